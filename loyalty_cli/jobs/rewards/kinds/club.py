"""Terms of clubs had for points: begun with the redemption, taken back while nothing used them."""

from __future__ import annotations

from loyalty_cli.base.dates import Day
from loyalty_cli.base.problems import Problem, Refused
from loyalty_cli.engine.clubs.commands import join, take_back
from loyalty_cli.jobs.commanding import load, plan_of, program_of, write
from loyalty_cli.jobs.rewards.kinds.handler import Having, Made
from loyalty_cli.program.reward_kinds.club import ClubTerms
from loyalty_cli.store.file.connection import Store
from loyalty_cli.store.value.club_terms import TermRow, number_of, term_of_redemption
from loyalty_cli.store.value.redemptions import heir


class ClubHandler:
    """A term of the club, from the day on which it is had."""

    def make(self, store: Store, having: Having) -> None:
        """Begins it; raises Refused (`in-force`) where a membership has no end."""
        terms = having.reward.terms_as(ClubTerms)
        club = None if terms is None else having.version.program.club(terms.club)
        assert terms is not None
        assert club is not None
        plan = plan_of(store, having.program)
        (number,) = store.db.execute(
            "SELECT account FROM redemptions WHERE redemption = ?", (having.redemption,)
        ).fetchone()
        [loaded] = load(store, plan, [number], having.day)
        walked, term = join(
            plan,
            loaded.account,
            club,
            having.version.number,
            terms.valid,
            having.day,
            how="points",
            redemption=having.redemption,
        )
        if term is None:
            raise Refused(
                Problem("in-force", f"a membership of {club.id} has no end", value=club.id)
            )
        write(store, plan, having.arrival, [(loaded, walked)])

    def made_by(self, store: Store, redemption: int, *, dry_run: bool) -> Made:
        """`club`: the membership and its last good day."""
        term = term_of_redemption(store.db, redemption)
        if term is None:
            return {}
        return {"club": {"membership": str(term.number), "until": term.until}}

    def unmake(self, store: Store, *, redemption: int, day: Day, arrival: int) -> None:
        """It never was to be; raises Refused (`in-use`) where an event was judged under it."""
        row = term_of_redemption(store.db, redemption)
        if row is None:
            return
        plan = plan_of(store, program_of(store, row.account))
        [loaded] = load(store, plan, [heir(store.db, row.account)], day)
        if _is_used(store, row, loaded.account.number):
            raise Refused(
                Problem(
                    "in-use",
                    f"an event has been judged in {row.club} since {row.first}",
                    value=row.club,
                    fix="loyalty club cancel ends it; points go back by points adjust.",
                )
            )
        term = next(term for term in loaded.account.terms if number_of(term) == row.number)
        write(store, plan, arrival, [(loaded, take_back(plan, loaded.account, term, day))])


def _is_used(store: Store, term: TermRow, holder: int) -> bool:
    """Whether an event of its days was judged with the club in force, for whose it was or is."""
    found = store.db.execute(
        """SELECT 1 FROM judgements j JOIN events e ON e.event = j.event
           WHERE j.account IN (?, ?) AND e.local_date >= ? AND EXISTS (
               SELECT 1 FROM json_each(j.saw -> 'clubs') c WHERE c.value ->> 0 = ?) LIMIT 1""",
        (term.account, holder, term.first, term.club),
    ).fetchone()
    return found is not None


HANDLER = ClubHandler()
