# SPDX-License-Identifier: EUPL-1.2
"""What can have happened to a remark. That one was made is no event: an entry would name who made it, and when."""

from __future__ import annotations

from dataclasses import dataclass

from geleitzug.ground.events import Deed


@dataclass(frozen=True, slots=True, kw_only=True)
class StepRemarkSettled(Deed):
    """Somebody who edits the process has answered what staff said of a step; ``done`` is yes or no."""

    service: str
    step: str
    done: str
