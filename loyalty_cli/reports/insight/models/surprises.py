"""How seldom chance alone makes a count so large, and how seldom in so many looks."""

from __future__ import annotations

from math import exp, lgamma, log

LEVEL = 0.05
"""What is told would come by chance in one of twenty reports, over all that was looked at."""

_SMALL = 1e-18


def poisson_tail(count: int, mean: float) -> float:
    """The chance of `count` or more where `mean` are expected (Poisson)."""
    if count <= 0:
        return 1.0
    if mean <= 0:
        return 0.0
    term = exp(count * log(mean) - mean - lgamma(count + 1))
    total, at = 0.0, count
    while term > _SMALL * max(total, _SMALL) or at < mean:
        total += term
        at += 1
        term *= mean / at
    return min(total, 1.0)


def binomial_tail(count: int, tries: int, share: float) -> float:
    """The chance of `count` or more of so many tries that each succeed with that share."""
    if count <= 0:
        return 1.0
    if count > tries or share <= 0:
        return 0.0
    if share >= 1:
        return 1.0
    term = exp(
        lgamma(tries + 1)
        - lgamma(count + 1)
        - lgamma(tries - count + 1)
        + count * log(share)
        + (tries - count) * log(1 - share)
    )
    total = 0.0
    for at in range(count, tries + 1):
        total += term
        term *= (tries - at) / (at + 1) * share / (1 - share)
    return min(total, 1.0)


def stands_out(chance: float, looks: int) -> bool:
    """Whether a chance is small even for the best of so many looks: chance x looks below LEVEL.

    Bonferroni's correction: Dunn, Multiple Comparisons Among Means, Journal of the American
    Statistical Association 56 (1961). It asks for no independence, and can be worked out by hand.
    """
    return chance * max(looks, 1) < LEVEL


def share_of(part: int, whole: int) -> float:
    """part / whole, 0 of nothing."""
    return part / whole if whole else 0.0
