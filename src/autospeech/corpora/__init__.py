"""Sources of recordings that become datasets.

Reading order:

1. ``toy``: tones in noise, made in a fraction of a second, to try a submission on.
2. ``espeak``, ``espeak_worker``, ``espeak_pool``: eSpeak NG, in one process and in many.
3. ``espeak_languages``: the synthetic spoken-language dataset of the demonstration.
"""

from autospeech.corpora.espeak_languages import synthesise_languages
from autospeech.corpora.toy import make_toy_dataset

__all__ = ["make_toy_dataset", "synthesise_languages"]
