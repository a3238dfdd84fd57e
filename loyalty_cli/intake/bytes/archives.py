"""A .gz or .zip file as the one CSV file inside it, read as a stream and never written anywhere."""

from __future__ import annotations

import gzip
import zipfile
import zlib
from pathlib import PurePosixPath
from typing import IO, BinaryIO

from loyalty_cli.base.problems import Problem, Rejected

SUFFIXES = (".gz", ".zip")
RATIO_MAX = 200
"""A file that grows by more than this is no export, but made to fill the disk or the memory."""

FREE = 1 << 26
"""So many bytes may come out of any archive, whatever it grows by."""

_TEXTS = (".csv", ".tsv", ".txt")


class Unpacked:
    """The bytes of the one file in an archive; raises Rejected (`archive`) where that can't be.

    `packed` is the open archive, `size` its length. What comes out is counted: an archive that
    grows beyond all reason is refused on the way.
    """

    def __init__(self, packed: BinaryIO, name: str, size: int) -> None:
        self._name = name
        self._packed = packed
        self._limit = max(FREE, RATIO_MAX * size)
        self._count = 0
        self._stream: IO[bytes] | gzip.GzipFile
        try:
            gz = name.lower().endswith(".gz")
            self._stream = gzip.GzipFile(fileobj=packed) if gz else self._zip_member(packed)
        except Rejected:
            packed.close()
            raise

    @property
    def taken(self) -> int:
        """How far the archive itself has been read."""
        return self._packed.tell()

    def read(self, size: int) -> bytes:
        """The next bytes of the file inside."""
        try:
            piece = self._stream.read(size)
        except (OSError, EOFError, zlib.error, zipfile.BadZipFile, NotImplementedError) as error:
            raise self._rejected(f"it is damaged ({error})", "copy or export it again") from None
        self._count += len(piece)
        if self._count > self._limit:
            raise self._rejected(
                f"it grows to more than {RATIO_MAX} times its size, as no export does",
                "unpack it yourself, and look at what it holds",
            )
        return piece

    def close(self) -> None:
        """Close the archive."""
        self._stream.close()
        self._packed.close()

    def _zip_member(self, packed: BinaryIO) -> IO[bytes]:
        try:
            archive = zipfile.ZipFile(packed)
        except (zipfile.BadZipFile, OSError, EOFError) as error:
            raise self._rejected(f"it is damaged ({error})", "copy or export it again") from None
        found = [one for one in archive.infolist() if not one.is_dir() and not _hidden(one)]
        texts = [one for one in found if one.filename.lower().endswith(_TEXTS)]
        if len(texts) != 1:
            names = ", ".join(one.filename for one in found[:5]) or "nothing"
            said = "no CSV file" if not texts else f"{len(texts)} CSV files"
            fix = "unpack it, and import the files that you mean"
            raise self._rejected(f"there is {said} in it (it holds {names})", fix)
        (member,) = texts
        parts = PurePosixPath(member.filename.replace("\\", "/")).parts
        if ".." in parts or parts[:1] == ("/",) or ":" in parts[0]:
            said = f"it holds a file that points outside of it ({member.filename})"
            raise self._rejected(said, "don't trust it; ask for the export again")
        if member.flag_bits & 1:
            said = f"{member.filename} in it has a password"
            raise self._rejected(said, "unpack it with the password, and import the CSV file")
        if member.file_size > max(FREE, RATIO_MAX * max(1, member.compress_size)):
            said = f"it grows to more than {RATIO_MAX} times its size, as no export does"
            raise self._rejected(said, "unpack it yourself, and look at what it holds")
        try:
            return archive.open(member)
        except (zipfile.BadZipFile, OSError, NotImplementedError, RuntimeError) as error:
            raise self._rejected(f"it is damaged ({error})", "copy or export it again") from None

    def _rejected(self, said: str, fix: str) -> Rejected:
        problem = Problem("archive", f"the archive can't be read: {said}", file=self._name, fix=fix)
        return Rejected(problem)


def _hidden(member: zipfile.ZipInfo) -> bool:
    parts = PurePosixPath(member.filename.replace("\\", "/")).parts
    return "__MACOSX" in parts or (bool(parts) and parts[-1].startswith("."))
