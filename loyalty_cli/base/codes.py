"""Codes of vouchers and cards: Crockford's base 32, patterns, and the check character.

A pattern has a `#` for each random symbol; what else it has (letters, digits, dashes) stands in the
code as it is. A code is its pattern filled, with one check character behind it (CONTRACT 4).
"""

from __future__ import annotations

from collections.abc import Callable
from unicodedata import normalize

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's 32 symbols: no I, L, O and U."""

BITS_EACH = 5
"""What one random symbol is worth."""

BITS_BEARER = 60
"""The least a pattern may have for what anybody who holds the code can use."""

BITS_PERSONAL = 40
"""The least it may have where only its member can use it."""

VOUCHER_PATTERN = "####-####-####"
"""What a voucher's code looks like where its reward says nothing else."""

CARD_PATTERN = "####-####-####-####"
"""What a gift card's code looks like where nothing else is said."""

CODE_MAX = 64
"""The most symbols a code may have."""

_DASHES = "-\u2010\u2011\u2012\u2013\u2014\u2015\u2212"
"""What keyboards, mailers and word processors make of a hyphen, and the minus."""

_VALUES = {symbol: value for value, symbol in enumerate(ALPHABET)}
# U is no symbol; a word in a pattern that has one ("SUMMER-…") is compared with V in its place.
_READ_AS = str.maketrans({"I": "1", "L": "1", "O": "0", "U": "V"} | dict.fromkeys(_DASHES))
_FIELD = 0b100101  # x^5 + x^2 + 1: the field of 32 elements, in which x generates all but 0


def normalise(typed: str) -> str:
    """A code as it is compared: upper case, no dashes and blanks, I and L as 1, O as 0.

    Full-width letters and digits are those that they show (Unicode's form NFKC).
    """
    plain = typed if typed.isascii() else normalize("NFKC", typed)
    return "".join(plain.split()).upper().translate(_READ_AS)


def is_well_formed(typed: str) -> bool:
    """Whether it can be a code at all: symbols of the alphabet whose check character fits."""
    symbols = normalise(typed)
    if not 2 <= len(symbols) <= CODE_MAX or not all(symbol in _VALUES for symbol in symbols):
        return False
    return check_character(symbols[:-1]) == symbols[-1]


def check_character(symbols: str) -> str:
    """The symbol behind normalised symbols that finds every single slip and every two swapped.

    A weighted sum in the field of 32 elements: the n-th symbol from the right counts x^n, so
    within 31 symbols no two weights are the same.
    """
    total = 0
    for symbol in symbols:
        total = _times_x(total ^ _VALUES[symbol])
    return ALPHABET[total]


def _times_x(value: int) -> int:
    value <<= 1
    return value ^ _FIELD if value & 32 else value


def bits(pattern: str) -> int:
    """How hard a code of that pattern is to guess: 5 bits for each `#`."""
    return BITS_EACH * pattern.count("#")


def pattern_fault(pattern: str) -> str | None:
    """What is wrong with a pattern, as the end of a sentence; None where it is fine."""
    if not all(c == "#" or c == "-" or (c.isascii() and c.isalnum()) for c in pattern):
        return "may have letters, digits, dashes, and # for each random symbol"
    if "#" not in pattern:
        return "has no #, which stands for a random symbol"
    if len(pattern.replace("-", "")) >= CODE_MAX:
        return f"is too long; a code may have {CODE_MAX} symbols"
    return None


def fill(pattern: str, symbols: Callable[[int], str]) -> str:
    """The code of a pattern: `symbols(n)` gives n random symbols of the alphabet."""
    random = iter(symbols(pattern.count("#")))
    filled = "".join(next(random) if c == "#" else c.upper() for c in pattern)
    return filled + check_character(normalise(filled))


def symbols_of(number: bytes, count: int) -> str:
    """The first `count` symbols of a number's bits, five bits each; it must have enough."""
    if count * BITS_EACH > len(number) * 8:
        raise ValueError(f"{len(number)} bytes are too few for {count} symbols")
    whole = int.from_bytes(number, "big")
    spare = len(number) * 8
    return "".join(
        ALPHABET[whole >> (spare - BITS_EACH * (place + 1)) & 31] for place in range(count)
    )


def random_symbols(count: int) -> str:
    """So many symbols from the system's own source of randomness."""
    import secrets

    # 32 divides 256: the last five bits of a random byte are a symbol as likely as any other.
    return "".join(ALPHABET[byte & 31] for byte in secrets.token_bytes(count))
