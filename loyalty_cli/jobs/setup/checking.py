"""`program check`: what is wrong with a program file, and what looks odd; needs no store."""

from __future__ import annotations

from loyalty_cli.base.dates import Day, Length
from loyalty_cli.base.problems import Problem
from loyalty_cli.jobs.outcome import Outcome

ENOUGH_DIGITS = 4
"""More decimals than any currency has, for checks without a store."""


def check_program(
    text: str,
    file: str,
    *,
    digits: int | None,
    as_of: Day,
    card_minimum: Length | None = None,
) -> tuple[Outcome, list[Problem]]:
    """The outcome with all problems, and the warnings that keep nobody from applying the file.

    `digits` are the decimals of the store's currency, None where there is no store;
    `card_minimum` is how long a gift card must be good at least.
    """
    from loyalty_cli.program.judging.compile import compile_program
    from loyalty_cli.program.language.lint import lint
    from loyalty_cli.program.language.load import load_program

    model, problems = load_program(text, file)
    warnings: list[Problem] = []
    if model is not None:
        digits = ENOUGH_DIGITS if digits is None else digits
        _, problems = compile_program(model, digits)
        warnings = lint(model, digits, as_of, card_minimum=card_minimum)
    counts = {"problems": len(problems), "warnings": len(warnings)}
    data: dict[str, object] = {"warnings": [warning.as_json() for warning in warnings]}
    if model is not None:
        data["program"] = model.program.id
    return Outcome(
        "rejected" if problems else "ok", as_of, counts=counts, problems=problems, data=data
    ), warnings
