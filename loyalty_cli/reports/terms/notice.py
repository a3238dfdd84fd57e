"""`program notice`: what a new version changes for members, in words, and for whom it is worse."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from loyalty_cli.base.dates import Day, iso
from loyalty_cli.languages.speech import Speech
from loyalty_cli.program.language.load import load_program
from loyalty_cli.program.language.models import ProgramFile
from loyalty_cli.program.language.tables import Table
from loyalty_cli.reports.terms.direction import NEVER, Verdict, signs, summed, verdict
from loyalty_cli.reports.terms.page import Item
from loyalty_cli.reports.terms.terms import sections_of, speech_of
from loyalty_cli.reports.whatif.candidates import Candidate, read_candidate
from loyalty_cli.store.file.connection import Store

About = tuple[str, str]
"""What an item of the terms is of: a table of the file, and what it is known by there."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that changes; `before` and `after` are the sentences that only one side has."""

    section: str
    about: About
    item: Item
    change: str
    verdict: Verdict | None
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()

    def row(self) -> dict[str, Any]:
        """As JSON has it."""
        return {
            "table": self.about[0],
            "name": self.about[1] or None,
            "change": self.change,
            "verdict": self.verdict,
            "before": list(self.before),
            "after": list(self.after),
        }


def program_notice(
    store: Store, text: str, file: str, *, starts_on: Day, as_of: Day, language: str
) -> dict[str, Any]:
    """One object: `program` `language` `as_of` `from` `title` `intro` `sections` (as in
    `program_terms`, of what changes alone) and the `changes`: `table` `name` `change` (new, gone,
    changed) `verdict` (better, worse, mixed or null) `before` `after` (sentences).

    Compared is what is in force the day before `starts_on`. Raises as `read_candidate` does.
    """
    candidate = read_candidate(store, text, file, starts_on - 1)
    old, new = models_of(candidate)
    speech = speech_of(new, store.settings.currency, language)
    before = speech_of(old, store.settings.currency, language)
    found = list(differences(old, new, before, speech))
    headings = dict.fromkeys(each.section for each in found)
    intro = speech.say("page.since", day=speech.day(starts_on))
    return {
        "program": candidate.row.program_id,
        "language": language,
        "as_of": iso(as_of),
        "from": iso(starts_on),
        "title": speech.say(
            "notice.title", program=speech.name(new.program.name), day=speech.day(starts_on)
        ),
        "intro": [intro if found else speech.say("notice.nothing")],
        "sections": [
            {
                "heading": heading,
                "items": [_item(each, speech).row() for each in found if each.section == heading],
            }
            for heading in headings
        ],
        "changes": [each.row() for each in found],
    }


def models_of(candidate: Candidate) -> tuple[ProgramFile, ProgramFile]:
    """What is in force, and what may follow."""
    stands, _ = load_program(candidate.stands)
    assert stands is not None  # It was compiled a moment ago.
    return stands, candidate.model


def differences(
    old: ProgramFile, new: ProgramFile, before: Speech, speech: Speech
) -> Iterator[Difference]:
    """What changes, in the order of the new terms; what is gone stands at its section's end."""
    was = _items(old, before)
    now = _items(new, speech)
    headings = {key: heading for sections in (was, now) for key, (heading, _) in sections.items()}
    for key in dict.fromkeys([*now, *was]):
        olds = was.get(key, ("", {}))[1]
        news = now.get(key, ("", {}))[1]
        for about, item in news.items():
            known = olds.get(about)
            if known is None:
                yield Difference(headings[key], about, item, "new", _verdict(old, new, about))
            elif list(known.lines()) != list(item.lines()):
                yield _changed(headings[key], known, item, _verdict(old, new, about))
        for about, item in olds.items():
            if about not in news:
                yield Difference(headings[key], about, item, "gone", _verdict(old, new, about))


def _items(model: ProgramFile, speech: Speech) -> dict[str, tuple[str, dict[About, Item]]]:
    return {
        section.key: (
            section.heading,
            {item.about: item for item in section.items if item.about is not None},
        )
        for section in sections_of(model, speech)
    }


def _changed(heading: str, old: Item, new: Item, said: Verdict | None) -> Difference:
    before, after = list(old.lines()), list(new.lines())
    assert new.about is not None
    return Difference(
        heading,
        new.about,
        new,
        "changed",
        said,
        tuple(line for line in before if line not in after),
        tuple(line for line in after if line not in before),
    )


def _verdict(old: ProgramFile, new: ProgramFile, about: About) -> Verdict | None:
    table, name = about
    if table == "program":
        return summed(set(signs(old.program, new.program, name)))
    if table == "expiry":
        return verdict(old.expiry or NEVER, new.expiry or NEVER)
    if table == "tiers":
        return verdict(old.tiers, new.tiers)
    before, after = (_known(model, table).get(name) for model in (old, new))
    found = verdict(before, after)
    if table == "reward" and found is None and getattr(after, "goes_by_points", False):
        return summed(set(signs(old.program, new.program, "point_value")))
    return found


def _known(model: ProgramFile, table: str) -> Mapping[str, Table]:
    """The tables of one sort by what they are known by."""
    if table == "level":
        return {} if model.tiers is None else {str(one.name): one for one in model.tiers.level}
    if table == "reward":
        return {one.id: one for one in model.reward}
    if table == "club":
        return {one.id: one for one in model.club}
    return {str(one.name): one for one in getattr(model, table)}


def _item(each: Difference, speech: Speech) -> Item:
    """A difference as members read it."""
    said = _for_whom(each, speech)
    if each.change == "new":
        text = speech.say("notice.new", text=each.item.text)
        return Item(text, (*each.item.items, *said))
    if each.change == "gone":
        return Item(speech.say("notice.gone", text=each.item.text), said)
    lines = [speech.say("notice.before", text=line) for line in each.before]
    lines += [
        speech.say("notice.after", text=line) for line in each.after if line != each.item.text
    ]
    return Item(each.item.text, (*map(Item, lines), *said))


def _for_whom(each: Difference, speech: Speech) -> tuple[Item, ...]:
    if each.verdict is None:
        return ()
    if each.verdict == "mixed":
        return (Item(speech.say("notice.mixed")),)
    table, name = each.about
    if table == "level":
        text = speech.say(f"notice.{each.verdict}_level", name=each.item.name or name)
    elif table in ("earn", "boost", "reward", "grant"):
        text = speech.say(f"notice.{each.verdict}_item", name=each.item.name or name)
    else:
        text = speech.say(f"notice.{each.verdict}_all")
    return (Item(text),)
