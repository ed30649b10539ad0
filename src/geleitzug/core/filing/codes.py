# SPDX-License-Identifier: EUPL-1.2
"""What the code on a cover sheet says: which town's case the papers behind it belong to. Values in, values out."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

PREFIX = "GZ1"
_CODE = re.compile(r"GZ1:(?P<town>[a-z0-9_-]{1,50}):(?P<number>[A-Z0-9-]{1,24}):(?P<check>[0-9a-f]{6})")


@dataclass(frozen=True, slots=True)
class Code:
    """A case as a cover sheet names it."""

    town: str
    number: str


def written(town: str, number: str) -> str:
    """Return what stands in the code; its last part tells a misread one apart.

    It is no secret, as the code is none: papers come into the file by the hand that lays the sheet on top.
    """
    return f"{PREFIX}:{town}:{number}:{_check(town, number)}"


def read(text: str) -> Code | None:
    """Return which case a code names; None for a code that is not ours: letters bear codes of their own."""
    found = _CODE.fullmatch(text.strip())
    if found is None or found["check"] != _check(found["town"], found["number"]):
        return None
    return Code(found["town"], found["number"])


def _check(town: str, number: str) -> str:
    return hashlib.sha256(f"{PREFIX}:{town}:{number}".encode()).hexdigest()[:6]
