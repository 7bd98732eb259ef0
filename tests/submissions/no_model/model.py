"""Defines no class Model."""


def helper():
    return 1


class Modell:
    pass
