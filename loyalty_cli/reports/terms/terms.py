"""`program terms`: the rules of a program for its members, made from the file in force."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from loyalty_cli.base.dates import Day, iso, parse_day
from loyalty_cli.languages.speech import Speech
from loyalty_cli.program.language.load import load_program
from loyalty_cli.program.language.models import ProgramFile
from loyalty_cli.reports.terms.clubs import clubs
from loyalty_cli.reports.terms.earning import boosts, earning, lasting, refunds
from loyalty_cli.reports.terms.levels import levels
from loyalty_cli.reports.terms.page import Item, Section
from loyalty_cli.reports.terms.rewards import grants, rewards
from loyalty_cli.reports.upkeep.programs import only_program
from loyalty_cli.store.file.connection import Store


def program_terms(
    store: Store, *, as_of: Day, program: str | None, language: str
) -> dict[str, Any]:
    """One object: `program` `language` `as_of` `version` `valid_from` `title` `intro` (a
    sentence or more) and the `sections`, each a `heading` and its `items` (`text` and further
    `items`).

    Raises Refused for an unknown program, and where there are several and none is said.
    """
    found = only_program(store, program, as_of)
    model, _ = load_program(found.text)
    assert model is not None  # It is in force, so it was good.
    speech = speech_of(model, store.settings.currency, language)
    since = speech.say("page.as_of", day=speech.day(as_of))
    if found.valid_from is not None:
        since = speech.say("page.since", day=speech.day(parse_day(found.valid_from)))
    return {
        "program": found.id,
        "language": language,
        "as_of": iso(as_of),
        "version": found.version,
        "valid_from": found.valid_from,
        "title": speech.say("page.title", program=speech.name(model.program.name)),
        "intro": [since],
        "sections": [section.row() for section in sections_of(model, speech)],
    }


def speech_of(model: ProgramFile, currency: str, language: str) -> Speech:
    """How a program speaks to its members in a language."""
    return Speech(language, currency, model.program.points)


def sections_of(model: ProgramFile, speech: Speech) -> list[Section]:
    """All that a program file says to members; a section with nothing to say is left out."""
    names = (
        {}
        if model.tiers is None
        else {str(level.name): speech.name(level.name) for level in model.tiers.level}
    )
    names |= {club.id: speech.name(club.name) for club in model.club}
    found: dict[str, Iterator[Item]] = {
        "joining": iter(
            [Item(speech.say(f"join.{model.program.join}"), about=("program", "join"))]
        ),
        "earning": earning(speech, model, names),
        "boosts": boosts(speech, model, names),
        "levels": iter(()) if model.tiers is None else levels(speech, model.tiers),
        "clubs": clubs(speech, model.club),
        "rewards": rewards(speech, model, names),
        "gifts": grants(speech, model, names),
        "lasting": lasting(speech, model),
        "refunds": refunds(speech, model),
    }
    sections = (
        Section(key, speech.say(f"section.{key}"), tuple(items)) for key, items in found.items()
    )
    return [section for section in sections if section.items]
