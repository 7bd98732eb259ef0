"""Every outcome has a sentence with the facts; nothing the child says can break it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autospeech.protocol.endings import ending_from, from_reply, from_report
from autospeech.protocol.outcome import Outcome, RunEnded, Whose

FACTS = {"budget": "60 s", "shape": (8, 3), "interpreter": "/usr/bin/python3", "where": "train()"}
LIMITS = {"memory_bytes": 1 << 30, "disk_bytes": 1 << 20, "processes": 5}
ALL = {"error": "E: x", "found": "X", "limit": "5", "got": "6", "signal": "SIGSEGV", "did": "left", "why": "because"}


@pytest.mark.parametrize("outcome", Outcome)
def test_every_outcome_says_itself_in_one_sentence(outcome: Outcome) -> None:
    ending = ending_from(RunEnded(outcome, **ALL), spent=3, kept=2, facts=FACTS)

    assert ending.outcome is outcome
    assert ending.sentence.endswith(".")
    assert "{" not in ending.sentence
    assert ending.sentence[0].isupper() or ending.sentence.startswith(("model.py", "train()", "test()"))


def test_names_are_unique_and_found_again() -> None:
    assert len({outcome.value for outcome in Outcome}) == len(Outcome)
    assert all(Outcome.named(outcome.value) is outcome for outcome in Outcome)


def test_only_a_lost_machine_loses_predictions() -> None:
    assert [outcome for outcome in Outcome if not outcome.keeps_predictions] == [Outcome.INFRA_LOST]
    assert Outcome.INFRA_LOST.whose is Whose.ORGANISER


@pytest.mark.parametrize(("kept", "words"), [(0, "no prediction"), (1, "1 prediction is"), (2000, "2,000 pre")])
def test_predictions_are_counted_in_words(kept: int, words: str) -> None:
    assert words in ending_from(RunEnded(Outcome.STOPPED, why="on request"), spent=1, kept=kept, facts=FACTS).sentence


@pytest.mark.parametrize("outcome", [Outcome.DONE, Outcome.BUDGET_SPENT])
def test_a_good_end_without_prediction_is_none(outcome: Outcome) -> None:
    assert ending_from(RunEnded(outcome), spent=60, kept=0, facts=FACTS).outcome is Outcome.NO_PREDICTION


REPORT = {"passed": None, "signal": None, "exit_code": None}
REPORTS = [
    ({"passed": {"limit": "memory", "got": 2 << 30}}, Outcome.OUT_OF_MEMORY, "2 GiB where 1 GiB are allowed"),
    ({"passed": {"limit": "disk", "got": 2 << 20}}, Outcome.DISK_FULL, "2 MiB where 1 MiB are allowed"),
    ({"passed": {"limit": "processes", "got": 6}}, Outcome.TOO_MANY_PROCESSES, "at most 5 processes, got 6;"),
    ({"passed": {"limit": "threads", "got": 99}}, Outcome.TOO_MANY_PROCESSES, "got 99 threads"),
    ({"exit_code": 3}, Outcome.EXITED, "ended its process with code 3 in train()"),
    ({"signal": 11}, Outcome.CRASHED, "died of SIGSEGV in train()"),
    ({"signal": 63}, Outcome.CRASHED, "died of signal 63 in train()"),
    ({"signal": 25}, Outcome.DISK_FULL, "a file larger than it may be"),
    ({"signal": 9, "kernel_out_of_memory": True}, Outcome.OUT_OF_MEMORY, "its kernel ended it"),
    ({"lost": True}, Outcome.EXITED, "killed the process that watches it"),
]


@pytest.mark.parametrize(("facts", "outcome", "words"), REPORTS)
def test_a_report_becomes_its_outcome(facts: dict[str, object], outcome: Outcome, words: str) -> None:
    ended = from_report({**REPORT, **facts}, "train()", LIMITS)

    ending = ending_from(ended, spent=1, kept=1, facts=FACTS)

    assert ending.outcome is outcome
    assert words in ending.sentence


@pytest.mark.parametrize(("number", "words"), [(27, "larger than it may be"), (28, "no space"), (122, "quota")])
def test_a_full_disk_is_known_by_its_errno(number: int, words: str) -> None:
    reply = {"outcome": "raised", "message": "OSError", "errno": number, "mro": ["OSError"]}

    ended = from_reply(reply, "train()")

    assert ended.outcome is Outcome.DISK_FULL
    assert words in ended.facts["got"]


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=5,
)
names = st.sampled_from(["outcome", "message", "mro", "errno", "traceback", "code", "importing", "got", "found"])
said = (
    st.sampled_from(["raised", "exited", "no_model", "bad_shape", "bad_dtype", "returned_none", "else"]) | json_values
)


@given(reply=st.dictionaries(names, json_values), outcome=said, where=st.sampled_from(["train()", "Model(metadata)"]))
def test_whatever_the_child_says_becomes_an_ending(reply: dict[str, object], outcome: object, where: str) -> None:
    ended = from_reply({**reply, "outcome": outcome}, where)

    ending = ending_from(ended, spent=1, kept=1, facts=FACTS)

    assert ending.outcome in Outcome
    assert len(ending.sentence) < 1500
    assert "\n" not in ending.sentence
