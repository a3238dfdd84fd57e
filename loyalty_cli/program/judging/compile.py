"""A program file's model to the plain form that the engine judges by."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from loyalty_cli.base.dates import Length
from loyalty_cli.base.money import Ratio, fewest_points, parse_scaled, ratio
from loyalty_cli.base.problems import Problem
from loyalty_cli.base.toml_positions import Path, path_text
from loyalty_cli.program.conditions import build_when
from loyalty_cli.program.judging.clubs import Club, ClubTerm, UsePrice
from loyalty_cli.program.judging.compile_rewards import build_reward, limits_of
from loyalty_cli.program.judging.groups import Benefits
from loyalty_cli.program.judging.holdout import with_holdout
from loyalty_cli.program.judging.rules import Boost, Grant, Ladder, Level, Program, Rule
from loyalty_cli.program.judging.shapes import Expiry, When
from loyalty_cli.program.language.club_models import ClubTable
from loyalty_cli.program.language.models import (
    BoostTable,
    EarnTable,
    GrantTable,
    LevelTable,
    ProgramFile,
    TiersTable,
)
from loyalty_cli.program.language.tables import ExpiryTable
from loyalty_cli.program.language.times import looks_like_month_day, parse_month_day
from loyalty_cli.program.language.words import BALANCE
from loyalty_cli.program.measures import measure_of


def compile_program(model: ProgramFile, digits: int) -> tuple[Program | None, list[Problem]]:
    """The program for a currency of so many decimals, or None with what it cannot hold.

    Only amounts can be wrong here: one with more decimals than the currency has.
    """
    compiler = _Compiler(model, digits)
    program = compiler.program()
    return (None if compiler.problems else program), compiler.problems


class _Compiler:
    """One compilation: the currency's digits, and the problems found so far."""

    def __init__(self, model: ProgramFile, digits: int) -> None:
        self.model = model
        self.digits = digits
        self.problems: list[Problem] = []

    def program(self) -> Program:
        model, table = self.model, self.model.program
        worth_from = fewest_points(table.point_value, self.digits)
        return Program(
            id=table.id,
            name=str(table.name),
            points=(str(table.points[0]), str(table.points[1])),
            point_value=table.point_value,
            join=table.join,
            not_counted=frozenset(table.not_counted),
            stacking=table.stacking,
            debt=table.debt,
            breakage=_percent(table.breakage),
            limits=limits_of(table.limit),
            rules=tuple(self._rule(rule, ("earn", n)) for n, rule in enumerate(model.earn)),
            boosts=tuple(self._boost(boost, ("boost", n)) for n, boost in enumerate(model.boost)),
            expiry=_expiry(model.expiry),
            ladder=None if model.tiers is None else self._ladder(model.tiers),
            clubs=tuple(self._club(club, ("club", n)) for n, club in enumerate(model.club)),
            fees=frozenset(sku for c in model.club for term in c.term for sku in term.sku),
            rewards=tuple(
                build_reward(reward, ("reward", n), self._minor, self._when, worth_from)
                for n, reward in enumerate(model.reward)
            ),
            grants=tuple(self._grant(grant, ("grant", n)) for n, grant in enumerate(model.grant)),
        )

    def _rule(self, table: EarnTable, path: Path) -> Rule:
        return Rule(
            name=str(table.name),
            on=table.on,
            points=table.points,
            per_minor=None if table.per is None else self._minor(table.per, (*path, "per")),
            per_quantity=table.per_quantity,
            prorate=table.prorate,
            carry=table.carry,
            rounding=table.rounding,
            pending=_wait(table.pending),
            counts_for_tier=table.counts_for_tier,
            limits=limits_of(table.limit),
            expiry=_expiry(table.expiry),
            when=self._when(table.when, path),
        )

    def _boost(self, table: BoostTable, path: Path) -> Boost:
        return Boost(
            name=str(table.name),
            rules=table.rules,
            multiply=_factor(table.multiply),
            add=table.add,
            starts_on=table.starts_on,
            ends_on=table.ends_on,
            limits=limits_of(table.limit),
            when=with_holdout(
                self._when(table.when, path), str(table.name), _percent(table.holdout)
            ),
        )

    def _ladder(self, table: TiersTable) -> Ladder:
        levels = (
            self._level(level, table.by, ("tiers", "level", n))
            for n, level in enumerate(table.level)
        )
        return Ladder(
            by=table.by,
            window=table.window,
            upgrade=table.upgrade,
            crossing=table.crossing,
            keep=table.keep,
            downgrade=table.downgrade,
            grace=_wait(table.grace),
            levels=tuple(levels),
        )

    def _level(self, table: LevelTable, by: str, path: Path) -> Level:
        if measure_of(by).unit == "money":
            start = self._minor(str(table.start), (*path, "from"))
        else:
            start = int(table.start)
        return Level(
            name=str(table.name),
            start=start,
            benefits=_benefits(table),
        )

    def _club(self, table: ClubTable, path: Path) -> Club:
        return Club(
            id=table.id,
            title=str(table.name),
            benefits=_benefits(table),
            grace=_wait(table.grace),
            refund=table.refund,
            terms=tuple(
                ClubTerm(
                    self._minor(term.price, (*path, "term", n, "price")),
                    term.valid if isinstance(term.valid, Length) else None,
                    term.sku,
                )
                for n, term in enumerate(table.term)
            ),
            prices=tuple(
                UsePrice(step.on, step.start, self._minor(step.price, (*path, "price", n, "price")))
                for n, step in enumerate(table.price)
            ),
        )

    def _grant(self, table: GrantTable, path: Path) -> Grant:
        yearly = looks_like_month_day(table.on)
        return Grant(
            name=str(table.name),
            on=table.on,
            points=table.points,
            rewards=table.reward,
            pay=bool(table.pay) or table.on == BALANCE,
            month_day=parse_month_day(table.on) if yearly else None,
            pending=_wait(table.pending),
            expiry=_expiry(table.expiry),
            limits=limits_of(table.limit),
            when=with_holdout(
                self._when(table.when, path), str(table.name), _percent(table.holdout)
            ),
        )

    def _when(self, table: Any, path: Path) -> When:
        def refuse(key: str, says: str) -> None:
            amounts = [table[key]] if isinstance(table[key], str) else _amounts_in(table[key])
            for amount in amounts:
                if amount is table[key] or _is_too_fine(amount, self.digits):
                    self._refuse((*path, "when", key), amount, says)

        return build_when(table, self.digits, refuse)

    def _minor(self, text: str, path: Path) -> int:
        try:
            return parse_scaled(text, self.digits)
        except ValueError as error:
            self._refuse(path, text, str(error))
            return 1

    def _refuse(self, path: Path, value: str, says: str) -> None:
        positions = self.model._positions
        inner = path[1:] if path[0] == "tiers" else path[2:]
        self.problems.append(
            Problem(
                code="bad-amount",
                message=f'{path_text(inner)}: "{value}" {says}; the currency has {self.digits}',
                file=self.model._file,
                line=positions.line(path) if positions else None,
                column=path_text(path),
                value=value,
            )
        )


def _benefits(table: LevelTable | ClubTable) -> Benefits:
    return Benefits(
        multiply=_factor(table.multiply),
        expiry=_expiry(table.expiry),
        discount=None if table.discount is None else _percent(table.discount.percent),
        free_shipping=table.free_shipping,
        perks=table.perks,
    )


def _expiry(table: ExpiryTable | None) -> Expiry | None:
    """The plain expiry; "never" is one in which all is None, so that it can replace another."""
    if table is None:
        return None
    after = table.after if isinstance(table.after, Length) else None
    return Expiry(
        after=after,
        round=table.round,
        on=table.on,
        min_life=_wait(table.min_life),
        idle=table.idle,
    )


def _wait(length: Length | None) -> Length | None:
    """A length of nothing is none at all."""
    return None if length is None or length.count == 0 else length


def _amounts_in(tables: Iterable[Mapping[str, Any]]) -> list[str]:
    """The amounts of money that stand in the tables of a condition."""
    return [
        table[end]
        for table in tables
        for end in ("from", "below")
        if isinstance(table.get(end), str)
    ]


def _is_too_fine(amount: str, digits: int) -> bool:
    """Whether an amount has more decimals than the currency."""
    try:
        parse_scaled(amount, digits)
    except ValueError:
        return True
    return False


def _percent(text: str | None) -> int | None:
    """In whole millionths of a percent."""
    return None if text is None else parse_scaled(text, 6)


def _factor(text: str | None) -> Ratio | None:
    return None if text is None else ratio(text)
