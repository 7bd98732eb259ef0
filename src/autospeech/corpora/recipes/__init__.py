"""Published corpora, one short file each: licence, citation, layout, rule of label and group.

Start with ``recipe``: `Recipe` and `RecipeSource`; `RECIPES` has them by name.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from autospeech.corpora.recipes.artist20 import ARTIST20
from autospeech.corpora.recipes.crema_d import CREMA_D
from autospeech.corpora.recipes.css10 import CSS10
from autospeech.corpora.recipes.emodb import EMODB
from autospeech.corpora.recipes.fsdd import FSDD
from autospeech.corpora.recipes.gtzan import GTZAN
from autospeech.corpora.recipes.ravdess import RAVDESS
from autospeech.corpora.recipes.recipe import Recipe, RecipeSource
from autospeech.corpora.recipes.speech_accent import SPEECH_ACCENT
from autospeech.corpora.recipes.voxceleb import VOXCELEB1, VOXCELEB2

__all__ = ["RECIPES", "Recipe", "RecipeSource"]

RECIPES: Final[Mapping[str, Recipe]] = MappingProxyType(
    {
        "voxceleb1": VOXCELEB1,
        "voxceleb2": VOXCELEB2,
        "speech-accent": SPEECH_ACCENT,
        "emodb": EMODB,
        "css10": CSS10,
        "artist20": ARTIST20,
        "fsdd": FSDD,
        "ravdess": RAVDESS,
        "crema-d": CREMA_D,
        "gtzan": GTZAN,
    }
)
"""Recipes by the name that `--recipe` takes: those of the challenge first."""
