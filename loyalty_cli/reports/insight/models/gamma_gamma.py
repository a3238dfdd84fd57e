"""Gamma-Gamma: what a customer's purchases are worth on average, seen and to come.

The source is Fader and Hardie, "The Gamma-Gamma Model of Monetary Value" (2013): equation (1a) is
the likelihood, (5) the conditional expectation. Only repeat purchases tell of a customer's average.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import gammaln

from loyalty_cli.reports.insight.models.fitting import Fit, maximise
from loyalty_cli.reports.insight.models.histories import Floats

NAMES = ("p", "q", "v")


@dataclass(frozen=True, slots=True)
class GammaGamma:
    """`p` is the shape of one customer's purchases, `q` and `v` those of the customers'
    averages."""

    p: float
    q: float
    v: float

    def expected(self, repeats: Floats, average: Floats) -> Floats:
        """What a purchase of each customer is expected to be worth, in the unit of `average`:
        between the customer's own average and everybody's. Needs q > 1 (else it is infinite)."""
        p, q, v = self.p, self.q, self.v
        return np.asarray(p * (v + repeats * average) / (p * repeats + q - 1.0))


def log_likelihood(parameters: Floats, repeats: Floats, average: Floats) -> Floats:
    """The log-likelihood of each customer's average over that many purchases."""
    p, q, v = parameters
    px = p * repeats
    return np.asarray(
        gammaln(px + q)
        - gammaln(px)
        - gammaln(q)
        + q * np.log(v)
        + (px - 1.0) * np.log(average)
        + px * np.log(repeats)
        - (px + q) * np.log(repeats * average + v)
    )


def fit(repeats: Floats, average: Floats) -> Fit:
    """The parameters of NAMES that make the averages most likely; every customer has a repeat
    purchase and an average above 0. Raises NoFitError."""
    scale = float(np.mean(average))

    def total(parameters: Floats) -> float:
        return float(np.sum(log_likelihood(parameters, repeats, average)))

    return maximise(total, [(5.0, 4.0, scale), (2.0, 2.0, scale / 2.0), (10.0, 3.0, scale / 4.0)])
