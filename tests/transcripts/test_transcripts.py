"""Every console example of the README and of the transcripts is what the commands print."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from loyalty_cli.manual import page
from tests.transcripts.document import rewritten, rewritten_manual

HERE = Path(__file__).parent
README = HERE.parents[1] / "README.md"
DOCUMENTS = [README, *sorted(HERE.glob("*.md"))]


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.stem)
def test_what_is_shown_is_what_is_printed(document: Path, tmp_path: Path) -> None:
    text = document.read_text(encoding="utf-8")
    assert rewritten(text, tmp_path) == text


def test_the_manual_shows_what_is_printed(tmp_path: Path) -> None:
    for topic, text in rewritten_manual(tmp_path).items():
        assert text == page(topic), topic


def test_the_readme_has_examples() -> None:
    assert README.read_text(encoding="utf-8").count("```console\n") >= 3


def test_a_change_is_seen(tmp_path: Path) -> None:
    shutil.copy(HERE / "errors.md", tmp_path / "errors.md")
    text = (tmp_path / "errors.md").read_text(encoding="utf-8").replace("fix:", "fixed:")
    folder = tmp_path / "scratch"
    folder.mkdir()
    assert rewritten(text, folder) != text
