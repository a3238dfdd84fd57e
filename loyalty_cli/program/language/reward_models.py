"""`[[reward]]` of a program file as frozen models, and its own contradictions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import Field as Key
from pydantic import create_model

from loyalty_cli.base.dates import Day, Length
from loyalty_cli.program.conditions import WHEN
from loyalty_cli.program.judging.rewards import POINT_VALUE
from loyalty_cli.program.language.amounts import AMOUNT
from loyalty_cli.program.language.names import NAME
from loyalty_cli.program.language.shapes import BOOL, SLUG, Fault, choice, show, whole
from loyalty_cli.program.language.tables import Field, Limits, Table
from loyalty_cli.program.language.times import DAY, length
from loyalty_cli.program.language.whens import redemption_faults, when_faults
from loyalty_cli.program.reward_kinds import KINDS, RewardKind
from loyalty_cli.program.reward_kinds.values import by_group, either, groups_of


class RewardTable(Table):
    """`[[reward]]`: what can be had for points, or is given."""

    id: Annotated[str, Field(SLUG)]
    name: Annotated[str, Field(NAME)]
    kind: Annotated[str, Field(choice(*KINDS))]
    cost: Annotated[
        int | str | Mapping[str, int] | None, Field(by_group(either(whole(), "any", "all")))
    ] = None
    step: Annotated[int | None, Field(whole())] = None
    min: Annotated[int | None, Field(whole())] = None
    value: Annotated[str | None, Field(AMOUNT)] = None
    stock: Annotated[int | None, Field(whole(0))] = None
    limit: Limits = ()
    starts_on: Annotated[Day | None, Field(DAY)] = None
    ends_on: Annotated[Day | None, Field(DAY)] = None
    early_access: Annotated[Mapping[str, Length] | None, Field(groups_of(length(1)))] = None
    when: Annotated[Mapping[str, Any], Field(WHEN)] = Key(default_factory=dict)
    stacks: Annotated[bool, Field(BOOL)] = False

    @property
    def kind_of(self) -> RewardKind:
        """Its kind, with what belongs to that."""
        return KINDS[self.kind]

    @property
    def own(self) -> Any:
        """What stands under the key of its kind, None where that has none."""
        key = self.kind_of.key_of_own
        return None if key is None else getattr(self, key)

    def faults(self) -> Iterable[Fault]:
        """A kind without its table or with another's, and what a cost of any or all asks for."""
        yield from self._kind_faults()
        yield from self._cost_faults()
        yield from self._window_faults()
        yield from redemption_faults(self.when)
        yield from when_faults(self.when)
        for limit in self.limit:
            if limit.every == "event" or limit.points is not None:
                says = "a reward is limited by times, and not for every event"
                yield Fault("contradiction", says, None, ("limit",))

    def _kind_faults(self) -> Iterable[Fault]:
        for kind in KINDS.values():
            key = kind.key_of_own
            if key is None:
                continue
            there = getattr(self, key) is not None
            if there and kind.key != self.kind:
                says = f"{key} belongs to the kind {show(kind.key)}, and this is {show(self.kind)}"
                yield Fault("contradiction", says, "leave it out, or change the kind", (key,))
            if kind.key == self.kind and not there:
                says = f"is missing, which the kind {show(kind.key)} needs"
                yield Fault("missing-key", says, None, (key,))
        if not self.kind_of.is_had:
            for key in ("stock", "limit", "value"):
                if getattr(self, key) not in (None, ()):
                    word = show(self.kind)
                    says = f"nobody has a reward of the kind {word}: there is no {key} of it"
                    yield Fault("contradiction", says, "leave it out", (key,))
        if self.stacks and not self.kind_of.stacks:
            yield Fault("contradiction", "only vouchers stack", "leave it out", ("stacks",))

    def _cost_faults(self) -> Iterable[Fault]:
        some = self.cost in ("any", "all")
        if isinstance(self.cost, Mapping) and {"any", "all"} & set(self.cost.values()):
            says = '"any" and "all" are for all members'
            yield Fault("not-allowed", says, "give each group a number", ("cost",))
        for key in ("step", "min"):
            if getattr(self, key) is not None and not some:
                yield Fault("contradiction", f'{key} goes with cost = "any" or "all"', None, (key,))
        if not self.kind_of.is_bought and self.cost is not None:
            fix = "leave cost out" + ("; a grant gives it" if self.kind_of.is_had else "")
            yield Fault("contradiction", self.kind_of.why_not, fix, ("cost",))
        if self.goes_by_points and self.cost is None:
            says = f"amount = {show(POINT_VALUE)} is worth the points taken, and there is no cost"
            yield Fault("contradiction", says, None, (str(self.kind_of.key_of_own), "amount"))

    @property
    def goes_by_points(self) -> bool:
        """Whether what is made is worth the points taken for it."""
        return self.kind_of.goes_by_points(self.own)

    def _window_faults(self) -> Iterable[Fault]:
        if (
            self.starts_on is not None
            and self.ends_on is not None
            and self.starts_on > self.ends_on
        ):
            says = "ends_on lies before starts_on"
            yield Fault("contradiction", says, "both days are included", ("ends_on",))
        if self.early_access is not None and self.starts_on is None:
            says = "early_access goes with starts_on"
            yield Fault("contradiction", says, None, ("early_access",))


if TYPE_CHECKING:
    AnyRewardTable = RewardTable
else:
    # Each kind brings the key of its own table.
    AnyRewardTable = create_model(
        "RewardTable",
        __base__=RewardTable,
        __module__=__name__,
        __doc__=RewardTable.__doc__,
        **{
            kind.key_of_own: (kind.annotation, None)
            for kind in KINDS.values()
            if kind.key_of_own is not None
        },
    )
