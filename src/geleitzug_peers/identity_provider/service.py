# SPDX-License-Identifier: EUPL-1.2
"""The provider's addresses: where questions come in, the page on which one says who one is, the control for tests."""

from __future__ import annotations

import secrets
import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, fields, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from lxml import etree

from geleitzug_peers.identity_provider import asking, mischief, persons, sealing, writing
from geleitzug_peers.identity_provider.asking import MD, Asked, BadQuestion, Registry
from geleitzug_peers.identity_provider.ekona import Ekona
from geleitzug_peers.identity_provider.persons import OIDS, PEOPLE
from geleitzug_peers.identity_provider.sealing import DS, Seal
from geleitzug_peers.shared_pages import pages_in, style
from geleitzug_peers.small_http import Answer, Request, Routes, as_json, page, plain

PAGES = Path(__file__).parent / "pages"
SSO = "/idp/profile/SAML2/POST/SSO"
POST = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST"
LEVELS = {1: "Benutzername und Passwort (Stufe 1)", 3: "ELSTER-Zertifikat (Stufe 3)", 4: "Online-Ausweis (Stufe 4)"}
REFUSALS = {
    "cancel": ("AuthnFailed", "User cancelled", ""),
    "extension": ("RequestDenied", "akdb-extension-missing", ""),
    "attributes": ("RequestDenied", "", '{"code": "IDP_REQUIRED_ATTRIBUTES_MISSING", "missing": ["surname"]}'),
}
MOST_OPEN = 500


@dataclass(frozen=True, slots=True)
class Faults:
    """How the provider misbehaves: ``answer`` names what mischief.py makes, ``refuse`` a refusal; ``away``: 503."""

    answer: str = "honest"
    refuse: str = ""
    away: bool = False


class Control:
    """The switchboard of the faults, shared by all threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.faults = Faults()

    def change(self, wanted: Mapping[str, Any]) -> None:
        """Switch some faults; raises ValueError for one nobody knows."""
        kinds = {field.name: type(field.default) for field in fields(Faults)}
        for name, value in wanted.items():
            if type(value) is not kinds.get(name):
                raise ValueError(f"{name}: {value!r}")
        with self._lock:
            then = replace(self.faults, **wanted)
            if then.answer not in (*mischief.KINDS, "replay") or then.refuse not in ("", *REFUSALS):
                raise ValueError(f"{then}")
            self.faults = then

    def behave(self) -> None:
        """Switch all faults off."""
        with self._lock:
            self.faults = Faults()


@dataclass(frozen=True, slots=True)
class Pending:
    """A question that waits for somebody to say who they are."""

    asked: Asked
    relay: str


class Service:
    """One identity provider."""

    def __init__(
        self, seal: Seal, registry: Registry, *, public_url: str, clock: Callable[[], datetime] | None = None,
        companies: Registry | None = None,
    ) -> None:  # fmt: skip
        self._seal, self._registry, self._public_url = seal, registry, public_url
        self._clock = clock or (lambda: datetime.now(UTC))
        self.control = Control()
        self._pending: OrderedDict[str, Pending] = OrderedDict()
        self._last = ""
        self._pages = pages_in(PAGES)
        self._routes = self._all_routes()
        self.ekona: Ekona | None = None
        if companies is not None:
            self.ekona = Ekona(seal, companies, public_url=public_url, clock=self._clock, render=self._page)
            self.ekona.add_to(self._routes, lambda: self.control.faults)

    @property
    def entity_id(self) -> str:
        """Return the provider's name."""
        return f"{self._public_url}/idp"

    def answer(self, request: Request) -> Answer:
        """Answer a request; the control itself is never away."""
        if self.control.faults.away and not request.path.startswith("/-/"):
            return plain("Der Identitätsdienst wird gerade gewartet.", 503)
        return self._routes.answer(request)

    def metadata(self) -> bytes:
        """Return the provider's metadata."""
        root = etree.Element(f"{{{MD}}}EntityDescriptor", nsmap={"md": MD, "ds": DS}, entityID=self.entity_id)
        role = etree.SubElement(root, f"{{{MD}}}IDPSSODescriptor", WantAuthnRequestsSigned="true")
        role.set("protocolSupportEnumeration", writing.SAMLP)
        key = etree.SubElement(role, f"{{{MD}}}KeyDescriptor", use="signing")
        data = etree.SubElement(etree.SubElement(key, f"{{{DS}}}KeyInfo"), f"{{{DS}}}X509Data")
        etree.SubElement(data, f"{{{DS}}}X509Certificate").text = self._seal.bare
        etree.SubElement(role, f"{{{MD}}}SingleSignOnService", Binding=POST, Location=self._public_url + SSO)
        return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True))

    def _all_routes(self) -> Routes:
        routes = Routes()
        routes.add("POST", SSO, self._take_question)
        routes.add("POST", r"/anmelden/(?P<token>[\w-]+)", self._say_who)
        routes.add("GET", r"/idp", lambda _request: Answer(200, self.metadata(), "application/samlmetadata+xml"))
        routes.add("GET", r"/stil\.css", lambda _request: style())
        routes.add("GET", r"/weiter\.js", lambda _request: _script())
        routes.add("GET", r"/favicon\.ico", lambda _request: plain("", 204))
        routes.add("GET", r"/", lambda _request: self._page("front.html", people=PEOPLE))
        routes.add("GET", r"/-/live", lambda _request: plain("ok"))
        routes.add("GET", r"/-/control", lambda _request: as_json(asdict(self.control.faults)))
        routes.add("POST", r"/-/control", self._change_control)
        routes.add("DELETE", r"/-/control", self._reset_control)
        return routes

    # A question and who answers it

    def _take_question(self, request: Request) -> Answer:
        form = request.form()
        try:
            asked = asking.read(form.get("SAMLRequest", ""), self._registry, own_address=self._public_url + SSO)
        except BadQuestion as bad:
            return self._page("bad.html", status=400, why=str(bad))
        token = secrets.token_urlsafe(18)
        self._pending[token] = Pending(asked, form.get("RelayState", ""))
        while len(self._pending) > MOST_OPEN:
            self._pending.popitem(last=False)
        return self._choose_page(token, asked)

    def _say_who(self, request: Request, token: str) -> Answer:
        pending, form = self._pending.get(token), request.form()
        if pending is None:
            return self._page("bad.html", status=404, why="Diese Anmeldung ist nicht offen.")
        who, level = persons.person(form.get("person", "")), form.get("level", "")
        wish = form.get("wish", "login")
        if wish == "login" and (who is None or level not in map(str, LEVELS)):
            return self._choose_page(token, pending.asked, complaint=True)
        del self._pending[token]
        fault = form.get("fault") or self.control.faults.answer
        refuse = self.control.faults.refuse if wish == "login" else wish
        field = self._field(pending.asked, who, int(level or 1), bool(form.get("temporary")), fault, refuse)
        if fault == "replay" and self._last:
            field = self._last
        self._last = field
        return self._page(
            "back.html",
            form_action=_origin(pending.asked.address),
            scripts=True,
            address=pending.asked.address,
            fields={"SAMLResponse": field, "RelayState": pending.relay},
            name=pending.asked.display_name,
        )

    def _field(
        self, asked: Asked, who: persons.Person | None, level: int, temporary: bool, fault: str, refuse: str
    ) -> str:
        facts = writing.Facts(
            issuer=self.entity_id, audience=asked.service.entity_id, address=asked.address, request_id=asked.id,
            at=self._clock(), level=level,
        )  # fmt: skip
        if who is not None and not refuse and (level < asked.level or level > who.highest):
            return self._refusal(facts, "NoAuthnContext", "requested level not reached", "")
        if who is None or refuse:
            inner, message, detail = REFUSALS.get(refuse, REFUSALS["cancel"])
            return self._refusal(facts, inner, message, detail)
        said = persons.attributes(who, level, audience=urlsplit(asked.service.entity_id).netloc, temporary=temporary)
        said = {name: pair for name, pair in said.items() if OIDS[name] in asked.wanted}
        if asked.required - {OIDS[name] for name in said}:
            return self._refusal(facts, *REFUSALS["attributes"])
        make = mischief.KINDS.get(fault, mischief.honest)
        return sealing.as_field(make(facts, said, self._seal, asked.service.encryption))

    def _refusal(self, facts: writing.Facts, inner: str, message: str, detail: str) -> str:
        root = writing.refusal(facts, inner, message=message, detail=detail)
        sealing.sign(root, self._seal)
        return sealing.as_field(root)

    def _choose_page(self, token: str, asked: Asked, *, complaint: bool = False) -> Answer:
        levels = {level: words for level, words in LEVELS.items() if level >= asked.level}
        return self._page(
            "choose.html",
            status=400 if complaint else 200,
            token=token,
            name=asked.display_name,
            people=[who for who in PEOPLE if who.highest >= asked.level],
            levels=levels,
            faults=[kind for kind in (*mischief.KINDS, "replay") if kind != "honest"],
            complaint=complaint,
        )

    def _page(
        self, template: str, *, status: int = 200, form_action: str = "'self'", scripts: bool = False, **values: Any
    ) -> Answer:
        html = self._pages.get_template(template).render(values)
        return page(html, status, form_action=form_action, scripts=scripts)

    # The control for tests

    def _change_control(self, request: Request) -> Answer:
        if request.header("Content-Type").partition(";")[0].strip() != "application/json":
            return plain("Bitte als application/json.", 415)
        try:
            self.control.change(request.json())
        except (ValueError, AttributeError, TypeError) as problem:
            return plain(f"Diese Störung gibt es nicht: {problem}", 400)
        return as_json(asdict(self.control.faults))

    def _reset_control(self, request: Request) -> Answer:
        self.control.behave()
        return as_json(asdict(self.control.faults))


def _script() -> Answer:
    headers = {"Cache-Control": "max-age=3600", "X-Content-Type-Options": "nosniff"}
    return Answer(200, (PAGES / "weiter.js").read_bytes(), "text/javascript; charset=utf-8", headers)


def _origin(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"
