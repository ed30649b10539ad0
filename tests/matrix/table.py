# SPDX-License-Identifier: EUPL-1.2
"""The expected outcome of every address for everybody as one table to read: docs/security/routes.md.

It is written from routes.py, which test_routes.py holds to the running house.
"""

from __future__ import annotations

from collections.abc import Iterable

from tests.matrix.routes import CAST, ROUTES, Try

GROUPS = {
    "anonymous": ("nobody",),
    "guest": ("guest", "other guest"),
    "citizen A": ("erika",),
    "citizen B": ("jan",),
    "company": ("company",),
    "for a company": ("for company",),
    "mandate ended": ("mandate ended",),
    "clerk of A": ("tax clerk", "registrar", "trade clerk", "building clerk"),
    "expert": ("fire expert",),
    "head": ("building head",),
    "treasury": ("treasurer",),
    "editor": ("editor",),
    "releaser": ("releaser",),
    "records": ("records",),
    "digital office": ("digital office",),
    "operator": ("operator",),
    "clerk of B": ("sandmoor clerk", "district clerk"),
}
"""The columns, and who of the cast stands in each. The demo's operator works in the digital office besides."""
ALL, SOME, NONE = "●", "◐", ""
METHODS = {"get": "GET", "post": "POST"}

assert sorted(name for names in GROUPS.values() for name in names) == sorted(CAST)


def as_markdown() -> str:
    """Return the table: a line for each address and method."""
    lines = [f"| address | method | {' | '.join(GROUPS)} |", f"|---|---|{':-:|' * len(GROUPS)}"]
    for name in sorted(ROUTES):
        for method in METHODS:
            tries = [attempt for attempt in ROUTES[name] if attempt.method == method]
            if tries:
                cells = " | ".join(_mark(tries, people) for people in GROUPS.values())
                lines.append(f"| `{name}` | {METHODS[method]} | {cells} |")
    return "\n".join(lines)


def _mark(tries: list[Try], people: Iterable[str]) -> str:
    """Tell whether all of some people open everything that is tried at an address, some of it, or nothing."""
    opened = [person in attempt.may for attempt in tries for person in people]
    return ALL if all(opened) else SOME if any(opened) else NONE
