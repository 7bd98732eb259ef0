"""Participants' verbs: sign up, sign in, accept the rules, mend a lost password; and their tokens."""

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from autospeech.challenge.records import Participant, Token
from autospeech.challenge.secrets_kept import hash_password, hash_secret, new_secret, password_matches
from autospeech.challenge.site import Site
from autospeech.challenge.store import people
from autospeech.errors import UsageError

if TYPE_CHECKING:
    from sqlalchemy import Connection

__all__ = ["Accounts"]

_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{1,38}")
_EMAIL: Final = re.compile(r"[^@\s]{1,64}@[^@\s]{1,180}\.[^@\s]{2,}")
_PASSWORD_LENGTHS: Final = (10, 200)
_SESSION_LASTS: Final = timedelta(days=14)
_RESET_LASTS: Final = timedelta(hours=24)
# Verified against when nobody has the name, so that the answer takes as long: names cannot be found out by the time.
_NOBODY: Final = "$argon2id$v=19$m=65536,t=3,p=4$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"


@dataclass(frozen=True, kw_only=True)
class Accounts:
    """Who takes part."""

    site: Site
    """The challenge."""

    def sign_up(
        self, *, name: str, email: str, password: str, real_name: str | None = None, organiser: bool = False
    ) -> Participant:
        """Make an account and its team of one.

        Raises:
            UsageError: The name, address or password is not as it must be, or taken.
        """
        _check_account(name, email, password)
        hashed = hash_password(password)  # slow on purpose: not while the store is held
        with self.site.store.alone() as connection:
            taken = people.find_participant(connection, name) or people.find_team(connection, name)
            if taken or people.find_participant(connection, email):
                raise UsageError("name and address", expected="ones nobody has", got="one that is taken")
            now = self.site.now
            team = people.add_team(connection, name=name, solo=True, now=now)
            facts = {"name": name, "email": email, "password_hash": hashed, "organiser": organiser}
            number = people.add_participant(connection, now=now, team_id=team, real_name=real_name, **facts)
            self.site.note(connection, name, "participant.signed_up", f"participant {number}")
        return self.get(number)

    def get(self, number: int) -> Participant:
        """Return a participant.

        Raises:
            UsageError: There is none of that number.
        """
        with self.site.store.read() as connection:
            found = people.participant(connection, number)
        return _known(found, f"participant {number}")

    def find(self, name_or_email: str) -> Participant:
        """Return the participant of that name or address.

        Raises:
            UsageError: There is none.
        """
        with self.site.store.read() as connection:
            found = people.find_participant(connection, name_or_email)
        return _known(found, f"participant {name_or_email}")

    def sign_in(self, name_or_email: str, password: str) -> Participant | None:
        """Return the participant whose name and password those are; None if they do not belong together."""
        with self.site.store.read() as connection:
            found = people.find_participant(connection, name_or_email)
            stored = _NOBODY if found is None else people.password_hash(connection, found.id)
        return found if password_matches(stored, password[: _PASSWORD_LENGTHS[1]]) else None

    def open_session(self, participant: Participant) -> str:
        """Return the secret a browser keeps; it opens the account for 14 days."""
        return self._new_token(participant, "session", "browser", _SESSION_LASTS)

    def new_api_token(self, participant: Participant, label: str) -> str:
        """Return the secret a program shows; it is told this once and opens the account until it is removed."""
        return self._new_token(participant, "api", label[:80] or "token", None)

    def recognise(self, secret: str, kind: str) -> Participant | None:
        """Return whose secret that is (``session`` or ``api``); None if nobody's or expired."""
        with self.site.store.read() as connection:
            return people.participant_of_token(connection, hash_secret(secret), kind, self.site.now)

    def close_session(self, participant: Participant, secret: str) -> None:
        """Forget a browser's secret."""
        with self.site.store.begin() as connection:
            people.drop_token(connection, participant_id=participant.id, secret_hash=hash_secret(secret))

    def api_tokens(self, participant: Participant) -> list[Token]:
        """Return a participant's tokens, without their secrets."""
        with self.site.store.read() as connection:
            return people.tokens_of(connection, participant.id, "api")

    def drop_api_token(self, participant: Participant, number: int) -> bool:
        """Remove one of a participant's tokens; return whether there was one."""
        with self.site.store.begin() as connection:
            return people.drop_token(connection, participant_id=participant.id, number=number)

    def accept_rules(self, participant: Participant) -> Participant:
        """Write down that a participant accepts the present version of the rules."""
        version = self.site.challenge.rules_version
        with self.site.store.begin() as connection:
            values = {"rules_version": version, "rules_accepted_at": self.site.now}
            people.change_participant(connection, participant.id, **values)
            self.site.note(
                connection, participant.name, "rules.accepted", f"participant {participant.id}", f"version {version}"
            )
        return self.get(participant.id)

    def has_accepted(self, participant: Participant) -> bool:
        """Whether a participant accepted the present version of the rules."""
        return participant.rules_version == self.site.challenge.rules_version

    def give_real_name(self, participant: Participant, real_name: str) -> Participant:
        """Write down the name in full; a changed name must be verified again."""
        with self.site.store.begin() as connection:
            people.change_participant(connection, participant.id, real_name=real_name[:200], verified_at=None)
            self.site.note(connection, participant.name, "identity.given", f"participant {participant.id}")
        return self.get(participant.id)

    def change_password(self, participant: Participant, password: str) -> None:
        """Change a password and close every browser session.

        Raises:
            UsageError: The password is too short or too long.
        """
        _check_account(participant.name, participant.email, password)
        hashed = hash_password(password)
        with self.site.store.begin() as connection:
            self._set_password(connection, participant, hashed)
            self.site.note(connection, participant.name, "password.changed", f"participant {participant.id}")

    def issue_reset(self, participant: Participant, actor: str) -> str:
        """Return the secret of a link that sets a new password: once, within 24 hours; an earlier link opens no more.

        Args:
            participant: Who lost the password.
            actor: The organiser who issues it, for the audit.
        """
        with self.site.store.begin() as connection:
            people.drop_tokens(connection, participant.id, "reset")
            self.site.note(connection, actor, "password.reset_issued", f"participant {participant.id}")
        return self._new_token(participant, "reset", "reset", _RESET_LASTS)

    def reset_password(self, secret: str, password: str) -> Participant:
        """Set a new password by the secret of a reset link, which is used up; close every browser session.

        Raises:
            UsageError: The link was used, has expired or never was, or the password is too short or too long.
        """
        found = _resettable(self.recognise(secret, "reset"))
        _check_account(found.name, found.email, password)
        hashed = hash_password(password)
        with self.site.store.alone() as connection:  # of two at once, one finds the link used
            again = people.participant_of_token(connection, hash_secret(secret), "reset", self.site.now)
            self._set_password(connection, _resettable(again), hashed)
            self.site.note(connection, found.name, "password.reset", f"participant {found.id}")
        return found

    def _set_password(self, connection: "Connection", participant: Participant, hashed: str) -> None:
        people.change_participant(connection, participant.id, password_hash=hashed)
        for kind in ("session", "reset"):
            people.drop_tokens(connection, participant.id, kind)

    def _new_token(self, participant: Participant, kind: str, label: str, lasts: timedelta | None) -> str:
        secret, now = new_secret(), self.site.now
        facts = {"kind": kind, "label": label, "expires_at": None if lasts is None else now + lasts}
        with self.site.store.begin() as connection:
            people.add_token(
                connection, secret_hash=hash_secret(secret), now=now, participant_id=participant.id, **facts
            )
        return secret


def _resettable(found: Participant | None) -> Participant:
    if found is None:
        got, hint = "one that was used, has expired or never was", "ask the organisers for a new one"
        raise UsageError("link to a new password", expected="one that opens an account", got=got, hint=hint)
    return found


def _known(found: Participant | None, what: str) -> Participant:
    if found is None:
        raise UsageError(what, expected="somebody who signed up", got="nobody")
    return found


def _check_account(name: str, email: str, password: str) -> None:
    if not _NAME.fullmatch(name):
        raise UsageError("name", expected="2 to 39 letters, digits, dots, dashes, underscores", got=repr(name[:80]))
    if not _EMAIL.fullmatch(email):
        raise UsageError("e-mail address", expected="name@host", got=repr(email[:80]))
    least, most = _PASSWORD_LENGTHS
    if not least <= len(password) <= most:
        raise UsageError("length of the password", expected=f"{least} to {most}", got=len(password))
