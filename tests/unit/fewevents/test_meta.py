"""Random-effects summaries against metafor, by hand, and in words."""

from dataclasses import asdict
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.meta_analysis import combine_effects

from fewevents import (
    NotPooled,
    Pooled,
    format_heterogeneity,
    format_pooled,
    pool_proportions,
)
from helpers.sentences import prose

ANSWERS = pd.read_csv(Path(__file__).parents[2] / "reference" / "answers" / "meta.csv")


def pooled(events: list[int], n: list[int], conf_level: float = 0.95) -> Pooled:
    result = pool_proportions(events, n, conf_level=conf_level)
    assert isinstance(result, Pooled)
    return result


@pytest.mark.parametrize(
    "row", list(ANSWERS.itertuples()), ids=lambda row: f"{row.set}-{row.level}"
)
def test_against_metafor(row) -> None:
    """Oracle: metafor's rma(measure = "PLO", method = "PM", test = "adhoc"), predict, confint."""
    events, n = ([int(x) for x in text.split()] for text in (row.events, row.n))
    found = asdict(pooled(events, n, row.level))
    assert (found["studies"], found["patients"]) == (len(n), sum(n))
    quantities = ANSWERS.columns[4:-1]
    expected = [getattr(row, name) for name in quantities]
    np.testing.assert_allclose([found[name] for name in quantities], expected, rtol=1e-9, atol=1e-9)
    assert found["q_p_value"] == pytest.approx(row.q_p_value, rel=1e-9)


@pytest.mark.parametrize("row", list(ANSWERS.query("level == 0.95 and tau2 > 0").itertuples()))
def test_against_statsmodels(row) -> None:
    """Oracle: combine_effects, whose variance between studies is iterated to about five digits."""
    events, n = (np.array(text.split(), dtype=int) for text in (row.events, row.n))
    logit = np.log(events / (n - events))
    other = combine_effects(logit, 1 / events + 1 / (n - events), method_re="pm", use_t=True)
    found = pooled(events.tolist(), n.tolist())
    assert found.tau2 == pytest.approx(other.tau2, rel=1e-3)
    assert found.mean == pytest.approx(1 / (1 + np.exp(-other.mean_effect_re)), rel=1e-3)


def test_the_r_answers_cover_both_edges() -> None:
    """A check of the oracle: variance at 0, lower limit at 0 and above it, no limit cut off."""
    assert (ANSWERS["tau2"] == 0).any()
    assert (ANSWERS["tau2"] > 0).any()
    assert (ANSWERS["tau2_low"] > 0).any()
    assert (ANSWERS["tau2_high"] < 1e5).all()


def test_weights_against_metafor() -> None:
    """Oracle: R, weights(rma(xi = c(81, 8, 41, 11), ni = c(189, 21, 90, 14), measure = "PLO", method = "PM"))."""
    found = pooled([81, 8, 41, 11], [189, 21, 90, 14]).weights
    assert found == pytest.approx([0.3271587216, 0.2150555186, 0.3066013412, 0.1511844185])


def test_equal_studies_by_hand() -> None:
    """Oracle: by hand. Three studies of 10/20: logit 0, variance 1/10 + 1/10 = 0.2 each, no
    heterogeneity; standard error sqrt(0.2 / 3), t(0.975, 2 df) = 4.302652729911275."""
    found = pooled([10, 10, 10], [20, 20, 20])
    reach = 4.302652729911275 * np.sqrt(0.2 / 3)
    assert found.mean == pytest.approx(0.5)
    assert found.mean_high == pytest.approx(1 / (1 + np.exp(-reach)))
    assert (found.prediction_low, found.prediction_high) == (found.mean_low, found.mean_high)
    assert (found.tau2, found.i2, found.q, found.q_p_value) == (0, 0, 0, 1)


@given(st.lists(st.tuples(st.integers(1, 40), st.integers(1, 40)), min_size=3, max_size=8))
def test_failures_mirror_events_and_order_is_nothing(counts: list[tuple[int, int]]) -> None:
    """Oracle: invariants. Counting failures turns p into 1 - p; the order of studies is no
    information; the prediction interval holds the interval of the mean, which holds the mean."""
    x, y = [a for a, _ in counts], [b for _, b in counts]
    n = [a + b for a, b in counts]
    found, mirrored, turned = pooled(x, n), pooled(y, n), pooled(x[::-1], n[::-1])
    close = {"rel": 1e-7, "abs": 1e-9}
    assert mirrored.mean == pytest.approx(1 - found.mean, **close)
    assert mirrored.prediction_low == pytest.approx(1 - found.prediction_high, **close)
    assert (turned.mean, turned.tau2) == (
        pytest.approx(found.mean, **close), pytest.approx(found.tau2, **close)
    )  # fmt: skip
    ends = [found.prediction_low, found.mean_low, found.mean]
    ends += [found.mean_high, found.prediction_high]
    assert ends == sorted(ends)
    assert found.tau2_low <= found.tau2 <= found.tau2_high


@pytest.mark.parametrize(
    ("events", "n", "reason"),
    [
        ([], [], "0 studies, 3 are needed"),
        ([27, 5], [70, 9], "2 studies, 3 are needed"),
        ([0, 4, 5], [9, 9, 9], "nobody or everybody had the event in one of the studies"),
        ([3, 9, 5], [9, 9, 9], "nobody or everybody had the event in one of the studies"),
    ],
)
def test_not_pooled(events: list[int], n: list[int], reason: str) -> None:
    """Oracle: the rule as documented."""
    result = pool_proportions(events, n)
    assert result == NotPooled(len(events), reason)
    assert format_pooled(result) == f"not pooled: {reason}"


@pytest.mark.parametrize(
    ("events", "n", "words"),
    [
        ([1, 2], [3], "equally long: found 2 and 1"),
        (
            [[1, 1], [1, 1]],
            [[2, 2], [2, 2]],
            "events must be one column: found an array of 2 dimensions",
        ),
        ([1, 4, 1], [3, 3, 3], "events of study 2 must lie between 0 and n: found 4 of 3"),
        ([1, 1, -1], [3, 3, 3], "events of study 3 must be a whole number, 0 or more: found -1"),
        ([1.5, 1, 1], [3, 3, 3], "events of study 1 must be a whole number"),
        ([0, 1, 1], [0, 3, 3], "n of study 1 must be a whole number, 1 or more: found 0"),
        ([1, float("nan"), 1], [3, 3, 3], "events of study 2 must be a whole number"),
    ],
)
def test_impossible_counts_are_refused(events, n, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        pool_proportions(events, n)


@pytest.mark.parametrize("level", [0, 1, 95, float("nan")])
def test_impossible_levels_are_refused(level: float) -> None:
    with pytest.raises(ValueError, match="conf_level"):
        pool_proportions([1, 1, 1], [2, 2, 2], conf_level=level)


def test_words_hold_the_heterogeneity() -> None:
    """Oracle: metafor's answers for the adults (set comparators_adults), rounded by hand."""
    result = pooled([41, 81, 8, 11], [90, 189, 21, 14])
    assert format_pooled(result) == (
        "48.6% (95% CI 24.5 to 73.4; 95% prediction interval 10.3 to 88.6; "
        "I² 81% (0 to 99), τ² 0.32 (0.00 to 8.96); 4 studies, 314 patients)"
    )
    assert format_heterogeneity(result) in format_pooled(result)


def test_a_sentence_refuses_a_bare_summary() -> None:
    """Oracle: the rule that no pooled number stands without its heterogeneity."""
    with pytest.raises(ValueError, match="expected a text"):
        prose("{x}", x=pooled([10, 10, 10], [20, 20, 20]))
