"""Where else a person stands: backups and files beside the store, which it can't change itself."""

from __future__ import annotations

import codecs
import os
import re
import sqlite3
from collections.abc import Collection, Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from loyalty_cli.base.drafts import SIDES, SQLITE
from loyalty_cli.base.problems import LoyaltyError
from loyalty_cli.intake.bytes.encoding_ranking import OTHERS
from loyalty_cli.intake.bytes.encodings import codec
from loyalty_cli.jobs.nightly.settings import load_night
from loyalty_cli.store.facts.erasing import names
from loyalty_cli.store.facts.members import Key
from loyalty_cli.store.file.connection import Store
from loyalty_cli.store.file.copies import open_copy

PLACES_SHOWN = 10
"""So many places in the store are told on a screen."""

_PIECE = 1 << 20
_OVERLAP = 1 << 10
"""A word that lies across two pieces is no longer than this, in letters."""

_WIDE = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
_NARROW = ("utf-8", *map(codec, OTHERS))
"""What tills and shops write their files in; one that is good UTF-8 is just that."""


@dataclass(slots=True)
class Traces:
    """Paths of copies of the store and of other files that hold the person, and of what could not
    be looked into; `places` are those in the store that name them and can't be changed."""

    backups: list[str] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    places: list[str] = field(default_factory=list)

    def as_data(self) -> dict[str, object]:
        """With the keys of the outcome."""
        return {
            "backups": self.backups,
            "files": self.files,
            "unread": self.unread,
            "places": self.places,
        }

    def hints(self) -> Iterator[str]:
        """What is left to do by hand."""
        for said, paths in (
            ("a backup still holds them: delete it when you need it no more", self.backups),
            ("a file still holds them: delete it, or take the rows out", self.files),
            ("could not be looked into", self.unread),
            ("names them, and stays: sums or the chain rest on it", self.places[:PLACES_SHOWN]),
        ):
            for path in paths:
                yield f"{path}: {said}"
        if len(self.places) > PLACES_SHOWN:
            yield f"{len(self.places) - PLACES_SHOWN} more such places: --json has them all"


def find_traces(store: Store, keys: Collection[Key], pattern: re.Pattern[str] | None) -> Traces:
    """Looks through the backups that the store knows of, its own folder, and the folders of the
    nights; packed files (.gz, .zip, .xlsx) are named as not looked into."""
    traces = Traces()
    own = {store.path.resolve()}
    own |= {path.with_name(path.name + side) for path in tuple(own) for side in (*SIDES, "-lock")}
    known = {
        Path(file)
        for (file,) in store.db.execute("SELECT file FROM backups WHERE removed_at IS NULL")
    }
    looked: set[Path] = set(own)
    for path in [*sorted(known), *_files(store)]:
        if path.resolve() in looked or not path.is_file():
            continue
        looked.add(path.resolve())
        _look(path, keys, pattern, traces)
    return traces


def _files(store: Store) -> Iterator[Path]:
    folders = [store.path.resolve().parent]
    with suppress(LoyaltyError):
        plan = load_night(store.path, Path.cwd())
        folders += [plan.inbox, plan.done, plan.rejected, plan.log.parent]
        folders += [] if plan.backup_folder is None else [plan.backup_folder]
        folders += [Path(each.file).parent for each in plan.exports]
    for folder in dict.fromkeys(folders):
        with suppress(OSError):
            yield from (Path(entry.path) for entry in sorted(os.scandir(folder), key=_name))


def _name(entry: os.DirEntry[str]) -> str:
    return entry.name


def _look(
    path: Path, keys: Collection[Key], pattern: re.Pattern[str] | None, traces: Traces
) -> None:
    try:
        with path.open("rb") as file:
            start = file.read(len(SQLITE))
            if start == SQLITE:
                if _store_holds(path, keys):
                    traces.backups.append(_shown(path))
            elif start[:2] in (b"PK", b"\x1f\x8b"):
                traces.unread.append(_shown(path))
            elif pattern is not None and _holds(file, start, pattern):
                traces.files.append(_shown(path))
    except (OSError, sqlite3.Error, LoyaltyError):
        traces.unread.append(_shown(path))


def _shown(path: Path) -> str:
    """From here, where it lies within."""
    with suppress(ValueError):
        return str(path.resolve().relative_to(Path.cwd()))
    return str(path)


def _store_holds(path: Path, keys: Collection[Key]) -> bool:
    with closing(open_copy(path)) as db:
        return any(
            db.execute("SELECT 1 FROM member_keys WHERE kind = ? AND key = ?", key).fetchone()
            for key in keys
        )


def _holds(file: BinaryIO, start: bytes, pattern: re.Pattern[str]) -> bool:
    if start[:2] in _WIDE:
        return _reads(file, [_WIDE[start[:2]]], "replace", pattern)
    if b"\0" in start + file.read(_PIECE):
        # Text with zeros in it is UTF-16 that nobody marked; anything else is looked through too.
        return _reads(file, (*_WIDE.values(), "utf-8"), "replace", pattern)
    try:
        return _reads(file, ["utf-8"], "strict", pattern)
    except UnicodeDecodeError:
        return _reads(file, _NARROW, "replace", pattern)


def _reads(file: BinaryIO, letters: Sequence[str], errors: str, pattern: re.Pattern[str]) -> bool:
    decoders = [codecs.getincrementaldecoder(each)(errors) for each in letters]
    tails = [""] * len(decoders)
    file.seek(0)
    while piece := file.read(_PIECE):
        texts = [
            tail + decoder.decode(piece) for tail, decoder in zip(tails, decoders, strict=True)
        ]
        if names(pattern, texts):
            return True
        tails = [text[-_OVERLAP:] for text in texts]
    return False
