"""Budgeted runs of untrusted code, and their scoring, in reading order.

1. ``task``: `Task`, what a run needs of a dataset.
2. ``spec``: `RunSpec` and `Limits`, what is asked for.
3. ``submission``, ``archive``: `Submission`, a folder or zip, opened without trusting it; ``kit``, the starting kit.
4. ``outcome``, ``endings``: `Outcome`, how a run can end, and the sentence for each.
5. ``run_submission``: the run as a list of verbs.
6. ``scratch``, ``sandbox``, ``launch``, ``starting``, ``process``, ``log``: folders, confinement, start and end of the
   submission's process tree.
7. ``supervisor``: the loop and its clock; ``wire``, ``handover``: what passes between parent and child.
8. ``prediction``, ``keeper``, ``journal``, ``record``: what is checked and stored, beside the running submission.
9. ``run``: `Run`, a run folder read; ``scoring``: its scores, from a process of their own.
"""

from autospeech.protocol.journal import Call
from autospeech.protocol.outcome import Ending, Outcome, Whose
from autospeech.protocol.record import Record
from autospeech.protocol.run import Event, OnEvent, Prediction, Run
from autospeech.protocol.run_submission import run_submission
from autospeech.protocol.spec import INIT_LIMIT, Limits, RunSpec
from autospeech.protocol.submission import Submission, write_kit
from autospeech.protocol.task import Clips, Task

__all__ = [
    "INIT_LIMIT",
    "Call",
    "Clips",
    "Ending",
    "Event",
    "Limits",
    "OnEvent",
    "Outcome",
    "Prediction",
    "Record",
    "Run",
    "RunSpec",
    "Submission",
    "Task",
    "Whose",
    "run_submission",
    "write_kit",
]
