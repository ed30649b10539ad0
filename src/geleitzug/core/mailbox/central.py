# SPDX-License-Identifier: EUPL-1.2
"""What a town lets go to the central mailbox, and from which day on a copy of a letter may: rules over values."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Any

from geleitzug.core.mailbox.rules import Purpose, Way


class Central(StrEnum):
    """What a town lets go to somebody's central mailbox, should they want it; each contains the one before."""

    NOTHING = "nothing"
    NOTICE = "notice"
    LETTER = "letter"


def central_in(values: Mapping[str, Any]) -> Central:
    """Return what a town lets go there, by its own values (``central_mailbox``)."""
    return Central(values.get("central_mailbox", Central.NOTICE))


def offers(town: Mapping[str, Any], purpose: Purpose) -> bool:
    """Tell whether a town with these values offers what can be agreed to."""
    needed = {Purpose.CENTRAL: {Central.NOTICE, Central.LETTER}, Purpose.COPY: {Central.LETTER}}
    return purpose not in needed or central_in(town) in needed[purpose]


def copy_goes_from(way: Way | str, *, retrieved: date | None, announced: date | None, posted: bool) -> date | None:
    """Return from which day on a copy of a letter may go to the central mailbox; None while that is not known.

    What lies in the mailbox of a Nutzerkonto counts as announced some days after it was put there (§ 9 (1) OZG). So
    a copy goes only when that can no longer be the first day. A decision announced by its retrieval counts from the
    day after, before any such fiction ends: its copy may go at once. A decision announced by provision or by post
    has its own day, and the copy waits for it. What is no decision is not announced; it only has to have come.
    """
    if posted:
        return announced or date.min
    if retrieved is None:
        return None
    return announced if way == Way.PROVISION else retrieved
