"""Shrinkage LDA: equal to a reference, to its own other form, and to refitting in a loop."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis

from autospeech.errors import UsageError
from autospeech.learner.heads import ShrinkageLda, fit_head, out_of_fold
from autospeech.learner.heads.directions import Rule
from autospeech.learner.heads.routes import Dual, Primal, Spanned
from autospeech.learner.heads.standard import Standardiser
from autospeech.learner.validation import make_folds, nauc_of_classes

Clips = tuple[NDArray[np.float32], NDArray[np.int64]]


def clips(count: int, features: int, classes: int, *, seed: int = 0, apart: float = 1.5) -> Clips:
    random = np.random.default_rng(seed)
    y = np.arange(count) % classes
    centres = random.normal(size=(classes, features)) * apart
    mixing = random.normal(size=(features, features)) / np.sqrt(features)
    x = random.normal(size=(count, features)) @ mixing + centres[y] / np.sqrt(features)
    return x.astype(np.float32), y


def refitted(x: NDArray[np.float32], y: NDArray[np.int64], folds: NDArray[np.int64], shrinkage: float) -> np.ndarray:
    """Score each fold by sklearn's LDA fitted on the others, priors equal."""
    standard = Standardiser.fit(x).apply(x).astype(np.float64)
    logits = np.zeros((len(y), int(y.max()) + 1))
    for fold in np.unique(folds):
        train = folds != fold
        model = LinearDiscriminantAnalysis(solver="lsqr", shrinkage=shrinkage).fit(standard[train], y[train])
        logits[~train] = standard[~train] @ model.coef_.T + model.intercept_ - np.log(model.priors_)
    return logits


def log_posteriors(logits: NDArray[np.float64]) -> NDArray[np.float64]:
    shifted = logits - logits.max(axis=1, keepdims=True)
    return np.asarray(shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True)))


@pytest.mark.parametrize(("count", "features"), [(120, 20), (60, 150)])
@pytest.mark.parametrize("shrinkage", [0.1, 0.5])
def test_scores_equal_sklearn_with_equal_priors(count: int, features: int, shrinkage: float) -> None:
    x, y = clips(count, features, 4)

    ours = ShrinkageLda.fit(x, y, 4, shrinkage=shrinkage, rule="bayes").scores(x)

    standard = Standardiser.fit(x).apply(x).astype(np.float64)
    reference = LinearDiscriminantAnalysis(solver="lsqr", shrinkage=shrinkage).fit(standard, y)
    expected = log_posteriors(standard @ reference.coef_.T + reference.intercept_ - np.log(reference.priors_))
    np.testing.assert_allclose(ours, expected, atol=2e-3 * max(1.0, float(np.abs(expected).max()) / 50))


@pytest.mark.parametrize(("count", "features"), [(90, 40), (40, 90)])
def test_dual_form_equals_primal_form(count: int, features: int) -> None:
    x, y = clips(count, features, 5)
    standard = Standardiser.fit(x).apply(x)
    train = np.arange(count) % 3 != 0

    primal, dual = Primal(standard, y, 5), Dual(standard, y, 5)

    for one, other in zip(primal.directions(train, [0.2, 0.7]), dual.directions(train, [0.2, 0.7]), strict=True):
        size = float(np.abs(one.weight).max())
        np.testing.assert_allclose(dual.over_features(other.weight) / size, one.weight / size, atol=1e-4)
        np.testing.assert_allclose(other.inner, one.inner, atol=1e-4 * float(np.abs(one.inner).max()))


@pytest.mark.parametrize(("rule", "bias"), [("bayes", [-0.5, -0.5]), ("unit", [0, 0])])
def test_two_classes_on_a_line_worked_by_hand(rule: Rule, bias: list[float]) -> None:
    x = np.array([[-2], [0], [0], [2]], dtype=np.float32)
    y = np.array([0, 0, 1, 1])

    head = ShrinkageLda.fit(x, y, 2, shrinkage=1.0, rule=rule, temperature=1.0)

    # Standardised x / sqrt(2): means -1/sqrt(2), 1/sqrt(2), variance within 1/2: weights are means / (1/2); both means
    # have length 1 in the metric 1 / (1/2).
    np.testing.assert_allclose(head.weight, [[-np.sqrt(2), np.sqrt(2)]], rtol=1e-5)
    np.testing.assert_allclose(head.bias, bias, atol=1e-6)


def test_unit_rule_scores_every_class_mean_by_its_length_on_the_same_scale() -> None:
    x, y = clips(90, 12, 3)
    standard = Standardiser.fit(x).apply(x)
    means = np.stack([standard[y == label].mean(axis=0) for label in range(3)])

    found = Primal(standard, y, 3).directions(np.ones(90, dtype=bool), [0.4])[0].discriminant("unit")

    centred = means - means.mean(axis=0)
    scores = centred @ found.weight + means.mean(axis=0) @ found.weight + found.bias
    within = (standard - means[y]).T @ (standard - means[y]) / 90
    metric = np.linalg.inv(0.6 * within + 0.4 * np.trace(within) / 12 * np.eye(12))
    lengths = np.sqrt(np.einsum("cd,de,ce->c", centred, metric, centred))
    np.testing.assert_allclose(scores.diagonal(), lengths / np.sqrt((lengths**2).mean()), rtol=1e-3)


@pytest.mark.parametrize(("count", "features"), [(100, 12), (80, 200)])
def test_out_of_fold_scores_equal_a_loop_that_refits(count: int, features: int) -> None:
    x, y = clips(count, features, 4)
    folds = make_folds(y, most=4, seed=1)

    found = out_of_fold(x, y, 4, folds, shrinkages=[0.3], rule="bayes")

    expected = log_posteriors(refitted(x, y, folds, 0.3) / found.temperature)
    np.testing.assert_allclose(found.scores, expected, atol=1e-3)


def test_out_of_fold_takes_the_best_shrinkage_of_those_tried() -> None:
    x, y = clips(80, 200, 4, apart=1.0)
    folds = make_folds(y)

    together = out_of_fold(x, y, 4, folds, shrinkages=[0.05, 0.5, 0.95])

    alone = [out_of_fold(x, y, 4, folds, shrinkages=[value]).nauc for value in (0.05, 0.5, 0.95)]
    assert together.nauc == max(alone)


def test_fit_head_gives_the_head_on_everything_and_its_out_of_fold_scores() -> None:
    x, y = clips(90, 30, 3)
    folds = make_folds(y)

    fitted = fit_head(x, y, 3, folds)

    unseen = fitted.out_of_fold
    plain = ShrinkageLda.fit(x, y, 3, shrinkage=unseen.shrinkage, temperature=unseen.temperature)
    np.testing.assert_allclose(fitted.head.scores(x), plain.scores(x), atol=1e-5)
    np.testing.assert_array_equal(unseen.scores, out_of_fold(x, y, 3, folds).scores)


@settings(deadline=None, max_examples=25)
@given(
    seed=st.integers(0, 1000), features=st.sampled_from([3, 60]), factor=st.floats(0.01, 100), shift=st.floats(-50, 50)
)
def test_scores_do_not_depend_on_the_unit_of_a_feature_or_the_order_of_clips(
    seed: int, features: int, factor: float, shift: float
) -> None:
    x, y = clips(30, features, 3, seed=seed)
    moved = x.copy()
    moved[:, 0] = moved[:, 0] * np.float32(factor) + np.float32(shift)
    order = np.random.default_rng(seed).permutation(30)

    plain = ShrinkageLda.fit(x, y, 3, shrinkage=0.5).scores(x)
    other = ShrinkageLda.fit(moved[order], y[order], 3, shrinkage=0.5).scores(moved)

    np.testing.assert_allclose(other, plain, atol=0.02 * max(1.0, float(np.abs(plain).max())))


def test_one_clip_alone_scores_as_in_a_batch() -> None:
    x, y = clips(60, 100, 4)
    head = ShrinkageLda.fit(x, y, 4)

    alone = np.concatenate([head.scores(x[i : i + 1]) for i in range(10)])

    np.testing.assert_allclose(alone, head.scores(x[:10]), atol=1e-4)


def test_the_same_clips_give_the_same_head() -> None:
    x, y = clips(60, 100, 4)

    first, second = (fit_head(x, y, 4, make_folds(y, seed=3)) for _ in range(2))

    np.testing.assert_array_equal(first.head.weight, second.head.weight)
    np.testing.assert_array_equal(first.out_of_fold.scores, second.out_of_fold.scores)


@pytest.mark.parametrize("features", [5, 80])
def test_a_class_absent_from_training_scores_lowest(features: int) -> None:
    x, y = clips(40, features, 3)

    scores = fit_head(x, y, 6, make_folds(y)).head.scores(x)

    assert np.isfinite(scores).all()
    assert (scores[:, 3:].max(axis=1) < scores[:, :3].min(axis=1)).all()


@pytest.mark.parametrize("features", [5, 80])
def test_a_class_of_one_clip_is_learnt_and_its_clip_marked_as_not_validated(features: int) -> None:
    x, y = clips(41, features, 4)
    y[y == 3] = 0
    y[40] = 3

    fitted = fit_head(x, y, 4, make_folds(y))

    assert fitted.head.scores(x)[40].argmax() == 3
    assert np.flatnonzero(~fitted.out_of_fold.validated).tolist() == [40]
    assert np.isfinite(fitted.out_of_fold.scores).all()


def test_constant_features_change_nothing() -> None:
    x, y = clips(50, 10, 3)
    padded = np.concatenate([x, np.full((50, 1), 7.3, dtype=np.float32)], axis=1)

    head = ShrinkageLda.fit(padded, y, 3)

    assert head.weight[-1].tolist() == [0, 0, 0]
    assert head.scale[-1] == 1


def test_clips_that_are_all_alike_score_all_classes_alike() -> None:
    x = np.zeros((10, 4), dtype=np.float32)

    fitted = fit_head(x, np.arange(10) % 2, 2, make_folds(np.arange(10) % 2))

    np.testing.assert_allclose(fitted.head.scores(x), np.log(0.5), rtol=1e-5)
    assert fitted.nauc == 0


@pytest.mark.parametrize("count", [1, 2, 3, 5])
def test_a_handful_of_clips_is_enough(count: int) -> None:
    x, y = clips(count, 30, 2)

    fitted = fit_head(x, y, 2, make_folds(y))

    assert np.isfinite(fitted.head.scores(x)).all()


def test_permuted_labels_validate_near_chance() -> None:
    x, y = clips(400, 50, 4)
    shuffled = np.random.default_rng(0).permutation(y)

    assert abs(fit_head(x, shuffled, 4, make_folds(shuffled)).nauc) < 0.1


def test_temperature_makes_out_of_fold_posteriors_honest() -> None:
    x, y = clips(600, 40, 3, apart=0.8)

    found = out_of_fold(x, y, 3, make_folds(y))

    confidence = np.exp(found.scores).max(axis=1).mean()
    accuracy = (found.scores.argmax(axis=1) == y).mean()
    assert abs(confidence - accuracy) < 0.05


def test_the_span_of_all_clips_gives_the_dual_form() -> None:
    x, y = clips(100, 160, 4)
    standard = Standardiser.fit(x).apply(x)
    train = np.arange(100) % 4 != 0

    spanned, dual = Spanned(standard, y, 4), Dual(standard, y, 4)

    one, other = spanned.directions(train, [0.5])[0].weight, dual.directions(train, [0.5])[0].weight
    size = float(np.abs(dual.over_features(other)).max())
    np.testing.assert_allclose(spanned.over_features(one) / size, dual.over_features(other) / size, atol=1e-4)


def test_the_span_of_some_clips_classifies_nearly_as_well() -> None:
    x, y = clips(300, 400, 4)
    standard = Standardiser.fit(x).apply(x)
    train = np.arange(300) % 4 != 0

    scores = []
    for route in (Spanned(standard, y, 4, span=200), Dual(standard, y, 4)):
        fitted = route.directions(train, [0.5])[0].discriminant("unit")
        scores.append(nauc_of_classes(y[~train], route.rows[~train] @ fitted.weight + fitted.bias))

    assert abs(scores[0] - scores[1]) < 0.03


def test_wrong_shapes_and_numbers_are_refused_with_facts() -> None:
    x, y = clips(10, 4, 2)

    with pytest.raises(UsageError, match=r"features and classes: expected shapes .*got \(\(10, 4\), \(9,\)\)"):
        ShrinkageLda.fit(x, y[:9], 2)
    with pytest.raises(UsageError, match=r"classes: expected 0 \.\. 0, got 0 \.\. 1"):
        ShrinkageLda.fit(x, y, 1)
    with pytest.raises(UsageError, match="shrinkage: expected a number above 0"):
        ShrinkageLda.fit(x, y, 2, shrinkage=0)
    with pytest.raises(UsageError, match=r"folds: expected shape \(10,\), got \(3,\)"):
        fit_head(x, y, 2, y[:3])
