"""A service to visit."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from argon2 import PasswordHasher

from autospeech.challenge import secrets_kept
from tests.web.town import Town, open_town


@pytest.fixture(autouse=True, scope="session")
def _cheap_passwords() -> Iterator[None]:
    """Hash as ever, at a cost no machine notices."""
    with pytest.MonkeyPatch.context() as patch:
        hasher = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
        patch.setattr(secrets_kept, "_hasher", lambda: hasher)
        yield


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    with open_town(tmp_path) as opened:
        yield opened
