"""The reference page names every outcome."""

from pathlib import Path

from autospeech.protocol import Outcome

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "protocol.md"


def test_every_outcome_is_in_the_table() -> None:
    page = PAGE.read_text(encoding="utf-8")

    assert [outcome.value for outcome in Outcome if f"`{outcome.value}`" not in page] == []
