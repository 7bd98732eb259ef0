"""Imports a module that nobody has."""

import a_module_nobody_has
