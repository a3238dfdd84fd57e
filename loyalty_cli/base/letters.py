"""Texts that look like one: the same letters composed in two ways, and letters nobody sees."""

from __future__ import annotations

from collections.abc import Callable
from unicodedata import category, combining, name, normalize

_UNSEEN = frozenset({"Cc", "Cf", "Zl", "Zp"})
"""Control characters, zero-width and direction marks, the byte order mark, separators of lines."""

_PLAIN = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th"}
)
"""Letters whose strokes are no accents to Unicode."""


def composed(text: str) -> str:
    """The text in NFC: by this ids and keys are compared."""
    return text if text.isascii() else normalize("NFC", text)


def folded(text: str) -> str:
    """The text without case and accents: by this names are searched."""
    letters = normalize("NFKD", text.casefold())
    return "".join(letter for letter in letters if not combining(letter)).translate(_PLAIN)


def unseen(text: str) -> tuple[int, str] | None:
    """The first character that nobody sees: its place (from 1), and what it is called."""
    if text.isprintable():
        return None
    for place, letter in enumerate(text, 1):
        if category(letter) in _UNSEEN:
            return place, f"U+{ord(letter):04X} {name(letter, 'control character')}"
    return None


def all_unseen(text: str) -> str:
    """Those of the characters that nobody sees, each once."""
    if text.isprintable():
        return ""
    return "".join(letter for letter in dict.fromkeys(text) if category(letter) in _UNSEEN)


def escaped(letters: str) -> str:
    """The characters by their code points, as TOML writes them."""
    return "".join(
        f"\\u{ord(each):04X}" if ord(each) < 1 << 16 else f"\\U{ord(each):08X}" for each in letters
    )


def without(letters: str) -> Callable[[str], str]:
    """What takes these characters out of a text, wherever they stand."""
    table = dict.fromkeys(map(ord, letters))
    return lambda text: text.translate(table)
