# SPDX-License-Identifier: EUPL-1.2
"""Mein Unternehmenskonto beside BundID in one process: its address for questions, the choice of an organisation."""

from __future__ import annotations

import secrets
from collections import OrderedDict
from collections.abc import Callable
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from lxml import etree

from geleitzug_peers.identity_provider import asking, companies, mischief, sealing, writing
from geleitzug_peers.identity_provider.asking import MD, Asked, BadQuestion, Registry
from geleitzug_peers.identity_provider.sealing import DS, Seal
from geleitzug_peers.small_http import Answer, Request, Routes

SSO = "/ekona/sso"
POST = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST"
MOST_OPEN = 500


class Ekona:
    """The provider of organisations; how it misbehaves says the switchboard it shares with BundID."""

    def __init__(
        self, seal: Seal, registry: Registry, *, public_url: str, clock: Callable[[], datetime],
        render: Callable[..., Answer],
    ) -> None:  # fmt: skip
        self._seal, self._registry, self._public_url = seal, registry, public_url
        self._clock, self._render = clock, render
        self._pending: OrderedDict[str, tuple[Asked, str]] = OrderedDict()
        self._faults: Callable[[], Any] = lambda: None

    @property
    def entity_id(self) -> str:
        """Return the provider's name."""
        return f"{self._public_url}/ekona"

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

    def add_to(self, routes: Routes, faults: Callable[[], Any]) -> None:
        """Serve at these addresses, misbehaving as told."""
        self._faults = faults
        routes.add("POST", SSO, self._take_question)
        routes.add("POST", r"/ekona/anmelden/(?P<token>[\w-]+)", self._say_who)
        routes.add("GET", r"/ekona", lambda _request: Answer(200, self.metadata(), "application/samlmetadata+xml"))

    def _take_question(self, request: Request) -> Answer:
        form = request.form()
        try:
            asked = asking.read_ekona(form.get("SAMLRequest", ""), self._registry, own_address=self._public_url + SSO)
        except BadQuestion as bad:
            return self._render("bad.html", status=400, why=str(bad))
        token = secrets.token_urlsafe(18)
        self._pending[token] = (asked, form.get("RelayState", ""))
        while len(self._pending) > MOST_OPEN:
            self._pending.popitem(last=False)
        return self._choose_page(token, asked)

    def _say_who(self, request: Request, token: str) -> Answer:
        pending, form = self._pending.get(token), request.form()
        if pending is None:
            return self._render("bad.html", status=404, why="Diese Anmeldung ist nicht offen.")
        asked, relay = pending
        chosen, wish = companies.found(form.get("company", "")), form.get("wish", "login")
        if wish == "login" and chosen is None:
            return self._choose_page(token, asked, complaint=True)
        del self._pending[token]
        fault = form.get("fault") or self._faults().answer
        field = self._field(asked, chosen if wish == "login" else None, fault)
        return self._render(
            "back.html",
            form_action="{0.scheme}://{0.netloc}".format(urlsplit(asked.address)),
            scripts=True,
            address=asked.address,
            fields={"SAMLResponse": field, "RelayState": relay},
            name=asked.display_name,
        )

    def _field(self, asked: Asked, chosen: tuple[companies.Company, companies.Acting] | None, fault: str) -> str:
        facts = writing.Facts(
            issuer=self.entity_id, audience=asked.service.entity_id, address=asked.address, request_id=asked.id,
            at=self._clock(), level=3, ekona=True,
        )  # fmt: skip
        if chosen is None:
            root = writing.refusal(facts, "AuthnFailed", message="User cancelled", detail="")
            sealing.sign(root, self._seal)
            return sealing.as_field(root)
        said = companies.attributes(*chosen, audience=asked.service.entity_id)
        make = mischief.KINDS.get(fault, mischief.honest)
        return sealing.as_field(make(facts, said, self._seal, asked.service.encryption))

    def _choose_page(self, token: str, asked: Asked, *, complaint: bool = False) -> Answer:
        return self._render(
            "choose_company.html",
            status=400 if complaint else 200,
            token=token,
            name=asked.display_name,
            companies=companies.COMPANIES,
            faults=[kind for kind in mischief.KINDS if kind != "honest"],
            complaint=complaint,
        )
