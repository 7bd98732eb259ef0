import pytest

from autospeech.cli.progress import Progress
from autospeech.protocol.run import Event


def test_events_evolve_the_progress_of_a_run() -> None:
    start = Progress(budget=180, remaining=180)

    begun = start.after(Event(kind="init_done", spent=0, remaining=180))
    first = begun.after(Event(kind="prediction", spent=60, remaining=120, prediction=0), nauc=0.5)
    ended = first.after(Event(kind="ended", spent=61, remaining=119))

    assert start.line() == "180.0 s of 180 s left · no prediction yet · interpreter and constructor start (not counted)"
    assert first.line() == (
        "120.0 s of 180 s left · 1 prediction, the last at 60.0 s · NAUC 0.500 · ALC 0.250 if nothing more comes"
        " · prediction stored; train() runs"
    )
    assert ended.facts(since=50)["time"] == "119.0 s of 180 s left"


def test_the_time_left_runs_between_events_and_never_below_zero() -> None:
    running = Progress(budget=60, remaining=60).after(Event(kind="train_done", spent=10, remaining=50))

    assert running.facts(since=20)["time"] == "30.0 s of 60 s left"
    assert running.facts(since=2000)["time"] == "0.0 s of 60 s left"


def test_the_constructor_costs_no_time() -> None:
    starting = Progress(budget=60, remaining=60)

    assert starting.facts(since=20)["time"] == "60.0 s of 60 s left"


def test_unscored_predictions_count_but_draw_no_curve() -> None:
    unscored = Progress(budget=60, remaining=60).after(Event(kind="prediction", spent=1, remaining=59, prediction=4))

    assert unscored.curve() is None
    assert unscored.predictions == 5
    assert "NAUC" not in unscored.line()


@pytest.mark.parametrize("kind", ["init_done", "train_done", "prediction", "ended"])
def test_every_kind_of_event_is_told_in_words(kind: str) -> None:
    told = Progress(budget=60, remaining=60).after(Event(kind=kind, spent=1, remaining=59))

    assert told.action != kind or kind == "ended"
