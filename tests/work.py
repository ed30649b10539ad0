# SPDX-License-Identifier: EUPL-1.2
"""How much work something is: calls counted, not time taken, which depends on who else uses the machine.

What takes how long on which machine is told by bench/.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable
from types import FrameType
from typing import Any


def calls(function: Callable[[], object], *, warm: int = 2) -> int:
    """Return how many functions are called, in Python and below it, while this thread runs ``function``.

    It runs ``warm`` times before, for whatever is remembered after a first time. What one call below Python does
    (a long regular expression, a statement of the database) counts as one.
    """
    for _ in range(warm):
        function()
    counted = 0

    def count(_frame: FrameType, event: str, _about: Any) -> None:
        nonlocal counted
        counted += event in ("call", "c_call")

    collecting, before = gc.isenabled(), sys.getprofile()
    gc.disable()  # what is thrown away meanwhile is not this work's
    sys.setprofile(count)
    try:
        function()
    finally:
        sys.setprofile(before)
        if collecting:
            gc.enable()
    return counted
