"""The extra `insight`: numpy and scipy, which the forecasts need and nothing else does."""

from __future__ import annotations

from importlib.util import find_spec

from loyalty_cli.base.problems import Problem, Refused

LIBRARIES = ("numpy", "scipy")


def need_numbers() -> None:
    """Raises Refused, naming the extra, where numpy or scipy is not installed."""
    missing = [name for name in LIBRARIES if find_spec(name) is None]
    if missing:
        lacks = " and ".join(missing)
        raise Refused(
            Problem(
                "no-insight",
                f"a forecast needs {lacks}, which {'is' if len(missing) == 1 else 'are'} "
                "not installed",
                fix="pip install 'loyalty-cli[insight]'",
            )
        )
