from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text, update
from sqlalchemy.exc import DBAPIError

from autospeech.challenge.store import Store, events, people, schema
from autospeech.errors import DataError, MachineryError
from tests.challenge.books import NOW, add_team


def test_a_store_of_another_schema_version_is_refused(store_url: str, tmp_path: Path) -> None:
    store = Store(store_url, folder=tmp_path)
    with store.begin() as connection:
        connection.execute(update(schema.version).values(number=schema.SCHEMA_VERSION + 1))
    store.close()

    with pytest.raises(MachineryError, match="schema version of the store: expected 1, got 2"):
        Store(store_url, folder=tmp_path)


def test_opening_twice_keeps_what_is_there(store_url: str, tmp_path: Path) -> None:
    first = Store(store_url, folder=tmp_path)
    add_team(first, "ada")
    first.close()

    second = Store(store_url, folder=tmp_path)
    with second.read() as connection:
        assert [team.name for team in people.all_teams(connection)] == ["ada"]
    second.close()


@pytest.mark.parametrize("url", ["nonsense", "mysql://x/y", "sqlite://"])
def test_a_url_that_is_no_store_is_refused(url: str, tmp_path: Path) -> None:
    with pytest.raises(DataError, match="URL of the store"):
        Store(url, folder=tmp_path)


def test_a_database_that_does_not_answer_is_the_machinery(tmp_path: Path) -> None:
    with pytest.raises(MachineryError, match="expected a database that answers"):
        Store(f"postgresql://nobody@/x?host={tmp_path}", folder=tmp_path)


def test_a_transaction_that_fails_leaves_nothing(store: Store) -> None:
    def fail() -> None:
        with store.begin() as connection:
            people.add_team(connection, name="ada", solo=True, now=NOW)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()

    with store.read() as connection:
        assert people.all_teams(connection) == []


def test_names_are_found_whatever_their_capitals(store: Store) -> None:
    team = add_team(store, "Ada")

    with store.read() as connection:
        found = people.find_participant(connection, "ADA@example.org")
        assert found is not None
        assert found.team_id == team
        assert people.find_team(connection, "aDA") is not None


@pytest.mark.parametrize("change", ["UPDATE events SET verb = 'x'", "DELETE FROM events"])
def test_the_database_itself_keeps_the_audit_append_only(store: Store, change: str) -> None:
    with store.begin() as connection:
        events.append(connection, at=NOW, actor="ada", verb="submission.taken", subject="submission 1")

    with pytest.raises(DBAPIError, match="append-only"), store.begin() as connection:
        connection.execute(text(change))

    with store.read() as connection:
        assert [one.verb for one in events.recent(connection)] == ["submission.taken"]


def test_instants_come_back_as_they_were(store: Store) -> None:
    precise = NOW + timedelta(microseconds=123456)
    with store.begin() as connection:
        events.append(connection, at=precise, actor="a", verb="v", subject="s")

    with store.read() as connection:
        assert events.recent(connection)[0].at == precise
