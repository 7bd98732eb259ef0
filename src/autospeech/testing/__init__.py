"""Public test doubles, for us and for participants, in reading order.

1. ``clock``: ``FakeClock``, time that moves when the test says so.
2. ``learners``: ``LEARNERS``, good and bad submissions by name, and ``write_submission``.
3. ``task``: ``ToyTask``, a small task in a folder, ready for a run.
4. ``run_folder``: ``make_run``, a run folder with the predictions of your choice, and its solution.
5. ``page``: ``Page``, an HTML page that says what it would run or fetch.
"""

from autospeech.testing.clock import FakeClock
from autospeech.testing.learners import LEARNERS, write_submission
from autospeech.testing.page import Page
from autospeech.testing.run_folder import make_run
from autospeech.testing.task import ToyClips, ToyTask, make_toy_task

__all__ = ["LEARNERS", "FakeClock", "Page", "ToyClips", "ToyTask", "make_run", "make_toy_task", "write_submission"]
