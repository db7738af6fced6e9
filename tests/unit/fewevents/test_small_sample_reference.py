"""The small-sample methods against R's stored answers, greenwood and scikit-survival.

Oracle: the R scripts tests/reference/ss_*.R with their answers, on data sets of R's survival and
KMsurv packages; versions in tests/reference/versions.
"""

import sys
from pathlib import Path

import pandas as pd
import pytest

pytest.importorskip("greenwood")
pytest.importorskip("sksurv")

REFERENCE = Path(__file__).parents[2] / "reference"
sys.path.insert(0, str(REFERENCE))

import ss_agreement as builder  # noqa: E402
import ss_methods  # noqa: E402

QUESTIONS = [(data_set, method) for data_set, method, _ in builder.questions()]


@pytest.fixture(scope="module")
def table() -> pd.DataFrame:
    return builder.agreement().set_index(["data_set", "method"])


@pytest.mark.parametrize(("data_set", "method"), QUESTIONS)
def test_agrees_with_r(table, data_set, method):
    """1e-8 where both are exact, else the tolerance stated in ss_methods."""
    row = table.loc[(data_set, method)]
    assert row["difference"] <= row["tolerance"]


def test_six_data_sets_of_others():
    """Nobody here made them: at least six in all, and six for the two-group tests."""
    assert (
        len({name for name, _ in QUESTIONS} & {"aml", "bmt", "colon", "kidney", "lung", "veteran"})
        == 6
    )


def test_small_p_values_to_eight_digits():
    """R's p-values far below 1, relative: an absolute 1e-8 would not see them."""
    seen = 0
    for data_set, method, expected in builder.questions():
        p = {q: v for q, v in expected.items() if q.startswith("p_value") and v < 1e-3}
        if p and method not in ss_methods.TOLERANCES:
            found = ss_methods.answer(data_set, method, list(expected))
            for quantity, value in p.items():
                assert found[quantity] == pytest.approx(value, rel=1e-8, abs=0)
                seen += 1
    assert seen >= 5


def test_stored_table_is_current(table):
    """The page of the book shows what a fresh comparison gives."""
    fresh = builder.as_text(table.reset_index())
    stored = pd.read_csv(builder.TABLE, dtype=str, keep_default_na=False)
    pd.testing.assert_frame_equal(
        fresh[list(stored.columns)].astype(str), stored, check_dtype=False
    )


@pytest.mark.parametrize("library", ["greenwood", "scikit-survival"])
def test_libraries_agree_with_r_but_for_variances(table, library):
    """Two independent implementations; they leave R only in the variance of an incidence.

    greenwood's is the infinitesimal jackknife of R's survfit (the same to the last digit there),
    scikit-survival's is Aalen's without cmprsk's correction for ties.
    """
    rows = table[library].dropna()
    assert len(rows) >= 14
    incidence = rows.index.get_level_values("method") == "cumulative incidence"
    assert rows[~incidence].max() < 1e-8
    assert 1e-9 < rows[incidence].max() < 5e-3


def test_greenwood_incidence_variance_is_survfits():
    """R: summary(survfit(Surv(time, factor(cause, 0:2)) ~ 1), times = c(1363, 2246))$std.err."""
    import ss_libraries

    found = ss_libraries.greenwood(
        "bmt", "cumulative incidence", ["std_error 1 1363", "std_error 2 2246"]
    )
    assert found["std_error 1 1363"] == pytest.approx(0.0396323988946943, abs=1e-12)
    assert found["std_error 2 2246"] == pytest.approx(0.0556095664866388, abs=1e-12)


@pytest.mark.parametrize("data_set", ["bmt", "colon", "mgus2", "pbc", "transplant"])
def test_libraries_incidence_estimates(data_set):
    """The estimates themselves, without their variances: R's cmprsk, greenwood, scikit-survival."""
    import ss_libraries

    stored = ss_methods.stored("competing").query(
        "data_set == @data_set and method == 'cumulative incidence'"
    )
    wanted = stored[stored["quantity"].str.startswith("incidence")]
    for compute in ss_libraries.LIBRARIES.values():
        found = compute(data_set, "cumulative incidence", list(wanted["quantity"]))
        assert [found[q] for q in wanted["quantity"]] == pytest.approx(
            list(wanted["value"]), abs=1e-12
        )
