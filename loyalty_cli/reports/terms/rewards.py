"""Rewards and grants in plain words."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from loyalty_cli.base.dates import Length
from loyalty_cli.languages.speech import Speech
from loyalty_cli.program.judging.rewards import POINT_VALUE
from loyalty_cli.program.language.models import GrantTable, ProgramFile
from loyalty_cli.program.language.reward_models import RewardTable
from loyalty_cli.program.language.times import looks_like_month_day, parse_month_day
from loyalty_cli.program.language.words import BALANCE, OCCASIONS, PURCHASE
from loyalty_cli.reports.terms.common import days, expiry, held_out, limits, waiting
from loyalty_cli.reports.terms.conditions import Names, conditions
from loyalty_cli.reports.terms.page import Item, details


def rewards(speech: Speech, model: ProgramFile, levels: Names) -> Iterator[Item]:
    """Each reward with its cost."""
    for reward in model.reward:
        writer = Reward(speech, reward, levels, model.program.point_value)
        name = speech.name(reward.name)
        text = speech.say("line.named", name=name, text=writer.cost())
        yield Item(text, details(writer.details()), about=("reward", reward.id), name=name)


class Reward:
    """The sentences of one reward."""

    def __init__(
        self, speech: Speech, reward: RewardTable, levels: Names, point_value: str | None
    ) -> None:
        self.speech = speech
        self.reward = reward
        self.levels = levels
        self.point_value = point_value

    def cost(self) -> str:
        """What it is had for."""
        speech, cost = self.speech, self.reward.cost
        if not self.reward.kind_of.is_had:
            return speech.say("reward.access")
        if cost is None:
            return speech.say("reward.given")
        if isinstance(cost, str):
            return speech.say(f"reward.cost_{cost}")
        if isinstance(cost, Mapping):
            return speech.say("reward.cost_groups", groups=self.by_group(cost, speech.points))
        return speech.say("reward.cost", amount=speech.points(cost))

    def details(self) -> Iterator[str]:
        """What it is, who may have it when, and how it can be used."""
        speech, reward = self.speech, self.reward
        yield from self.only(reward.cost)
        if reward.step is not None:
            yield speech.say("reward.step", amount=speech.points(reward.step))
        if reward.min is not None:
            yield speech.say("reward.min", amount=speech.points(reward.min))
        yield from WRITERS[reward.kind](self)
        yield from days(speech, reward.starts_on, reward.ends_on)
        yield from self.early()
        yield from conditions(speech, reward.when, self.levels)
        yield from limits(speech, reward.limit)
        if reward.stock is not None:
            yield speech.say("reward.stock", number=speech.number(reward.stock))

    def worth(self, kind: str, amount: Any) -> str:
        """An amount of money, or so much for each point that is given."""
        speech = self.speech
        if amount == POINT_VALUE:
            assert self.point_value is not None  # The file is refused without it.
            return speech.say(f"reward.{kind}_value", money=speech.money(self.point_value))
        return speech.say(f"reward.{kind}_amount", value=self.by_group(amount, speech.money))

    def good(self, valid: Length | str) -> str:
        """How long what is made can be used."""
        if isinstance(valid, str):
            return self.speech.say("reward.valid_forever")
        return self.speech.say("reward.valid", length=self.speech.length(valid))

    def early(self) -> Iterator[str]:
        """Who may have it before its first day."""
        speech = self.speech
        if self.reward.early_access is not None:
            groups = (
                speech.say(
                    "reward.early_group", group=self.levels[group], length=speech.length(length)
                )
                for group, length in self.reward.early_access.items()
            )
            yield speech.say("reward.early", groups=speech.all_of(groups))

    def by_group(self, value: Any, said: Callable[[Any], str]) -> str:
        """A value, or each group with its own."""
        if not isinstance(value, Mapping):
            return said(value)
        speech = self.speech
        return speech.say("line.groups").join(
            speech.say("line.group", group=self.levels[group], value=said(part))
            for group, part in value.items()
        )

    def only(self, value: object) -> Iterator[str]:
        """Who has no value in a table by group can't have the reward."""
        if isinstance(value, Mapping):
            names = (self.levels[group] for group in value)
            yield self.speech.say("reward.levels_only", levels=self.speech.all_of(names))


def _voucher(of: Reward) -> Iterator[str]:
    speech, voucher = of.speech, of.reward.own
    if voucher.percent is not None:
        value = of.by_group(voucher.percent, speech.percent)
        yield speech.say("reward.voucher_percent", value=value)
    elif voucher.amount is not None:
        yield of.worth("voucher", voucher.amount)
    elif voucher.item is not None:
        yield speech.say("reward.voucher_item", item=voucher.item)
    else:
        yield speech.say("reward.voucher_shipping")
    yield from of.only(voucher.percent or voucher.amount)
    for key in ("min_order", "max_discount"):
        money = getattr(voucher, key)
        if money is not None:
            yield speech.say(f"reward.{key}", money=of.by_group(money, speech.money))
    yield speech.say("reward.uses", count=voucher.uses)
    yield of.good(voucher.valid)
    yield speech.say("reward.personal" if voucher.personal else "reward.bearer")
    yield speech.say("reward.stacks" if of.reward.stacks else "reward.alone")


def _gift_card(of: Reward) -> Iterator[str]:
    card = of.reward.own
    yield of.worth("card", card.amount)
    yield from of.only(card.amount)
    yield of.good(card.valid)


def _points(of: Reward) -> Iterator[str]:
    points = of.reward.own
    yield of.speech.say("reward.points", value=of.by_group(points, of.speech.points))
    yield from of.only(points)


def _item(of: Reward) -> Iterator[str]:
    yield of.speech.say("reward.item")


def _club(of: Reward) -> Iterator[str]:
    speech, club = of.speech, of.reward.own
    valid = speech.say("reward.club_forever")
    if isinstance(club.valid, Length):
        valid = speech.say("reward.club_valid", length=speech.length(club.valid))
    yield speech.say("reward.club", club=of.levels[club.id], valid=valid)


def _access(of: Reward) -> Iterator[str]:
    yield from ()


WRITERS: Mapping[str, Callable[[Reward], Iterator[str]]] = {
    "voucher": _voucher,
    "gift-card": _gift_card,
    "points": _points,
    "item": _item,
    "club": _club,
    "access": _access,
}
"""What one gets, for every kind of reward."""


def grants(speech: Speech, model: ProgramFile, levels: Names) -> Iterator[Item]:
    """What is given by itself, and on which occasion."""
    names = {reward.id: speech.name(reward.name) for reward in model.reward}
    for grant in model.grant:
        given = [speech.points(grant.points)] if grant.points else []
        given += [names[id_] for id_ in grant.reward]
        name = speech.name(grant.name)
        text = speech.say(
            "line.on",
            name=name,
            text=speech.all_of(given),
            occasion=_occasion(speech, grant.on),
        )
        about = _grant(speech, grant, levels)
        yield Item(text, details(about), about=("grant", str(grant.name)), name=name)


def _occasion(speech: Speech, on: str) -> str:
    if looks_like_month_day(on):
        return speech.say("grant.day", day=speech.month_day(parse_month_day(on)))
    if on in OCCASIONS or on == PURCHASE:
        return speech.say(f"grant.{on}")
    return speech.say("grant.activity", kind=on)


def _grant(speech: Speech, grant: GrantTable, levels: Names) -> Iterator[str]:
    yield from conditions(speech, grant.when, levels)
    yield from limits(speech, grant.limit)
    if grant.pay or grant.on == BALANCE:
        yield speech.say("grant.pay")
    yield from waiting(speech, grant.pending)
    yield from expiry(speech, grant.expiry)
    yield from held_out(speech, grant.holdout)
