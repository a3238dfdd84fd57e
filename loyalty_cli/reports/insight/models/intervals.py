"""How sure a figure is: intervals in which the true one lies 95 times out of 100."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import floor, sqrt

Z = 1.96
"""How many standard errors 95 percent of a normal distribution lie within, to two decimals."""


@dataclass(frozen=True, slots=True)
class Interval:
    """A figure, and the bounds of its 95 % interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Sample:
    """How many values there are, their mean and their variance (divided by n - 1; 0 for one)."""

    count: int
    mean: float
    variance: float


def sample_of(values: Iterable[int], zeros: int = 0) -> Sample:
    """The sample of whole numbers and of so many zeros beside them; all 0 where there is none.

    The sums are exact, so nothing is lost of large values that are close to each other.
    """
    count, total, squares = zeros, 0, 0
    for value in values:
        count += 1
        total += value
        squares += value * value
    if count == 0:
        return Sample(0, 0.0, 0.0)
    spread = (count * squares - total * total) / (count * max(count - 1, 1))
    return Sample(count, total / count, spread)


def interval_of_mean(sample: Sample) -> Interval:
    """The mean +- Z standard errors, s / sqrt(n)."""
    around = Z * sqrt(sample.variance / sample.count) if sample.count else 0.0
    return Interval(sample.mean, sample.mean - around, sample.mean + around)


def interval_of_difference(one: Sample, other: Sample) -> Interval:
    """The mean of one less that of the other, +- Z sqrt(s1^2 / n1 + s2^2 / n2).

    The groups may differ in size and spread: Welch, The Generalization of "Student's" Problem
    when Several Different Population Variances are Involved, Biometrika 34 (1947). Z stands for
    Student's t, which from 30 values on differs by less than 5 percent.
    """
    apart = one.mean - other.mean
    error = sum(each.variance / each.count for each in (one, other) if each.count)
    return Interval(apart, apart - Z * sqrt(error), apart + Z * sqrt(error))


def interval_of_nps(promoters: int, detractors: int, answers: int) -> Interval:
    """100 x (p - d) with 100 x ((p - d) +- Z sqrt((p + d - (p - d)^2) / n)), p and d the shares.

    An answer is worth 1, 0 or -1, and p + d - (p - d)^2 is its variance: Rocks, Interval Estimation
    for the "Net Promoter Score", The American Statistician 70 (2016). `answers` is above 0.
    """
    p, d = promoters / answers, detractors / answers
    around = Z * sqrt(max(p + d - (p - d) ** 2, 0.0) / answers)
    return Interval(100 * (p - d), 100 * (p - d - around), 100 * (p - d + around))


def nearest(value: float) -> int:
    """The nearest whole number, halves upwards."""
    return floor(value + 0.5)
