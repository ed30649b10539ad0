# SPDX-License-Identifier: EUPL-1.2
"""What booking asks others for: where the pages are that its mails lead to. Who shows them says so (register)."""

from __future__ import annotations

from geleitzug.ground.tenancy import directory, doors

HOME = "/"
_pages = {"booking": HOME, "waiting": HOME}


def register(*, booking: str, waiting: str) -> None:
    """Say where appointments and places on the waiting list are shown: paths with ``{code}``."""
    _pages.update(booking=booking, waiting=waiting)


def address(page: str, code: str) -> str:
    """Return the whole address of a page in the town whose door is open."""
    return directory.address_of(doors.current_tenant()).rstrip("/") + _pages[page].format(code=code)
