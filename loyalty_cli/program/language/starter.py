"""A program file to begin with: a template for people to edit, with its settings explained."""

from __future__ import annotations

from importlib.resources import files

from loyalty_cli.program.language.shapes import SLUG


def starter(program_id: str) -> str:
    """The text of a starter program of that id; raises FaultyError where the id can't be one."""
    SLUG.parse(program_id)
    text = (files("loyalty_cli.program.language") / "starter.toml").read_text(encoding="utf-8")
    name = program_id.replace("-", " ").title()
    return text.replace('"ID"', f'"{program_id}"').replace("NAME", name)
