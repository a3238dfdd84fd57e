"""Customers made from known parameters, for what is fitted to be held against."""

from __future__ import annotations

import numpy as np

from loyalty_cli.reports.insight.models.histories import Histories


def bg_customers(
    parameters: tuple[float, float, float, float], ages: np.ndarray, seed: int
) -> Histories:
    """Customers who buy at a rate of their own and leave after a purchase by a chance of theirs."""
    r, alpha, a, b = parameters
    source = np.random.default_rng(seed)
    rates = source.gamma(r, 1.0 / alpha, len(ages))
    chances = source.beta(a, b, len(ages))
    rows = []
    for rate, chance, age in zip(rates, chances, ages, strict=True):
        repeats, last, time = 0, 0.0, 0.0
        while True:
            time += source.exponential(1.0 / rate)
            if time > age:
                break
            repeats, last = repeats + 1, time
            if source.random() < chance:
                break
        rows.append((repeats, last, age))
    return _histories(rows)


def pareto_customers(
    parameters: tuple[float, float, float, float], ages: np.ndarray, seed: int
) -> Histories:
    """Customers who buy at a rate of their own and leave at any time, by a rate of theirs."""
    r, alpha, s, beta = parameters
    source = np.random.default_rng(seed)
    rates = source.gamma(r, 1.0 / alpha, len(ages))
    stays = source.exponential(1.0 / source.gamma(s, 1.0 / beta, len(ages)))
    rows = []
    for rate, stay, age in zip(rates, stays, ages, strict=True):
        end = min(stay, age)
        repeats, last, time = 0, 0.0, source.exponential(1.0 / rate)
        while time <= end:
            repeats, last = repeats + 1, time
            time += source.exponential(1.0 / rate)
        rows.append((repeats, last, age))
    return _histories(rows)


def averages(parameters: tuple[float, float, float], repeats: np.ndarray, seed: int) -> np.ndarray:
    """The average of so many purchases of each customer, by the Gamma-Gamma model."""
    p, q, v = parameters
    source = np.random.default_rng(seed)
    scale = source.gamma(q, 1.0 / v, len(repeats))
    totals: np.ndarray = source.gamma(p * repeats, 1.0 / scale)
    return np.asarray(totals / repeats)


def _histories(rows: list[tuple[int, float, float]]) -> Histories:
    table = np.asarray(rows, dtype=np.float64)
    return Histories(table[:, 0], table[:, 1], table[:, 2])
