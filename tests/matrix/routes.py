# SPDX-License-Identifier: EUPL-1.2
"""The table of all addresses and who gets in. A name without a row here fails test_routes.py.

A row is a list of tries: an object of the world, who may open it, and nobody else. Whose the objects are says SEES.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from tests.people import PEOPLE
from tests.world import TALES, World

CAST = (
    "nobody", "guest", "other guest", "erika", "jan", "tax clerk", "registrar", "trade clerk", "building clerk",
    "building head", "fire expert", "treasurer", "operator", "sandmoor clerk", "district clerk",
)  # fmt: skip
"""Who tries every door."""

EVERYBODY = frozenset(CAST)
POST_ROOM = "operator"
"""Who works in the digital office prints for all offices."""
STAFF = frozenset(name for name in CAST if PEOPLE[name].is_staff)
NOWHERE = UUID("01890000-0000-7000-8000-000000000000")

_BUILDING = frozenset({"building clerk", "building head", "fire expert"})
SEES: Mapping[str, frozenset[str]] = {
    "draft": frozenset({"erika"}),
    "draft_with_files": frozenset({"erika"}),
    "draft_for_child": frozenset({"erika"}),
    "guest_draft": frozenset({"guest"}),
    "begun": frozenset({"erika"}),
    "child_begun": frozenset({"erika"}),
    "guest_begun": frozenset({"guest"}),
    "paying": frozenset({"erika"}),
    "unpaid": frozenset({"erika"}),
    "guest_unpaid": frozenset({"guest"}),
    "owing": frozenset({"erika", "trade clerk"}),
    "guest_open": frozenset({"guest", "tax clerk"}),
    "waiting": frozenset({"erika", "tax clerk"}),
    "opinions": frozenset({"erika"}) | _BUILDING,
    "approval": frozenset({"erika"}) | _BUILDING,
    "granted": frozenset({"erika", "tax clerk"}),
    "answered": frozenset({"erika"}),
    "posted": frozenset({"erika", "registrar"}),
    "refused": frozenset({"erika", "registrar"}),
    "guest_posted": frozenset({"guest", "trade clerk"}),
}
"""Which of the cast may know that an application exists; before the payment gate that is its applicant alone."""

assert SEES.keys() == TALES.keys()

OWING = frozenset({"owing", "guest_posted"})
"""The tales whose fee is invoiced and not paid."""

Parts = Callable[[World], dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Try:
    """One way to ask for an address: with these parts, by this method; ``may`` get in, the others learn nothing."""

    may: frozenset[str]
    parts: Parts = field(default=lambda world: {})
    method: str = "get"
    data: Mapping[str, str] = field(default_factory=dict)
    good: frozenset[int] = frozenset({200, 302})
    """What somebody who may is answered."""
    knows: frozenset[str] = frozenset()
    """Who may know that it is there, and may not use it."""
    owed: bool = False
    """Whether it tells the treasury of every fee that is open."""
    post_room: bool = False
    """Whether it tells the post room of every letter that is to be printed."""


def public(*methods: str, good: tuple[int, ...] = (200, 302), **parts: str) -> list[Try]:
    """Return a row of an address for everybody."""
    return [Try(EVERYBODY, lambda world: dict(parts), method, good=frozenset(good)) for method in methods or ("get",)]


def own(*tales: str, both: bool = True, **parts: Any) -> list[Try]:
    """Return a row of an address of the applicant's own; ``both`` tries to post as well."""
    return [
        Try(SEES[tale] & {"guest", "erika"}, _of(tale, "application_id", parts), method)
        for tale in tales
        for method in (("get", "post") if both else ("get",))
    ]


def case(
    *tales: str, method: str = "get", good: tuple[int, ...] = (200, 302), data: Mapping[str, str] | None = None,
    **parts: Any,
) -> list[Try]:  # fmt: skip
    """Return a row of an address below a case."""
    return [
        Try(SEES[tale] & STAFF, _of(tale, "number", parts), method, data or {}, good=frozenset(good)) for tale in tales
    ]


def staff(*names: str, method: str = "get", good: tuple[int, ...] = (200, 302), **parts: Any) -> list[Try]:
    """Return a row of a page for some of the staff that names no case."""
    return [
        Try(frozenset(names), lambda world: dict(parts), method, good=frozenset(good), post_room=POST_ROOM in names)
    ]


def first(kind: str) -> Callable[[Mapping[str, Any]], str]:
    """Return how to find a tale's first document, message, task …"""
    return lambda tale: tale[kind][0] if tale[kind] else str(NOWHERE)


def _of(tale: str, key: str, parts: Mapping[str, Any]) -> Parts:
    def found(world: World) -> dict[str, Any]:
        facts = world.tale(tale)
        whole = {"application_id": facts["application"], "number": facts["number"] or "MH-2026-999999"}
        return {key: whole[key], **{name: part(facts) if callable(part) else part for name, part in parts.items()}}

    return found


_MAYBE = (200, 302, 404)
"""Not every town offers every service."""
_SENT = ("unpaid", "guest_unpaid", "owing", "guest_open", "waiting", "granted", "guest_posted")
_DRAFTS = ("draft", "draft_with_files", "guest_draft")
_CASES = ("guest_open", "waiting", "opinions", "approval", "granted", "posted", "unpaid", "guest_unpaid")
_WORKERS = (
    "tax clerk", "registrar", "trade clerk", "building clerk", "building head", "fire expert", "treasurer",
    "sandmoor clerk", "district clerk",
)  # fmt: skip
_PRINTERS = (*_WORKERS, POST_ROOM)
_ACCOUNTS = frozenset({"erika", "jan"})

_LETTER = {"message_id": first("letter_messages"), "document_id": lambda tale: tale["letters"][-1]}


def _message(*tales: str, **parts: Any) -> list[Try]:
    return [Try(SEES[tale] & {"guest", "erika"}, _without("application_id", tale, parts)) for tale in tales]


def _without(name: str, tale: str, parts: Mapping[str, Any]) -> Parts:
    whole = _of(tale, name, parts)
    return lambda world: {key: value for key, value in whole(world).items() if key != name}


def _post(tale: str, method: str = "get", **parts: Any) -> list[Try]:
    """Return a row of an address of a letter in the print queue: for who sees its case, and for the post room."""
    return [Try((SEES[tale] | {POST_ROOM}) & STAFF, _without("application_id", tale, parts), method, post_room=True)]


ROUTES: Mapping[str, list[Try]] = {
    "live": public(),
    "ready": public(good=(200, 503)),
    "web:look": public(),
    "web:security": public(),
    "web:language": public("post"),
    "web:yardstick": public(good=(200, 302, 404)),
    # --- citizens ---
    "citizen:home": public(),
    "citizen:search": public(),
    "citizen:topic": public(slug="steuern-und-zoll"),
    "citizen:service": public(key="hundesteuer-anmelden", good=_MAYBE),
    "citizen:service_privacy": public(key="hundesteuer-anmelden", good=_MAYBE),
    "citizen:begin": public("get", "post", key="melderegisterauskunft-einfach", good=_MAYBE),
    "citizen:resume": public("get", "post"),
    "citizen:login": public("get", "post"),
    "citizen:logout": public("post"),
    "citizen:register": public("get", "post"),
    "citizen:imprint": public(),
    "citizen:privacy": public(),
    "citizen:accessibility": public(),
    "citizen:report_barrier": public("get", "post"),
    "citizen:plain_language": public(),
    "citizen:applications": public(),
    "citizen:application": own(*_DRAFTS, *_SENT, both=False),
    "citizen:who": own(*_DRAFTS),
    "citizen:page": [
        *own("draft", key="halter"), *own("draft_with_files", key="geburt"), *own("guest_draft", key="masse"),
    ],
    "citizen:file": own("draft_with_files", "guest_draft", "guest_open", both=False, document_id=first("uploads")),
    "citizen:later": own(*_DRAFTS),
    "citizen:discard": own(*_DRAFTS),
    "citizen:check": own(*_DRAFTS, "unpaid", "guest_open"),
    "citizen:pay": own("unpaid", "guest_unpaid", "owing"),
    "citizen:paid": own("unpaid", "guest_unpaid", "owing", both=False),
    "citizen:done": own(*_SENT, both=False),
    "citizen:receipt": own("guest_open", "waiting", "granted", both=False),
    "citizen:status": own(*_SENT, both=False),
    "citizen:answer": own("waiting", "guest_open"),
    "citizen:withdraw": own("waiting", "guest_open", "unpaid"),
    "citizen:account": [Try(_ACCOUNTS, method=method) for method in ("get", "post")],
    "citizen:consent": [Try(_ACCOUNTS, method="post", data={"ort": "musterhafen", "wahl": "ja"})],
    "citizen:mailbox": [Try(_ACCOUNTS | {"guest", "other guest"})],
    "citizen:message": _message("granted", "waiting", "guest_open", "answered", message_id=first("messages")),
    "citizen:download": _message("granted", "answered", **_LETTER),
    # --- the office ---
    "office:login": public("get", "post"),
    "office:logout": public("post"),
    "office:worklist": staff(*_PRINTERS),
    "office:finished": staff(*_WORKERS),
    "office:export": staff(*_WORKERS),
    "office:case": case(*_CASES),
    "office:retry": case("guest_open", "opinions", "unpaid", method="post", good=(302, 200, 403)),
    "office:take": case("guest_open", "opinions", "unpaid", method="post", good=(302, 200, 403)),
    "office:release": case("guest_open", "opinions", "unpaid", method="post", good=(302, 200, 403)),
    "office:ask": case("guest_open", "opinions", "unpaid", method="post", good=(200, 302, 403)),
    "office:call_off": case("waiting", "guest_open", "unpaid", method="post", good=(200, 302, 403)),
    "office:write": case("guest_open", "opinions", "unpaid", method="post", good=(200, 302, 403)),
    "office:note": case("guest_open", "opinions", "unpaid", method="post", good=(200, 302, 403)),
    "office:refund": case("posted", "unpaid", method="post", good=(200, 302, 403)),
    "office:task": [
        Try(frozenset({person}), _of(tale, "number", {"task_id": first("tasks")}), "post", knows=SEES[tale])
        for tale, person in {"guest_open": "tax clerk", "approval": "building head"}.items()
    ],
    "office:draft": [
        *case("guest_open", "approval", "unpaid"),
        *case("guest_open", "unpaid", method="post", data={"outcome": "granted", "reasons": "So ist es."}),
    ],
    "office:file": [
        *case("guest_open", "opinions", document_id=first("uploads")),
        *case("posted", document_id=first("letters")),
    ],
    "office:post": staff(*_PRINTERS),
    "office:print": staff(*_PRINTERS, method="post"),
    "office:letter": _post("posted", item_id=first("post")),
    "office:print_again": _post("guest_posted", "post", item_id=first("post")),
    "office:batch": [
        *_post("guest_posted", batch=first("batches")), *_post("guest_posted", "post", batch=first("batches")),
    ],
    "office:print_file": _post("guest_posted", batch=first("batches")),
    "office:payments": staff("treasurer"),
    "office:accept": [
        Try(frozenset(may), _without("application_id", tale, {"payment_id": first("payments")}), "post", {"note": "Ja"})
        for tale, may in {"unpaid": [], "owing": [], "posted": ["treasurer"]}.items()
    ],
    "office:open_fees": [Try(frozenset({"treasurer"}), owed=True)],
    "office:transfer": [
        Try(frozenset(may), _without("application_id", tale, {"payment_id": first("payments")}), method, owed=True)
        for tale, may in {"unpaid": [], "owing": ["treasurer"], "posted": []}.items()
        for method in ("get", "post")
    ],
    "office:refund_late": [
        Try(frozenset(), _without("application_id", tale, {"payment_id": first("payments")}), "post")
        for tale in ("unpaid", "owing", "posted")
    ],
    # --- the operator ---
    "operator:home": staff("operator"),
    "operator:retry_job": staff("operator", method="post", number=999_999),
    "operator:mails": staff("operator"),
    "operator:send_again": staff("operator", method="post", mail_id=str(NOWHERE)),
    "operator:payments": staff("operator"),
    "operator:services": staff("operator"),
}  # fmt: skip
