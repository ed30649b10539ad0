# SPDX-License-Identifier: EUPL-1.2
"""What the office's pages change can be done by interface as well, or the table says why not."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from django.urls import URLPattern

from geleitzug.desks.api import urls as interface
from geleitzug.desks.api.operations import OPERATIONS
from geleitzug.desks.office.urls import urlpatterns
from geleitzug.desks.office.views import signing
from geleitzug.ground.web.security.addresses import addresses

TABLE = Path(__file__).resolve().parents[2] / "docs" / "howto" / "by-page-or-by-interface.md"
ROW = re.compile(r"^\| (\w+) \| (.+) \|$", re.MULTILINE)
OPERATION = re.compile(r"`(?:GET|POST) [^`]+`")
WHY_NOT = re.compile(r"none: .{10,}")
assert interface.urlpatterns, "importing the addresses declares what can be asked"


def methods_of(view: Callable[..., Any]) -> set[str]:
    """Return the methods a view takes, as Django's own decorators keep them; empty where none of them is there."""
    found: Any = view
    while found is not None:
        if wanted := inspect.getclosurevars(found).nonlocals.get("request_method_list"):
            return set(wanted)
        found = getattr(found, "__wrapped__", None)
    return set()


def addresses_that_change() -> Iterator[str]:
    """Yield the names of the office's addresses that take a POST; how people sign in is told by one row for all."""
    signing_in = {pattern.name for pattern in addresses(signing.OFFICE)}
    for pattern in urlpatterns:
        if not isinstance(pattern, URLPattern) or pattern.name in signing_in:
            continue
        methods = methods_of(pattern.callback)
        assert methods, f"{pattern.name} does not say which methods it takes"
        if "POST" in methods:
            yield str(pattern.name)


def test_every_button_of_the_office_has_an_operation_or_a_reason() -> None:
    rows = ROW.findall(TABLE.read_text(encoding="utf-8"))
    told = dict(row for row in rows if row[0] != "page")
    known = {f"`{each.method} {each.path}`" for each in OPERATIONS}

    assert len(told) == len([row for row in rows if row[0] != "page"]), "a page stands there twice"
    assert set(told) == set(addresses_that_change())
    for page, said in told.items():
        operations = OPERATION.findall(said)
        assert set(operations) <= known, (page, operations)
        does = any(not each.startswith("`GET ") for each in operations)  # what is only read presses no button
        assert does or WHY_NOT.fullmatch(said), (page, said)
