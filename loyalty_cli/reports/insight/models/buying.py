"""A model of buying, fitted to the members of a program, and what it expects of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from types import ModuleType

import numpy as np

from loyalty_cli.reports.insight.histories import REPEATERS_MIN, Observed
from loyalty_cli.reports.insight.models import bg_nbd, gamma_gamma, pareto_nbd
from loyalty_cli.reports.insight.models.bg_nbd import BgNbd
from loyalty_cli.reports.insight.models.fitting import Fit, NoFitError
from loyalty_cli.reports.insight.models.gamma_gamma import GammaGamma
from loyalty_cli.reports.insight.models.histories import Floats, Histories, distinct
from loyalty_cli.reports.insight.models.pareto_nbd import ParetoNbd

_MODULES: dict[str, ModuleType] = {"bg-nbd": bg_nbd, "pareto-nbd": pareto_nbd}
_MADE: dict[str, type[BgNbd] | type[ParetoNbd]] = {"bg-nbd": BgNbd, "pareto-nbd": ParetoNbd}
_DAYS = {"day": 1, "week": 7}


@dataclass(frozen=True, slots=True)
class Buying:
    """A fitted model. `money_fit` is that of the Gamma-Gamma model over `money_members`; None where
    too few have an average, or none was found."""

    model: str
    unit: str
    fit: Fit
    members: int
    money_fit: Fit | None
    money_members: int

    def parameters(self) -> dict[str, float]:
        """The model's parameters by name."""
        return dict(zip(_MODULES[self.model].NAMES, self.fit.parameters, strict=True))

    def at_limit(self) -> list[str]:
        """The parameters that stand for a limit: what they exactly are, these purchases don't tell,
        and what is expected does not depend on it."""
        return [_MODULES[self.model].NAMES[place] for place in self.fit.limits]

    def money_parameters(self) -> dict[str, float] | None:
        """Those of the Gamma-Gamma model, by name."""
        if self.money_fit is None:
            return None
        return dict(zip(gamma_gamma.NAMES, self.money_fit.parameters, strict=True))

    def alive(self, seen: Observed) -> list[float]:
        """The chance that each member still buys at all."""
        kinds, places = distinct(_histories(seen, self.unit))
        return [float(each) for each in self._made().alive(kinds)[places]]

    def expected(self, seen: Observed, days: int) -> list[float]:
        """How many days with a purchase each member is expected to have in the next days."""
        kinds, places = distinct(_histories(seen, self.unit))
        found = self._made().expected(kinds, days / _DAYS[self.unit])
        return [float(each) for each in found[places]]

    def expected_of_all(self, seen: Observed, days: Sequence[int]) -> list[float]:
        """The same of all members together, for each of some numbers of days."""
        kinds, places = distinct(_histories(seen, self.unit))
        customers = np.bincount(places)
        model = self._made()
        return [float(customers @ model.expected(kinds, each / _DAYS[self.unit])) for each in days]

    def values(self, seen: Observed, expected: Sequence[float]) -> list[int] | None:
        """What the expected days are worth, in minor units; None without a money model, or where
        that has no mean."""
        if self.money_fit is None:
            return None
        model = GammaGamma(*self.money_fit.parameters)
        if model.q <= 1.0:
            return None
        repeats = np.asarray(seen.repeats, dtype=np.float64)
        average = model.expected(repeats, _averages(seen))
        worth = np.rint(np.asarray(expected) * average * 10.0**seen.digits)
        return [int(each) for each in worth]

    def _made(self) -> BgNbd | ParetoNbd:
        return _MADE[self.model](*self.fit.parameters)


def fit_buying(seen: Observed, model: str, unit: str) -> Buying:
    """The model that makes these histories most likely, times in the unit. Raises NoFitError."""
    fit = _MODULES[model].fit(_histories(seen, unit))
    if not np.all(np.isfinite(fit.parameters)):
        raise NoFitError("the best parameters are no finite numbers")
    repeats, average = np.asarray(seen.repeats, dtype=np.float64), _averages(seen)
    known = (repeats > 0) & (average > 0)
    money, count = None, int(np.sum(known))
    if count >= REPEATERS_MIN:
        try:
            money = gamma_gamma.fit(repeats[known], average[known])
        except NoFitError:
            money = None
    return Buying(model, unit, fit, len(seen), money, count)


def mean_absolute_error(forecast: Sequence[float], seen: Sequence[int]) -> float:
    """How far a forecast is from what was seen, on average over members."""
    return float(np.mean(np.abs(np.asarray(forecast) - np.asarray(seen))))


def as_before(seen: Observed, days: int) -> list[float]:
    """The naive forecast: each member goes on buying as often as from the first day to the last
    of observation, repeat days / age; who has no age has no rate."""
    repeats = np.asarray(seen.repeats, dtype=np.float64)
    age = np.asarray(seen.age, dtype=np.float64)
    return [float(each) for each in repeats / np.maximum(age, 1.0) * days]


def _histories(seen: Observed, unit: str) -> Histories:
    days = float(_DAYS[unit])
    return Histories(
        np.asarray(seen.repeats, dtype=np.float64),
        np.asarray(seen.recency, dtype=np.float64) / days,
        np.asarray(seen.age, dtype=np.float64) / days,
    )


def _averages(seen: Observed) -> Floats:
    """What each member spends on a repeat day, in whole units of money; 0 without one."""
    repeats = np.asarray(seen.repeats, dtype=np.float64)
    spends = np.asarray(seen.spends, dtype=np.float64) / 10.0**seen.digits
    return np.asarray(spends / np.maximum(repeats, 1.0))
