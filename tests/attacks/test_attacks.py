"""Every attack fails at every level that promises so; at `plain` those that only a sandbox stops must succeed.

That they succeed without one is the proof that they are attacks.
"""

from collections.abc import Callable
from pathlib import Path

import pytest

from autospeech.protocol import Run
from autospeech.protocol.sandbox import SandboxLevel, missing_levels
from tests.attacks.conftest import ALL_ATTACKS, MARK, Attack, Bait, launch
from tests.attacks.markup import read_markup
from tests.attacks.scorer import score_here, score_strictly
from tests.orphans import living

SANDBOXES = (SandboxLevel.BUBBLEWRAP, SandboxLevel.LANDLOCK)


def held(attack: Attack, run: Run, bait: Bait) -> bool:
    """Tell whether the attack got nothing: neither by its own account nor by what can be seen from outside."""
    kept = "LOOT" not in run.log_tail("stdout", lines=1000) and PROOFS[attack.proof](run, bait)
    return kept and (not attack.nauc or scores_as_by_hand(attack, run))


def untouched(run: Run, bait: Bait) -> bool:
    journal = (run.folder / "journal.jsonl").read_bytes()
    forged = (run.folder / "predictions" / "9999.npy").exists() or b"forged" in journal
    return not forged and sorted(path.name for path in bait.outside.iterdir()) == ["id_ed25519"]


def store_as_it_was(_: Run, bait: Bait) -> bool:
    blob = bait.task.train.blob
    same = blob.read_bytes() == bait.samples and blob.stat().st_mode & 0o777 == 0o644
    blob.write_bytes(bait.samples)
    blob.chmod(0o644)
    return same


def facts_as_they_were(_: Run, bait: Bait) -> bool:
    facts = (bait.outside / "id_ed25519").stat()
    return facts.st_mode & 0o777 == 0o600 and facts.st_uid != 12345 and facts.st_mtime > 0


def stamps_are_true(run: Run, _: Bait) -> bool:
    return run.record.spent >= 0.5 and all(one.seconds >= 0.5 for one in run.predictions)


def little_uncounted(run: Run, _: Bait) -> bool:
    return run.record.uncounted < 0.2


def report_is_harmless(run: Run, _: Bait) -> bool:
    """Tell whether the page has the words but no element and no attribute that a harmless run's page has not."""
    from autospeech.report import write_run_report  # noqa: PLC0415  matplotlib, only for this one

    page = read_markup(write_run_report(run.folder))
    return page.strange() == [] and "alert(" in page.text


def scores_as_by_hand(attack: Attack, run: Run) -> bool:
    """Tell whether the scorer gives what is due; as a process, which no sandbox changes, it warns and dawdles not."""
    scores = score_here(run)
    right = [(one.nauc, one.accuracy) for one in scores.points] == list(zip(attack.nauc, attack.accuracy, strict=True))
    if run.record.sandbox != SandboxLevel.PLAIN.value:
        return right
    scored = score_strictly(run)
    return right and scored.scores == scores and scored.said == b"" and scored.cpu_seconds < 10


PROOFS: dict[str, Callable[[Run, Bait], bool]] = {
    "": lambda _run, _bait: True,
    "untouched": untouched,
    "store": store_as_it_was,
    "facts": facts_as_they_were,
    "victim": lambda _run, bait: bait.victim.poll() is None,
    "spent": stamps_are_true,
    "uncounted": little_uncounted,
    "report": report_is_harmless,
}


@pytest.mark.parametrize("level", SANDBOXES, ids=lambda level: level.value)
@pytest.mark.parametrize("attack", ALL_ATTACKS, ids=lambda attack: attack.name)
def test_an_attack_fails(attack: Attack, level: SandboxLevel, bait: Bait, tmp_path: Path) -> None:
    if level in missing_levels():
        pytest.skip(missing_levels()[level])

    run = launch(attack, level.value, bait, tmp_path)

    assert held(attack, run, bait), run.log_tail("stdout", lines=100)
    assert run.record.outcome is not None
    assert run.record.outcome.value in attack.outcomes, run.record.sentence + run.record.traceback
    assert run.record.sandbox == level.value
    assert nothing_lives()


@pytest.mark.parametrize("attack", [one for one in ALL_ATTACKS if one.plain != "untried"], ids=lambda one: one.name)
def test_without_a_sandbox_it_is_as_the_table_says(attack: Attack, tmp_path: Path) -> None:
    bait = Bait(tmp_path / "bait")
    try:
        run = launch(attack, "plain", bait, tmp_path)

        assert held(attack, run, bait) is (attack.plain == "held"), run.log_tail("stdout", lines=100)
        assert nothing_lives()
    finally:
        bait.close()


def nothing_lives() -> bool:
    """Tell whether no process of the run is left."""
    return [process for process in living() if MARK not in process.cmdline()] == []
