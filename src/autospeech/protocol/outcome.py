"""How a run can end: one name and one sentence each."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any, Self

__all__ = ["Ending", "Outcome", "RunEnded", "Whose"]


class Whose(Enum):
    """Who must act on an outcome."""

    NOBODY = "nobody"
    PARTICIPANT = "participant"
    ORGANISER = "organiser"


class Outcome(Enum):
    """How a run ended; every outcome ends the run, and all but `INFRA_LOST` keep the predictions made so far."""

    whose: Whose
    template: str

    def __new__(cls, name: str, whose: Whose, template: str) -> Self:
        """Make the member: its value is the name alone."""
        member = object.__new__(cls)
        member._value_ = name
        member.whose = whose
        member.template = template
        return member

    DONE = ("done", Whose.NOBODY, "The submission ended its run with done_training after {spent}; {kept}.")
    BUDGET_SPENT = ("budget_spent", Whose.NOBODY, "The time budget of {budget} is spent{running}; {kept}.")
    STOPPED = ("stopped", Whose.NOBODY, "The run was stopped {why} after {spent}; {kept}.")
    RETURNED_NONE = (
        "returned_none",
        Whose.PARTICIPANT,
        "test() returned None, which ends the run, after {spent}; {kept}; return an array of shape {shape} to go on.",
    )
    IMPORT_ERROR = (
        "import_error",
        Whose.PARTICIPANT,
        "model.py cannot be imported: {error}; import it with the same interpreter ({interpreter}) to see why.",
    )
    NO_MODEL = (
        "no_model",
        Whose.PARTICIPANT,
        "model.py has no class Model: expected Model, got {found}; define `class Model` there.",
    )
    INIT_ERROR = (
        "init_error",
        Whose.PARTICIPANT,
        "Model(metadata) raised {error}; see the traceback in the record.",
    )
    INIT_TIMEOUT = (
        "init_timeout",
        Whose.PARTICIPANT,
        "Import and constructor took too long: expected at most {limit}, got no end; do less before train().",
    )
    TRAIN_ERROR = (
        "train_error",
        Whose.PARTICIPANT,
        "train() raised {error} after {spent}; {kept}; see the traceback in the record.",
    )
    TEST_ERROR = (
        "test_error",
        Whose.PARTICIPANT,
        "test() raised {error} after {spent}; {kept}; see the traceback in the record.",
    )
    BAD_SHAPE = (
        "bad_shape",
        Whose.PARTICIPANT,
        "Shape of what test() returned: expected {shape}, got {got}; {kept}; return a row a clip and a column a class.",
    )
    BAD_DTYPE = (
        "bad_dtype",
        Whose.PARTICIPANT,
        "Values test() returned: expected real numbers, got {got}; {kept}; return an array of floats.",
    )
    NOT_FINITE = (
        "not_finite",
        Whose.PARTICIPANT,
        "Values test() returned: expected finite numbers, got {got}; {kept}; replace NaN and infinity first.",
    )
    OUT_OF_MEMORY = (
        "out_of_memory",
        Whose.PARTICIPANT,
        "The submission ran out of memory in {where}: {got}; {kept}; use less memory or ask for a higher limit.",
    )
    TOO_MANY_PROCESSES = (
        "too_many_processes",
        Whose.PARTICIPANT,
        "Too many processes in {where}: expected at most {limit}, got {got}; {kept}; start fewer, wait for the ended.",
    )
    DISK_FULL = (
        "disk_full",
        Whose.PARTICIPANT,
        "The submission's disk is full in {where}: {got}; {kept}; write less or ask for a higher limit.",
    )
    CRASHED = (
        "crashed",
        Whose.PARTICIPANT,
        "The submission's process died of {signal} in {where} after {spent}; {kept}; look for native code that fails.",
    )
    EXITED = (
        "exited",
        Whose.PARTICIPANT,
        "The submission {did} in {where} after {spent}; {kept}; return from {where} instead.",
    )
    NO_PREDICTION = (
        "no_prediction",
        Whose.PARTICIPANT,
        "The run ended without any prediction after {spent}: {why}; make the first train() and test() quick.",
    )
    CANCELLED = ("cancelled", Whose.NOBODY, "The submission was cancelled after {spent}; {kept}.")
    INFRA_LOST = (
        "infra_lost",
        Whose.ORGANISER,
        "The machine that ran the submission was lost; the run starts again and costs the participant nothing.",
    )

    @classmethod
    def named(cls, name: str) -> "Outcome":
        """Return the outcome of this name.

        Raises:
            ValueError: There is none.
        """
        for member in cls:
            if member.value == name:
                return member
        raise ValueError(f"{name!r} is not a valid Outcome")

    @property
    def ends_run(self) -> bool:
        """Whether this outcome ends the run: every one does."""
        return True

    @property
    def keeps_predictions(self) -> bool:
        """Whether predictions made before count."""
        return self is not Outcome.INFRA_LOST

    def sentence(self, facts: Mapping[str, object]) -> str:
        """Return the outcome in English, built from facts.

        >>> Outcome.DONE.sentence({"spent": "3 s", "kept": "2 predictions are kept"})
        'The submission ended its run with done_training after 3 s; 2 predictions are kept.'
        """
        return self.template.format_map(dict(facts))


@dataclass(frozen=True, kw_only=True)
class Ending:
    """How one run ended."""

    outcome: Outcome
    """Its name."""
    sentence: str
    """The same in English, with the facts."""
    traceback: str = ""
    """What Python printed when foreign code raised, capped; empty if nothing did."""


class RunEnded(Exception):  # noqa: N818 - not an error: it carries a run's outcome up to the loop
    """Carries an outcome and its facts up to the loop, which adds what every sentence may say."""

    def __init__(self, outcome: Outcome, *, traceback: str = "", **facts: Any) -> None:  # noqa: ANN401 - any fact prints
        super().__init__(outcome.value)
        self.outcome = outcome
        self.traceback = traceback
        self.facts = facts
