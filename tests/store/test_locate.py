"""Where the store is looked for."""

import os
from pathlib import Path

import pytest

from loyalty_cli.base.problems import StoreUnavailable
from loyalty_cli.store.file.locate import find_store


def settings(folder: Path, text: str = 'store = "loyalty.db"\n') -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "loyalty.toml").write_text(text)


def refused(cwd: Path, env: dict[str, str] | None = None) -> str:
    with pytest.raises(StoreUnavailable) as caught:
        find_store(None, env or {}, cwd)
    (problem,) = caught.value.problems
    assert "--store" in (problem.fix or "")
    if "passed over" in problem.message:
        return f"{problem.code}: {problem.message.split(':')[0]}"
    return problem.code


def test_the_flag_goes_before_the_environment_and_that_before_the_file(tmp_path: Path) -> None:
    settings(tmp_path)
    env = {"LOYALTY_STORE": "env.db"}
    assert find_store("flag.db", env, tmp_path) == tmp_path / "flag.db"
    assert find_store(None, env, tmp_path) == tmp_path / "env.db"
    assert find_store(None, {"LOYALTY_STORE": ""}, tmp_path) == tmp_path / "loyalty.db"
    assert find_store("/else/where.db", env, tmp_path) == Path("/else/where.db")


def test_a_parent_s_file_counts_and_names_its_store_from_where_it_is(tmp_path: Path) -> None:
    settings(tmp_path, 'store = "data/shop.db"\n')
    inner = tmp_path / "files" / "march"
    inner.mkdir(parents=True)
    assert find_store(None, {}, inner) == tmp_path / "data" / "shop.db"


def test_the_nearest_file_counts(tmp_path: Path) -> None:
    settings(tmp_path)
    settings(tmp_path / "inner", 'store = "inner.db"\n')
    assert find_store(None, {}, tmp_path / "inner") == tmp_path / "inner" / "inner.db"


def test_the_search_ends_at_somebody_else_s_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings(tmp_path)
    inner = tmp_path / "theirs" / "mine"
    inner.mkdir(parents=True)
    theirs = f"store-missing: no store is named, and {tmp_path / 'loyalty.toml'} is passed over"
    assert find_store(None, {}, inner) == tmp_path / "loyalty.db"
    if os.getuid() == 0:
        os.chown(tmp_path / "theirs", 12345, -1)
        assert refused(inner) == theirs
    monkeypatch.setattr(os, "getuid", lambda: 54321)
    assert refused(inner) == theirs
    (tmp_path / "loyalty.toml").unlink()
    assert refused(inner) == "store-missing"
    settings(tmp_path)
    assert find_store(None, {}, tmp_path) == tmp_path / "loyalty.db"


@pytest.mark.parametrize("text", ["store = [", "name = 'x'\n", "store = 3\n", "store = ''\n"])
def test_a_file_that_names_no_store(tmp_path: Path, text: str) -> None:
    settings(tmp_path, text)
    assert refused(tmp_path) == "settings-unreadable"
