"""Problems in words: of many that have one cause the first ones, and how many more there are."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from loyalty_cli.base.problems import Problem
from loyalty_cli.show.output.text import clean, problem_text

SHOWN_EACH = 10
"""So many problems of one cause are told whole."""

Cause = tuple[str | None, str, str | None, str]


def told_problems(problems: Sequence[Problem], *, kind: str = "") -> Iterator[str]:
    """The problems in their order, each with its remedy; of one cause the first ones, and at the
    end how many more there are, with the first lines of these."""
    seen: Counter[Cause] = Counter()
    lines: dict[Cause, list[int]] = {}
    for problem in problems:
        cause = cause_of(problem)
        seen[cause] += 1
        if seen[cause] <= SHOWN_EACH:
            yield problem_text(problem, kind=kind)
        elif problem.line is not None and len(lines.setdefault(cause, [])) < SHOWN_EACH:
            lines[cause].append(problem.line)
    for cause, count in seen.items():
        more = count - SHOWN_EACH
        if more > 0:
            file, code, column = cause[:3]
            where = f" on lines {', '.join(map(str, lines[cause]))}" if cause in lines else ""
            where += ", …" if cause in lines and more > SHOWN_EACH else ""
            what = f"{code}{f' in {column}' if column else ''}"
            yield clean(f"{file + ': ' if file else ''}{more} more of {what}{where}")


def cause_of(problem: Problem) -> Cause:
    """What problems have in common that one mend would cure: the file, the code, the column, and
    what is to be done, its numbers aside."""
    fix = re.sub(r"[0-9]+", "0", problem.fix or "")
    return problem.file, problem.code, problem.column, fix
