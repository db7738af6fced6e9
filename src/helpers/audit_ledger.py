"""The ledger: every printed figure with its verdict, from the other printed figures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from typing import cast

import pandas as pd

from attainable import Claim, Verdict, check, logrank, printed_number
from attainable.forms.spans import reading
from helpers.comparison import describe, percentage, whole

BASIS_OF = dict.fromkeys(["proportion", "fraction", "count"], "counts")
COLUMNS = ["what", "reported", "verdict", "because", "noticed", "basis", "severity"]
Sums = Mapping[str, tuple[str, ...]]


def ledger(published: pd.DataFrame, *, sums: Sums, readings: Mapping[str, str]) -> pd.DataFrame:
    """Every printed figure with one verdict.

    Parameters
    ----------
    published : DataFrame
        From `helpers.load_published`.
    sums : mapping of str to tuple of str
        Id of a count to the ids of the counts that make it up.
    readings : mapping of str to str
        Id of a figure whose sentence allows two readings, and both in one sentence.

    Returns
    -------
    DataFrame
        ``what, reported, verdict, because, noticed, basis, severity``, in the order of printing.
    """
    verdicts = {name: _verdict(published, str(name), sums, readings) for name in published.index}
    rows = []
    for name, found in verdicts.items():
        figure = published.loc[name]
        because = found.sentence if figure["kind"] == "p_value" else found.because or found.sentence
        share, implied = found.noticed, figure.get("numerator_source") == "implied"
        if implied and figure["kind"] == "p_value":
            because += " The events by group are not printed: they follow if the rates are crude."
        elif implied:
            because = f"If the rate is crude: {because.rstrip('.')}; the count {figure['numerator']} is not printed."
            given = {"n1": figure["denominator"], "percent": figure["printed"].rstrip("%")}
            share = check(Claim("count", given)).noticed
        noticed = "" if share is None else ">99%" if share >= 0.995 else f"{round(100 * share)}%"
        checked = found.word not in ("not checkable", "two readings")
        by_times = "some cohort" if found.word in ("possible", "cut off") else "every cohort"
        rests_on = (BASIS_OF | {"p_value": by_times}).get(figure["kind"]) if checked else None
        row = (describe(figure), figure["printed"], found.word, because, noticed)
        rows.append((*row, rests_on or "printed", found.severity))
    return pd.DataFrame(rows, index=published.index, columns=COLUMNS)


def p_verdicts(published: pd.DataFrame) -> dict[str, Verdict]:
    """The whole verdict on each printed p-value, by id: what was tried, assumed, and could be noticed."""
    rows = published.index[published["kind"].eq("p_value") & published["n1"].ne("")]
    return {str(name): _p_verdict(row) for name, row in published.loc[rows].iterrows()}


def _verdict(
    published: pd.DataFrame, name: str, sums: Sums, readings: Mapping[str, str]
) -> Verdict:
    figure = cast(pd.Series, published.loc[name])
    if name in readings:
        return Verdict("two readings", readings[name])
    if figure["kind"] == "p_value" and figure["n1"]:
        return _p_verdict(figure)
    if figure["kind"] == "proportion" and figure["numerator"]:
        return percentage(figure["printed"], int(figure["numerator"]), int(figure["denominator"]))
    if figure["kind"] == "fraction":
        return _fraction(published, figure)
    if figure["kind"] == "count":
        return _count(published, name, sums)
    return Verdict("not checkable", "No other printed figure depends on it.")


def _p_verdict(figure: pd.Series) -> Verdict:
    return _checked(*figure[["n1", "events1", "n2", "events2"]].astype(int), p=figure["printed"])


@lru_cache
def _checked(n1: int, d1: int, n2: int, d2: int, p: str) -> Verdict:
    return logrank(n1, d1, n2, d2).check(p)


def _fraction(published: pd.DataFrame, figure: pd.Series) -> Verdict:
    same = _beside(published, figure, "proportion")
    if same.empty:
        return Verdict("not checkable", "No percentage of the same patients is printed.")
    return _held_against(same["printed"].iloc[0], *map(int, figure["printed"].split("/")))


def _beside(published: pd.DataFrame, figure: pd.Series, *kinds: str) -> pd.DataFrame:
    same = published[["endpoint", "group"]].eq(figure[["endpoint", "group"]]).all(axis=1)
    return published[same & published["kind"].isin(kinds)]


def _held_against(percent: str, k: int, n: int) -> Verdict:
    """A printed count by its percentage; what could have been noticed is of the counts 0 to n."""
    figure = printed_number(percent, percent=True)
    fit = sum(bool(reading(figure, 100 * j / n)) for j in range(n + 1))
    return replace(percentage(percent, k, n), noticed=1 - fit / (n + 1))


def _count(published: pd.DataFrame, name: str, sums: Sums) -> Verdict:
    printed = published["printed"]
    for total, parts in sums.items():
        if name != total and name not in parts:
            continue
        values = [whole(printed[part]) for part in parts]
        one, two = sum(values), whole(printed[total])
        text = f"{' + '.join(map(str, values))} = {one}, printed as {two}."
        return Verdict("adds up" if one == two else "does not fit", text)
    figure = cast(pd.Series, published.loc[name])
    twins = _beside(published, figure, "count", "proportion")
    for other in twins.index.drop(name):
        if twins.loc[other, "kind"] == "count":
            one, two = whole(printed[name]), whole(printed[other])
            if one + two == int(figure["denominator"] or 0):
                continue  # parts of one whole, such as refractory and relapsed
            text = f"{printed[name]} and {printed[other]} are the same count."
            return Verdict("adds up" if one == two else "does not fit", text)
        return _held_against(printed[other], whole(printed[name]), int(twins["denominator"][other]))
    return Verdict("not checkable", "No other printed figure depends on it.")
