"""Teams' verbs: make one, invite, join, leave, remove.

Members come and go by themselves until the team's first submission; afterwards only an organiser removes one, because a
team of one begins with a quota of its own. What a team handed in stays the team's.
"""

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from autospeech.challenge.records import Participant, Team
from autospeech.challenge.secrets_kept import hash_secret, new_secret
from autospeech.challenge.site import Site
from autospeech.challenge.store import people, submissions
from autospeech.errors import UsageError

if TYPE_CHECKING:
    from sqlalchemy import Connection

__all__ = ["Teams"]

_NAME: Final = re.compile(r"[^\W_](?:[\w .&'-]{0,58}[\w.])", re.UNICODE)


@dataclass(frozen=True, kw_only=True)
class Teams:
    """Who is ranked together."""

    site: Site
    """The challenge."""

    def of(self, participant: Participant) -> Team:
        """Return a participant's team."""
        with self.site.store.read() as connection:
            return _there(people.team(connection, participant.team_id))

    def members(self, team: Team) -> list[Participant]:
        """Return the members of a team."""
        with self.site.store.read() as connection:
            return people.members(connection, team.id)

    def create(self, participant: Participant, name: str) -> str:
        """Make a team with one member; return the invitation others join with.

        Raises:
            UsageError: The name is taken or odd, or the participant's present team has handed in already.
        """
        if not _NAME.fullmatch(name):
            raise UsageError(
                "name of the team", expected="2 to 60 letters, digits, blanks and . & ' -", got=repr(name[:80])
            )
        secret = new_secret()
        with self.site.store.alone() as connection:
            self._refuse_if_bound(connection, participant)
            if people.find_team(connection, name) or people.find_participant(connection, name):
                raise UsageError("name of the team", expected="one nobody has", got=f"{name!r}, which is taken")
            team = people.add_team(connection, name=name, solo=False, now=self.site.now, join_hash=hash_secret(secret))
            people.change_participant(connection, participant.id, team_id=team)
            self.site.note(connection, participant.name, "team.made", f"team {team}", name)
        return secret

    def join(self, participant: Participant, invitation: str) -> Team:
        """Join the team of an invitation.

        Raises:
            UsageError: The invitation opens nothing, the team is full, or the participant's present team has handed in.
        """
        most = self.site.challenge.team_size
        with self.site.store.alone() as connection:
            team = people.team_by_join_hash(connection, hash_secret(invitation))
            if team is None:
                raise UsageError("invitation", expected="one of a team", got="one that opens nothing")
            self._refuse_if_bound(connection, participant)
            if len(people.members(connection, team.id)) >= most:
                raise UsageError(f"members of team {team.name}", expected=f"fewer than {most}", got=most)
            people.change_participant(connection, participant.id, team_id=team.id)
            self.site.note(connection, participant.name, "team.joined", f"team {team.id}", team.name)
        return team

    def leave(self, participant: Participant) -> Team:
        """Go back to the team of one.

        Raises:
            UsageError: The team has handed in already.
        """
        with self.site.store.alone() as connection:
            self._refuse_if_bound(connection, participant)
            own = _there(people.find_team(connection, participant.name))
            people.change_participant(connection, participant.id, team_id=own.id)
            self.site.note(connection, participant.name, "team.left", f"team {participant.team_id}")
        return own

    def new_invitation(self, participant: Participant) -> str:
        """Return a new invitation of one's team; the one before opens nothing any more.

        Raises:
            UsageError: It is a team of one, which nobody joins.
        """
        secret = new_secret()
        with self.site.store.begin() as connection:
            team = _there(people.team(connection, participant.team_id))
            if team.solo:
                got, hint = f"{team.name}, a team of one", "make a team first"
                raise UsageError("invitation", expected="a team others can join", got=got, hint=hint)
            people.change_team(connection, team.id, join_hash=hash_secret(secret))
            self.site.note(connection, participant.name, "team.invitation_made", f"team {team.id}")
        return secret

    def remove(self, participant: Participant, actor: str) -> Team:
        """Put a member back into its team of one, for organisers: at any time; the team's invitation opens no more.

        Args:
            participant: Who is removed.
            actor: The organiser who does it, for the audit.

        Raises:
            UsageError: The participant is alone already.
        """
        with self.site.store.alone() as connection:
            present = _there(people.team(connection, participant.team_id))
            if present.solo:
                got = f"alone in {present.name}"
                raise UsageError(f"team of {participant.name}", expected="one with others", got=got)
            own = _there(people.find_team(connection, participant.name))
            people.change_participant(connection, participant.id, team_id=own.id)
            people.change_team(connection, present.id, join_hash=None)
            self.site.note(connection, actor, "team.member_removed", f"team {present.id}", participant.name)
        return own

    def _refuse_if_bound(self, connection: "Connection", participant: Participant) -> None:
        if submissions.listing(connection, team_id=participant.team_id, limit=1):
            hint = "ask the organisers to remove you from it"
            raise UsageError("change of team", expected="before the team's first submission", got="after it", hint=hint)


def _there(team: Team | None) -> Team:
    if team is None:
        raise UsageError("team", expected="one that exists", got="none")
    return team
