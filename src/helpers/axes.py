"""Axes of the book's figures: p-values, percentages, months."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

DAYS_PER_MONTH = 365.25 / 12


def plain_number(x: float) -> str:
    """Number to three significant digits, without an exponent.

    >>> plain_number(0.00001), plain_number(0.39178), plain_number(12.0)
    ('0.00001', '0.392', '12')
    """
    return np.format_float_positional(x, precision=3, fractional=False, trim="-")


def value_axis(axes: Axes, label: str, limits: tuple[float, float]) -> None:
    """Give an axes a bare value axis below, with plain numbers."""
    axes.set_xlim(*limits)
    axes.xaxis.set_major_locator(MaxNLocator(nbins=5, steps=[1, 2, 2.5, 5, 10]))
    axes.ticklabel_format(axis="x", style="plain", useOffset=False)
    axes.tick_params(axis="x", length=0, pad=6)
    axes.set_xlabel(label, labelpad=4)


def percent_axis(axes: Axes, label: str, limits: tuple[float, float]) -> None:
    """Give an axes a bare percentage axis below and vertical grid lines."""
    low, high = limits
    axes.set_xlim(low, high)
    step = 0.25 if high - low > 0.6 else 0.1 if high - low > 0.25 else 0.05
    ticks = [i * step for i in range(round(low / step), round(high / step) + 1)]
    axes.set_xticks(ticks, [f"{100 * tick:.0f}%" for tick in ticks])
    axes.set_yticks([])
    axes.tick_params(length=0, pad=6)
    axes.grid(axis="x")
    axes.spines[["left", "bottom"]].set_visible(False)
    axes.set_xlabel(label, labelpad=4)


def percent_ticks(axes: Axes, label: str) -> None:
    """Give an axes of curves percentages on its left, from 0 to 100, and thin lines."""
    axes.set_ylim(0, 1.1)
    axes.set_yticks([0, 0.25, 0.5, 0.75, 1], ["0%", "25%", "50%", "75%", "100%"])
    axes.grid(axis="y")
    axes.tick_params(length=0, pad=6)
    axes.set_ylabel(label)


def month_ticks(axes: Axes, label: str) -> None:
    """Label an axis of days at whole months (of 30.4 days), at most eight of them."""
    last = axes.dataLim.x1
    every = next(m for m in (1, 3, 6, 12, 24, 60, 120, 240) if last < 8 * m * DAYS_PER_MONTH)
    months = range(0, int(last / DAYS_PER_MONTH) + 1, every)
    axes.set_xlim(0, last)
    axes.set_xticks([month * DAYS_PER_MONTH for month in months], [str(month) for month in months])
    axes.set_xlabel(label)
