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
from tests.towns import delivery_words
from tests.world import DOGS_VERSION, TALES, World

CAST = (
    "nobody", "guest", "other guest", "erika", "jan", "company", "for company", "mandate ended", "tax clerk",
    "registrar", "trade clerk",
    "building clerk", "building head", "fire expert", "treasurer", "digital office", "operator", "records", "editor",
    "releaser", "sandmoor clerk", "district clerk",
)  # fmt: skip
"""Who tries the doors."""

EVERYBODY = frozenset(CAST)
POST_ROOMS = frozenset({"digital office", "operator"})
"""Who works in the digital office prints for all offices; the demo's operator does both."""
STAFF = frozenset(name for name in CAST if PEOPLE[name].is_staff)
OUTSIDE = frozenset(CAST) - STAFF
AT_PORTALS = OUTSIDE | {"tax clerk", "operator", "sandmoor clerk"}
"""Who tries what is for citizens. Somebody who works in a town hall is nobody there, whatever their office."""
AT_DESKS = STAFF - {"trade clerk", "building clerk"} | {"nobody", "erika", "for company"}
"""Who tries what is for those who work: of three clerks of the same role one is another office's, and who comes from
outside is nobody there, whoever they are."""
AT_MACHINES = frozenset({"nobody", "erika", "tax clerk", "operator"})
"""Who tries what only a token opens: no session is looked at."""
NOWHERE = UUID("01890000-0000-7000-8000-000000000000")

_BUILDING = frozenset({"building clerk", "building head", "fire expert"})
SEES: Mapping[str, frozenset[str]] = {
    "draft": frozenset({"erika"}),
    "draft_with_files": frozenset({"erika"}),
    "draft_for_ward": frozenset({"erika"}),
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
    "company_granted": frozenset({"company", "for company", "tax clerk"}),
    "company_begun": frozenset({"company", "for company"}),
    "answered": frozenset({"erika"}),
    "posted": frozenset({"erika", "registrar"}),
    "refused": frozenset({"erika", "registrar"}),
    "guest_posted": frozenset({"guest", "trade clerk"}),
}
"""Which of the cast may know that an application exists; before the payment gate that is its applicant alone."""

assert SEES.keys() == TALES.keys()

OWING = frozenset({"owing", "guest_posted"})
"""The tales whose fee is invoiced and not paid."""

POSTED = frozenset({"posted", "guest_posted"})
"""The tales of which a letter goes or went by post."""
TREASURY = {"treasurer": OWING}
"""The treasury is told of every fee that is open."""
PRINTING = dict.fromkeys(POST_ROOMS, POSTED)
"""The post room is told of every letter that is to be printed."""

ASKED = dict.fromkeys(POST_ROOMS, frozenset({"waiting"}))
"""The digital office watches over what people ask about their data, and answers nothing."""

DESKS = frozenset({
    "office", "workshop", "operator", "appointments_office", "papers_office", "signing_office",
})  # fmt: skip
"""The parts of the house in which people work."""

Parts = Callable[[World], dict[str, Any]]

DOGS = "hundesteuer-anmelden"
REGISTER = "melderegisterauskunft-einfach"
"""A service in which a program decides; in Musterhafen its office is not that of anybody in the cast."""
_MAY_STOP = (
    "tax clerk", "registrar", "trade clerk", "building clerk", "building head", "fire expert", "treasurer",
    "sandmoor clerk", "district clerk",
)  # fmt: skip
"""Who works on cases may stop the programs of their office, and sees which there are."""


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
    tells: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Whom it tells of which tales besides those that SEES says are theirs."""
    again: bool = False
    """A page that is open asks by its script: who may not learn the same nothing as else, but it is no error (204)."""


def tried_by(name: str, attempt: Try) -> list[str]:
    """Return who tries an address: whom it is for, and who stands for all the others at such a door."""
    invited = frozenset[str]() if attempt.may == EVERYBODY else attempt.may | attempt.knows
    return [person for person in CAST if person in invited | _stand_for_all(name)]


def by_machines(name: str) -> bool:
    """Tell whether an address is one that only a token opens."""
    return name.startswith(("scim:", "api:", "appointments_office:dav"))


def _stand_for_all(name: str) -> frozenset[str]:
    if by_machines(name):
        return AT_MACHINES
    realm, _, page = name.partition(":")
    return AT_DESKS if page and realm in DESKS else AT_PORTALS


def public(*methods: str, good: tuple[int, ...] = (200, 302), **parts: str) -> list[Try]:
    """Return a row of an address for everybody."""
    return [Try(EVERYBODY, lambda world: dict(parts), method, good=frozenset(good)) for method in methods or ("get",)]


_APPLICANTS = frozenset({"guest", "erika", "company", "for company"})
"""Who of the cast has applied: a company's own account and who acts for it have the same."""


def own(*tales: str, both: bool = True, **parts: Any) -> list[Try]:
    """Return a row of an address of the applicant's own; ``both`` tries to post as well."""
    return [
        Try(SEES[tale] & _APPLICANTS, _of(tale, "application_id", parts), method)
        for tale in tales
        for method in (("get", "post") if both else ("get",))
    ]


def case(
    *tales: str, method: str = "get", good: tuple[int, ...] = (200, 302), data: Mapping[str, str] | None = None,
    again: bool = False, **parts: Any,
) -> list[Try]:  # fmt: skip
    """Return a row of an address below a case."""
    return [
        Try(SEES[tale] & STAFF, _of(tale, "number", parts), method, data or {}, good=frozenset(good), again=again)
        for tale in tales
    ]


def staff(*names: str, method: str = "get", good: tuple[int, ...] = (200, 302), **parts: Any) -> list[Try]:
    """Return a row of a page for some of the staff that names no case."""
    return [Try(frozenset(names), lambda world: dict(parts), method, good=frozenset(good), tells=PRINTING)]


def by_token(**parts: Any) -> list[Try]:
    """Return a row of an address that no session opens, only a token of the town."""
    return [Try(frozenset(), lambda world: dict(parts), method) for method in ("get", "post")]


def _somebody(world: World) -> dict[str, Any]:
    return {"key": world.facts["somebody"]}


def _file_class(world: World) -> dict[str, Any]:
    """Return the class under which dog tax is filed."""
    return {"class_id": world.facts["file_class"]}


def _lot(world: World) -> dict[str, Any]:
    """Return the lot that waits for the word of the building head."""
    return {"lot_id": world.facts["lot"]}


def _interface(*names: str) -> Parts:
    """Return ids of the token, webhook or message of the world: ``token_id`` and so on."""
    return lambda world: {name: world.facts["interface"][name.removesuffix("_id")] for name in names}


def _paper(world: World) -> dict[str, Any]:
    """Return the paper that waits in the tray."""
    return {"paper_id": world.facts["paper"]}


def _remark(world: World) -> dict[str, Any]:
    """Return what the tax office says of a step."""
    return {"key": world.facts["remark"]}


def _handover(world: World) -> dict[str, Any]:
    """Return the trade that has not reached its tax office."""
    return {"key": world.facts["handover"]}


def _mail(world: World) -> dict[str, Any]:
    """Return a file of the mail that waits in the tray."""
    return {"paper_id": world.facts["mail"], "document_id": world.facts["mail_file"]}


def _colleague(world: World) -> dict[str, Any]:
    """Return a member of the town's staff whom nobody of the cast is."""
    return {"staff_id": world.facts["colleague"]}


def _of_colleague(**parts: str) -> Parts:
    return lambda world: {**_colleague(world), **parts}


def _colleagues_role(world: World) -> dict[str, Any]:
    return {**_colleague(world), "role_id": world.facts["colleagues_role"]}


def _citizens_office(world: World) -> dict[str, Any]:
    return {"office_id": world.facts["citizens_office"]}


def _letterbox(world: World) -> dict[str, Any]:
    """Return the town's letterbox for mail."""
    return {"box_id": world.facts["letterbox"]}


def _target(world: World) -> dict[str, Any]:
    """Return the tax office, which is to be reached through a folder."""
    return {"target_id": world.facts["target"]}


def _arrival(world: World) -> dict[str, Any]:
    """Return what has come from the tax office and belongs to nothing."""
    return {"arrival_id": world.facts["arrival"]}


def _helped(fact: str) -> Parts:
    """Return an application that the registrar has taken down for somebody."""
    return lambda world: {"application_id": world.facts[fact]}


def _queue(**parts: str) -> Parts:
    """Return parts of an address of the queue: what the world's hall calls by these names."""
    return lambda world: {name: world.facts["queue"][what] for name, what in parts.items()}


def _of_the_hall(method: str = "get", **parts: str) -> Try:
    """Return a try at what only the head of the hall's office may do: another head learns that there is nothing."""
    return Try(frozenset({"building head"}), _queue(**parts), method, good=frozenset({404}))


def _signing(**parts: str) -> Parts:
    """Return parts of an address about tablets: what the world calls by these names."""
    return lambda world: {name: world.facts["signing"][what] for name, what in parts.items()}


def _signed(method: str = "get", *, again: bool = False) -> Try:
    """Return a try at what was signed in a case of Erika's."""
    signed = _signing(key="signed")

    def parts(world: World) -> dict[str, Any]:
        return {"number": world.tale("granted")["number"], **signed(world)}

    return Try(SEES["granted"] & STAFF, parts, method, again=again)


def _at_the_till(name: str) -> Parts:
    """Return the registrar's till, or a receipt of it."""
    return lambda world: {name: world.facts[name.removesuffix("_id")]}


def _data_request(world: World) -> dict[str, Any]:
    """Return what Erika asks about her data in the tale “waiting”."""
    return {"request_id": world.facts["data_request"]}


def _planned(**names: str) -> Parts:
    """Return ids of what the building office offers appointments at: names in the address → names of the facts."""
    return lambda world: {name: world.facts["appointments"][fact] for name, fact in names.items()}


def planning(*methods: str, **names: str) -> list[Try]:
    """Return a row of an address of what the building office offers; its head plans it."""
    return [Try(frozenset({"building head"}), _planned(**names), method) for method in methods]


def kinds(*methods: str, **names: str) -> list[Try]:
    """Return a row of an address below a kind of rules of the building office's location."""
    parts: Parts = lambda world: {"slug": "zeiten", **_planned(**names)(world)}  # noqa: E731
    return [Try(frozenset({"building head"}), parts, method) for method in methods]


def served(*methods: str, **more: str) -> list[Try]:
    """Return a row of an address of an appointment at the building office."""
    parts: Parts = lambda world: {**_planned(key="booking")(world), **more}  # noqa: E731
    return [Try(frozenset({"building head", "building clerk"}), parts, method) for method in methods]


def id_document(which: str, *methods: str) -> list[Try]:
    """Return a row of an address of an identity document that the building office hands out."""
    parts: Parts = lambda world: {"key": world.facts["id_documents"][which]}  # noqa: E731
    who, tried = frozenset({"building head", "building clerk"}), {"tun": "ausgehaendigt"}
    return [Try(who, parts, method, data=tried if method == "post" else {}) for method in methods]


CLERKS = (
    "tax clerk", "registrar", "trade clerk", "building clerk", "building head", "fire expert", "treasurer",
    "sandmoor clerk", "district clerk",
)  # fmt: skip
"""Who works on cases somewhere, or leads who does."""
_WITH_DOGS = tuple(person for person in CLERKS if person != "district clerk")
"""In whose towns a dog is registered: no district takes a tax on them."""


_AT_A_COUNTER = frozenset(CLERKS) - {"sandmoor clerk", "district clerk"}
"""Who takes money for the notice that somebody brings along, whichever office of Musterhafen wrote it."""


def _asked(key: str, *, fact: str = "open", **more: str) -> Parts:
    """Return an id of what the tale “opinions” has asked others."""
    return lambda world: {key: world.facts["asked"][fact], **more}


def _opinion(method: str = "get", good: tuple[int, ...] = (200,), data: Mapping[str, str] | None = None) -> list[Try]:
    """Return a row of an address of a request for an opinion on the case “opinions”."""
    parts: Parts = lambda world: {  # noqa: E731
        "number": world.tale("opinions")["number"], "key": world.facts["asked"]["open"],
    }  # fmt: skip
    return [Try(SEES["opinions"] & STAFF, parts, method, data or {}, good=frozenset(good))]


OTHERS = {"district clerk": frozenset({"opinions"})}
"""The district is told what Musterhafen asks it, and of the case no more."""
EDITORS = ("editor", "operator", "digital office")
BUILDERS = (*EDITORS, "releaser")
"""Who builds services in Musterhafen, and who looks at them before they go online; the digital office does both."""
RELEASERS = ("releaser", "operator", "digital office")


def builders(method: str = "get", good: tuple[int, ...] = (200, 302), **parts: Any) -> list[Try]:
    """Return a row of a page of the workshop that names no draft."""
    return [Try(frozenset(BUILDERS), lambda world: dict(parts), method, good=frozenset(good))]


def editor(data: Mapping[str, str] | None = None, **parts: Any) -> list[Try]:
    """Return a row of what only who edits may send, without naming a draft."""
    return [Try(frozenset(EDITORS), lambda world: dict(parts), "post", data or {}, knows=frozenset({"releaser"}))]


def mover(
    method: str = "get", data: Mapping[str, str] | None = None, *, good: tuple[int, ...] = (200,), **parts: Any,
) -> list[Try]:  # fmt: skip
    """Return a row of a page on which running cases are moved; who only edits is told that it is not for them."""
    knows = frozenset({"editor"})
    return [Try(frozenset(RELEASERS), lambda world: dict(parts), method, data or {}, good=frozenset(good), knows=knows)]


def draft(
    *methods: str, good: tuple[int, ...] = (200, 302), data: Mapping[str, str] | None = None, which: str = "editing",
) -> list[Try]:  # fmt: skip
    """Return a row of an address of a draft: who releases may look, who edits may send."""
    rows = []
    for method in methods or ("get",):
        may = BUILDERS if method == "get" else EDITORS
        knows = frozenset(BUILDERS) - frozenset(may)
        rows.append(Try(frozenset(may), _draft(which), method, data or {}, good=frozenset(good), knows=knows))
    return rows


def reviewed(*names: str, data: Mapping[str, str] | None = None, which: str = "review") -> list[Try]:
    """Return a row of what some of those who build services send about a draft."""
    return [Try(frozenset(names), _draft(which), "post", data or {}, knows=frozenset(BUILDERS) - frozenset(names))]


def _draft(which: str = "editing") -> Parts:
    return lambda world: {"draft_id": world.facts["drafts"][which]}


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


def _linked(which: str, *methods: str, good: tuple[int, ...] = _MAYBE) -> list[Try]:
    """Return a row of a page behind the link of an appointment."""
    return [
        Try(EVERYBODY, lambda world: {"code": world.facts["booked"][which]}, method, good=frozenset(good))
        for method in methods or ("get",)
    ]


"""Not every town offers every service."""
_COMPANYS = ("company_granted",)
_SENT = ("unpaid", "guest_unpaid", "owing", "guest_open", "waiting", "granted", "guest_posted", *_COMPANYS)
_DRAFTS = ("draft", "draft_with_files", "guest_draft", "company_begun")
_CASES = ("guest_open", "waiting", "opinions", "approval", "granted", "posted", "unpaid", "guest_unpaid")
_WORKERS = (
    "tax clerk", "registrar", "trade clerk", "building clerk", "building head", "fire expert", "treasurer",
    "sandmoor clerk", "district clerk",
)  # fmt: skip
_PRINTERS = (*_WORKERS, *POST_ROOMS)
_ACCOUNTS = frozenset({"erika", "jan", "company", "for company", "mandate ended"})
_SIGN_IN = _ACCOUNTS - {"for company"}
"""Who may look at how they sign in: who acts for a company goes back to themselves first."""

_FOR_COMPANY = frozenset({"company", "for company"})
_SENT_AWAY = frozenset({"mandate ended"})
"""Who acted for a company a moment ago is led to the page that says so, wherever they go."""


def _mandate(which: str) -> Parts:
    return lambda world: {"mandate_id": world.facts["mandates"][which]}


_HOLDERS = _ACCOUNTS | {"guest", "other guest"}

_BOTH = ("get", "post")
_MAYBE_HERE = frozenset({200, 302, 404})
"""Whose mandate has ended is told so first."""
_NOBODYS = {"token": "gibt-es-nicht"}
"""What is no link of any mail."""


def first_factor(person: str) -> Parts:
    """Return somebody's first passkey or app."""
    return lambda world: {"factor_id": world.factor_of(PEOPLE[person].account or PEOPLE[person].login)}


def security(desk: str, people: frozenset[str], owner: str) -> dict[str, list[Try]]:
    """Return the rows of the pages about signing in, of one desk."""

    def rows(
        *methods: str, good: tuple[int, ...] = (200, 302), may: frozenset[str] = people, **parts: Any
    ) -> list[Try]:
        return [Try(may, lambda world: dict(parts), method, good=frozenset(good)) for method in methods]

    return {
        f"{desk}:second": rows("get", "post", may=EVERYBODY, good=(302,)),
        f"{desk}:passkey": rows("post", may=EVERYBODY),
        f"{desk}:passkey_question": rows("post", may=EVERYBODY),
        f"{desk}:fresh": rows("get", "post"),
        f"{desk}:security": rows("get"),
        f"{desk}:app": rows("get", "post"),
        f"{desk}:new_passkey": rows("get", "post"),
        f"{desk}:new_passkey_question": rows("post"),
        f"{desk}:codes": rows("get", "post"),
        f"{desk}:remove_factor": [Try(frozenset({owner}), first_factor(owner), method) for method in ("get", "post")],
        f"{desk}:devices": rows("get", "post"),
    }


_LETTER = {"message_id": first("letter_messages"), "document_id": lambda tale: tale["letters"][-1]}


def _message(*tales: str, method: str = "get", **parts: Any) -> list[Try]:
    return [Try(SEES[tale] & _APPLICANTS, _without("application_id", tale, parts), method) for tale in tales]


def _without(name: str, tale: str, parts: Mapping[str, Any]) -> Parts:
    whole = _of(tale, name, parts)
    return lambda world: {key: value for key, value in whole(world).items() if key != name}


def _post(tale: str, method: str = "get", **parts: Any) -> list[Try]:
    """Return a row of an address of a letter in the print queue: for who sees its case, and for the post room."""
    return [Try((SEES[tale] | POST_ROOMS) & STAFF, _without("application_id", tale, parts), method, tells=PRINTING)]


ROUTES: Mapping[str, list[Try]] = {
    "live": public(),
    "ready": public(good=(200, 503)),
    "web:look": public(),
    "web:security": public(),
    "web:signing_keys": public(),
    "citizen:proof": public("get", "post"),
    # Whoever has the link is asked for the code and learns who asks; at another town it opens nothing (410). Without a
    # code nobody is handed a paper.
    "citizen:opinion": [
        Try(EVERYBODY, _asked("token", fact="token"), method, good=frozenset({200, 410})) for method in ("get", "post")
    ],
    "citizen:opinion_paper": [
        Try(EVERYBODY, _asked("token", fact="token", document_id=str(NOWHERE)), good=frozenset({404, 410})),
    ],
    "citizen:check_letter": public("get", "post"),
    "web:language": public("post"),
    "web:yardstick": public(good=(200, 302, 404)),
    # --- citizens ---
    "citizen:home": public(),
    "citizen:search": public(),
    "citizen:topic": public(slug="steuern-und-zoll"),
    "citizen:service": public(key="hundesteuer-anmelden", good=_MAYBE),
    "citizen:service_privacy": public(key="hundesteuer-anmelden", good=_MAYBE),
    "citizen:schema": public(key="hundesteuer-anmelden", good=_MAYBE),
    "citizen:paper": public(key="hundesteuer-anmelden", good=_MAYBE),
    "citizen:begin": public("get", "post", key="melderegisterauskunft-einfach", good=_MAYBE),
    "citizen:hand_over": public("post", key="melderegisterauskunft-einfach", good=(201, 404)),
    "citizen:resume": public("get", "post"),
    "citizen:streets": public(),
    "citizen:login": public("get", "post"),
    # Nobody is known in front of these; whether there is a provider depends on the installation.
    "citizen:identity": public("get", "post", key="bundid", good=_MAYBE),
    "citizen:identity_answer": public("post", key="bundid", good=(403, 404)),
    "citizen:identity_arrive": public(key="bundid", good=(403, 404)),
    "citizen:identity_metadata": public(key="bundid", good=(200, 404)),
    "citizen:logout": public("get", "post"),
    "citizen:register": public("get", "post"),
    "citizen:confirm": public("get", "post", good=(410,), **_NOBODYS),
    "citizen:forgotten": public("get", "post"),
    "citizen:new_password": public("get", "post", good=(410,), **_NOBODYS),
    "citizen:email": [Try(_SIGN_IN, method=method) for method in ("get", "post")],
    "citizen:password": [Try(_SIGN_IN, method=method) for method in ("get", "post")],
    "citizen:email_confirm": public("get", "post", good=(410,), **_NOBODYS),
    **security("citizen", _SIGN_IN, "erika"),
    "citizen:imprint": public(),
    "citizen:privacy": public(),
    "citizen:accessibility": public(),
    "citizen:report_barrier": public("get", "post"),
    "citizen:plain_language": public(),
    "citizen:applications": public(),
    "citizen:application": own(*_DRAFTS, *_SENT, both=False),
    "citizen:who": own(*_DRAFTS),
    "citizen:page": [
        *own("draft", key="halter"),
        *own("draft_with_files", key="geburt"),
        *own("guest_draft", key="masse"),
    ],
    "citizen:upload": [
        Try(SEES[tale] & {"guest", "erika"}, _of(tale, "application_id", {"key": key}), "post", good=frozenset({400}))
        for tale, key in (("draft_with_files", "erklaerung"), ("guest_draft", "unterlagen"))
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
    "citizen:contest": own("granted", "guest_open", "waiting"),
    "citizen:withdraw": own("waiting", "guest_open", "unpaid"),
    "citizen:certificate": [
        Try(SEES[tale] & _APPLICANTS, _of(tale, "application_id", {}), "post")
        for tale in ("waiting", "guest_open", "unpaid")
    ],
    # --- appointments: whoever has a link may open what is behind it; at another town it opens nothing
    "appointments:choose": public(),
    "appointments:details": public(),
    "appointments:times": public(),
    "appointments:hold": public("post"),
    "appointments:patience": public(),
    "appointments:find": public("get", "post"),
    "appointments:lost": public("get", "post"),
    "appointments:join": public("get", "post"),
    "appointments:json_feed": public(),
    "appointments:atom_feed": public(),
    "appointments:person": _linked("held", "get", "post"),
    "appointments:release": _linked("held", "post"),
    "appointments:booked": _linked("booked"),
    "appointments:move": _linked("booked", "get", "post", good=(200, 404, 409)),
    "appointments:cancel": _linked("booked", "get", "post"),
    "appointments:calendar": _linked("booked"),
    "appointments:video": _linked("booked"),
    "appointments:prepare": _linked("prepared", "post"),
    "appointments:waiting": _linked("waiting", "get", "post"),
    "appointments:mine": [Try(_ACCOUNTS)],
    # --- identity documents: anybody may ask by number; what is on its way is nobody's office's yet
    "papers:ask": public("get", "post"),
    "papers_office:look_up": [*staff(*CLERKS), *staff(*CLERKS, method="post")],
    "papers_office:read_list": [*staff(*CLERKS), *staff(*CLERKS, method="post")],
    "papers_office:pick_ups": [*staff("building head"), *staff("building head", method="post")],
    "papers_office:document": [*id_document("ordered", "get"), *id_document("arrived", "get", "post")],
    "citizen:account": [Try(_ACCOUNTS, method=method) for method in ("get", "post")],
    "citizen:consent": [
        Try(_ACCOUNTS, method="post", data={"wozu": what, "ort": "musterhafen", "wahl": "ja", "fassung": version})
        for what, version in (
            ("einwilligung", delivery_words()),
            ("zentral", "zbp-2026-1"),
            ("kopie", "zbp-kopie-2026-1"),
        )
    ],
    # --- acting for a company ---
    "citizen:acting": [Try(_ACCOUNTS, method=method) for method in ("get", "post")],
    "citizen:lay_down": [Try(frozenset({"for company"}), _mandate("in force"), "post")],
    "citizen:mandates": [Try(_FOR_COMPANY | _SENT_AWAY)],
    "citizen:new_mandate": [Try(_FOR_COMPANY | _SENT_AWAY, method=method) for method in ("get", "post")],
    "citizen:end_mandate": [
        Try(_FOR_COMPANY, _mandate(which), method)
        for which in ("open", "ended", "in force")
        for method in ("get", "post")
    ],
    "citizen:accept_mandate": public("get", "post", good=(410,), **_NOBODYS),
    "citizen:mailbox": [Try(_HOLDERS)],
    "citizen:message": [
        *_message("granted", "waiting", "guest_open", "answered", message_id=first("messages")),
        *_message("company_granted", message_id=first("messages")),
    ],
    "citizen:reply": [
        *_message("waiting", "guest_open", message_id=first("messages")),
        *_message("waiting", "guest_open", method="post", message_id=first("messages")),
    ],
    "citizen:forward": _message(
        "granted", "company_granted", "answered", method="post", message_id=first("letter_messages")
    ),
    "citizen:download": _message("granted", "company_granted", "answered", **_LETTER),
    "citizen:cockpit": [Try(_HOLDERS)],
    "citizen:data_of": own(*_DRAFTS, *_SENT, both=False),
    "citizen:data_request": own("guest_open", "waiting", "granted"),
    "citizen:account_request": [Try(_ACCOUNTS, method=method) for method in ("get", "post")],
    "citizen:report": [Try(_HOLDERS, method="post", data={"form": "zip"})],
    "citizen:report_file": [Try(frozenset({"erika"}), _data_request, good=frozenset({302}))],
    # --- the queue: whoever has the address of a number, a display or a kiosk ---
    "appointments:locations": public(),
    "appointments:entrance": [Try(EVERYBODY, _queue(place="place"), method, good=_MAYBE_HERE) for method in _BOTH],
    "appointments:arrive": public("get", "post", code="gibt-es-nicht", good=(302, 404)),
    "appointments:number": [
        Try(EVERYBODY, _queue(secret="waiting"), method, good=_MAYBE_HERE | {410}) for method in _BOTH
    ],
    "appointments:number_news": [Try(EVERYBODY, _queue(secret="waiting"), good=_MAYBE_HERE)],
    "appointments:device": public("get", "post"),
    "appointments:display": [Try(EVERYBODY, _queue(secret="display"))],
    "appointments:display_news": [Try(EVERYBODY, _queue(secret="display"), good=_MAYBE_HERE)],
    "appointments:kiosk": [Try(EVERYBODY, _queue(secret="kiosk"), method) for method in _BOTH],
    "appointments:kiosk_number": [Try(EVERYBODY, _queue(secret="kiosk", number="waiting"))],
    # Who serves anywhere may look for a counter of their own; the hall's is nobody's of the cast.
    "appointments_office:counter": staff(*CLERKS),
    "appointments_office:counter_do": staff(*CLERKS, method="post", verb="weiter"),
    "appointments_office:take_in": staff(*CLERKS, method="post"),
    "appointments_office:screens": [*staff("building head"), *staff("building head", method="post")],
    "appointments_office:screen_code": [_of_the_hall("post", key="screen")],
    "appointments_office:end_screen": [_of_the_hall("post", key="screen")],
    "appointments_office:queue": [_of_the_hall(method, place="place") for method in _BOTH],
    "appointments_office:poster": [_of_the_hall(place="place")],
    # --- signing: a tablet is one by its cookie, which nobody of the cast has
    "signing:tablet": public(),
    **{f"signing:{name}": public(*_BOTH) for name in ("pair", "end", "sign", "refuse", "on_paper")},
    **{f"signing:{name}": public() for name in ("reading", "document", "news")},
    "signing_office:pads": [*staff(*CLERKS), *staff(*CLERKS, method="post")],
    **{
        f"signing_office:{name}": [Try(frozenset({"tax clerk"}), _signing(key="pad"), "post")]
        for name in ("code", "end", "remove")
    },
    "signing_office:choose": [*case("granted", "opinions", good=(200, 403)), *case("granted", method="post")],
    "signing_office:sheet": [*(_signed(method) for method in _BOTH), _signed(again=True)],
    "signing_office:take_back": [_signed("post")],
    "signing_office:declare": [
        *(Try(frozenset({"registrar"}), _signing(application="declared"), method) for method in _BOTH),
        Try(frozenset({"registrar"}), _signing(application="declared"), again=True),
    ],
    "signing_office:paper": [Try(frozenset({"registrar"}), _signing(application="declared"), good=frozenset({404}))],
    "signing_office:undeclare": [Try(frozenset({"registrar"}), _signing(application="declared"), "post")],
    # --- the office ---
    "office:login": public("get", "post"),
    "office:logout": public("post"),
    "office:sign_on": public(good=(404,)),
    "office:sign_on_back": public(good=(404,)),
    "office:sign_on_ended": public("post", good=(404,)),
    # --- telephone and counter ---
    "office:information": staff(*CLERKS),
    "office:information_service": staff(*_WITH_DOGS, key=DOGS),
    "office:apply_for": [*staff(*_WITH_DOGS, key=DOGS), *staff(*_WITH_DOGS, key=DOGS, method="post")],
    "office:helped_list": staff(*CLERKS),
    "office:helped": [Try(frozenset({"registrar"}), _helped(fact)) for fact in ("helped", "helped_unpaid")],
    "office:withdraw_for": [Try(frozenset({"registrar"}), _helped("helped"), "post")],
    "office:hand_over_draft": [Try(frozenset({"registrar"}), _helped("helped"), "post", {"email": "unfertig"})],
    "office:calls": staff(*CLERKS),
    "office:take_call": [*staff(*CLERKS), *staff(*CLERKS, method="post")],
    "office:call_done": [Try(frozenset({"tax clerk"}), lambda world: {"note_id": world.facts["call"]}, "post")],
    "office:pay_for": [Try(frozenset({"registrar"}), _helped("helped_unpaid"), method) for method in ("get", "post")],
    "office:tills": [*staff(*CLERKS), *staff(*CLERKS, method="post", good=(404,))],
    "office:till": [Try(frozenset({"registrar"}), _at_the_till("till_id"))],
    "office:close_till": [Try(frozenset({"registrar"}), _at_the_till("till_id"), "post", {"counted": "viel"})],
    "office:closing_file": [Try(frozenset(), lambda world: {"closing_id": NOWHERE})],
    "office:pay_fee": [
        Try(
            _AT_A_COUNTER,
            _without("application_id", "owing", {"payment_id": first("payments")}),
            method,
            tells=dict.fromkeys(_AT_A_COUNTER, OWING),
        )
        for method in ("get", "post")
    ],
    "office:receipt_page": [Try(frozenset({"registrar", "treasurer"}), _at_the_till("receipt_id"))],
    "office:receipt_file": [Try(frozenset({"registrar", "treasurer"}), _at_the_till("receipt_id"))],
    "office:ask_to_cancel": [Try(frozenset({"registrar", "treasurer"}), _at_the_till("receipt_id"), "post")],
    "office:correct_means": [Try(frozenset({"registrar", "treasurer"}), _at_the_till("receipt_id"), "post")],
    "office:cancel_receipt": [Try(frozenset({"treasurer"}), _at_the_till("receipt_id"), "post")],
    "office:deputies": staff(*STAFF),
    "office:keys": staff(*STAFF),
    "office:name_deputy": [*staff(*STAFF), *staff(*STAFF, method="post")],
    "office:end_deputy": [
        Try(
            frozenset({"building clerk", "building head"}),
            lambda world: {"deputyship_id": world.facts["deputyship"]},
            "post",
        )
    ],
    **security("office", STAFF, "tax clerk"),
    "office:worklist": [
        Try(frozenset((*_PRINTERS, "records", "editor", "releaser")), tells={**PRINTING, **OTHERS}),
    ],
    # --- opinions of others ---
    "office:opinions": case("guest_open", "opinions", "unpaid"),
    "office:ask_opinions": [
        *case("guest_open", "opinions", good=(200, 403)),
        *case("guest_open", "opinions", method="post", good=(200, 403)),
    ],
    "office:opinion": _opinion(),
    **{
        f"office:{name}": _opinion("post", good=(200, 302, 403))
        for name in (
            "extend_opinion",
            "remind_opinion",
            "revoke_opinion",
            "ask_opinion_again",
            "opinion_link",
            "opinion_code",
            "opinion_letter",
        )
    },
    "office:inquiries": [Try(frozenset(_WORKERS), tells=OTHERS)],
    "office:inquiry": [
        Try(frozenset({"district clerk"}), _asked("key", fact="inquiry"), method, tells=OTHERS)
        for method in ("get", "post")
    ],
    "office:inquiry_file": [
        Try(frozenset(), _asked("key", fact="inquiry", document_id=str(NOWHERE)), knows=frozenset({"district clerk"}))
    ],
    "office:finished": staff(*_WORKERS),
    "office:calendar": staff(*_WORKERS),
    "office:subscribe": staff(*_WORKERS, method="post"),
    "office:feed": public(good=(404,), token="keins"),
    "office:export": staff(*_WORKERS),
    "office:export_finished": staff(*_WORKERS),
    "office:case": [*case(*_CASES), *case("opinions", "unpaid", good=(200,), again=True)],
    "office:retry": case("guest_open", "opinions", "unpaid", method="post", good=(302, 200, 403)),
    "office:take": case("guest_open", "opinions", "unpaid", method="post", good=(302, 200, 403)),
    "office:release": case("guest_open", "opinions", "unpaid", method="post", good=(302, 200, 403)),
    "office:ask": case("guest_open", "opinions", "unpaid", method="post", good=(200, 302, 403)),
    "office:call_off": case("waiting", "guest_open", "unpaid", method="post", good=(200, 302, 403)),
    "office:write": case("guest_open", "opinions", "unpaid", method="post", good=(200, 302, 403)),
    "office:note": case("guest_open", "opinions", "unpaid", method="post", good=(200, 302, 403)),
    "office:attach": case("guest_open", "opinions", "unpaid", method="post", good=(200, 302, 403)),
    "office:hold": case("guest_open", "opinions", "unpaid", method="post", good=(200, 302, 403)),
    "office:lift": case("guest_open", "opinions", "unpaid", method="post", good=(200, 302, 403)),
    "office:extend": [
        *case("guest_open", "opinions", good=(200, 403)),
        *case("guest_open", "opinions", method="post", good=(200, 403)),
    ],
    "office:relate": case("guest_open", "opinions", "unpaid", method="post", good=(200, 302, 403)),
    # A relation that is not there; whose may be taken back by whom: the office's test_related.py.
    "office:unrelate": case("guest_open", method="post", good=(302, 403), key=str(NOWHERE)),
    "office:merge": [
        *case("guest_open", "opinions", good=(200, 403)),
        *case("guest_open", "opinions", method="post", good=(200, 403)),
    ],
    "office:certify": case("guest_open", "opinions", method="post", good=(200, 403)),
    "office:versions": case("granted", "approval"),
    "office:restore_version": case("granted", method="post", good=(404,)),
    "office:revoke": [
        *case("granted", "posted", good=(200, 403)),
        *case("granted", "posted", method="post", good=(200, 403)),
    ],
    "office:reopen": case("granted", "posted", method="post", good=(200, 403)),
    "office:correct": [
        *case("granted", "posted", good=(200, 403)),
        *case("granted", "posted", method="post", good=(200, 403)),
    ],
    "office:correction_draft": [
        *case("granted", "approval", good=(200, 403)),
        *case("granted", "approval", method="post", good=(200, 403)),
    ],
    "office:revocation_draft": [
        *case("granted", "approval", good=(200, 403)),
        *case("granted", "approval", method="post", good=(200, 403)),
    ],
    "office:follow_up": case("guest_open", "opinions", "unpaid", method="post", good=(200, 302)),
    # A follow-up that is not there; what becomes of one that is: the office's test_notes.py.
    # Objections that are not there; what becomes of one that is: the cases' test_rejecting.py.
    "office:rejection_draft": [
        Try(frozenset(), _of("granted", "number", {"objection_id": str(NOWHERE)}), "post", knows=SEES["granted"])
    ],
    "office:stay": [
        Try(frozenset(), _of("granted", "number", {"objection_id": str(NOWHERE)}), "post", knows=SEES["granted"])
    ],
    "office:follow_up_done": [
        Try(frozenset(), _of("guest_open", "number", {"key": str(NOWHERE)}), "post", knows=SEES["guest_open"])
    ],
    "office:text_blocks": [*staff(*_WORKERS), *staff(*_WORKERS, method="post")],
    # A block that is not there; whose may be changed by whom: the office's test_text_blocks.py.
    **{
        f"office:{name}": [
            Try(frozenset(), lambda world: {"key": str(NOWHERE)}, method, knows=frozenset(_WORKERS), tells=PRINTING)
            for method in methods
        ]
        for name, methods in {"text_block": ("get", "post"), "drop_text_block": ("post",)}.items()
    },
    "office:present": [*case(*_CASES, good=(200,)), *case("opinions", "unpaid", good=(200,), again=True)],
    "office:keep_form": [
        *case("guest_open", "opinions", "unpaid", method="post", good=(200,), form="note"),
        *case("opinions", "unpaid", method="post", good=(200,), again=True, form="note"),
    ],
    "office:keep_form_for_many": staff(*_WORKERS, method="post", form="give", good=(200,)),
    "office:several": staff(*_WORKERS, method="post"),
    "office:give": case("guest_open", "opinions", "unpaid", method="post", good=(200, 302, 403)),
    "office:sweeps": [*staff(*_WORKERS), *staff(*_WORKERS, method="post")],
    # A sweep that is not there; that nobody sees another's: the office's test_sweeps.py.
    "office:sweep": [
        Try(frozenset(), lambda world: {"key": str(NOWHERE)}, knows=frozenset(_WORKERS), tells=PRINTING, again=again)
        for again in (False, True)
    ],
    **{
        f"office:{name}": [
            Try(frozenset(), lambda world: {"key": str(NOWHERE)}, method, knows=frozenset(_WORKERS), tells=PRINTING)
        ]
        for name, method in (("start_sweep", "post"), ("stop_sweep", "post"))
    },
    "office:kept": [*staff(*_WORKERS), *staff(*_WORKERS, method="post")],
    # A view that is not there; whose may be dropped by whom: the office's test_kept.py.
    "office:drop_view": [
        Try(frozenset(), lambda world: {"key": str(NOWHERE)}, "post", knows=frozenset(_WORKERS), tells=PRINTING)
    ],
    "office:for_me": staff(*_WORKERS),
    "office:read": staff(*_WORKERS, method="post"),
    "office:refund": case("posted", "unpaid", method="post", good=(200, 302, 403)),
    "office:keep_fee": case("posted", "unpaid", method="post", good=(200, 302, 403)),
    "office:task": [
        Try(frozenset({person}), _of(tale, "number", {"task_id": first("tasks")}), "post", knows=SEES[tale])
        for tale, person in {"guest_open": "tax clerk", "approval": "building head"}.items()
    ],
    # What another office or a second person does is taken by itself; what comes along with its case is not.
    **{
        f"office:{name}": [
            *(
                Try(
                    frozenset(people),
                    _of(tale, "number", {"task_id": first(tasks)}),
                    "post",
                    data={"give_to": str(NOWHERE)},
                    knows=SEES[tale],
                    good=frozenset({good}),
                )
                for tale, tasks, people in (
                    ("approval", "tasks", ["building head"]),
                    ("opinions", "opinions of fire", ["fire expert"]),
                    ("guest_open", "tasks", []),
                )
            ),
            Try(frozenset(), _of("guest_open", "number", {"task_id": str(NOWHERE)}), "post", knows=SEES["guest_open"]),
        ]
        for name, good in {"take_task": 302, "give_task": 200, "release_task": 302}.items()
    },
    "office:step_remark": [
        *case("guest_open", task_id=first("tasks")),
        *case("guest_open", task_id=first("tasks"), method="post"),
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
    "office:returned": [
        *_post("guest_posted", item_id=first("post")),
        *_post("guest_posted", "post", item_id=first("post")),
    ],
    "office:print_again": _post("guest_posted", "post", item_id=first("post")),
    "office:batch": [
        *_post("guest_posted", batch=first("batches")),
        *_post("guest_posted", "post", batch=first("batches")),
    ],
    "office:print_package": _post("guest_posted", "post", batch=first("batches")),
    "office:take_batch_back": _post("guest_posted", "post", batch=first("batches")),
    "office:print_file": _post("guest_posted", "post", batch=first("batches")),
    "office:data_requests": [Try(frozenset(_PRINTERS), tells=ASKED)],
    "office:data_request": [
        Try(frozenset({"tax clerk", *POST_ROOMS}), _data_request, method, tells=ASKED) for method in ("get", "post")
    ],
    "office:payments": staff("treasurer"),
    "office:accept": [
        Try(frozenset(may), _without("application_id", tale, {"payment_id": first("payments")}), "post", {"note": "Ja"})
        for tale, may in {"unpaid": [], "owing": [], "posted": ["treasurer"]}.items()
    ],
    "office:open_fees": [Try(frozenset({"treasurer"}), tells=TREASURY)],
    "office:may_come_back": [Try(frozenset({"treasurer"}), tells={"treasurer": frozenset({"refused"})})],
    **{
        f"office:{name}": [
            Try(
                frozenset(may),
                _without("application_id", tale, {"payment_id": first("payments")}),
                method,
                tells={"treasurer": frozenset({"refused"})},
            )
            for tale, may in {"refused": ["treasurer"], "unpaid": [], "owing": []}.items()
        ]
        for name, method in {"fee_back": "get", "send_back": "post", "keep_returnable": "post"}.items()
    },
    "office:transfer": [
        Try(frozenset(may), _without("application_id", tale, {"payment_id": first("payments")}), method, tells=TREASURY)
        for tale, may in {"unpaid": [], "owing": ["treasurer"], "posted": []}.items()
        for method in ("get", "post")
    ],
    "office:refund_late": [
        Try(frozenset(), _without("application_id", tale, {"payment_id": first("payments")}), "post")
        for tale in ("unpaid", "owing", "posted")
    ],
    # --- the workshop: rules, fees, points, examples, release, history ---
    "workshop:rules": draft(),
    "workshop:condition": [*draft(data={"frage": "email"}), *draft("post", good=_MAYBE)],
    "workshop:check": [*draft(data={"seite": "halter"}), *draft("post")],
    "workshop:proof": [
        *draft(data={"nachweis": "meldebescheinigung"}, which="imported"),
        *draft("post", good=_MAYBE),
    ],
    "workshop:fees": draft("get", "post"),
    "workshop:fee": draft("get", "post"),
    "workshop:process": draft("get", "post"),
    "workshop:automatic": draft("get", "post"),
    "workshop:doubt": draft("get", "post"),
    "workshop:handovers": draft(which="handing"),
    "workshop:handover": [
        *draft(data={"name": "kammer"}, which="handing"),
        *draft("post", good=_MAYBE, which="handing"),
    ],
    "workshop:local_values": draft("get", "post"),
    "workshop:period": draft("get", "post"),
    "workshop:drawing": draft("get", "post"),
    "workshop:drawing_file": draft(),
    "workshop:trial_run": [*draft(), *reviewed(*BUILDERS, which="imported")],
    "workshop:letter": draft("get", "post"),
    "workshop:letter_kind": draft("get", "post"),
    "workshop:letter_text": [
        *draft(data={"ausgang": "granted"}, which="imported"),
        *draft("post", good=_MAYBE, which="imported"),
    ],
    "workshop:letter_condition": [
        *draft(data={"ausgang": "granted", "abschnitt": "1"}, which="imported"),
        *draft("post", good=_MAYBE, which="imported"),
    ],
    "workshop:text_blocks": draft(),
    "workshop:text_block": [*draft(data={"schluessel": "kein_halter"}), *draft("post")],
    "workshop:letter_pdf": draft(data={"ausgang": "granted"}),
    "workshop:points": draft("get", "post", which="imported"),
    "workshop:point_list": [*draft(data={"punkt": "c1"}, which="imported"), *draft("post", good=_MAYBE)],
    "workshop:examples": [*draft(), *reviewed(*BUILDERS, which="imported")],
    "workshop:example": [*draft(data={"name": "ein-hund"}), *draft("post", good=_MAYBE)],
    "workshop:record": [
        Try(frozenset(EDITORS), _draft("imported"), method, knows=frozenset(BUILDERS)) for method in ("get", "post")
    ],
    "workshop:release": [*draft(), *reviewed(*BUILDERS, which="imported")],
    "workshop:submit": draft("post"),
    "workshop:send_back": reviewed(*BUILDERS, data={"comment": "So nicht."}),
    "workshop:approve": reviewed(*RELEASERS, data={"day": "99"}),
    "workshop:release_again": reviewed(*RELEASERS),
    "workshop:withdraw": reviewed(*RELEASERS),
    "workshop:history": draft(),
    "workshop:package": draft(data={"fassung": DOGS_VERSION}),
    "workshop:movings": mover(),
    "workshop:moving": [
        *mover(key="hundesteuer-anmelden"),
        *mover("post", {"_do": "halt"}, key="hundesteuer-anmelden"),
    ],
    "workshop:left_cases": mover(good=(404,), key="hundesteuer-anmelden"),
    "workshop:compare": draft(data={"alt": "entwurf"}),
    # --- deciding by program ---
    "office:automation": staff(*_MAY_STOP, "digital office", "operator"),
    "office:sample_rate": [
        Try(POST_ROOMS, lambda world: {"service": REGISTER}, "post", {"percent": "zu viele"}, tells=PRINTING)
    ],
    "office:pause_automation": [
        Try(POST_ROOMS | {"sandmoor clerk"}, lambda world: {"service": REGISTER}, "post", tells=PRINTING)
    ],
    "office:resume_automation": [Try(POST_ROOMS, lambda world: {"service": REGISTER}, "post", tells=PRINTING)],
    # --- figures ---
    "office:figures": staff("building head", "digital office", "operator"),
    "office:figures_csv": staff("building head", "digital office", "operator"),
    "office:service_figures": [Try(POST_ROOMS, lambda world: {"service": DOGS, "office": "tax"}, tells=PRINTING)],
    "office:steps_csv": staff("building head", "digital office", "operator", service=DOGS, office="tax"),
    "office:event_log": staff("digital office", "operator", service=DOGS),
    # --- the file plan ---
    "office:file_plan": staff("records"),
    "office:new_file_class": [*staff("records"), *staff("records", method="post")],
    "office:file_class": [Try(frozenset({"records"}), _file_class, method) for method in ("get", "post")],
    "office:remove_file_class": [Try(frozenset({"records"}), _file_class, "post")],
    "office:unfit": [Try(frozenset({"records"}), tells={"records": frozenset(TALES)})],
    "office:rollout": staff("records"),
    "office:note_rollout": [*staff("records", office="tax"), *staff("records", method="post", office="tax")],
    # --- papers ---
    "office:papers": staff("records"),
    "office:paper": [Try(frozenset({"records"}), _paper, method) for method in ("get", "post")],
    "office:paper_file": [Try(frozenset({"records"}), _paper)],
    "office:mail_file": [Try(frozenset({"records"}), _mail)],
    "office:discard_paper": [Try(frozenset({"records"}), _paper, "post")],
    "office:record": case("guest_open", "opinions", "unpaid"),
    "office:picture": case("guest_open", "opinions", good=(404,), document_id=str(NOWHERE)),
    "office:cover": case("guest_open", "opinions", "unpaid"),
    # --- parting with files ---
    "office:disposal": staff("records", "building head"),
    "office:propose": staff("records", method="post"),
    "office:lot": [Try(frozenset({"records", "building head"}), _lot)],
    "office:release_lot": [Try(frozenset({"building head"}), _lot, "post", knows=frozenset({"records"}))],
    "office:send_back_lot": [Try(frozenset({"building head"}), _lot, "post", knows=frozenset({"records"}))],
    "office:hand_again": [Try(frozenset({"records"}), _lot, "post", knows=frozenset({"building head"}))],
    "office:take_out": [Try(frozenset({"records"}), _lot, "post", knows=frozenset({"building head"}))],
    "office:certificate": [Try(frozenset({"records", "building head"}), _lot, good=frozenset({404}))],
    # --- handing over ---
    "office:unsealed": staff(*CLERKS),
    "office:seal_again": [Try(frozenset(), lambda _world: {"letter_id": NOWHERE}, "post")],
    "office:handovers": staff(*CLERKS),
    "office:handover": [Try(frozenset({"trade clerk"}), _handover)],
    "office:retry_handover": [Try(frozenset({"trade clerk"}), _handover, "post")],
    "office:settle_handover": [Try(frozenset({"trade clerk"}), _handover, "post")],
    "office:call_handover_off": [Try(frozenset({"trade clerk"}), _handover, "post")],
    "office:handover_files": [Try(frozenset({"trade clerk"}), _handover, "post")],
    # --- the operator ---
    "office:first_password": public("get", "post", good=(302,)),
    "office:password": [*staff(*STAFF), *staff(*STAFF, method="post")],
    "office:interface": [*staff(*_WORKERS, *POST_ROOMS), *staff(*_WORKERS, *POST_ROOMS, method="post")],
    "office:agree_token": [
        Try(frozenset(), _interface("token_id"), "post", knows=STAFF),
    ],
    "office:revoke_token": [
        Try(frozenset({"tax clerk", *POST_ROOMS}), _interface("token_id"), "post", knows=STAFF),
    ],
    "office:webhooks": [*staff(*POST_ROOMS), *staff(*POST_ROOMS, method="post")],
    "office:webhook": [Try(POST_ROOMS, _interface("webhook_id"))],
    "office:webhook_secret": [Try(POST_ROOMS, _interface("webhook_id"), "post")],
    "office:end_webhook": [Try(POST_ROOMS, _interface("webhook_id"), "post")],
    "office:webhook_again": [Try(POST_ROOMS, _interface("webhook_id", "message_id"), "post")],
    "office:deeds": staff("operator"),
    "operator:home": staff("operator"),
    "operator:retry_job": staff("operator", method="post", number=999_999),
    "operator:mails": staff("operator"),
    "operator:send_again": staff("operator", method="post", mail_id=str(NOWHERE)),
    "operator:payments": staff("operator"),
    "operator:services": staff("operator"),
    "operator:town": [*staff("operator"), *staff("operator", method="post")],
    "operator:town_look": [*staff("operator"), *staff("operator", method="post")],
    "operator:town_colours": staff("operator"),
    "operator:targets": staff("operator"),
    "operator:new_target": [
        *staff("operator", line="folder"),
        *staff("operator", method="post", line="folder"),
    ],
    "operator:target": [Try(frozenset({"operator"}), _target, method) for method in ("get", "post")],
    "operator:look_at_target": [Try(frozenset({"operator"}), _target, "post")],
    "operator:letterboxes": staff("operator"),
    "operator:new_letterbox": [*staff("operator"), *staff("operator", method="post")],
    "operator:letterbox": [Try(frozenset({"operator"}), _letterbox, method) for method in ("get", "post")],
    "operator:look_at_letterbox": [Try(frozenset({"operator"}), _letterbox, "post")],
    "operator:offices": staff("operator"),
    "operator:new_office": [*staff("operator"), *staff("operator", method="post")],
    "operator:office": [Try(frozenset({"operator"}), _citizens_office, method) for method in ("get", "post")],
    "operator:people": staff("operator"),
    "operator:new_person": [*staff("operator"), *staff("operator", method="post")],
    "operator:person": [Try(frozenset({"operator"}), _colleague, method) for method in ("get", "post")],
    "operator:give_role": [Try(frozenset({"operator"}), _colleague, "post")],
    "operator:take_role": [Try(frozenset({"operator"}), _colleagues_role, method) for method in ("get", "post")],
    "operator:unlock_person": [Try(frozenset({"operator"}), _colleague, "post")],
    "operator:person_step": [
        Try(frozenset({"operator"}), _of_colleague(what=what), method)
        for what in ("passwort", "zweiter-faktor", "sperren", "ausscheiden")
        for method in ("get", "post")
    ],
    "operator:video": [*staff("operator"), *staff("operator", method="post")],
    "operator:put_arrival_away": [Try(frozenset({"operator"}), _arrival, "post")],
    # --- the town's directory: nobody by a session, only by its token ---
    "scim:abilities": by_token(),
    "scim:resource_types": by_token(),
    "scim:resource_type": by_token(name="User"),
    "scim:schemas": by_token(),
    "scim:schema": by_token(name="urn:ietf:params:scim:schemas:core:2.0:User"),
    "scim:users": by_token(),
    "scim:user": [Try(frozenset(), _somebody, method) for method in ("get", "post")],
    "scim:groups": by_token(),
    "scim:group": by_token(key=str(NOWHERE)),
    "scim:nothing": by_token(rest="Bulk"),
    # --- programs: a session opens nothing, only a token does; whose token opens what is the desk's test_tokens.py ---
    "api:reference": public(),
    "api:document": public(),
    "api:services": public(),
    "api:service": public(key="hundesteuer-anmelden", good=_MAYBE),
    "api:nothing": public("get", "post", good=(404,), rest="gibt-es-nicht"),
    **{f"api:{name}": by_token() for name in ("token", "tasks", "cases", "export_tasks", "export_cases")},
    **{
        f"api:{name}": by_token(number="MH-2026-000001")
        for name in (
            "case",
            "timeline",
            "messages",
            "files",
            "colleagues",
            "letter",
            "take",
            "keep_fee",
            "give",
            "release",
            "retry",
            "ask",
            "call_off",
            "note",
            "follow_up",
            "revoke",
            "revocation_letter",
            "refund",
            "hold",
            "lift",
            "opinions",
            "opinion_choices",
            "versions",
            "correct",
            "correction_letter",
            "reopen",
            "extend",
            "certify",
            "related",
            "merge",
        )
    },
    **{f"api:{name}": by_token() for name in ("letters", "batches", "papers", "unsealed", "handovers")},
    **{f"api:{name}": by_token() for name in ("sweeps", "text_blocks", "for_me", "read")},
    **{f"api:{name}": by_token() for name in ("calls", "open_fees", "to_settle")},
    **{
        f"api:{name}": by_token(key=str(NOWHERE))
        for name in (
            "batch_file",
            "batch_sent",
            "batch_back",
            "paper",
            "assign",
            "discard",
            "returned",
            "send_again",
            "handed_over",
            "served",
            "sweep",
            "swept",
            "start_sweep",
            "stop_sweep",
            "text_block",
            "drop_text_block",
            "seal_again",
            "retry_handover",
            "settle_handover",
            "call_handover_off",
            "call_done",
            "transfer",
            "accept",
            "refund_late",
        )
    },
    **{
        f"api:{name}": by_token(number="MH-2026-000001", key=str(NOWHERE))
        for name in (
            "extend_opinion",
            "remind_opinion",
            "revoke_opinion",
            "ask_again",
            "unrelate",
            "stay",
            "rejection_letter",
        )
    },
    "api:follow_up_done": by_token(number="MH-2026-000001", key=str(NOWHERE)),
    "api:paper_part": by_token(key=str(NOWHERE), document_id=str(NOWHERE)),
    "api:file": by_token(number="MH-2026-000001", document_id=str(NOWHERE)),
    **{
        f"api:{name}": by_token(number="MH-2026-000001", task_id=str(NOWHERE))
        for name in ("complete", "decide", "keep", "approve", "take_task", "give_task", "release_task")
    },
    # --- the workshop: beginning, the form, building blocks, preview ---
    "workshop:home": builders(),
    "workshop:new": builders(),
    "workshop:from_nothing": editor({"title": "Sperrmüll anmelden", "office": "citizens"}),
    "workshop:from_version": editor({"key": "geburtsurkunde"}),
    "workshop:from_package": [*builders(), *editor()],
    "workshop:from_schema": [*builders(), *editor()],
    "workshop:remarks": builders(),
    "workshop:remark": [
        Try(frozenset(BUILDERS), _remark),
        Try(frozenset(EDITORS), _remark, "post", knows=frozenset({"releaser"})),
    ],
    "workshop:blocks": [*builders(), *editor({"title": "Kind", "kind": "group"})],
    "workshop:block": [*builders(key="person"), *editor(key="person")],
    "workshop:block_question": [*builders(key="person"), *editor({"_revision": "0"}, key="person")],
    "workshop:draft": draft("get", "post", data={"_revision": "1", "_down": "halter"}),
    "workshop:page_settings": draft("get", "post"),
    "workshop:question": draft("get", "post"),
    "workshop:move": draft("get", "post"),
    "workshop:upload_list": draft("post"),
    "workshop:to_block": draft("get", "post"),
    "workshop:service": draft("get", "post"),
    "workshop:imported": draft(),
    "workshop:preview": draft(),
    "workshop:preview_page": [Try(frozenset(BUILDERS), _draft(), method) for method in ("get", "post")],
    "workshop:undo": draft("post", good=(302, 409)),
    "workshop:redo": draft("post", good=(302, 409)),
    "workshop:discard": draft("get", "post"),
    # --- what is offered, and the day of appointments ---
    "appointments_office:day": staff(*CLERKS),
    "appointments_office:print": staff(*CLERKS),
    "appointments_office:book": [*staff(*CLERKS), *staff(*CLERKS, method="post")],
    "appointments_office:feeds": staff(*CLERKS),
    "appointments_office:subscribe": [
        Try(frozenset(CLERKS), method="post", data={"was": "meine"}, good=frozenset({200, 302})),
    ],
    "appointments_office:feed": public(good=(404,), token="keins"),
    "appointments:caldav": public("get", "post", good=(301,)),
    "appointments_office:dav": by_token(),
    "appointments_office:dav_calendar": by_token(),
    "appointments_office:dav_event": by_token(key=str(NOWHERE)),
    "appointments_office:dav_nothing": by_token(rest="x"),
    "appointments_office:booking": served("get"),
    "appointments_office:video": served("get"),
    "appointments_office:move": served("get", "post"),
    "appointments_office:cancel": served("post"),
    "appointments_office:mark": served("post", verb="da"),
    "appointments_office:absences": staff("building head"),
    "appointments_office:new_absence": [*staff("building head"), *staff("building head", method="post")],
    "appointments_office:end_absence": planning("post", key="absence"),
    "appointments_office:moves": planning("get", "post", key="place"),
    "appointments_office:telephoned": planning("post", key="place", call_id="call"),
    "appointments_office:figures": staff("building head", "digital office", "operator"),
    "appointments_office:council": staff("building head", "digital office", "operator"),
    "appointments_office:council_pdf": staff("building head", "digital office", "operator"),
    "appointments_office:council_csv": staff("building head", "digital office", "operator"),
    "appointments_office:location_figures": [
        Try(frozenset({"building head", "digital office", "operator"}), _planned(key="place")),
    ],
    "appointments_office:staff_year": [
        Try(frozenset({"building head"}), lambda world: {"year": 2025, **_planned(key="place")(world)}, method)
        for method in ("get", "post")
    ],
    "appointments_office:notices": planning("get", key="place"),
    "appointments_office:new_notice": planning("get", "post", key="place"),
    "appointments_office:notice": planning("get", key="place", notice_id="notice"),
    "appointments_office:edit_notice": planning("get", "post", key="place", notice_id="notice"),
    "appointments_office:move_notice": [
        Try(frozenset({"building head"}), _planned(key="place", notice_id="notice"), "post", {"stand": "in_work"}),
    ],
    "appointments_office:remove_notice": planning("post", key="place", notice_id="notice"),
    "appointments_office:new_measure": planning("get", "post", key="place"),
    "appointments_office:edit_measure": planning("get", "post", key="place", measure_id="measure"),
    "appointments_office:remove_measure": planning("post", key="place", measure_id="measure"),
    "appointments_office:plan": staff("building head"),
    "appointments_office:new_location": [*staff("building head"), *staff("building head", method="post")],
    "appointments_office:location": planning("get", key="place"),
    "appointments_office:edit_location": planning("get", "post", key="place"),
    "appointments_office:release": planning("get", "post", key="place"),
    "appointments_office:week": planning("get", key="place"),
    "appointments_office:why": planning("get", key="place"),
    "appointments_office:forecasts": staff("building head", "digital office", "operator"),
    "appointments_office:forecast": [
        Try(frozenset({"building head", "digital office", "operator"}), _planned(key="place")),
    ],
    "appointments_office:take_corridors": planning("post", key="place"),
    "appointments_office:rows": kinds("get", key="place"),
    "appointments_office:new_row": kinds("get", "post", key="place"),
    "appointments_office:row": kinds("get", "post", key="place", row_id="row"),
    "appointments_office:errands": staff("building head"),
    "appointments_office:new_errand": [*staff("building head"), *staff("building head", method="post")],
    "appointments_office:errand": planning("get", "post", key="errand"),
    "appointments_office:skills": staff("building head"),
    "appointments_office:skill": planning("get", "post", key="staff"),
}
