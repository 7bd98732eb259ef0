"""The table of attacks in the documentation is the one that the tests check. Run this file to write it anew."""

from pathlib import Path

from tests.attacks.conftest import ALL_ATTACKS

PAGE = Path(__file__).parents[2] / "docs" / "explanation" / "security.md"
BEGIN, END = "<!-- attacks: generated, see tests/attacks/test_table.py -->\n", "<!-- end of attacks -->\n"


def table() -> str:
    """Return the table of attack by level, as the tests of this folder hold it."""
    lines = ["| Attack | `bubblewrap` | `landlock+seccomp` | `plain` |", "|---|---|---|---|"]
    for attack in ALL_ATTACKS:
        plain = f"not tried: {attack.why}" if attack.why else attack.plain
        lines.append(f"| {attack.tries} | held | held | {plain} |")
    return "\n".join(lines) + "\n"


def page_with(content: str) -> str:
    """Return the page with its table replaced."""
    before, rest = PAGE.read_text(encoding="utf-8").split(BEGIN)
    return before + BEGIN + content + END + rest.split(END)[1]


def test_the_page_holds_the_table_that_the_tests_check() -> None:
    assert PAGE.read_text(encoding="utf-8") == page_with(table())


if __name__ == "__main__":
    PAGE.write_text(page_with(table()), encoding="utf-8")
