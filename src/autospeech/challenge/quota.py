"""How many submissions a team has left, pure; and why it may not hand in one more."""

from dataclasses import dataclass

from autospeech.challenge.phase import Quota
from autospeech.errors import UsageError

__all__ = ["QuotaLeft", "Usage"]


@dataclass(frozen=True, kw_only=True)
class Usage:
    """What a team used of its quota in one phase."""

    today: int = 0
    """Submissions handed in this UTC day."""
    total: int = 0
    """Submissions handed in."""
    at_once: int = 0
    """Submissions that have not ended."""


@dataclass(frozen=True, kw_only=True)
class QuotaLeft:
    """What is left of a team's quota in one phase; None means any number."""

    today: int | None
    """Until the UTC day ends."""
    total: int | None
    """Until the phase ends."""
    at_once: int | None
    """Until one that runs has ended."""
    quota: Quota
    """The quota itself."""

    @classmethod
    def of(cls, quota: Quota, used: Usage) -> "QuotaLeft":
        """Subtract what was used.

        >>> left = QuotaLeft.of(Quota(per_day=5, total=6), Usage(today=2, total=5, at_once=1))
        >>> left.today, left.total, left.at_once, left.left
        (3, 1, None, 1)
        """
        return cls(
            today=_left(quota.per_day, used.today),
            total=_left(quota.total, used.total),
            at_once=_left(quota.at_once, used.at_once),
            quota=quota,
        )

    @property
    def left(self) -> int | None:
        """Submissions that may be handed in before the day and the phase end."""
        bounds = [bound for bound in (self.today, self.total) if bound is not None]
        return min(bounds) if bounds else None

    def refuse_if_spent(self) -> None:
        """Raise where nothing is left.

        Raises:
            UsageError: The sentence says which bound was reached and what to do.
        """
        if self.total == 0:
            raise UsageError("submissions left in this phase", expected="at least 1", got=f"0 of {self.quota.total}")
        if self.today == 0:
            hint = "wait until 00:00 UTC"
            raise UsageError(
                "submissions left today", expected="at least 1", got=f"0 of {self.quota.per_day}", hint=hint
            )
        if self.at_once == 0:
            got = f"{self.quota.at_once} already"
            hint = "wait until one has ended, or cancel it"
            raise UsageError(
                "submissions that run at once", expected=f"fewer than {self.quota.at_once}", got=got, hint=hint
            )

    def __str__(self) -> str:
        """Say what is left in English."""
        parts = [
            f"{left} of {bound} left {when}"
            for left, bound, when in (
                (self.today, self.quota.per_day, "today"),
                (self.total, self.quota.total, "in this phase"),
            )
            if left is not None
        ]
        return ", ".join(parts) or "any number left"


def _left(bound: int | None, used: int) -> int | None:
    return None if bound is None else max(0, bound - used)
