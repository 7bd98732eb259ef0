"""The leaderboard of a phase from what the store holds, for a viewer: now, frozen, or at an instant of the past."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from autospeech.challenge.job_records import Point, Score
from autospeech.challenge.leaderboard import Entry, Leaderboard, rank_entries
from autospeech.challenge.phase import Phase, PhaseKind
from autospeech.challenge.quota import QuotaLeft, Usage
from autospeech.challenge.records import Participant, Team
from autospeech.challenge.sight import leaderboard_sight
from autospeech.challenge.site import Site
from autospeech.challenge.store import jobs, people, phases, scores, submissions

__all__ = ["Standings"]


@dataclass(frozen=True, kw_only=True)
class Standings:
    """Leaderboards."""

    site: Site
    """The challenge."""

    def seen_by(self, viewer: Participant | None, phase_name: str) -> Leaderboard | None:
        """Return a phase's leaderboard as a viewer may see it; None when it may not."""
        phase = self.site.challenge.phase(phase_name)
        with self.site.store.read() as connection:
            record = phases.get(connection, phase.name)
        organiser = viewer is not None and viewer.organiser
        seen, frozen_at = leaderboard_sight(phase, record, organiser=organiser, now=self.site.now)
        return self.of(phase_name, at=frozen_at) if seen else None

    def of(self, phase_name: str, *, at: datetime | None = None) -> Leaderboard:
        """Return a phase's leaderboard, whoever may see it: as it is, or as it was at an instant."""
        phase, challenge = self.site.challenge.phase(phase_name), self.site.challenge
        with self.site.store.read() as connection:
            counting = submissions.counting(connection, phase.name, rule=challenge.entry_rule, until=at)
            found = scores.counting(connection, [number for _, number, _ in counting], until=at)
            teams = {team.id: team for team in people.all_teams(connection)}
            everyone = people.all_participants(connection) if phase.kind is PhaseKind.FINAL else []
            used = submissions.usage(connection, phase=phase.name, since=self.site.today)
        scored = _by_submission(found)
        left = {team: QuotaLeft.of(phase.quota, used.get(team, Usage())).left for team, _, _ in counting}
        entries = [
            self._gated(_entry(teams[team], number, handed_in, scored.get(number, {}), left[team]), everyone, phase)
            for team, number, handed_in in counting
        ]
        names = [dataset.name for dataset in phase.datasets]
        return rank_entries(phase.name, names, entries, at=at or self.site.now, rule=challenge.rank_rule)

    def curves(self, submission_ids: Sequence[int]) -> dict[int, dict[str, list[Point]]]:
        """Return the corners of submissions' learning curves by dataset: of what counts, else of what runs."""
        with self.site.store.read() as connection:
            every = jobs.of(connection, submission_ids)
            attempts = {job.id: job.result_attempt or job.attempt for job in every}
            points = scores.points_of_all(connection, attempts)
        found: dict[int, dict[str, list[Point]]] = {number: {} for number in submission_ids}
        for job in every:
            found[job.submission_id][job.dataset] = points[job.id]
        return found

    def _gated(self, entry: Entry, everyone: list[Participant], phase: Phase) -> Entry:
        """Take the rank from a team with a member whose identity was not verified in time (final phase)."""
        deadline = self.site.challenge.identity_deadline
        if phase.kind is not PhaseKind.FINAL or deadline is None:
            return entry
        members = [person for person in everyone if person.team_id == entry.team_id]
        late = [person.name for person in members if person.verified_at is None or person.verified_at > deadline]
        if not late:
            return entry
        return Entry(**vars(entry) | {"unranked": f"identity not verified by {deadline:%Y-%m-%d %H:%M} UTC"})


def _by_submission(found: list[tuple[int, str, Score]]) -> dict[int, dict[str, Score]]:
    scored: dict[int, dict[str, Score]] = {}
    for number, dataset, score in found:
        scored.setdefault(number, {})[dataset] = score
    return scored


def _entry(team: Team, number: int, handed_in: datetime, scored: Mapping[str, Score], left: int | None) -> Entry:
    return Entry(
        team=team.name,
        team_id=team.id,
        submission=number,
        handed_in_at=handed_in,
        alc={dataset: score.alc for dataset, score in scored.items()},
        nauc={dataset: score.nauc for dataset, score in scored.items()},
        first_seconds={name: one.first_seconds for name, one in scored.items() if one.first_seconds is not None},
        submissions_left=left,
    )
