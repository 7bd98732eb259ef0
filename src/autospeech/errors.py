"""The whole error tree, branched by who must act.

```
AutoSpeechError
├── DataError         whoever prepared the data must mend it
├── SubmissionError   the participant must mend the submission
├── MachineryError    we must act; never costs a submission
└── UsageError        the caller must call differently
```

An error takes facts and builds its sentence: what it is about, what was expected, what was found, the next step.

>>> print(DataError("shape of train.solution", expected=(428, 10), got=(427, 10), hint="give one row a clip"))
shape of train.solution: expected (428, 10), got (427, 10); give one row a clip
"""

__all__ = ["AutoSpeechError", "DataError", "MachineryError", "SubmissionError", "UsageError"]

_ABSENT = object()


class AutoSpeechError(Exception):
    """Root of every error this package raises on purpose.

    Args:
        subject: What the error is about, as a noun phrase ("shape of test()").
        expected: The fact that was expected.
        got: The fact that was found.
        hint: The next step for whoever must act, as an imperative phrase.
    """

    def __init__(self, subject: str, *, expected: object = _ABSENT, got: object = _ABSENT, hint: str = "") -> None:
        self.subject = subject
        self.hint = hint
        facts = [f"{name} {fact}" for name, fact in (("expected", expected), ("got", got)) if fact is not _ABSENT]
        sentence = f"{subject}: {', '.join(facts)}" if facts else subject
        super().__init__(f"{sentence}; {hint}" if hint else sentence)


class DataError(AutoSpeechError):
    """A dataset, a recording or a record is not what the format says."""


class SubmissionError(AutoSpeechError):
    """A submission is not what the protocol says."""


class MachineryError(AutoSpeechError):
    """Our own machinery, or the machine under it, failed."""


class UsageError(AutoSpeechError):
    """The caller asked for something that makes no sense."""
