"""Clubs in plain words: what a membership costs, what it brings, and how it ends."""

from __future__ import annotations

from collections.abc import Iterator

from loyalty_cli.base.dates import Length
from loyalty_cli.languages.speech import Speech
from loyalty_cli.program.language.club_models import ClubTable
from loyalty_cli.reports.terms.common import expiry
from loyalty_cli.reports.terms.levels import benefits
from loyalty_cli.reports.terms.page import Item, details


def clubs(speech: Speech, tables: tuple[ClubTable, ...]) -> Iterator[Item]:
    """Each club with its terms."""
    for club in tables:
        name = speech.name(club.name)
        yield Item(
            speech.say("club.line", name=name, terms=_terms(speech, club)),
            (*details(_details(speech, club)), *_expiry(speech, club)),
            about=("club", club.id),
            name=name,
        )


def _terms(speech: Speech, club: ClubTable) -> str:
    said = []
    for term in club.term:
        money = speech.money(term.price)
        if isinstance(term.valid, Length):
            said.append(speech.say("club.term", length=speech.length(term.valid), money=money))
        else:
            said.append(speech.say("club.term_forever", money=money))
    return speech.either(said) if said else speech.say("club.invited")


def _details(speech: Speech, club: ClubTable) -> Iterator[str]:
    yield from benefits(speech, club)
    for step in club.price:
        yield speech.say(
            "club.use",
            kind=step.on,
            number=speech.number(step.start),
            money=speech.money(step.price),
        )
    if club.grace is not None and club.grace.count:
        yield speech.say("club.grace", length=speech.length(club.grace))
    if club.term:
        if isinstance(club.refund, Length):
            yield speech.say("club.refund_length", length=speech.length(club.refund))
        else:
            yield speech.say(f"club.refund_{club.refund}")


def _expiry(speech: Speech, club: ClubTable) -> Iterator[Item]:
    if club.expiry is not None:
        yield Item(speech.say("club.expiry"), details(expiry(speech, club.expiry)))
