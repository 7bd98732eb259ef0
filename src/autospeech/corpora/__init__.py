"""Sources of recordings that become datasets.

Reading order:

1. ``source``, ``sources``, ``open_source``: ``Source`` lists recordings; the kinds any corpus may come as.
2. ``recipes``: published corpora: licence, citation, layout, rule of label and group.
3. ``toy``: tones in noise, made in a fraction of a second, to try a submission on.
4. ``espeak``, ``espeak_worker``, ``espeak_pool``: eSpeak NG, in one process and in many.
5. ``espeak_languages``: the synthetic spoken-language dataset of the demonstration.
"""

from autospeech.corpora.espeak_languages import synthesise_languages
from autospeech.corpora.open_source import open_source
from autospeech.corpora.recipes import RECIPES, Recipe
from autospeech.corpora.source import About, Source
from autospeech.corpora.toy import make_toy_dataset
from autospeech.data.recording import Recording

__all__ = [
    "RECIPES",
    "About",
    "Recipe",
    "Recording",
    "Source",
    "make_toy_dataset",
    "open_source",
    "synthesise_languages",
]
