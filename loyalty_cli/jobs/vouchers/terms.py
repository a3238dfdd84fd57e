"""Which voucher is given that nobody pays for: its reward, and its terms for whom it is."""

from __future__ import annotations

from dataclasses import dataclass

from loyalty_cli.base.dates import Day
from loyalty_cli.base.problems import Problem, Refused, Usage
from loyalty_cli.engine.groups import names_of
from loyalty_cli.jobs.commanding import load, plan_of, refuse_inactive
from loyalty_cli.jobs.rewards.redeeming import no_such_reward
from loyalty_cli.jobs.vouchers.issue import new_voucher
from loyalty_cli.program.judging.rewards import ByGroup, Reward
from loyalty_cli.program.judging.rules import Version
from loyalty_cli.program.reward_kinds.voucher import VoucherTerms
from loyalty_cli.store.facts.lookup import accounts_of
from loyalty_cli.store.facts.members import member_ids
from loyalty_cli.store.file.connection import Store
from loyalty_cli.store.log.runs import list_programs
from loyalty_cli.store.value.vouchers import NewVoucher


@dataclass(frozen=True, slots=True)
class Chosen:
    """A reward that is a voucher, with its program's number and the version in force."""

    program: int
    version: Version
    reward: Reward

    @property
    def is_the_same_for_all(self) -> bool:
        """Whether its terms don't depend on whose it is."""
        terms = self.reward.terms_as(VoucherTerms)
        assert terms is not None
        by_level = any(number.one is None for number in terms.numbers())
        return not (by_level or terms.personal)


def choose_reward(store: Store, reward_id: str, program: str | None, day: Day) -> Chosen:
    """The reward of that id in force in any program, or in the one that is named.

    Raises Refused where there is none or it is no voucher, Usage where several programs have it.
    """
    known: list[str] = []
    found: list[tuple[int, str, Version, Reward]] = []
    for row in list_programs(store.db, program):
        version = plan_of(store, row.program).on(day)
        if version is None:
            continue
        known += [reward.id for reward in version.program.rewards]
        reward = version.program.reward(reward_id)
        if reward is not None:
            found.append((row.program, version.program.id, version, reward))
    if not found:
        raise Refused(no_such_reward(reward_id, known))
    if len(found) > 1:
        raise Usage(
            Problem(
                "which-program",
                f"several programs have a reward {reward_id}: {', '.join(f[1] for f in found)}",
                column="--program",
                fix="Say which with --program ID.",
            )
        )
    number, _, version, reward = found[0]
    if reward.terms_as(VoucherTerms) is None:
        raise Refused(
            Problem(
                "not-a-voucher",
                f"{reward_id} is of the kind {reward.kind}",
                value=reward_id,
                fix="Gift cards are issued with loyalty giftcard issue."
                if reward.kind == "gift-card"
                else "Only vouchers can be issued by hand.",
            )
        )
    return Chosen(number, version, reward)


def terms_for(store: Store, chosen: Chosen, who: int | None, day: Day) -> NewVoucher:
    """A voucher that nobody pays for, as it is for a member (by number) or for nobody.

    Raises Refused where there is none of its kind for them, or they are suspended or closed.
    """
    program, version, reward = chosen.program, chosen.version, chosen.reward
    terms = reward.terms_as(VoucherTerms)
    assert terms is not None
    member = None if who is None else member_ids(store.db, [who])[who]
    if terms.personal and who is None:
        raise Refused(
            Problem(
                "needs-member",
                f"{reward.id} is personal",
                column="--member",
                fix="Say whose it is: --member M.",
            )
        )
    if terms.amount == "point-value":
        raise Refused(
            Problem(
                "worth-of-points",
                f"{reward.id} is worth the points taken for it, and by hand none are taken",
                value=reward.id,
                fix="Let the member redeem it: loyalty reward redeem.",
            )
        )
    groups: tuple[str, ...] = ()
    if who is not None and member is not None:
        accounts = {of: account for account, of in accounts_of(store.db, who)}
        if program in accounts:
            [loaded] = load(store, plan_of(store, program), [accounts[program]], day)
            refuse_inactive(member, loaded, day)
            groups = names_of(version.program, loaded.account.held)
    numbers = (terms.percent, terms.amount, terms.min_order, terms.max_discount)
    if any(isinstance(n, ByGroup) and n.of(groups) is None for n in numbers):
        raise Refused(
            Problem(
                "group",
                f"{reward.id} goes by level, and has nothing for "
                + ("nobody in particular" if who is None else f"the level of {member}"),
                column="--member",
                fix="Say whose it is with --member M."
                if who is None
                else "loyalty reward check says which levels it is for.",
            )
        )
    return new_voucher(
        program=program,
        reward=reward,
        version=version.number,
        member=who,
        groups=groups,
        worth=None,
        day=day,
        redemption=None,
    )
