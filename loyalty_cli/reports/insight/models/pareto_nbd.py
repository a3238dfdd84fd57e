"""Pareto/NBD: how often customers buy, and how long they stay, bought anything or not.

The source is Schmittlein, Morrison and Colombo, "Counting Your Customers", Management Science 33
(1987), in the form of Fader and Hardie, "A Note on Deriving the Pareto/NBD Model" (2005): equation
(18) is the likelihood, (25) the chance of being alive, (27) the expected number of purchases.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import gammaln, roots_sh_legendre

from loyalty_cli.reports.insight.models.fitting import Fit, fit_histories
from loyalty_cli.reports.insight.models.histories import Floats, Histories

NAMES = ("r", "alpha", "s", "beta")

_POINTS, _WEIGHTS = roots_sh_legendre(20)
"""Where between 0 and 1 an integral is looked at, and what each look counts (Gauss, Legendre)."""


@dataclass(frozen=True, slots=True)
class ParetoNbd:
    """The four parameters: `r` and `alpha` of how often customers buy, `s` and `beta` of how soon
    they leave (two gamma distributions of rates)."""

    r: float
    alpha: float
    s: float
    beta: float

    def alive(self, of: Histories) -> Floats:
        """The chance that each customer still buys at all."""
        there, left = _there_and_left(np.asarray((self.r, self.alpha, self.s, self.beta)), of)
        return np.asarray(np.exp(there - np.logaddexp(there, left)))

    def expected(self, of: Histories, time: float) -> Floats:
        """How many days with a purchase each customer is expected to have in the next `time`."""
        r, alpha, s, beta = self.r, self.alpha, self.s, self.beta
        x, age = of.repeats, of.age
        rate = (r + x) * (beta + age) / (alpha + age)
        if abs(s - 1.0) < 1e-9:
            while_there = np.log((beta + age + time) / (beta + age))
        else:
            while_there = (1.0 - ((beta + age) / (beta + age + time)) ** (s - 1.0)) / (s - 1.0)
        return np.asarray(rate * while_there * self.alive(of))


def log_likelihood(parameters: Floats, of: Histories) -> Floats:
    """The log-likelihood of each history."""
    r, alpha, s, beta = parameters
    there, left = _there_and_left(parameters, of)
    buys = gammaln(r + of.repeats) - gammaln(r) + r * np.log(alpha) + s * np.log(beta)
    return np.asarray(buys + np.logaddexp(there, left))


def _there_and_left(parameters: Floats, of: Histories) -> tuple[Floats, Floats]:
    """The logarithms of the two parts of the likelihood, less what they share: the customer is
    still there, or left at some time between the last purchase and the end.

    The second is s times the integral of (alpha + t)^-(r + x) (beta + t)^-(s + 1) from the last
    purchase to the end, equation (17) before it is written as a hypergeometric series. In the
    variable w = ((c + recency) / (c + t))^k, where k = r + x + s and c is the smaller of alpha and
    beta, what is integrated lies between 0 and 1 and is smooth, so a few points are exact enough
    (the tests compare with the series).
    """
    r, alpha, s, beta = parameters
    x, recency, age = of.repeats, of.recency, of.age
    there = -(r + x) * np.log(alpha + age) - s * np.log(beta + age)
    least, most = min(alpha, beta), max(alpha, beta)
    k = r + x + s
    power = s + 1.0 if alpha <= beta else r + x
    end = ((least + recency) / (least + age)) ** k
    total = np.zeros_like(age)
    for point, weight in zip(_POINTS, _WEIGHTS, strict=True):
        w = end + (1.0 - end) * point
        shifted = (least + recency) * w ** (-1.0 / k)
        total += weight * (shifted / (shifted + most - least)) ** power
    with np.errstate(divide="ignore"):
        left = np.log(s) - np.log(k) - k * np.log(least + recency) + np.log((1.0 - end) * total)
    return there, left


def fit(histories: Histories) -> Fit:
    """The parameters of NAMES that make the histories most likely. Raises NoFitError."""
    scale = float(np.mean(histories.age)) / 4.0
    starts = [(0.5, scale, 0.5, scale), (1.5, scale * 2.0, 0.3, scale / 2.0)]
    return fit_histories(log_likelihood, histories, starts)
