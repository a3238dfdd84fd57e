"""Maximum likelihood for models whose parameters are all above 0."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize

from loyalty_cli.reports.insight.models.histories import (
    Floats,
    Histories,
    Weighted,
    thinned,
    weighted,
)

FIRST_LOOK = 4_000
"""How many different histories are enough to find out where a maximum lies."""

BOUND = 12.0
"""Logarithms of parameters stay within +-BOUND of the start."""

FAR = 7.0
"""A parameter that far from its start, a thousandfold, stands for its limit (nobody leaves, all buy
at one rate): what it exactly is the data don't tell."""

STEP = 1e-3
FLAT, FLAT_SHARE = 0.1, 1e-5
"""At the bound the limit has been reached where a step of 1 further would gain no more than this of
log-likelihood, or this share of it."""


class NoFitError(Exception):
    """The likelihood has no maximum that could be found; the text says what was tried."""


@dataclass(frozen=True, slots=True)
class Fit:
    """The parameters in the model's own order, the log-likelihood at them, the places of those that
    stand for a limit, and the start from which the search came."""

    parameters: tuple[float, ...]
    log_likelihood: float
    limits: tuple[int, ...]
    start: tuple[float, ...]


def fit_histories(
    log_likelihood: Callable[[Floats, Histories], Floats],
    histories: Histories,
    starts: Sequence[Sequence[float]],
) -> Fit:
    """The parameters that make the histories most likely.

    Where there are many, the starts are tried on every n-th of them, and the search over all
    begins where that one ended. Raises NoFitError.
    """

    def total_of(kinds: Weighted) -> Callable[[Floats], float]:
        return lambda parameters: float(
            kinds.customers @ log_likelihood(parameters, kinds.histories)
        )

    kinds = weighted(histories)
    every = len(kinds.customers) // FIRST_LOOK
    if every > 1:
        first = maximise(total_of(thinned(kinds, every)), starts)
        return maximise(total_of(kinds), [first.start], begin=first.parameters)
    return maximise(total_of(kinds), starts)


def maximise(
    log_likelihood: Callable[[Floats], float],
    starts: Sequence[Sequence[float]],
    begin: Sequence[float] | None = None,
) -> Fit:
    """The parameters, all above 0, at which the log-likelihood is greatest, from several starts.

    The search goes over the parameters' logarithms, so no step can leave the allowed range, which
    lies around each start. With `begin` it begins there.
    Raises NoFitError where no start leads to a maximum, or only to the edge of the range with the
    likelihood still rising.
    """
    best: Fit | None = None
    for start in starts:
        first = np.log(np.asarray(start, dtype=np.float64))
        size = max(1.0, abs(log_likelihood(np.exp(first))))

        def lost(logs: Floats, size: float = size) -> float:
            value = log_likelihood(np.exp(logs))
            return -value / size if np.isfinite(value) else 1e6

        found = minimize(
            lost,
            first if begin is None else np.log(np.asarray(begin, dtype=np.float64)),
            method="L-BFGS-B",
            jac="3-point",
            bounds=[(log - BOUND, log + BOUND) for log in first],
            options={"ftol": 1e-13, "gtol": 1e-9, "maxiter": 200},
        )
        if found.fun >= 1e6:
            continue
        value = log_likelihood(np.exp(found.x))
        moved = found.x - first
        step = STEP * np.sign(moved) * (np.abs(moved) > BOUND - 1e-6)
        gain = log_likelihood(np.exp(found.x + step)) - log_likelihood(np.exp(found.x - step))
        if gain / (2.0 * STEP) > max(FLAT, FLAT_SHARE * abs(value)):
            continue
        if best is None or value > best.log_likelihood:
            parameters = tuple(float(each) for each in np.exp(found.x))
            far = tuple(int(place) for place in np.flatnonzero(np.abs(moved) > FAR))
            best = Fit(parameters, value, far, tuple(float(each) for each in start))
    if best is None:
        raise NoFitError(f"no maximum was found from {len(starts)} starts")
    return best
