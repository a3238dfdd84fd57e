"""Every story comes out as it says."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.stories.story import Story, happen, stories

ENGINE_PITFALLS = range(1, 23)


@pytest.mark.parametrize("story", stories(), ids=lambda story: story.name)
def test_a_story_comes_out_as_it_says(story: Story, tmp_path: Path) -> None:
    found = happen(story, tmp_path).agrees(story)
    assert not found, "\n".join([story.name, *found])


def test_every_pitfall_of_the_engine_has_its_story() -> None:
    told = {number for story in stories() for number in story.pitfalls}
    assert set(ENGINE_PITFALLS) <= told
