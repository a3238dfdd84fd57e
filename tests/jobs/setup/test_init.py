"""`loyalty init`: a folder with settings and a store, or nothing at all."""

import tomllib
from dataclasses import replace
from pathlib import Path

import pytest

from loyalty_cli.base.problems import ExitCode, LoyaltyError, Refused, StoreUnavailable, Usage
from loyalty_cli.jobs.setup import init
from loyalty_cli.jobs.setup.init import init_store
from loyalty_cli.store.file.locate import find_store
from loyalty_cli.store.file.store_file import open_store
from tests.jobs.shop import CALLER


def make(folder: Path, **changed: object) -> object:
    asked = {"name": "Shop", "currency": "EUR", "timezone": "Europe/Berlin", "caller": CALLER}
    return init_store(folder, **(asked | changed))  # type: ignore[arg-type]


def refused(folder: Path, kind: type[LoyaltyError], **changed: object) -> list[tuple[str, str]]:
    with pytest.raises(kind) as caught:
        make(folder, **changed)
    return [(problem.code, problem.fix or "") for problem in caught.value.problems]


def test_it_makes_a_folder_in_which_commands_find_the_store(tmp_path: Path) -> None:
    folder = tmp_path / "my" / "shop"
    make(folder, name='Ann\'s "Corner" Café', country="de")
    assert sorted(path.name for path in folder.iterdir()) == [
        "loyalty.db",
        "loyalty.key",
        "loyalty.toml",
    ]
    path = find_store(None, {}, folder)
    with open_store(path) as store:
        assert store.settings.name == 'Ann\'s "Corner" Café'
        assert (store.settings.country, store.settings.zone.key) == ("DE", "Europe/Berlin")
    values = tomllib.loads((folder / "loyalty.toml").read_text(encoding="utf-8"))
    assert values == {
        "name": 'Ann\'s "Corner" Café',
        "store": "loyalty.db",
        "country": "DE",
    }


@pytest.mark.parametrize(("currency", "digits"), [("eur", 2), ("JPY", 0), ("KWD", 3)])
def test_the_currency_says_how_many_digits(tmp_path: Path, currency: str, digits: int) -> None:
    make(tmp_path, currency=currency)
    with open_store(tmp_path / "loyalty.db") as store:
        assert (store.settings.currency, store.settings.digits) == (currency.upper(), digits)


def test_a_folder_that_exists_is_fine_and_names_the_store_by_default(tmp_path: Path) -> None:
    folder = tmp_path / "corner"
    folder.mkdir()
    (folder / "sales.csv").touch()
    make(folder, name=None)
    with open_store(folder / "loyalty.db") as store:
        assert store.settings.name == "corner"


@pytest.mark.parametrize("name", ["loyalty.db", "loyalty.toml", "loyalty.db-wal"])
def test_it_never_overwrites(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("mine")
    assert refused(tmp_path, Refused)[0][0] == "already-exists"
    assert [path.name for path in tmp_path.iterdir()] == [name]
    assert (tmp_path / name).read_text() == "mine"


def test_every_wrong_word_is_named_with_the_nearest_right_one(tmp_path: Path) -> None:
    folder = tmp_path / "shop"
    found = refused(folder, Usage, currency="EUX", timezone="europe/berlin", country="Germny")
    assert found[0][0] == "unknown-currency"
    assert found[1:] == [
        ("unknown-timezone", "Did you mean Europe/Berlin?"),
        ("unknown-country", "Did you mean DE?"),
    ]
    assert not folder.exists()


@pytest.mark.parametrize("zone", ["../../etc/passwd", "/etc/localtime", "Europe", "", "Mars/Base"])
def test_what_is_no_time_zone(tmp_path: Path, zone: str) -> None:
    assert refused(tmp_path, Usage, timezone=zone)[0][0] == "unknown-timezone"


def test_a_folder_that_can_not_be(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for folder in (tmp_path / "file", tmp_path / "file" / "below"):
        with pytest.raises(StoreUnavailable) as caught:
            make(folder)
        assert caught.value.exit_code is ExitCode.STORE
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


@pytest.mark.parametrize("step", ["create_store", "_toml"])
def test_nothing_half_made_is_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(init, step, fail)
    with pytest.raises(StoreUnavailable, match="made"):
        make(tmp_path / "a" / "b")
    assert list(tmp_path.iterdir()) == []


def test_a_store_elsewhere_is_named_by_the_settings(tmp_path: Path) -> None:
    folder, inside, apart = (
        tmp_path / "a",
        tmp_path / "a" / "data" / "s.db",
        tmp_path / "b" / "s.db",
    )
    make(folder, store=inside)
    assert tomllib.loads((folder / "loyalty.toml").read_text())["store"] == "data/s.db"
    assert (find_store(None, {}, folder), inside.exists()) == (inside, True)
    make(tmp_path / "c", store=apart)
    assert find_store(None, {}, tmp_path / "c") == apart
    assert sorted(path.name for path in apart.parent.iterdir()) == ["loyalty.key", "s.db"]
    assert [path.name for path in (tmp_path / "c").iterdir()] == ["loyalty.toml"]


def test_a_store_elsewhere_is_not_overwritten_either(tmp_path: Path) -> None:
    make(tmp_path / "a")
    before = (tmp_path / "a" / "loyalty.db").read_bytes()
    [(code, fix)] = refused(tmp_path / "b", Refused, store=tmp_path / "a" / "loyalty.db")
    assert (code, fix.split(",")[0]) == ("already-exists", "Name another store with --store FILE")
    assert (tmp_path / "a" / "loyalty.db").read_bytes() == before
    assert not (tmp_path / "b").exists()


def test_nothing_half_made_is_left_of_two_folders(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(init, "_toml", fail)
    for store in (tmp_path / "a" / "data" / "s.db", tmp_path / "b" / "c" / "s.db"):
        with pytest.raises(StoreUnavailable, match="made"):
            make(tmp_path / "a", store=store)
        assert list(tmp_path.iterdir()) == []


def test_a_dry_run_makes_nothing(tmp_path: Path) -> None:
    outcome = make(tmp_path / "shop", caller=replace(CALLER, dry_run=True))
    assert getattr(outcome, "dry_run", None) is True
    assert list(tmp_path.iterdir()) == []
