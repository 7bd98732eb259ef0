"""The organiser's verbs on phases: publish, hide, freeze, show, migrate; and what is done about them."""

from dataclasses import dataclass
from typing import Any

from autospeech.challenge.finals import migrate
from autospeech.challenge.phase import Phase, PhaseKind, Showing
from autospeech.challenge.records import PhaseRecord
from autospeech.challenge.site import Site
from autospeech.challenge.states import JobState
from autospeech.challenge.store import jobs, phases
from autospeech.errors import UsageError

__all__ = ["Proclaiming"]


@dataclass(frozen=True, kw_only=True)
class Proclaiming:
    """What an organiser decides about a phase."""

    site: Site
    """The challenge."""
    actor: str
    """Who decides, for the audit."""

    def record(self, phase: str) -> PhaseRecord:
        """Return what was decided so far."""
        name = self.site.challenge.phase(phase).name
        with self.site.store.read() as connection:
            return phases.get(connection, name)

    def publish(self, phase: str) -> None:
        """Let everyone see the final leaderboard of a phase.

        Raises:
            UsageError: It is a practice or check phase, or jobs of it have not ended.
        """
        kind = self.site.challenge.phase(phase).kind
        if kind not in {PhaseKind.FEEDBACK, PhaseKind.FINAL}:
            raise UsageError(f"publishing phase {phase}", expected="a feedback or final phase", got=kind.value)
        with self.site.store.read() as connection:
            open_jobs = len(jobs.in_state(connection, [JobState.QUEUED, JobState.RUNNING, JobState.LOST], phase=phase))
            started = phases.get(connection, phase).started_at is not None
        if open_jobs or (kind is PhaseKind.FINAL and not started):
            got = f"{open_jobs} that have not" if started or kind is PhaseKind.FEEDBACK else "none begun"
            raise UsageError(
                f"jobs of phase {phase}", expected="all ended", got=got, hint="wait, or rerun the lost ones"
            )
        self._change(phase, "phase.published", published_at=self.site.now)

    def unpublish(self, phase: str) -> None:
        """Take a publication back."""
        self._change(phase, "phase.unpublished", published_at=None)

    def show(self, phase: str) -> None:
        """Let everyone see the leaderboard as it is."""
        self._change(phase, "leaderboard.shown", showing=Showing.PUBLIC.value, frozen_at=None)

    def hide(self, phase: str) -> None:
        """Let only organisers see the leaderboard."""
        self._change(phase, "leaderboard.hidden", showing=Showing.HIDDEN.value, frozen_at=None)

    def freeze(self, phase: str) -> None:
        """Let everyone see the leaderboard as it is now, whatever comes."""
        self._change(phase, "leaderboard.frozen", showing=Showing.FROZEN.value, frozen_at=self.site.now)

    def migrate(self, source: str, target: str) -> int:
        """Take every team's leaderboard entry of one phase over into another; return how many are new.

        Raises:
            UsageError: The target takes no submissions, or it is the source.
        """
        self.site.challenge.phase(source)
        into: Phase = self.site.challenge.phase(target)
        if not into.kind.takes_submissions or source == target:
            raise UsageError("phase to migrate into", expected=f"another one that runs code than {source}", got=target)
        return migrate(self.site, source, into, actor=self.actor)

    def _change(self, phase: str, verb: str, **values: Any) -> None:  # noqa: ANN401  columns
        name = self.site.challenge.phase(phase).name
        with self.site.store.begin() as connection:
            phases.change(connection, name, **values)
            self.site.note(connection, self.actor, verb, f"phase {name}")
