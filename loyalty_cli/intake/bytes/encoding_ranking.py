"""Which encoding a text is in, judged by its letters and by the country of the shop.

Most bytes are text in many encodings. In the right one letters of one writing stand together, and
of Chinese, Japanese and Korean mostly the common ones; in a wrong one foreign letters and signs
stand in the middle of words.
"""

from __future__ import annotations

import codecs
from collections.abc import Sequence
from itertools import pairwise
from typing import Literal

Encoding = Literal[
    "utf-8",
    "utf-16",
    "cp1252",
    "cp950",
    "big5",
    "gb18030",
    "shift_jis",
    "euc-kr",
    "cp1250",
    "cp1251",
    "cp1253",
    "cp1254",
    "cp1255",
    "cp1256",
    "cp1257",
    "cp1258",
    "cp874",
]
"""What files may be written in."""

CODECS = {"big5": "cp950", "shift_jis": "cp932", "euc-kr": "cp949"}
"""What spreadsheets write under these names, a little more than the standards have."""

BY_COUNTRY: dict[str, str] = {
    "cp950": "TW HK MO",
    "shift_jis": "JP",
    "euc-kr": "KR",
    "gb18030": "CN SG",
    "cp1251": "RU BY UA BG MK KZ KG MN TJ UZ",
    "cp1250": "PL CZ SK HU SI HR RO MD BA AL RS ME",
    "cp1253": "GR CY",
    "cp1254": "TR AZ",
    "cp1255": "IL",
    "cp1256": "AE AF BH DZ EG IQ IR JO KW LB LY MA OM PK PS QA SA SD SY TN YE",
    "cp1257": "EE LV LT",
    "cp1258": "VN",
    "cp874": "TH",
}
"""In which countries (ISO 3166) Windows writes an encoding; in all others cp1252."""

OTHERS = ("cp1252", *BY_COUNTRY)
"""What a file that is not UTF-8 may be; among equals the earlier ones are likelier."""

_COUNTRY_WORTH = 0.3
"""A likelihood is a share of letters, 0 to 1; so much more is one of the shop's country."""

_HANGUL_WORTH = 1.05
"""Nothing but Hangul is no accident; the same bytes may be common Chinese characters."""

_PLAUSIBLE = 0.75
"""What is less likely than this share of the likeliest is not worth naming."""

_SIGNS = frozenset("€£§°©®™–—‘’“”„…•·«»¿¡º½¼²³№\u00a0")
_LATIN = {
    "cp1252": "àáâãäåæçèéêëìíîïñòóôõöøùúûüßœ",
    "cp1250": "áâăäąćçčďđéęëěíîłĺľńňóôőöŕřśšşťţúůűüýźżžß",
    "cp1254": "çğıİöşüâîûäàéèêß",
    "cp1257": "āčēģīķļņšūžąęėįųõäöüåéßøæźśćńłóż",
    "cp1258": "ăâđêôơưàáèéìíòóùúýäöüç\u0300\u0301\u0303\u0309\u0323",
}
"""The letters beyond a to z that words written in an encoding mostly have, in lower case."""

_COMMON = {
    "cp1251": "оеаинтсрвлкмдпуыьяі",
    "cp1253": "αοιετσνηυρπκμλωςάόίέήύώ",
    "cp1255": "יוהלאמרתבשנ",
    "cp1256": "اليمونرتةبدسع",
    "cp874": "านรอกเงมยลวดท่ส้ิีั",
}
"""The commonest letters of what an encoding is for."""

_LEVEL_ONE = {
    "cp950": ((0xA1, 0xC6),),
    "gb18030": ((0xA1, 0xA3), (0xB0, 0xD7)),
    "shift_jis": ((0x81, 0x83), (0x88, 0x97)),
    "euc-kr": ((0xA1, 0xA3), (0xB0, 0xC8)),
}
"""The first bytes of common characters and punctuation."""

_FROM = {"cp1251": 0x400, "cp1253": 0x370, "cp1255": 0x590, "cp1256": 0x600, "cp874": 0xE00}
_TO = {"cp1251": 0x52F, "cp1253": 0x3FF, "cp1255": 0x5FF, "cp1256": 0x6FF, "cp874": 0xE7F}
"""The writing of an encoding, as Unicode has it."""


def ranked(sample: bytes, encodings: Sequence[str], country: str | None) -> tuple[str, ...]:
    """Those of the encodings that may well be right, the likeliest first.

    `sample` is the beginning of a file, which all of them read; `country` (ISO 3166) that of the
    store. One that reads the same text as a likelier one is left out.
    """
    if len(encodings) < 2:
        return tuple(encodings)
    texts = {one: _decoded(sample, one) for one in encodings}
    worth = {one: likelihood(text, one) for one, text in texts.items()}
    for one in encodings:
        if worth[one] and one == encoding_of_country(country):
            worth[one] += _COUNTRY_WORTH
    likeliest = sorted(encodings, key=lambda one: (-worth[one], encodings.index(one)))
    found: list[str] = []
    for one in likeliest:
        is_new = texts[one] not in [texts[other] for other in found]
        if is_new and worth[one] >= _PLAUSIBLE * worth[likeliest[0]]:
            found.append(one)
    return tuple(found)


def encoding_of_country(country: str | None) -> str | None:
    """What spreadsheets of a country write; None where none is known."""
    if country is None:
        return None
    return next((one for one, of in BY_COUNTRY.items() if country in of.split()), "cp1252")


def likelihood(text: str, encoding: str) -> float:
    """How much of what is not plain ASCII makes sense in the encoding: 0 to about 1."""
    if encoding in _LEVEL_ONE:
        good, count = _east_asian(text, encoding)
    elif encoding in _LATIN:
        good, count = _latin(text, frozenset(_LATIN[encoding]))
    else:
        good, count = _of_one_writing(text, encoding)
    return good / count if count else 1.0


def _latin(text: str, letters: frozenset[str]) -> tuple[float, int]:
    """Accented letters stand among others: three of them in a row are no word."""
    good, count, run = 0.0, 0, 0
    for letter in text:
        if letter.isascii():
            run = 0
            continue
        count += 1
        run = run + 1 if letter not in _SIGNS else 0
        if run > 2:
            good -= 0.5
        elif letter.lower() in letters or letter in letters:
            good += 1
        elif letter in _SIGNS:
            good += 0.7
        elif letter.isalpha():
            good += 0.4
    return max(good, 0.0), count


def _of_one_writing(text: str, encoding: str) -> tuple[float, int]:
    """Letters of the writing that are not next to Latin ones; common ones are worth more."""
    first, last, common = _FROM[encoding], _TO[encoding], _COMMON[encoding]
    good, count, before = 0.0, 0, " "
    for letter, after in pairwise(f"{text} "):
        if not letter.isascii():
            count += 1
            mixed = _is_latin(before) or _is_latin(after)
            if first <= ord(letter) <= last:
                odd = mixed or (letter.isupper() and before.islower())
                good += 0.0 if odd else 1.0 if letter.lower() in common else 0.7
            elif letter in _SIGNS:
                good += 0.5
        before = letter
    return good, count


def _east_asian(text: str, encoding: str) -> tuple[float, int]:
    """Characters by how common they are; one between Latin letters has swallowed one of them."""
    codec, ranges = CODECS.get(encoding, encoding), _LEVEL_ONE[encoding]
    good, count, before = 0.0, 0, " "
    for letter, after in pairwise(f"{text} "):
        if not letter.isascii():
            count += 1
            lead = letter.encode(codec, "replace")
            is_common = len(lead) == 2 and any(low <= lead[0] <= high for low, high in ranges)
            alone = after.isascii() and before.isascii()
            swallowed = alone and (_is_latin(before) or _is_latin(after))
            if is_common and not swallowed:
                good += _HANGUL_WORTH if "가" <= letter <= "힣" else 1.0
            elif len(lead) == 2:
                good += 0.2
            if swallowed:
                good -= 0.2
        before = letter
    return max(good, 0.0), count


def _is_latin(letter: str) -> bool:
    return letter.isascii() and letter.isalpha()


def _decoded(sample: bytes, encoding: str) -> str:
    return codecs.getincrementaldecoder(CODECS.get(encoding, encoding))().decode(sample)
