# SPDX-License-Identifier: EUPL-1.2
"""Translates between signing in staff and OpenID Connect. The standard's words are wire.py, the talking is line.py.

No row is read or written here: who calls does so before a request's door is opened.
"""

from __future__ import annotations

import hmac
import secrets
import time
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, TypeVar
from urllib.parse import quote

import urllib3
from joserfc.jwk import Key

from geleitzug.connectors.oidc import line, wire
from geleitzug.connectors.oidc.line import Kept
from geleitzug.connectors.oidc.wire import Discovery, Fault, UnknownKey, Wanted, WireError
from geleitzug.core.staffing import sign_on
from geleitzug.core.staffing.ports import Farewell, Journey, NotSignedIn, Provider, StaffIdentity, Why
from geleitzug.core.staffing.sign_on import SignOn
from geleitzug.ground.calling import Answer, LineDown

OURS = ("invalid_client", "unauthorized_client", "invalid_request", "unsupported_grant_type", "invalid_scope")
"""Errors of the token endpoint that no second try mends: somebody has set up something wrongly."""
T = TypeVar("T")


class OpenIdConnect:
    """The identity provider of one town."""

    def __init__(self, settings: SignOn) -> None:
        self._settings = settings
        self._described: Kept[Discovery] = Kept(self._fetch_description)
        self._keys: Kept[tuple[Key, ...]] = Kept(self._fetch_keys)

    def begin(self, *, back: str) -> Journey:
        """Return where the browser goes, with a state, nonce and verifier that nobody can guess."""
        kept = {name: secrets.token_urlsafe(32) for name in ("state", "nonce", "verifier")}
        described = _saying(self._described.get)
        address = wire.authorization_address(
            described, client_id=self._settings.client_id, back=back, scope=self._settings.scope, **kept
        )
        return Journey(address, kept)

    def finish(self, answer: Mapping[str, str], kept: Mapping[str, str] | None, *, back: str) -> StaffIdentity:
        """Check the answer, fetch the ID token for its code, and check that (Core 3.1.2.7, 3.1.3.5)."""
        if not kept:
            raise NotSignedIn(Why.NOT_BEGUN)
        if not hmac.compare_digest(answer.get("state", "").encode(), kept["state"].encode()):
            raise NotSignedIn(Why.STATE)
        self._check_who_answers(answer)
        if error := answer.get("error"):
            why = Why.CANCELLED if error == "access_denied" else Why.REFUSED
            raise NotSignedIn(why, f"{error} {answer.get('error_description', '')}".strip())
        token = self._exchange(answer.get("code", ""), kept["verifier"], back=back)
        claims = self._claims_of(token)
        wanted = Wanted(self._settings.issuer, self._settings.client_id, kept["nonce"], int(time.time()))
        _saying(lambda: wire.check_id_token(claims, wanted))
        return self._identity(claims, token)

    def way_out(self, *, back: str) -> Callable[[str], str]:
        """Return how one signs out at the provider too."""
        described, client_id = _saying(self._described.get), self._settings.client_id
        return lambda proof: wire.logout_address(described, client_id=client_id, back=back, hint=proof)

    def farewell(self, token: str) -> Farewell:
        """Read a logout token."""
        claims = self._claims_of(token, wire.LOGOUT_TOKEN)
        subject = _saying(
            lambda: wire.check_logout_token(
                claims, issuer=self._settings.issuer, client_id=self._settings.client_id, now=int(time.time())
            )
        )
        return Farewell(self._settings.issuer, subject)

    def _check_who_answers(self, answer: Mapping[str, str]) -> None:
        """Refuse another provider's answer, where this one says who it is (RFC 9207, 2.4)."""
        named = answer.get("iss")
        described = _saying(self._described.get)
        if named != self._settings.issuer and (named or described.authorization_response_iss_parameter_supported):
            raise NotSignedIn(Why.ISSUER, f"answered by {named!r}")

    def _exchange(self, code: str, verifier: str, *, back: str) -> str:
        if not code:
            raise NotSignedIn(Why.MALFORMED, "no code")
        described = _saying(self._described.get)
        form, headers = wire.token_request(code=code, back=back, verifier=verifier), {}
        if not self._settings.secret:
            form["client_id"] = self._settings.client_id
        elif "client_secret_basic" in described.token_endpoint_auth_methods_supported:
            # RFC 6749, 2.3.1: both are encoded as in a form before they are joined.
            pair = f"{quote(self._settings.client_id, safe='')}:{quote(self._settings.secret, safe='')}"
            headers = urllib3.make_headers(basic_auth=pair)
        else:
            form |= {"client_id": self._settings.client_id, "client_secret": self._settings.secret}
        answer = _saying(lambda: line.post(described.token_endpoint, form, headers))
        if answer.status != 200:
            raise _refusal_of(answer)
        return _saying(lambda: wire.read_token_answer(answer.body)).id_token

    def _claims_of(self, token: str, kind: str = wire.ID_TOKEN) -> dict[str, Any]:
        """Verify a token; a key we do not know may be new, so the keys are fetched once more (Core 10.1.1)."""
        try:
            return _saying(lambda: wire.verified(token, self._keys.get(), kind), but=UnknownKey)
        except UnknownKey:
            return _saying(lambda: wire.verified(token, self._keys.anew(), kind))

    def _identity(self, claims: Mapping[str, Any], token: str) -> StaffIdentity:
        settings = self._settings
        groups = claims.get(settings.groups_claim) if settings.groups_claim else None
        return StaffIdentity(
            issuer=settings.issuer,
            subject=claims["sub"],
            login=_text(claims, settings.login_claim),
            external_id=_text(claims, settings.external_id_claim),
            name=_text(claims, "name"),
            groups=frozenset(str(each) for each in groups) if isinstance(groups, list) else None,
            proof=token,
        )

    def _fetch_description(self) -> Discovery:
        answer = line.get(self._settings.issuer.rstrip("/") + wire.WELL_KNOWN)
        if answer.status != 200:
            raise LineDown(f"the discovery document answers {answer.status}")
        return wire.read_discovery(answer.body, issuer=self._settings.issuer)

    def _fetch_keys(self) -> tuple[Key, ...]:
        answer = line.get(self._described.get().jwks_uri)
        if answer.status != 200:
            raise LineDown(f"the key set answers {answer.status}")
        return wire.read_keys(answer.body)


def find(town: str) -> Provider | None:
    """Return the provider of a town that has one."""
    settings = sign_on.of(town)
    return _provider(settings) if settings else None


@cache
def _provider(settings: SignOn) -> OpenIdConnect:
    return OpenIdConnect(settings)


def _saying(call: Callable[[], T], *, but: type[WireError] | None = None) -> T:
    """Say in the port's words what goes wrong on the line or with what comes over it."""
    try:
        return call()
    except LineDown as error:
        raise NotSignedIn(Why.AWAY, str(error)) from error
    except WireError as error:
        if but is not None and isinstance(error, but):
            raise
        raise NotSignedIn(WHYS[error.fault], str(error)) from error


WHYS = {fault: Why(fault.value) for fault in Fault}


def _refusal_of(answer: Answer) -> NotSignedIn:
    said = wire.read_token_error(answer.body)
    words = f"{answer.status} {said.error} {said.error_description}".strip()
    if said.error == "invalid_grant":
        return NotSignedIn(Why.CODE, words)
    if answer.status == 401 or said.error in OURS:
        return NotSignedIn(Why.MISCONFIGURED, words)
    return NotSignedIn(Why.AWAY, words)


def _text(claims: Mapping[str, Any], name: str) -> str:
    value = claims.get(name) if name else None
    return value[:255] if isinstance(value, str) else ""
