"""BG/NBD: how often customers buy, and when they leave for good after a purchase.

The source is Fader, Hardie and Lee, "Counting Your Customers" the Easy Way, Marketing Science 24
(2005): equation (6) is the likelihood, (10) the expected number of purchases. The chance of being
alive is of the same authors' note "Computing P(alive) Using the BG/NBD Model" (2008).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import betaincinv, gammaln, hyp2f1, roots_sh_legendre

from loyalty_cli.reports.insight.models.fitting import Fit, fit_histories
from loyalty_cli.reports.insight.models.histories import Floats, Histories

NAMES = ("r", "alpha", "a", "b")

_POINTS, _WEIGHTS = roots_sh_legendre(20)


@dataclass(frozen=True, slots=True)
class BgNbd:
    """The four parameters: `r` and `alpha` of how often customers buy (a gamma distribution of
    rates), `a` and `b` of how likely they leave after a purchase (a beta distribution)."""

    r: float
    alpha: float
    a: float
    b: float

    def alive(self, of: Histories) -> Floats:
        """The chance that each customer still buys at all."""
        return 1.0 / (1.0 + self._gone(of))

    def expected(self, of: Histories, time: float) -> Floats:
        """How many days with a purchase each customer is expected to have in the next `time`."""
        r, alpha, a, b = self.r, self.alpha, self.a, self.b
        x, age = of.repeats, of.age
        share = time / (alpha + age + time)
        with np.errstate(all="ignore"):
            stays = (1.0 - share) ** (r + x)
            series = hyp2f1(r + x, b + x, a + b + x - 1.0, share)
            bought = (a + b + x - 1.0) / (a - 1.0) * (1.0 - stays * series)
        # Nobody buys more than who never leaves would.
        most = (r + x) * time / (alpha + age)
        bad = ~(np.isfinite(bought) & (bought >= 0.0) & (bought <= most * (1.0 + 1e-9)))
        if np.any(bad):
            bought[bad] = self._by_quantiles(x[bad], age[bad], time)
        return np.asarray(bought * self.alive(of))

    def _by_quantiles(self, x: Floats, age: Floats, time: float) -> Floats:
        """What who is still there will buy, where the series is beyond a computer's numbers: the
        mean over chances of leaving, of which who bought x times more has a beta(a, b + x)."""
        total = np.zeros_like(age)
        for point, weight in zip(_POINTS, _WEIGHTS, strict=True):
            p = np.maximum(betaincinv(self.a, self.b + x, point), 1e-300)
            total += weight * -np.expm1(-(self.r + x) * np.log1p(p * time / (self.alpha + age))) / p
        return total

    def _gone(self, of: Histories) -> Floats:
        """The odds of having left against being there; 0 without a repeat."""
        x = of.repeats
        ratio = ((self.alpha + of.age) / (self.alpha + of.recency)) ** (self.r + x)
        return np.where(x > 0, self.a / (self.b + np.maximum(x, 1.0) - 1.0) * ratio, 0.0)


def log_likelihood(parameters: Floats, of: Histories) -> Floats:
    """The log-likelihood of each history."""
    r, alpha, a, b = parameters
    x = of.repeats
    buys = gammaln(r + x) - gammaln(r) + r * np.log(alpha)
    stays = gammaln(a + b) + gammaln(b + x) - gammaln(b) - gammaln(a + b + x)
    there = -(r + x) * np.log(alpha + of.age)
    left = np.where(
        x > 0,
        np.log(a) - np.log(b + np.maximum(x, 1.0) - 1.0) - (r + x) * np.log(alpha + of.recency),
        -np.inf,
    )
    return np.asarray(buys + stays + np.logaddexp(there, left))


def fit(histories: Histories) -> Fit:
    """The parameters of NAMES that make the histories most likely. Raises NoFitError."""
    scale = float(np.mean(histories.age)) / 8.0
    starts = [(0.5, scale, 1.0, 2.0), (1.5, scale * 4.0, 0.5, 4.0), (0.2, scale / 2.0, 0.3, 1.0)]
    return fit_histories(log_likelihood, histories, starts)
