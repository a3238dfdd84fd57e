"""The wheel holds everything: installed outside the checkout, it runs the demo."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path
from zipfile import ZipFile

import pytest

CHECKOUT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built by the back end that is installed here."""
    out = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(out)]
    run = subprocess.run([*build, str(CHECKOUT)], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr
    (made,) = out.glob("*.whl")
    return made


@pytest.fixture(scope="module")
def loyalty(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The command in a fresh environment that has the wheel, and the libraries of this one.

    The path file names this environment's libraries without reading their own path files, so an
    editable install of the checkout is not seen.
    """
    home = tmp_path_factory.mktemp("environment") / "env"
    venv.create(home, with_pip=False, symlinks=os.name != "nt")
    bin_folder = home / ("Scripts" if os.name == "nt" else "bin")
    variables = {"base": str(home), "platbase": str(home)}
    site = Path(sysconfig.get_path("purelib", "venv", vars=variables))
    python = bin_folder / "python"
    install = [sys.executable, "-m", "pip", "--python", str(python), "install", "--no-deps"]
    run = subprocess.run(
        [*install, "--no-index", str(wheel)], capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stdout + run.stderr
    (site / "libraries.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    return bin_folder / "loyalty"


def test_it_carries_every_file(wheel: Path) -> None:
    names = set(ZipFile(wheel).namelist())
    for path in (CHECKOUT / "loyalty_cli").rglob("*"):
        if path.is_file() and "__pycache__" not in path.parts:
            assert f"loyalty_cli/{path.relative_to(CHECKOUT / 'loyalty_cli').as_posix()}" in names
    for path in (CHECKOUT / "programs").rglob("*"):
        if path.is_file():
            inside = path.relative_to(CHECKOUT / "programs").as_posix()
            assert f"loyalty_cli/_programs/{inside}" in names
    assert any(name.endswith("licenses/LICENSE") for name in names)


def test_it_is_the_wheel_that_runs(loyalty: Path, tmp_path: Path) -> None:
    code = "import loyalty_cli; print(loyalty_cli.__file__)"
    run = _run([loyalty.with_name("python"), "-c", code], tmp_path)
    assert CHECKOUT not in Path(run.stdout.strip()).parents


@pytest.mark.parametrize("example", ["corner-coffee", "book-pages"])
def test_the_demo_runs_from_the_wheel(loyalty: Path, tmp_path: Path, example: str) -> None:
    run = _run([loyalty, "demo", example, "--dir", str(tmp_path / "demo"), "--json"], tmp_path)
    assert run.returncode == 0, run.stdout + run.stderr
    told = json.loads(run.stdout)
    assert told["status"] == "ok"
    assert told["standing"]
    assert (tmp_path / "demo" / "loyalty.db").exists()


def test_the_profiles_travel_with_it(loyalty: Path, tmp_path: Path) -> None:
    run = _run([loyalty, "profile", "list", "--json"], tmp_path)
    assert run.returncode == 0, run.stdout + run.stderr
    shipped = {path.stem for path in (CHECKOUT / "loyalty_cli/intake/profiles").glob("*.toml")}
    assert {row["profile"] for row in json.loads(run.stdout)} == shipped
    sample = CHECKOUT / "tests/intake/samples/stripe-payments/payments_short.csv"
    run = _run([loyalty, "profile", "sniff", sample], tmp_path)
    assert "stripe-payments" in run.stdout, run.stdout + run.stderr


def test_the_version_is_the_wheels(loyalty: Path, wheel: Path, tmp_path: Path) -> None:
    run = _run([loyalty, "--version"], tmp_path)
    assert run.stdout == f"loyalty {wheel.name.split('-')[1]}\n"


def _run(words: list[object], folder: Path) -> subprocess.CompletedProcess[str]:
    clean = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    return subprocess.run(
        [str(word) for word in words],
        cwd=folder,
        env=clean,
        capture_output=True,
        text=True,
        check=False,
    )
