"""Every language has every sentence, with the same words to fill in and the forms it needs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from string import Formatter

import pytest
from babel import Locale

import loyalty_cli.languages
from loyalty_cli.base.dates import Length, parse_day
from loyalty_cli.base.languages import LANGUAGES
from loyalty_cli.languages.catalogue import Sentence, sentences
from loyalty_cli.languages.speech import Speech

WORDS = Path(loyalty_cli.languages.__file__).parent / "words"
MAY_BE_LEFT_OUT = {"number", "point", "points"}
"""Words that a language may do without: a form for one says it, or the sentence has no need."""

others = pytest.mark.parametrize("language", LANGUAGES[1:])
every = pytest.mark.parametrize("language", LANGUAGES)


def texts(sentence: Sentence) -> Iterator[str]:
    if isinstance(sentence, str):
        yield sentence
    else:
        yield from sentence.values()


def words(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def test_there_is_a_file_for_each_language_and_no_other() -> None:
    assert {path.stem for path in WORDS.glob("*.toml")} == set(LANGUAGES)


@others
def test_the_sentences_are_those_of_the_first_language_in_its_order(language: str) -> None:
    assert list(sentences(language)) == list(sentences(LANGUAGES[0]))


@others
def test_a_sentence_fills_in_the_same_words(language: str) -> None:
    for key, sentence in sentences(LANGUAGES[0]).items():
        allowed = set().union(*map(words, texts(sentence)))
        for text in texts(sentences(language)[key]):
            assert words(text) <= allowed | MAY_BE_LEFT_OUT, key
            assert allowed - words(text) <= MAY_BE_LEFT_OUT, key


@every
def test_a_sentence_with_a_number_has_the_forms_of_the_language(language: str) -> None:
    forms = {"other", *Locale.parse(language, sep="-").plural_form.tags}
    for key, sentence in sentences(language).items():
        if not isinstance(sentence, str):
            # French and Spanish have a form for millions, which is that for many in our sentences.
            assert set(sentence) == forms - {"many"}, key


@every
def test_no_sentence_is_empty_or_has_blanks_at_its_ends(language: str) -> None:
    for key, sentence in sentences(language).items():
        for text in texts(sentence):
            assert text.strip(), key
            assert text == text.strip() or key == "line.groups", key


@pytest.mark.parametrize("language", ["de", "fr", "es", "ja", "zh-TW", "zh-CN"])
def test_nothing_is_left_in_english(language: str) -> None:
    for key, sentence in sentences(LANGUAGES[0]).items():
        said = list(texts(sentence))
        if re.search(r"[a-z]{3}", re.sub(r"\{[^}]*\}", "", " ".join(said))):
            assert not set(said) & set(texts(sentences(language)[key])), key


@pytest.mark.parametrize("language", ["ja", "zh-TW", "zh-CN"])
def test_chinese_and_japanese_have_their_own_marks(language: str) -> None:
    for key, sentence in sentences(language).items():
        for text in texts(sentence):
            assert not re.search(r"[,;:!?]|\.(?![0-9])", text), key


@pytest.mark.parametrize(
    ("language", "money", "day", "yearly", "length", "percent", "many"),
    [
        *(
            ("en", "€1,250.50", "March 1, 2026", "December 31", "12 months", "7.5%", "1,000 stars"),
            (
                "de",
                "1.250,50 €",
                "1. März 2026",
                "31. Dezember",
                "12 Monate",
                "7,5 %",
                "1.000 Sterne",
            ),
            (
                "fr",
                "1 250,50 €",
                "1er mars 2026",
                "31 décembre",
                "12 mois",
                "7,5 %",
                "1 000 étoiles",
            ),
            (
                "es",
                "1.250,50 €",
                "1 de marzo de 2026",
                "31 de diciembre",
                "12 meses",
                "7,5 %",
                "1.000 stars",
            ),
            ("ja", "€1,250.50", "2026年3月1日", "12月31日", "12か月", "7.5%", "1,000スター"),
            ("zh-TW", "€1,250.50", "2026年3月1日", "12月31日", "12 個月", "7.5%", "1,000 星"),
            ("zh-CN", "€1,250.50", "2026年3月1日", "12月31日", "12个月", "7.5%", "1,000 stars"),
        )
    ],
)
def test_money_days_lengths_and_numbers(
    language: str, money: str, day: str, yearly: str, length: str, percent: str, many: str
) -> None:
    speech = Speech(language, "EUR", FORMS)
    told = [
        speech.money("1250.50"),
        speech.day(parse_day("2026-03-01")),
        speech.month_day((12, 31)),
        speech.length(Length(12, "months")),
        speech.percent("7.5"),
        speech.points(1000),
    ]
    plain = [text.replace("\u202f", " ").replace("\xa0", " ") for text in told]
    assert plain == [money, day, yearly, length, percent, many]


def _forms() -> tuple[str, str]:
    from loyalty_cli.base.languages import Spoken

    one = {"en": "star", "de": "Stern", "fr": "étoile", "ja": "スター", "zh-TW": "星"}
    several = {"en": "stars", "de": "Sterne", "fr": "étoiles", "ja": "スター", "zh-TW": "星"}
    return Spoken(one), Spoken(several)


FORMS = _forms()


def test_one_and_several() -> None:
    assert [Speech("en", "EUR", FORMS).points(count) for count in (0, 1, 2)] == [
        "0 stars",
        "1 star",
        "2 stars",
    ]
    assert Speech("fr", "EUR", FORMS).points(0) == "0 étoile"
    assert Speech("zh-CN", "EUR", FORMS).points(1) == "1 star"


def test_money_below_the_smallest_unit_stays_and_yen_have_no_decimals() -> None:
    assert Speech("en", "EUR", FORMS).money("0.005") == "€0.005"
    assert Speech("en", "JPY", FORMS).money("1200") == "¥1,200"
    assert Speech("en", "JPY", FORMS).money("0.5") == "¥0.5"
    assert Speech("en", "EUR", FORMS).number(Decimal("2.25")) == "2.25"
