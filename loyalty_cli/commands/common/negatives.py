"""A number with a minus as an argument, which is no option."""

from __future__ import annotations

import re
from typing import Any

from typer.core import TyperCommand

_NEGATIVE = re.compile(r"-[0-9]+([.,][0-9]+)?", re.ASCII)


class TakesNegatives(TyperCommand):
    """A command that takes `-20` for a number; a misspelt option stays an error."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Moves what is a negative number behind `--`, where nothing is an option any more."""
        takes_value = {
            word
            for parameter in self.params
            if not getattr(parameter, "is_flag", True)
            for word in parameter.opts
        }
        options: list[str] = []
        others: list[str] = []
        words = iter(args)
        for word in words:
            if word == "--":
                others += words
            elif word in takes_value:
                options += [word, *([value] if (value := next(words, None)) is not None else [])]
            elif word.startswith("-") and word != "-" and not _NEGATIVE.fullmatch(word):
                options.append(word)
            else:
                others.append(word)
        return super().parse_args(ctx, [*options, "--", *others])
