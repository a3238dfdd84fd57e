"""`program notice --members`: who would lose what by a new version, in words for a letter."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from loyalty_cli.base.dates import Day, Length, iso, subtract_length
from loyalty_cli.engine.account.state import Account
from loyalty_cli.engine.levels import levels
from loyalty_cli.engine.plan import place_of
from loyalty_cli.languages.speech import Speech
from loyalty_cli.program.judging.rules import Ladder
from loyalty_cli.program.language.models import ProgramFile
from loyalty_cli.program.language.reward_models import RewardTable
from loyalty_cli.reports.accounts import Standing, all_accounts_on
from loyalty_cli.reports.terms.notice import models_of
from loyalty_cli.reports.terms.terms import speech_of
from loyalty_cli.reports.tier_preview import next_fall
from loyalty_cli.reports.whatif.candidates import Candidate, read_candidate
from loyalty_cli.reports.whatif.simulation import simulate
from loyalty_cli.store.file.connection import Store

LOOKED_BACK = Length(12, "months")
"""So long the new rules are tried on what members have done."""

KEYS = (
    *("member_id", "name", "email", "level", "next_level", "review_on"),
    *("points_less", "rewards_gone", "rewards_dearer", "loses"),
)


@dataclass(frozen=True, slots=True)
class _Question:
    """The two versions, and between which days."""

    candidate: Candidate
    old: ProgramFile
    new: ProgramFile
    speech: Speech
    as_of: Day
    starts_on: Day


def who_loses(
    store: Store,
    text: str,
    file: str,
    *,
    starts_on: Day,
    as_of: Day,
    language: str,
    progress: Callable[[int, int | None], None] | None = None,
) -> list[dict[str, Any]]:
    """A row for each member who would lose something, by member id.

    `member_id` `name` `email` `level`; `next_level` and `review_on` where, as things stand, they
    fall by the new ladder and not by the old one (else null); `points_less`: how many fewer points
    there would be had the new rules held for the last twelve months, as `simulate` judges it;
    `rewards_gone` and `rewards_dearer`: ids of rewards that the balance is enough for today; and
    `loses`, all of it in sentences. Raises as `read_candidate` does.
    """
    candidate = read_candidate(store, text, file, starts_on - 1)
    old, new = models_of(candidate)
    speech = speech_of(new, store.settings.currency, language)
    question = _Question(candidate, old, new, speech, as_of, starts_on)
    tried = simulate(
        store,
        text,
        file,
        as_of=as_of,
        since=subtract_length(as_of, LOOKED_BACK) + 1,
        against=starts_on - 1,
        with_members=True,
        progress=progress,
    )
    less = {row["member_id"]: max(0, -row["difference"]) for row in tried["members"]}
    people = {
        member: {"member_id": member_id, "name": name, "email": email}
        for member, member_id, name, email in store.db.execute(
            """SELECT member, member_id, name, email FROM members
               WHERE status IN ('active', 'suspended')"""
        )
    }
    found = []
    for each in all_accounts_on(store, as_of, people, program=candidate.row.program):
        person = people[each.member]
        loss = _loss(each, less.get(person["member_id"] or "", 0), question)
        if loss["loses"]:
            found.append({**person, **loss})
    return sorted(found, key=lambda row: str(row["member_id"]))


def _loss(each: Standing, less: int, question: _Question) -> dict[str, Any]:
    speech, account = question.speech, each.account
    fall = _fall(account, question)
    level = _level(account, question.candidate.now.program.ladder)
    later = _level_then(account, question)
    gone, dearer = _rewards(each.spendable(iso(question.as_of)), level, later, question)
    loses: list[str] = []
    if fall is not None:
        names = _names(question)
        now, then = names[str(level)], names[fall[0]]
        loses.append(speech.say("notice.level", now=now, then=then, day=speech.day(fall[1])))
    if less:
        loses.append(speech.say("notice.fewer", amount=speech.points(less)))
    for reward in gone:
        loses.append(speech.say("notice.reward_gone", name=speech.name(reward.name)))
    for reward, *costs in dearer:
        now, then = map(speech.points, costs)
        name = speech.name(reward.name)
        loses.append(speech.say("notice.reward_dearer", name=name, now=now, then=then))
    return {
        "level": level,
        "next_level": None if fall is None else fall[0],
        "review_on": None if fall is None else iso(fall[1]),
        "points_less": less,
        "rewards_gone": [reward.id for reward in gone],
        "rewards_dearer": [reward.id for reward, *_ in dearer],
        "loses": loses,
    }


def _names(question: _Question) -> dict[str, str]:
    """The levels of both ladders as members see them, the new ones first."""
    return {
        str(level.name): question.speech.name(level.name)
        for model in (question.old, question.new)
        if model.tiers is not None
        for level in model.tiers.level
    }


def _level(account: Account, ladder: Ladder | None) -> str | None:
    return account.level or (None if ladder is None else ladder.levels[0].name)


def _level_then(account: Account, question: _Question) -> str | None:
    """The level on the first day of the new version: the same, or what the new ladder gives where
    that has it no more."""
    new = question.candidate.program.ladder
    level = _level(account, question.candidate.now.program.ladder)
    if new is None or level is None or new.index(level) is not None:
        return None if new is None else level or new.levels[0].name
    return new.levels[new.earned(levels.window_sum(account, new, question.starts_on))].name


def _fall(account: Account, question: _Question) -> tuple[str, Day] | None:
    """The level that the new ladder would leave them, and from which day, where by the old one
    they would have a higher one then, or lose it later; a level set by hand stays."""
    old, new = question.candidate.now.program.ladder, question.candidate.program.ladder
    if old is None or new is None or account.under is not None:
        return None
    if new.by != old.by and new.by not in account.tallies:
        return None  # What has not been counted yet can't be said.
    held = place_of(old, account.level)
    if new.index(old.levels[held].name) is None:
        place = new.earned(levels.window_sum(account, new, question.starts_on))
        return (new.levels[place].name, question.starts_on) if place < held else None
    fall = next_fall(account, new, question.as_of)
    if fall is None:
        return None
    to, day = new.levels[fall[3]].name, max(fall[0], question.starts_on)
    before = next_fall(account, old, question.as_of)
    if before is not None and before[0] <= day:
        kept = new.index(old.levels[before[3]].name)
        if kept is not None and kept <= fall[3]:
            return None
    return to, day


def _rewards(
    balance: int, level: str | None, level_then: str | None, question: _Question
) -> tuple[list[RewardTable], list[tuple[RewardTable, int, int]]]:
    """The rewards that the balance is enough for and that will be gone, and those that will cost
    more, with both costs."""
    kept = {reward.id: reward for reward in question.new.reward}
    gone: list[RewardTable] = []
    dearer: list[tuple[RewardTable, int, int]] = []
    for reward, now in _in_reach(balance, level, question):
        later = kept.get(reward.id)
        if later is None or (later.ends_on is not None and later.ends_on < question.starts_on):
            gone.append(reward)
            continue
        then = _cost(later, level_then)
        if then is not None and then > now:
            dearer.append((later, now, then))
        elif then is None and later.cost not in ("any", "all"):
            gone.append(reward)
    return gone, dearer


def _in_reach(
    balance: int, level: str | None, question: _Question
) -> Iterator[tuple[RewardTable, int]]:
    """The rewards that can be had today, with their cost; those that end by themselves before the
    new version begins are left out."""
    for reward in question.old.reward:
        cost = _cost(reward, level)
        begun = reward.starts_on is None or reward.starts_on <= question.as_of
        stays = reward.ends_on is None or reward.ends_on >= question.starts_on
        if cost is not None and cost <= balance and begun and stays:
            yield reward, cost


def _cost(reward: RewardTable, level: str | None) -> int | None:
    """How many points a reward costs a member of a level; None where that is no number or they
    can't have it."""
    wanted = reward.when.get("level")
    if wanted is not None and level not in wanted:
        return None
    if isinstance(reward.cost, Mapping):
        return reward.cost.get(level or "")
    return reward.cost if isinstance(reward.cost, int) else None
