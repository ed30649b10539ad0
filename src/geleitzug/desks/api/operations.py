# SPDX-License-Identifier: EUPL-1.2
"""What can be asked: one row for each operation. Addresses, checks and the OpenAPI document are all made from it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from geleitzug.core.interface.rules import Scope

View = TypeVar("View", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Operation:
    """One way to ask for one address.

    ``query`` and ``body`` are msgspec structs that read what comes, ``gives`` the struct that is answered; None where
    ``media`` are bytes. ``versioned``: it wants If-Match. ``keeps``: the same Idempotency-Key gets the same answer.
    """

    method: str
    path: str
    name: str
    summary: Any
    view: Callable[..., Any]
    scope: Scope | None
    about: Any = ""
    query: type | None = None
    body: type | None = None
    upload: bool = False
    gives: type | None = None
    media: tuple[str, ...] = ("application/json",)
    status: int = 200
    needs_version: bool = False
    has_version: bool = False
    tag: str = ""

    @property
    def is_public(self) -> bool:
        """Tell whether everybody may ask, without a token."""
        return self.scope is None and self.tag == PUBLIC

    @property
    def keeps(self) -> bool:
        """Tell whether it does something that must not be done twice."""
        return self.method == "POST" and self.gives is not None


PUBLIC, SELF, READING, WORKING, OPINIONS, DECIDING, TOGETHER, FILES, PAPERS, OUTGOING, CALLS, TREASURY, EXPORT = (
    "services", "token", "reading", "working", "opinions", "deciding", "together", "files", "paper", "outgoing",
    "calls", "treasury", "export",
)  # fmt: skip
OPERATIONS: list[Operation] = []


def operation(method: str, path: str, name: str, summary: Any, **more: Any) -> Callable[[View], View]:
    """Declare a view as an operation."""

    def declare(view: View) -> View:
        OPERATIONS.append(Operation(method=method, path=path, name=name, summary=summary, view=view, **more))
        return view

    return declare


def at(path: str) -> dict[str, Operation]:
    """Return the operations of an address by method."""
    return {each.method: each for each in OPERATIONS if each.path == path}
