# SPDX-License-Identifier: EUPL-1.2
"""The provider's addresses: OpenID Connect for the town hall, the sign-in page for people, the control for tests."""

from __future__ import annotations

import base64
import binascii
import hashlib
import secrets
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlencode, urlsplit

from geleitzug_peers.shared_pages import pages_in, style
from geleitzug_peers.small_http import Answer, Request, Routes, as_json, go_to, page, plain
from geleitzug_peers.staff_provider.faults import Faults, changed, shape
from geleitzug_peers.staff_provider.people import PEOPLE, Person, person_of
from geleitzug_peers.staff_provider.tokens import Keyring

PAGES = Path(__file__).parent / "pages"
CODE_SECONDS = 60
BACK = "/amt/anmelden/konto/zurueck/"
OUT = "/amt/anmelden/"


@dataclass(frozen=True, slots=True)
class Setup:
    """Where browsers reach us, and which client may ask."""

    public_url: str
    client_id: str = "geleitzug"
    client_secret: str = "demo"  # noqa: S105 - published, for the demo only


@dataclass(frozen=True, slots=True)
class Grant:
    """What a code stands for, once and for a minute."""

    person: Person
    back: str
    nonce: str
    challenge: str
    until: float


class Service:
    """One identity provider."""

    def __init__(self, setup: Setup) -> None:
        self._setup = setup
        self._faults = Faults()
        self._keys = Keyring()
        self._codes: dict[str, Grant] = {}
        self._lock = threading.Lock()
        self.key_sets_fetched = 0
        self._pages = pages_in(PAGES)
        self._routes = self._all_routes()

    def answer(self, request: Request) -> Answer:
        """Answer a request, with whatever is switched to go wrong; the control itself never fails."""
        if request.path.startswith("/-/"):
            return self._routes.answer(request)
        if self._faults.delay_seconds:
            time.sleep(self._faults.delay_seconds)
        if self._faults.away:
            return plain("Der Anmeldedienst wird gerade gewartet.", 503)
        return self._routes.answer(request)

    def _all_routes(self) -> Routes:
        routes = Routes()
        routes.add("GET", r"/\.well-known/openid-configuration", lambda _request: as_json(self._description()))
        routes.add("GET", r"/schluessel", self._key_set)
        routes.add("GET", r"/anmelden", self._show_sign_in)
        routes.add("POST", r"/anmelden", self._signed_in)
        routes.add("POST", r"/token", self._exchange)
        routes.add("GET", r"/abmelden", self._sign_out)
        routes.add("GET", r"/", lambda _request: self._page("start.html"))
        routes.add("GET", r"/stil\.css", self._style)
        routes.add("GET", r"/favicon\.ico", lambda _request: plain("", 204))
        routes.add("GET", r"/-/live", lambda _request: plain("ok"))
        routes.add("GET", r"/-/control", lambda _request: as_json(shape(self._faults)))
        routes.add("POST", r"/-/control", self._change)
        routes.add("DELETE", r"/-/control", self._behave)
        routes.add("GET", r"/-/counts", lambda _request: as_json({"key_sets": self.key_sets_fetched}))
        routes.add("POST", r"/-/logout-token", self._logout_token)
        return routes

    def _description(self) -> dict[str, Any]:
        """Describe ourselves (OpenID Connect Discovery 1.0, 3)."""
        own = self._setup.public_url
        return {
            "issuer": own,
            "authorization_endpoint": f"{own}/anmelden",
            "token_endpoint": f"{own}/token",
            "jwks_uri": f"{own}/schluessel",
            "end_session_endpoint": f"{own}/abmelden",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "code_challenge_methods_supported": ["S256"],
            "token_endpoint_auth_methods_supported": ["client_secret_basic"],
            "authorization_response_iss_parameter_supported": True,
            "backchannel_logout_supported": True,
        }

    def _key_set(self, _request: Request) -> Answer:
        self.key_sets_fetched += 1
        return as_json(self._keys.published())

    # What people see

    def _show_sign_in(self, request: Request) -> Answer:
        asked = dict(request.query)
        if wrong := self._wrong_with(asked):
            return self._page("wrong.html", 400, wrong=wrong)
        return self._page("sign_in.html", people=PEOPLE, asked=urlencode(asked), form_action=_origin(asked))

    def _signed_in(self, request: Request) -> Answer:
        form = request.form()
        asked = {name: values[-1] for name, values in parse_qs(form.get("asked", "")).items()}
        if wrong := self._wrong_with(asked):
            return self._page("wrong.html", 400, wrong=wrong)
        state = self._faults.state or asked["state"]
        named = self._faults.named or self._setup.public_url
        person = person_of(form.get("sub", ""))
        if person is None:
            return _back_to(asked, error="access_denied", state=state, iss=named)
        code = secrets.token_urlsafe(24)
        with self._lock:
            until = time.monotonic() + CODE_SECONDS
            self._codes[code] = Grant(person, asked["redirect_uri"], asked["nonce"], asked["code_challenge"], until)
        return _back_to(asked, code=code, state=state, iss=named)

    def _sign_out(self, request: Request) -> Answer:
        """Sign out here and go back (RP-Initiated Logout 1.0, 2); who is signed in is not remembered anyway."""
        back = request.query.get("post_logout_redirect_uri", "")
        known = request.query.get("client_id") == self._setup.client_id and _is_ours(back, OUT)
        return go_to(back) if known else self._page("start.html")

    def _wrong_with(self, asked: dict[str, str]) -> str:
        """Return what is wrong with an authentication request (Core 3.1.2.1, RFC 7636 4.3), or nothing."""
        wanted = {"response_type": "code", "client_id": self._setup.client_id, "code_challenge_method": "S256"}
        for name, value in wanted.items():
            if asked.get(name) != value:
                return f"{name} ist nicht {value}"
        if "openid" not in asked.get("scope", "").split():
            return "scope ohne openid"
        if missing := [name for name in ("state", "nonce", "code_challenge") if not asked.get(name)]:
            return f"{missing[0]} fehlt"
        return "" if _is_ours(asked.get("redirect_uri", ""), BACK) else "redirect_uri ist nicht eingetragen"

    # What the town hall asks

    def _exchange(self, request: Request) -> Answer:
        """Give an ID token for a code, once (Core 3.1.3)."""
        form = request.form()
        if _basic(request.header("Authorization")) != (self._setup.client_id, self._setup.client_secret):
            return as_json({"error": "invalid_client"}, 401)
        with self._lock:
            grant = self._codes.pop(form.get("code", ""), None)
        verifier = form.get("code_verifier", "")
        if form.get("grant_type") != "authorization_code" or grant is None or grant.until < time.monotonic():
            return as_json({"error": "invalid_grant"}, 400)
        if form.get("redirect_uri") != grant.back or _challenge(verifier) != grant.challenge:
            return as_json({"error": "invalid_grant"}, 400)
        return as_json(
            {
                "access_token": secrets.token_urlsafe(24),
                "token_type": "Bearer",
                "expires_in": 60,
                "id_token": self._id_token(grant),
            }
        )

    def _id_token(self, grant: Grant) -> str:
        faults, person, now = self._faults, grant.person, int(time.time())
        issued = now - faults.issued_ago
        claims: dict[str, Any] = {
            "iss": faults.issuer or self._setup.public_url,
            "sub": person.sub,
            "aud": faults.audience or self._setup.client_id,
            "iat": issued,
            "exp": issued + faults.lasts,
            "nonce": faults.nonce or grant.nonce,
            "preferred_username": person.login,
            "name": person.name,
            "groups": list(person.groups),
        }
        if faults.party:
            claims["azp"] = faults.party
        if faults.key == "new":
            self._keys.rotate()
        return self._keys.sign(claims, fault=faults.algorithm, hidden=faults.key == "hidden")

    # The control

    def _change(self, request: Request) -> Answer:
        try:
            self._faults = changed(self._faults, request.json())
        except (ValueError, AttributeError) as error:
            return plain(str(error), 400)
        return as_json(shape(self._faults))

    def _behave(self, _request: Request) -> Answer:
        self._faults = Faults()
        return as_json(shape(self._faults))

    def _logout_token(self, request: Request) -> Answer:
        """Give a logout token for somebody (Back-Channel Logout 1.0, 2.4), changed as the test wants."""
        now = int(time.time())
        claims = {
            "iss": self._setup.public_url,
            "aud": self._setup.client_id,
            "iat": now,
            "exp": now + 120,
            "jti": secrets.token_urlsafe(12),
            "events": {"http://schemas.openid.net/event/backchannel-logout": {}},
            **request.json(),
        }
        return as_json({"token": self._keys.sign(claims, kind="logout+jwt")})

    def _page(self, template: str, status: int = 200, *, form_action: str = "'self'", **context: Any) -> Answer:
        return page(self._pages.get_template(template).render(**context), status, form_action=form_action)

    def _style(self, _request: Request) -> Answer:
        return style()


def _back_to(asked: dict[str, str], **answer: str) -> Answer:
    back = asked["redirect_uri"]
    return go_to(f"{back}{'&' if urlsplit(back).query else '?'}{urlencode(answer)}")


def _is_ours(address: str, path: str) -> bool:
    """Tell whether an address is one of a demo town's."""
    parts = urlsplit(address)
    host = parts.hostname or ""
    return parts.scheme in ("http", "https") and host.endswith(".localhost") and parts.path == path


def _origin(asked: dict[str, str]) -> str:
    """Return whereto the sign-in form leads on; browsers hold redirects after a form to it too."""
    parts = urlsplit(asked["redirect_uri"])
    return f"'self' {parts.scheme}://{parts.netloc}"


def _challenge(verifier: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()


def _basic(header: str) -> tuple[str, str]:
    """Return user and password of HTTP Basic, encoded as RFC 6749 2.3.1 wants."""
    scheme, _space, value = header.partition(" ")
    try:
        user, _colon, password = base64.b64decode(value, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return "", ""
    return (unquote(user), unquote(password)) if scheme.lower() == "basic" else ("", "")
