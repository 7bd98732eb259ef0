"""Recordings -> datasets: `build_datasets`.

Reading order:

1. ``options``: what may be asked for.
2. ``choose``: which recordings are taken.
3. ``fingerprint``, ``piece``, ``convert``: one audio file -> converted clips on disk, with facts about each.
4. ``worker``, ``pool``, ``conversion``: the same for many files, in processes; an interrupted build goes on.
5. ``clip``, ``deal``, ``split``: what must stay together; sets and sides.
6. ``near``, ``nuisance``, ``leaks``: what leaks across a split.
7. ``card``, ``build``: the dataset and what is written beside it.
"""

from autospeech.corpora.building.build import Built, build_datasets
from autospeech.corpora.building.conversion import Progress
from autospeech.corpora.building.options import BuildOptions

__all__ = ["BuildOptions", "Built", "Progress", "build_datasets"]
