"""AutoSpeech: automated, anytime classification of speech attributes, and the challenge that measures it.

Reading order (each room's docstring is its own table of contents):

1. ``errors``: every error, branched by who must act.
2. ``contract``: the words everyone speaks: ``Waveform``, ``Metadata``, ``BudgetClock``, ``Learner``.
3. ``metrics`` and ``data``: the score (NAUC, ALC) and the dataset format.
4. ``child``: what runs foreign code, started by file path in the participant's interpreter; never imported.
5. ``protocol``, ``learner``, ``corpora``: budgeted runs and their scoring; our learner; sources of recordings.
6. ``report``, ``execution``: pages and pictures; one job from dataset to report.
7. ``bench``, ``classifier``, ``challenge``, ``web``: the uses built on top.
8. ``cli``, ``testing``: commands; public test doubles.
"""

__all__ = ["__version__"]

__version__ = "0.1.0"
