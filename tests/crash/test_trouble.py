"""Full disks, files and folders that may not be written: said, and nothing is lost."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.crash.scenes import DAY, check_laws, copy_of, done, leftovers
from tests.crash.test_kills import KILLS, SCENES
from tests.crash.zygote import Zygote

NOBODY = 65534
NAMES = ("import", "batch", "points adjust", "backup", "restore", "nightly")
ROOMS = (0, 40_000, 100_000, 200_000, 400_000, 800_000) if KILLS > 2 else (40_000,)
SAID = ("no room left", "disk refused", "can't be put there", "can't be written")

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="commands run in forks")
as_root = pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can be another user"
)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 12 MB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = shutil.which("mount")
    tried = mount and subprocess.run(
        [mount, "-t", "tmpfs", "-o", "size=12m", "none", str(folder)],
        capture_output=True,
        check=False,
    )
    if not tried or tried.returncode:
        pytest.skip("a small disk can't be mounted here")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


@pytest.mark.parametrize("name", NAMES)
def test_a_full_disk(
    name: str, zygote: Zygote, shop: Path, tmp_path: Path, small_disk: Path
) -> None:
    scene = SCENES[name]
    words = (*scene.words, "--as-of", DAY)
    start = copy_of(shop, tmp_path / "start")
    scene.before(zygote, start)
    calm = copy_of(start, tmp_path / "calm")
    done(zygote.run(calm, *words))
    expected = scene.seen(calm)
    failed = 0
    for room in ROOMS:
        folder = copy_of(start, small_disk / "shop")
        ballast = small_disk / "ballast"
        free = os.statvfs(small_disk)
        ballast.write_bytes(b"x" * (free.f_bavail * free.f_frsize - room))
        ended = zygote.run(folder, *words)
        ballast.unlink()
        said = f"{name} with room for {room}: {ended}"
        if ended.code:
            failed += 1
            assert ended.code in {1, 5}, said
            assert any(words in ended.out for words in SAID), said
            assert "fix: " in ended.out, said
        scene.may(folder)
        check_laws(folder / "loyalty.db")
        done(zygote.run(folder, *words))
        assert scene.seen(folder) == expected, said
        assert leftovers(folder) == [], said
        shutil.rmtree(folder)
    assert failed
    print(f"\n{name}: {len(ROOMS)} full disks, {failed} refused, all repeated well")


@pytest.mark.parametrize("name", ["import", "batch", "backup"])
def test_a_file_that_may_not_grow(name: str, zygote: Zygote, shop: Path, tmp_path: Path) -> None:
    scene = SCENES[name]
    words = (*scene.words, "--as-of", DAY)
    folder = copy_of(shop, tmp_path / "shop")
    scene.before(zygote, folder)
    for limit in (1 << 15, 1 << 17):
        ended = zygote.run(folder, *words, limits={"RLIMIT_FSIZE": limit})
        assert ended.code in {1, 5}, ended
        assert any(words in ended.out for words in SAID), ended
        check_laws(folder / "loyalty.db")
    done(zygote.run(folder, *words))
    check_laws(folder / "loyalty.db")


@pytest.fixture
def nobody_s(shop: Path) -> Iterator[Path]:
    """A shop that belongs to somebody else, in a folder that everybody may enter."""
    folder = Path(tempfile.mkdtemp(prefix="loyalty-nobody-"))
    folder.chmod(0o755)
    copied = copy_of(shop, folder / "shop")
    for path in (copied, *copied.rglob("*")):
        os.chown(path, NOBODY, NOBODY)
    yield copied
    shutil.rmtree(folder)


@as_root
@pytest.mark.parametrize("mode", [0o400, 0o000])
def test_a_store_that_may_not_be_written(zygote: Zygote, nobody_s: Path, mode: int) -> None:
    (nobody_s / "loyalty.db").chmod(mode)
    for name in ("import", "points adjust", "nightly"):
        ended = zygote.run(nobody_s, *SCENES[name].words, "--as-of", DAY, user=NOBODY)
        assert ended.code == 5, ended
        assert "fix: Make the file and its folder" in ended.out
    reading = zygote.run(nobody_s, "status", "--as-of", DAY, user=NOBODY)
    assert reading.code == (0 if mode else 5), reading
    copied = zygote.run(nobody_s, "backup", "copy.db", user=NOBODY)
    assert copied.code == (0 if mode else 5), copied
    assert (nobody_s / "copy.db").exists() == bool(mode)


@as_root
def test_folders_that_may_not_be_written(zygote: Zygote, nobody_s: Path) -> None:
    for name in ("inbox", "backups"):
        folder = nobody_s / name
        folder.mkdir(exist_ok=True)
        os.chown(folder, NOBODY, NOBODY)
        folder.chmod(0o500)
    ended = zygote.run(nobody_s, "nightly", "--as-of", DAY, user=NOBODY)
    assert ended.code == 1, ended
    for said in ("inbox: failed", "the books add up", "backup: failed", "Permission denied"):
        assert said in ended.out
    ended = zygote.run(nobody_s, "backup", "backups/copy.db", user=NOBODY)
    assert (ended.code, "Permission denied" in ended.out) == (1, True)
