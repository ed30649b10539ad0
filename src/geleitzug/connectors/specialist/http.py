# SPDX-License-Identifier: EUPL-1.2
"""HTTPS with a client certificate (mutual TLS) or OAuth2 client credentials, or both. What is said is wire.py.

POST address                 the message; with files as multipart/form-data: ``message``, ``file`` …
Idempotency-Key: <key>       the same each time it is tried: whoever has it already answers as before
GET replies_address          {"replies": [ … ]}; each is taken away with DELETE replies_address/ID
"""

from __future__ import annotations

import os
import ssl
import tempfile
from collections.abc import Mapping
from hashlib import sha256
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

import msgspec
import urllib3
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from geleitzug.connectors.specialist import wire
from geleitzug.connectors.specialist.hosts import check_allowed
from geleitzug.connectors.specialist.replies import reply_from
from geleitzug.core.handover.ports import (
    BadSettings,
    Parcel,
    Reply,
    Setting,
    Settings,
    TargetAway,
    TargetRefuses,
    Unreadable,
)
from geleitzug.ground.calling import FORM, Answer, KeptToken, LineDown, TooLong, TooSlow, call, token_in

TIMEOUT = 20.0
WHO_WE_ARE = "geleitzug"
PASSING = frozenset({401, 403, 404, 405, 408, 409, 421, 423, 425, 429})
"""Worth another try: what is wrong with an account or an address somebody mends, or it passes by itself."""


class HttpLine:
    """A web service; tokens are kept until they end."""

    title = gettext_lazy("Webdienst (HTTPS)")
    settings: tuple[Setting, ...] = (
        Setting("address", gettext_lazy("Adresse"), gettext_lazy("Beginnt mit https://")),
        Setting(
            "replies_address",
            gettext_lazy("Adresse für Antworten"),
            gettext_lazy("Leer: Es kommen keine Antworten außer der auf die Sendung."),
            optional=True,
        ),
        Setting(
            "authority",
            gettext_lazy("Zertifikat der Gegenseite oder ihrer Stelle (PEM)"),
            gettext_lazy("Leer: Es gelten die Stellen, denen der Server vertraut."),
            long=True,
            optional=True,
        ),
        Setting("certificate", gettext_lazy("Eigenes Zertifikat (PEM)"), long=True, optional=True),
        Setting("private_key", gettext_lazy("Schlüssel dazu (PEM)"), secret=True, long=True, optional=True),
        Setting("token_address", gettext_lazy("OAuth2: Adresse für Zugangstoken"), optional=True),
        Setting("client_id", gettext_lazy("OAuth2: Kennung (client_id)"), optional=True),
        Setting("client_secret", gettext_lazy("OAuth2: Geheimnis (client_secret)"), secret=True, optional=True),
        Setting("scope", gettext_lazy("OAuth2: Umfang (scope)"), optional=True),
    )

    def __init__(self) -> None:
        self._tokens: dict[str, KeptToken] = {}

    def check(self, own: Settings) -> None:
        """Refuse settings that cannot work; raises BadSettings."""
        for name in ("address", "replies_address", "token_address"):
            if own.get(name):
                _check_address(name, own[name])
        if bool(own.get("certificate")) != bool(own.get("private_key")):
            missing = "private_key" if own.get("certificate") else "certificate"
            raise BadSettings(missing, _("Zertifikat und Schlüssel gehören zusammen."))
        if not own.get("certificate") and not own.get("token_address"):
            raise BadSettings("certificate", _("Ohne Zertifikat oder OAuth2 weiß die Gegenseite nicht, wer wir sind."))
        if own.get("token_address") and not (own.get("client_id") and own.get("client_secret")):
            raise BadSettings("client_id", _("Zu OAuth2 gehören Kennung und Geheimnis."))
        _trust(own)

    def look(self, own: Settings, *, town: str, target: str) -> None:
        """Get a token where one is needed, and ask for what is there; raises TargetAway."""
        answer = self._call(own, "OPTIONS", own["address"])
        if (answer.status >= 500 and answer.status != 501) or answer.status in (401, 403):
            raise TargetAway(_said(answer))

    def send(self, own: Settings, parcel: Parcel) -> Reply | None:
        """Post the message; raises TargetAway, TargetRefuses.

        An answer that cannot be read does not tell that it was taken: it is sent again, under the same key.
        """
        body, mime = _body(parcel)
        headers = {"Content-Type": mime, "Accept": "application/json", "Idempotency-Key": parcel.key}
        answer = self._call(own, "POST", own["address"], body, headers)
        if answer.status >= 300:
            passes = answer.status < 400 or answer.status >= 500 or answer.status in PASSING
            raise (TargetAway if passes else TargetRefuses)(_said(answer))
        if not answer.body.strip():
            return None
        reply = reply_from(answer.body)
        if isinstance(reply, Unreadable):
            raise TargetAway(reply.why)
        if reply.key != parcel.key:
            raise TargetAway(_("Die Antwort nennt eine andere Sendung als die, die wir geschickt haben."))
        return reply

    def asks(self, own: Settings) -> bool:
        """Tell whether there is somebody to ask for answers."""
        return bool(own.get("replies_address"))

    def replies(self, own: Settings, *, town: str, target: str) -> list[Reply | Unreadable]:
        """Ask for what has been answered; raises TargetAway."""
        if not self.asks(own):
            return []
        answer = self._call(own, "GET", own["replies_address"], headers={"Accept": "application/json"})
        if answer.status != 200:
            raise TargetAway(_said(answer))
        try:
            told = wire.read_replies(answer.body)
        except wire.WireError as error:
            raise TargetAway(_("Das ist keine Antwort, wie sie vereinbart ist: %(why)s") % {"why": error}) from error
        return [reply_from(each, place=_number_of(each)) for each in told]

    def put_aside(self, own: Settings, place: str, *, town: str, target: str, why: str = "") -> None:
        """Say that we have an answer; one without a number cannot be taken away, and is known when it comes again."""
        if not place:
            return
        address = f"{own['replies_address'].rstrip('/')}/{quote(place, safe='')}"
        answer = self._call(own, "DELETE", address)
        if answer.status >= 300 and answer.status not in (404, 410):
            raise TargetAway(_said(answer))

    # --- talking ----------------------------------------------------------------------------------------------------

    def _call(
        self, own: Settings, method: str, address: str, body: bytes | None = None, headers: dict[str, str] | None = None
    ) -> Answer:
        """Call with what shows who we are."""
        if not own.get("token_address"):
            return _request(own, method, address, body, headers or {})
        token = self._tokens.setdefault(_who(own), KeptToken(lambda: _new_token(own)))
        return token.shown(lambda shown: _request(own, method, address, body, {**(headers or {}), **shown}))


def _new_token(own: Settings) -> tuple[str, float]:
    asked = {"grant_type": "client_credentials"} | ({"scope": own["scope"]} if own.get("scope") else {})
    headers = urllib3.make_headers(basic_auth=f"{quote(own['client_id'])}:{quote(own['client_secret'])}")
    answer = _request(own, "POST", own["token_address"], urlencode(asked).encode(), {**headers, "Content-Type": FORM})
    words = _("Wir bekommen kein Zugangstoken: %(why)s")
    if answer.status != 200:
        raise TargetAway(words % {"why": _said(answer)})
    try:
        return token_in(answer)
    except LineDown as error:
        raise TargetAway(words % {"why": error}) from error


def _request(own: Settings, method: str, address: str, body: bytes | None, headers: Mapping[str, str]) -> Answer:
    """Make one call; raises TargetAway."""
    try:
        _check_address("address", address)
        trust = _trust(own)
    except BadSettings as refused:
        raise TargetAway(str(refused)) from refused
    told = {"User-Agent": WHO_WE_ARE, **headers}
    try:
        return call(method, address, body, told, seconds=TIMEOUT, largest=wire.LARGEST, trust=trust)
    except TooLong as error:
        raise TargetAway(_("Die Antwort ist zu lang.")) from error
    except TooSlow as error:
        raise TargetAway(_("Die Antwort braucht zu lange.")) from error
    except LineDown as error:
        words = _("%(host)s ist nicht zu erreichen: %(why)s")
        raise TargetAway(words % {"host": urlsplit(address).hostname, "why": error}) from error


def _trust(own: Settings) -> ssl.SSLContext:
    """Return whom we trust and who we are; raises BadSettings. No key is left lying on a disk."""
    try:
        trust = ssl.create_default_context(cadata=own.get("authority") or None)
        trust.minimum_version = ssl.TLSVersion.TLSv1_2
    except (ssl.SSLError, ValueError) as error:
        raise BadSettings("authority", _("Das ist kein Zertifikat im Format PEM.")) from error
    if own.get("certificate"):
        try:
            with _in_memory(f"{own['certificate'].strip()}\n{own['private_key'].strip()}\n") as name:
                trust.load_cert_chain(name, password=lambda: "")
        except (ssl.SSLError, ValueError, OSError) as error:
            words = _("Zertifikat und Schlüssel passen nicht zusammen, oder der Schlüssel hat ein Passwort.")
            raise BadSettings("private_key", words) from error
    return trust


class _in_memory:
    """A file in memory where there is such a thing, else one only we may read, for as long as it is needed."""

    def __init__(self, text: str) -> None:
        self._text = text

    def __enter__(self) -> str:
        if hasattr(os, "memfd_create"):
            self._descriptor = os.memfd_create("certificate", os.MFD_CLOEXEC)
            self._name = f"/proc/self/fd/{self._descriptor}"
        else:
            self._descriptor, self._name = tempfile.mkstemp()
        os.write(self._descriptor, self._text.encode())
        return self._name

    def __exit__(self, *_error: object) -> None:
        os.close(self._descriptor)
        if not self._name.startswith("/proc/"):
            os.unlink(self._name)


def _body(parcel: Parcel) -> tuple[bytes, str]:
    if not parcel.attachments:
        return parcel.content, parcel.mime
    fields: list[Any] = [("message", (parcel.name, parcel.content, parcel.mime))]
    fields += [("file", (each.name, each.content, each.mime)) for each in parcel.attachments]
    return urllib3.encode_multipart_formdata(fields)


def _check_address(name: str, address: str) -> None:
    parts = urlsplit(address)
    try:
        port = parts.port or 443
    except ValueError:
        port = 0
    if parts.scheme != "https" or not parts.hostname or not port or parts.username or parts.password:
        raise BadSettings(name, _("Bitte geben Sie eine Adresse an, die mit https:// beginnt."))
    check_allowed(name, parts.hostname, port)


def _number_of(reply: bytes) -> str:
    try:
        return str(msgspec.json.decode(reply)["id"])[:200]
    except (*wire.UNREADABLE, KeyError, TypeError):
        return ""


def _said(answer: Answer) -> str:
    """Say what came back: its status, and the words of a problem (RFC 9457) where there are some."""
    try:
        told = msgspec.json.decode(answer.body)
    except wire.UNREADABLE:
        told = None
    words = ""
    if isinstance(told, dict):
        words = str(told.get("detail") or told.get("title") or told.get("text") or "")[:300]
    sentence = _("Die Gegenseite antwortet mit %(status)d.") % {"status": answer.status}
    return f"{sentence} {words}".strip()


def _who(own: Settings) -> str:
    """Return what a token is kept under: whoever's settings are the same in all of this is one and the same."""
    shows = ("token_address", "client_id", "client_secret", "scope", "authority", "certificate", "private_key")
    return sha256("\n".join(own.get(name, "") for name in shows).encode()).hexdigest()
