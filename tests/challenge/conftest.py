"""A real PostgreSQL, started as an unprivileged user, and stores on both databases."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from argon2 import PasswordHasher
from sqlalchemy import create_engine, text

from autospeech.challenge import secrets_kept
from autospeech.challenge.store import Store


def _postgres_programs() -> Path | None:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if found:
        return found[-1].parent
    on_path = shutil.which("initdb")
    return Path(on_path).parent if on_path else None


def _unprivileged() -> str | None:
    """PostgreSQL refuses to run as root: name another user."""
    if os.geteuid() != 0:
        return None
    names = {one.pw_name for one in pwd.getpwall()}
    return next((name for name in ("postgres", "nobody") if name in names), None)


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """URL of an empty PostgreSQL of Debian's, listening on a socket in a folder of its own."""
    programs = _postgres_programs()
    if programs is None:
        pytest.skip("no PostgreSQL programs: apt-get install postgresql")
    user = _unprivileged()
    folder = Path(tempfile.mkdtemp(prefix="as-pg-", dir="/tmp"))  # short: a socket's path has at most 107 characters
    if user:
        shutil.chown(folder, user)

    def call(program: str, *arguments: str) -> None:
        command = [str(programs / program), *arguments]
        subprocess.run(command, check=True, user=user, cwd=folder, timeout=100, stdout=subprocess.DEVNULL)

    data = folder / "data"
    call("initdb", "-D", str(data), "-U", "tester", "--auth=trust", "--no-sync")
    options = f"-k {folder} -c listen_addresses='' -c fsync=off -c max_connections=60"
    call("pg_ctl", "-D", str(data), "-w", "-o", options, "-l", str(folder / "log"), "start")
    try:
        yield f"postgresql+psycopg://tester@/postgres?host={folder}"
    finally:
        call("pg_ctl", "-D", str(data), "-w", "-m", "immediate", "stop")
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def fresh_postgres(postgres_url: str) -> Callable[[], str]:
    """Make an empty database; return its URL."""

    def make() -> str:
        name = f"t{uuid4().hex[:12]}"
        engine = create_engine(postgres_url, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name}"))
        engine.dispose()
        return postgres_url.replace("/postgres?", f"/{name}?")

    return make


@pytest.fixture(autouse=True)
def _cheap_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hash as ever, at a cost no machine notices."""
    hasher = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
    monkeypatch.setattr(secrets_kept, "_hasher", lambda: hasher)


@pytest.fixture(params=["sqlite", "postgresql"])
def store_url(request: pytest.FixtureRequest) -> str:
    """URL of an empty store, on both databases."""
    if request.param == "sqlite":
        return "sqlite:///challenge.db"
    made: Callable[[], str] = request.getfixturevalue("fresh_postgres")
    return made()


@pytest.fixture
def store(store_url: str, tmp_path: Path) -> Iterator[Store]:
    opened = Store(store_url, folder=tmp_path)
    yield opened
    opened.close()
