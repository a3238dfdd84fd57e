"""The models of buying against known parameters, a second likelihood, and printed figures."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.stats import beta as beta_of
from scipy.stats import gamma as gamma_of

from loyalty_cli.reports.insight.models import bg_nbd, gamma_gamma, pareto_nbd
from loyalty_cli.reports.insight.models.bg_nbd import BgNbd
from loyalty_cli.reports.insight.models.fitting import NoFitError, maximise
from loyalty_cli.reports.insight.models.gamma_gamma import GammaGamma
from loyalty_cli.reports.insight.models.histories import Histories
from loyalty_cli.reports.insight.models.pareto_nbd import ParetoNbd
from tests.reports.insight.buying_worlds import averages, bg_customers, pareto_customers

CUSTOMERS = [(0, 0.0, 38.86), (1, 1.71, 38.86), (2, 30.43, 38.86), (7, 12.0, 20.0), (3, 9.0, 9.0)]
"""Repeats, recency and age, in weeks."""

BG = (0.9, 4.4, 0.8, 2.4)
PARETO = (0.9, 10.6, 0.6, 11.7)

Inner = Callable[[np.ndarray, np.ndarray], np.ndarray]

POINTS, WEIGHTS = np.polynomial.legendre.leggauss(300)


def one(customer: tuple[int, float, float]) -> Histories:
    repeats, recency, age = (np.asarray([value], dtype=np.float64) for value in customer)
    return Histories(repeats, recency, age)


def mean_over(inner: Inner, rates: Any, others: Any) -> float:
    """The mean of `inner` over two distributions: a sum over a grid, by no formula of the models.

    The grid is fine near 0, where the densities may have a pole, and goes to where nothing is left.
    """
    sides = []
    for of in (rates, others):
        place = (POINTS + 1) / 2
        most = of.ppf(1 - 1e-14)
        value = most * place**6
        sides.append((value, WEIGHTS / 2 * 6 * most * place**5 * of.pdf(value)))
    (x, at_x), (y, at_y) = sides
    return float(at_x @ inner(x[:, None], y[None, :]) @ at_y)


def over_bg(inner: Inner) -> float:
    r, alpha, a, b = BG
    return mean_over(inner, gamma_of(r, scale=1 / alpha), beta_of(a, b))


@pytest.mark.parametrize("customer", CUSTOMERS, ids=str)
def test_bg_nbd_is_the_mean_over_all_customers(customer: tuple[int, float, float]) -> None:
    """The likelihood of one customer of a known rate, who leaves after a purchase by a known
    chance, is easily written down; over all rates and chances it is the model's."""
    x, last, age = customer

    def there(rate: np.ndarray, p: np.ndarray) -> Any:
        return (1 - p) ** x * rate**x * np.exp(-rate * age)

    def gone(rate: np.ndarray, p: np.ndarray) -> Any:
        return (x > 0) * p * (1 - p) ** (x - 1) * rate**x * np.exp(-rate * last)

    def to_come(rate: np.ndarray, p: np.ndarray) -> Any:
        # Who is there buys (1 - exp(-rate p t)) / p times in time t (equation 7 of the paper).
        return there(rate, p) * -np.expm1(-rate * p * 26.0) / p

    stays, left = over_bg(there), over_bg(gone)
    (found,) = np.exp(bg_nbd.log_likelihood(np.asarray(BG), one(customer)))
    assert found == pytest.approx(stays + left, rel=1e-6)
    model = BgNbd(*BG)
    assert model.alive(one(customer))[0] == pytest.approx(stays / (stays + left), rel=1e-6)
    expected = over_bg(to_come) / (stays + left)
    assert model.expected(one(customer), 26.0)[0] == pytest.approx(expected, rel=1e-6)


@pytest.mark.parametrize("customer", CUSTOMERS, ids=str)
def test_beyond_the_series_the_mean_is_taken_over_quantiles(
    customer: tuple[int, float, float],
) -> None:
    model, of = BgNbd(*BG), one(customer)
    there = model._by_quantiles(of.repeats, of.age, 26.0)[0]
    assert there * model.alive(of)[0] == pytest.approx(model.expected(of, 26.0)[0], rel=2e-3)
    # One rate for all, from which nobody leaves: 20 / 52 a week.
    limit = BgNbd(2e5, 5.2e5, 3e-6, 3e5)
    assert limit.expected(of, 26.0)[0] == pytest.approx(10.0, rel=1e-3)


def over_pareto(inner: Inner) -> float:
    r, alpha, s, beta = PARETO
    return mean_over(inner, gamma_of(r, scale=1 / alpha), gamma_of(s, scale=1 / beta))


@pytest.mark.parametrize("customer", CUSTOMERS, ids=str)
def test_pareto_nbd_is_the_mean_over_all_customers(customer: tuple[int, float, float]) -> None:
    x, last, age = customer

    def there(rate: np.ndarray, leaves: np.ndarray) -> Any:
        return rate**x * np.exp(-(rate + leaves) * age)

    def gone(rate: np.ndarray, leaves: np.ndarray) -> Any:
        both = rate + leaves
        return rate**x * leaves / both * (np.exp(-both * last) - np.exp(-both * age))

    def to_come(rate: np.ndarray, leaves: np.ndarray) -> Any:
        return there(rate, leaves) * rate * -np.expm1(-leaves * 26.0) / leaves

    stays, left = over_pareto(there), over_pareto(gone)
    (found,) = np.exp(pareto_nbd.log_likelihood(np.asarray(PARETO), one(customer)))
    assert found == pytest.approx(stays + left, rel=1e-6)
    model = ParetoNbd(*PARETO)
    assert model.alive(one(customer))[0] == pytest.approx(stays / (stays + left), rel=1e-6)
    expected = over_pareto(to_come) / (stays + left)
    assert model.expected(one(customer), 26.0)[0] == pytest.approx(expected, rel=1e-6)


@pytest.mark.parametrize(("repeats", "average"), [(1, 10.0), (4, 35.0), (12, 80.0)])
def test_gamma_gamma_is_the_mean_over_all_customers(repeats: int, average: float) -> None:
    p, q, v = 6.25, 3.74, 15.44

    def density(scale: float) -> float:
        # The average of n purchases is gamma with shape p n and rate n times their own.
        seen = gamma_of.pdf(average, p * repeats, scale=1 / (repeats * scale))
        return float(seen * gamma_of.pdf(scale, q, scale=1 / v))

    whole, _ = quad(density, 0, 5)
    mean, _ = quad(lambda scale: density(scale) * p / scale, 1e-9, 5)
    number, value = np.asarray([float(repeats)]), np.asarray([average])
    (found,) = np.exp(gamma_gamma.log_likelihood(np.asarray((p, q, v)), number, value))
    assert found == pytest.approx(whole, rel=1e-6)
    assert GammaGamma(p, q, v).expected(number, value)[0] == pytest.approx(mean / whole, rel=1e-6)


def test_who_has_not_come_again_is_worth_what_everybody_is() -> None:
    # p v / (q - 1) = 6.25 x 15.44 / 2.74
    (found,) = GammaGamma(6.25, 3.74, 15.44).expected(np.zeros(1), np.zeros(1))
    assert found == pytest.approx(35.22, abs=0.005)


def test_the_customer_of_the_paper() -> None:
    """The example of the note that goes with the paper (Fader, Hardie and Lee 2005): customer 1 of
    the CDNOW sample, 39 weeks ahead."""
    (found,) = BgNbd(0.243, 4.414, 0.793, 2.426).expected(one((2, 30.43, 38.86)), 39.0)
    assert found == pytest.approx(1.226, abs=0.0005)


AGES = np.linspace(20.0, 100.0, 6_000)


def test_bg_nbd_finds_the_parameters_that_made_the_customers() -> None:
    known = (0.8, 6.0, 0.9, 3.0)
    fit = bg_nbd.fit(bg_customers(known, AGES, seed=11))
    assert fit.parameters == pytest.approx(known, rel=0.1)


def test_pareto_nbd_finds_the_parameters_that_made_the_customers() -> None:
    known = (0.9, 5.0, 0.7, 20.0)
    fit = pareto_nbd.fit(pareto_customers(known, AGES, seed=5))
    # How soon they leave is seen less sharply; s / beta, the usual rate, is.
    r, alpha, s, beta = fit.parameters
    assert (r, alpha) == pytest.approx(known[:2], rel=0.1)
    assert s / beta == pytest.approx(known[2] / known[3], rel=0.1)
    assert s == pytest.approx(known[2], rel=0.2)


def test_gamma_gamma_finds_the_parameters_that_made_the_averages() -> None:
    known = (6.0, 4.0, 15.0)
    repeats = np.asarray([1.0, 2.0, 3.0, 8.0] * 1_500)
    p, q, v = gamma_gamma.fit(repeats, averages(known, repeats, seed=3)).parameters
    # p and v are seen together: a larger v with a smaller p is nearly as likely.
    assert (p, q) == pytest.approx(known[:2], rel=0.1)
    assert p * v / (q - 1) == pytest.approx(6.0 * 15.0 / 3.0, rel=0.02)


def test_whole_weeks_are_a_trap() -> None:
    """Times cut to whole weeks move the parameters, which is why days are divided by seven."""
    seen = bg_customers((0.25, 4.4, 0.8, 2.4), np.linspace(27.0, 39.0, 2_400), seed=2)
    cut = Histories(seen.repeats, np.floor(seen.recency), np.floor(seen.age))
    exact, moved = bg_nbd.fit(seen).parameters[0], bg_nbd.fit(cut).parameters[0]
    assert abs(moved - exact) > 0.005


@pytest.mark.parametrize("module", [bg_nbd, pareto_nbd])
def test_many_who_bought_alike_are_one_look(module: Any) -> None:
    """Counted together or one by one, the fit is the same."""
    seen = bg_customers((0.8, 6.0, 0.9, 3.0), np.repeat([30.0, 60.0], 150), seed=4)
    weeks = Histories(seen.repeats, np.ceil(seen.recency), seen.age)
    twice = Histories(*(np.tile(each, 2) for each in (weeks.repeats, weeks.recency, weeks.age)))
    once, both = module.fit(weeks), module.fit(twice)
    assert both.parameters == pytest.approx(once.parameters, rel=1e-3)
    assert both.log_likelihood == pytest.approx(2 * once.log_likelihood, rel=1e-9)


@pytest.mark.parametrize(("module", "made"), [(bg_nbd, BgNbd), (pareto_nbd, ParetoNbd)])
def test_members_who_are_all_alike_go_on_alike(module: Any, made: Any) -> None:
    """The limit of the model: one rate for all, and nobody leaves; the parameters are named."""
    alike = Histories(np.full(50, 10.0), np.full(50, 10.0), np.full(50, 10.5))
    fit = module.fit(alike)
    assert {0, 1} <= set(fit.limits)
    assert made(*fit.parameters).expected(alike, 21.0)[0] == pytest.approx(20.0, rel=0.001)


def test_a_likelihood_that_rises_for_ever_has_no_fit() -> None:
    with pytest.raises(NoFitError, match="no maximum was found from 2 starts"):
        maximise(lambda parameters: float(np.log(parameters[0])), [(1.0,), (5.0,)])
    with pytest.raises(NoFitError):
        maximise(lambda parameters: float("nan"), [(1.0,)])
    # One that rises to a limit and no further has it.
    fit = maximise(lambda parameters: float(-1.0 / parameters[0]), [(1.0,)])
    assert fit.limits == (0,)
    assert fit.log_likelihood == pytest.approx(0.0, abs=1e-3)


@pytest.mark.parametrize(("module", "made"), [(bg_nbd, BgNbd), (pareto_nbd, ParetoNbd)])
def test_where_nobody_leaves_the_forecast_goes_on(module: Any, made: Any) -> None:
    """Without a sign that anybody leaves, the rates of buying are all that is told."""
    ages = np.linspace(30.0, 60.0, 400)
    source = np.random.default_rng(9)
    repeats = np.maximum(source.poisson(source.gamma(2.0, 0.25, 400) * ages), 1)
    seen = Histories(repeats.astype(np.float64), ages - 0.2, ages)
    model = made(*module.fit(seen).parameters)
    assert model.alive(seen).min() > 0.99
    assert np.sum(model.expected(seen, 26.0)) == pytest.approx(
        np.sum(repeats / ages) * 26.0, rel=0.05
    )
