"""Properties draw the same examples in every run, so that a red run is a red change.

A long run with other examples: `LOYALTY_SEARCH=1` with `--hypothesis-seed`.
"""

from __future__ import annotations

import os

from hypothesis import settings

settings.register_profile("same", derandomize=True, database=None, deadline=None)
if "LOYALTY_SEARCH" not in os.environ:
    settings.load_profile("same")
