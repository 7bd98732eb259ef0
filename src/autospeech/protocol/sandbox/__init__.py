"""What keeps a hostile submission from everything but its own folders, in reading order.

1. ``level``: `SandboxLevel`, how strong; ``probe``: which levels this machine offers, and why not the others.
2. ``view``: `View`, what a submission may see; ``calls``: what it may not ask of the kernel.
3. ``wrap``: `wrap`, the wrappers that stand before the submission's program, by level.
"""

from autospeech.protocol.sandbox.level import SandboxLevel
from autospeech.protocol.sandbox.probe import choose_level, missing_levels
from autospeech.protocol.sandbox.view import View
from autospeech.protocol.sandbox.wrap import Wrapped, wrap

__all__ = ["SandboxLevel", "View", "Wrapped", "choose_level", "missing_levels", "wrap"]
