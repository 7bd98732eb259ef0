"""`AutoSpeechClassifier` keeps scikit-learn's conventions, its budget, and what it has learnt."""

import pickle
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
import soundfile
from sklearn.base import clone
from sklearn.exceptions import NotFittedError
from sklearn.model_selection import cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer

from autospeech.classifier import AutoSpeechClassifier, Improvement
from autospeech.contract import SAMPLE_RATE, now
from autospeech.corpora.toy import make_toy_dataset
from autospeech.data import open_dataset
from autospeech.errors import AutoSpeechError, DataError, UsageError
from tests.classifier.clips import LABELS, NAMES, clips, write_wavs


def quick(**settings: object) -> AutoSpeechClassifier:
    classifier: AutoSpeechClassifier = AutoSpeechClassifier(budget=20.0, encoder="none", cores=1).set_params(**settings)
    return classifier


@pytest.fixture(scope="module")
def fitted() -> AutoSpeechClassifier:
    return quick().fit(clips(), LABELS)


def test_it_learns_and_speaks_in_the_labels_it_was_given(fitted: AutoSpeechClassifier) -> None:
    probabilities = fitted.predict_proba(clips(1))

    assert fitted.classes_.tolist() == sorted(NAMES.tolist())
    assert fitted.score(clips(1), LABELS) > 0.9
    np.testing.assert_allclose(probabilities.sum(axis=1), 1)
    assert (fitted.classes_[probabilities.argmax(axis=1)] == fitted.predict(clips(1))).all()


def test_it_is_cloned_pickled_saved_and_set_like_any_estimator(fitted: AutoSpeechClassifier, tmp_path: Path) -> None:
    want = fitted.predict_proba(clips(1))

    np.testing.assert_array_equal(pickle.loads(pickle.dumps(fitted)).predict_proba(clips(1)), want)
    np.testing.assert_array_equal(AutoSpeechClassifier.load(fitted.save(tmp_path / "m")).predict_proba(clips(1)), want)
    copy = clone(fitted).set_params(budget=3.0)
    assert copy.get_params() == {**fitted.get_params(), "budget": 3.0}
    assert not hasattr(copy, "model_")
    with pytest.raises(NotFittedError):
        copy.predict(clips(1))


def test_it_works_in_cross_validation_and_in_a_pipeline() -> None:
    pipeline = make_pipeline(FunctionTransformer(list), quick(budget=5.0))

    scores = cross_val_score(pipeline, clips(), LABELS, cv=2)

    assert (scores > 0.8).all()


def test_paths_arrays_pairs_and_whole_numbers_are_the_same_clip(fitted: AutoSpeechClassifier, tmp_path: Path) -> None:
    paths = write_wavs(tmp_path)[:3]
    arrays = [soundfile.read(path, dtype="float32")[0] for path in paths]

    want = fitted.predict_proba(paths)

    np.testing.assert_allclose(fitted.predict_proba([str(path) for path in paths]), want)
    np.testing.assert_allclose(fitted.predict_proba(arrays), want, atol=1e-6)
    np.testing.assert_allclose(fitted.predict_proba([(one, SAMPLE_RATE) for one in arrays]), want, atol=1e-6)
    whole = [(one * 32768).astype(np.int16) for one in arrays]
    np.testing.assert_allclose(fitted.predict_proba(whole), want, atol=1e-6)
    stereo = [(np.stack([one, one], axis=1), SAMPLE_RATE) for one in arrays]
    np.testing.assert_allclose(fitted.predict_proba(stereo), want, atol=1e-5)


def test_another_rate_is_brought_to_ours(fitted: AutoSpeechClassifier) -> None:
    doubled = [(np.repeat(one, 2), 2 * SAMPLE_RATE) for one in clips(1)]

    assert (fitted.predict(doubled) == LABELS).mean() > 0.8


def test_a_dataset_brings_its_own_labels(tmp_path: Path) -> None:
    dataset = open_dataset(make_toy_dataset(tmp_path, train=30), cache=tmp_path / "cache")

    classifier = quick(budget=5.0).fit(dataset)

    assert classifier.classes_.tolist() == [0, 1, 2]
    assert classifier.score(dataset.test, dataset.test_labels().argmax(axis=1)) > 0.6  # type: ignore[union-attr]


def test_every_improvement_can_be_used_at_once_and_is_told_to_callbacks() -> None:
    told: list[Improvement] = []
    classifier = quick(callbacks=(told.append,))

    seen = [(step, classifier.predict(clips(1)[:2])) for step in classifier.fit_iter(clips(), LABELS)]

    assert [step for step, _ in seen] == told == classifier.improvements_
    assert len(seen) >= 2
    assert seen[0][0].estimate is None
    assert seen[-1][0].estimate is not None


def test_the_same_seed_gives_the_same_model(fitted: AutoSpeechClassifier) -> None:
    again = quick().fit(clips(), LABELS)

    assert [one.action for one in again.improvements_] == [one.action for one in fitted.improvements_]
    np.testing.assert_array_equal(again.predict_proba(clips(1)), fitted.predict_proba(clips(1)))


def test_more_time_goes_on_where_it_stopped_and_other_clips_begin_anew() -> None:
    classifier = quick(budget=20.0)
    for _ in classifier.fit_iter(clips(), LABELS):
        break
    assert len(classifier.improvements_) == 1

    classifier.fit(clips(), LABELS)
    actions = [one.action for one in classifier.improvements_]
    classifier.fit(clips(5), LABELS)

    assert len(actions) == len(set(actions)) >= 2
    assert next(iter(classifier.improvements_)).action == actions[0]


def test_ctrl_c_keeps_the_best_so_far() -> None:
    def stop(step: Improvement) -> None:
        if step.estimate is not None:
            raise KeyboardInterrupt

    classifier = quick(callbacks=(stop,)).fit(clips(), LABELS)

    assert classifier.score(clips(1), LABELS) > 0.7


def test_predictions_from_many_threads_are_those_of_one(fitted: AutoSpeechClassifier) -> None:
    want = fitted.predict_proba(clips(1))

    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: fitted.predict_proba(clips(1)), range(8)))

    for one in found:
        np.testing.assert_array_equal(one, want)


def test_a_clip_alone_is_judged_as_among_others(fitted: AutoSpeechClassifier) -> None:
    together = fitted.predict_proba(clips(1))

    np.testing.assert_allclose(fitted.predict_proba(clips(1)[:1]), together[:1], atol=1e-5)


@pytest.mark.parametrize("budget", [0.2, 5.0])
def test_it_ends_with_its_budget(budget: float, tmp_path: Path) -> None:
    paths = write_wavs(tmp_path)
    classifier = quick(budget=budget)
    start = now()
    steps = classifier.fit_iter(paths, LABELS)
    first = next(steps)  # the constructor of the tools is not counted

    for _ in steps:
        pass

    assert first.seconds < budget + 3
    assert now() - start < budget + 10  # a busy machine warms up slowly
    assert classifier.score(paths, LABELS) > 0.5


@pytest.mark.parametrize(
    ("x", "y", "sentence"),
    [
        (clips()[:4], ["a"] * 4, "classes: expected at least two, got one, 'a'"),
        (clips()[:4], ["a", "b"], r"labels: expected one a clip, shape \(4,\), got shape \(2,\)"),
        (clips()[:4], ["a", "b", None, "a"], "labels: expected a class for every clip, got none for clip 2"),
        (clips()[:4], [0.0, 1.0, float("nan"), 1.0], "got none for clip 2"),
        (clips()[:4], None, "labels: expected one a clip, 4, got none; give y"),
        ([], [], "clips: expected at least one, got none"),
        ("a.wav", ["a"], "clips: expected a list of clips, got one str"),
        (clips()[0], None, "got the samples of one clip; give a list"),
        (7, None, "clips: expected a list of clips, got int"),
        ([np.array([0.1, np.nan], np.float32), clips()[0]], ["a", "b"], "samples of clip 0: expected finite numbers"),
        ([np.zeros(0, np.float32), clips()[0]], ["a", "b"], "samples of clip 0: expected at least one, got none"),
        ([np.array(["x"]), clips()[0]], ["a", "b"], "samples of clip 0: expected numbers"),
        ([None, clips()[0]], ["a", "b"], "clip 0: expected a path, an array .*got NoneType"),
        ([(clips()[0], 0), clips()[0]], ["a", "b"], "rate of the samples: expected above 0, got 0"),
    ],
)
def test_what_makes_no_sense_is_told_in_one_sentence(x: object, y: object, sentence: str) -> None:
    with pytest.raises(UsageError, match=sentence):
        quick().fit(x, y)


def test_groups_of_another_length_and_a_missing_file_are_told(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="groups: expected one a clip"):
        quick().fit(clips(), LABELS, groups=["speaker"])
    with pytest.raises(DataError, match=r"gone.wav: expected a file, got nothing there"):
        quick().fit([tmp_path / "gone.wav", *clips()[:3]], LABELS[:4])
    with pytest.raises(UsageError, match="budget: expected seconds above 0"):
        quick(budget=0).fit(clips(), LABELS)


def test_one_clip_a_class_is_enough_for_an_answer() -> None:
    classifier = quick(budget=5.0).fit(clips()[:4], LABELS[:4])

    assert classifier.predict_proba(clips(1)[:4]).shape == (4, 4)


def test_every_error_is_ours() -> None:
    with pytest.raises(AutoSpeechError):
        quick(encoder="unheard-of").fit(clips(), LABELS)
