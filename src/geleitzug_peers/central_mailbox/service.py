# SPDX-License-Identifier: EUPL-1.2
"""The service's addresses: FIT-Connect for senders, a page that shows the mailbox, the control for tests."""

from __future__ import annotations

import hmac
import re
import secrets
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import quote

from joserfc.jwk import RSAKey

from geleitzug_peers.central_mailbox import faults as faulty
from geleitzug_peers.central_mailbox import keys, reading
from geleitzug_peers.central_mailbox.book import Book, Submission
from geleitzug_peers.central_mailbox.faults import Faults
from geleitzug_peers.central_mailbox.keys import KEY_ALGORITHM, SET_ALGORITHM, Keys
from geleitzug_peers.shared_pages import pages_in, style
from geleitzug_peers.small_http import Answer, Request, Routes, as_json, page, plain

TOKEN_SECONDS = 1800
PROBLEM_TYPE = "application/problem+json"
PROBLEMS = "https://schema.fitko.de/fit-connect/submission-api/problems/"
UUID4 = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
JWE_DOTS = 4
UNGUESSED = {"X-Content-Type-Options": "nosniff", "Cache-Control": "no-store"}
PAGES = Path(__file__).parent / "pages"
DESTINATION = "7a2668ba-0a39-4b3c-8a6c-2b6b4f6f7d10"
"""The central mailbox's destination in the demo."""


@dataclass(frozen=True, slots=True)
class Setup:
    """Who may send, where, and whose certificate counts."""

    public_url: str
    client_id: str = "geleitzug"
    client_secret: str = "demo"  # noqa: S105 - published, for the demo only
    destination: str = DESTINATION
    trusted: bytes | None = None


class Service:
    """One delivery service with one destination."""

    def __init__(self, book: Book, own: Keys, setup: Setup) -> None:
        self._book, self._keys, self._setup = book, own, setup
        self._tokens: dict[str, float] = {}
        self._stranger: RSAKey | None = None
        self.faults = Faults()
        self._pages = pages_in(PAGES)
        self._routes = self._all_routes()

    def answer(self, request: Request) -> Answer:
        """Answer a request, with whatever is switched to go wrong; the control itself never fails."""
        if request.path.startswith("/-/"):
            return self._routes.answer(request)
        time.sleep(self.faults.slow_seconds)
        if self.faults.away:
            return plain("Der Dienst wird gerade gewartet.", 503)
        answer = self._routes.answer(request)
        if request.path.startswith("/v2/") and self.faults.lose_answers:
            self.faults = replace(self.faults, lose_answers=self.faults.lose_answers - 1)
            return replace(answer, lost=True)
        return answer

    def _all_routes(self) -> Routes:
        routes = Routes()
        destination = rf"/v2/destinations/{self._setup.destination}"
        routes.add("POST", r"/token", self._give_token)
        routes.add("GET", r"/\.well-known/jwks\.json", self._key_set)
        routes.add("GET", destination, self._destination)
        routes.add("GET", destination + r"/keys/(?P<kid>[\w-]+)", self._key)
        routes.add("POST", r"/v2/submissions", self._announce)
        routes.add("PUT", r"/v2/submissions/(?P<submission>[\w-]+)/attachments/(?P<attachment>[\w-]+)", self._store)
        routes.add("PUT", r"/v2/submissions/(?P<submission>[\w-]+)", self._submit)
        routes.add("GET", r"/v2/cases/(?P<case>[\w-]+)/events", self._events)
        routes.add("GET", r"/stil\.css", lambda _request: style())
        routes.add("GET", r"/favicon\.ico", lambda _request: plain("", 204))
        routes.add("GET", r"/", self._show)
        routes.add("GET", r"/anlage/(?P<submission>[\w-]+)/(?P<place>\d+)", self._hand_out)
        routes.add("GET", r"/-/live", lambda _request: plain("ok"))
        routes.add("GET", r"/-/control", lambda _request: as_json(faulty.shape(self.faults)))
        routes.add("POST", r"/-/control", self._change_control)
        routes.add("DELETE", r"/-/control", self._reset_control)
        routes.add("DELETE", r"/-/tokens", self._forget_tokens)
        routes.add("DELETE", r"/-/unsent", self._forget_unsent)
        routes.add("GET", r"/-/submissions", lambda _request: as_json({"submissions": self._book.everything()}))
        return routes

    # FIT-Connect for senders

    def _give_token(self, request: Request) -> Answer:
        form = request.form()
        said = f"{form.get('client_id')}:{form.get('client_secret')}".encode()
        known = hmac.compare_digest(said, f"{self._setup.client_id}:{self._setup.client_secret}".encode())
        if form.get("grant_type") != "client_credentials" or not known:
            return as_json({"error": "invalid_client"}, 401)
        token = secrets.token_urlsafe(24)
        self._tokens[token] = time.monotonic() + TOKEN_SECONDS
        return as_json({"access_token": token, "token_type": "Bearer", "expires_in": TOKEN_SECONDS})

    def _key_set(self, request: Request) -> Answer:
        return as_json({"keys": [keys.published(self._keys.service, operation="verify", algorithm=SET_ALGORITHM)]})

    def _destination(self, request: Request) -> Answer:
        schema = {"schemaUri": reading.SCHEMA, "mimeType": "application/json"}
        shown = {
            "destinationId": self._setup.destination,
            "status": "ACTIVE",
            "encryptionKid": self._encryption_key()["kid"],
            "publicServices": [{"identifier": reading.SERVICE, "submissionSchemas": [schema], "regions": ["DE"]}],
        }
        return self._refusal(request) or as_json(shown)

    def _key(self, request: Request, kid: str) -> Answer:
        known = [
            self._encryption_key(),
            keys.published(self._keys.destination, operation="verify", algorithm=SET_ALGORITHM),
        ]
        found = next((key for key in known if key["kid"] == kid), None)
        return self._refusal(request) or (as_json(found) if found else _problem(404, "not-found"))

    def _encryption_key(self) -> dict[str, Any]:
        if self.faults.key == "weak":
            return keys.published(self._a_stranger(), operation="wrapKey", algorithm=KEY_ALGORITHM)
        operation = "verify" if self.faults.key == "purpose" else "wrapKey"
        return keys.published(self._keys.encryption, operation=operation, algorithm=KEY_ALGORITHM)

    def _announce(self, request: Request) -> Answer:
        if (refusal := self._refusal(request)) is not None:
            return refusal
        try:
            asked = request.json()
            service = asked["publicService"]["identifier"]
            place, files = asked["destinationId"], asked["announcedAttachments"]
        except (ValueError, KeyError, TypeError):
            return _problem(400, "schema-violation")
        if not isinstance(files, list) or not all(isinstance(file, str) and UUID4.fullmatch(file) for file in files):
            return _problem(400, "schema-violation")
        if place != self._setup.destination or service != reading.SERVICE or len({*files}) != len(files):
            return _problem(422, "unsupported-service")
        made = self._book.announce(files)
        return as_json({"submissionId": made.id, "caseId": made.case}, 201)

    def _store(self, request: Request, submission: str, attachment: str) -> Answer:
        if (refusal := self._refusal(request)) is not None:
            return refusal
        token = request.body.decode("ascii", "replace")
        if request.header("Content-Type") != "application/jose" or token.count(".") != JWE_DOTS:
            return _problem(415, "unsupported-media-type")
        with self._book.changing(submission) as row:
            if row is None or attachment not in row.announced:
                return _problem(404, "not-found")
            if row.sent:
                return _problem(409, "already-submitted")
            row.stored[attachment] = token
        return Answer(204)

    def _submit(self, request: Request, submission: str) -> Answer:
        if (refusal := self._refusal(request)) is not None:
            return refusal
        try:
            sent = request.json()
            parts = {"metadata": sent["encryptedMetadata"], "data": sent["encryptedData"]}
            tags: dict[str, Any] = {name: part.split(".")[4] for name, part in parts.items()}
        except (ValueError, KeyError, TypeError, AttributeError, IndexError):
            return _problem(400, "schema-violation")
        with self._book.changing(submission) as row:
            if row is None:
                return _problem(404, "not-found")
            if row.sent:
                return _problem(409, "already-submitted")
            if {*row.stored} != {*row.announced}:
                return _problem(422, "missing-attachments")
            came = {key: row.stored[key] for key in row.announced}
            row.sent, row.tags = True, tags
            if came:
                row.tags["attachments"] = {key: token.split(".")[4] for key, token in came.items()}
            row.events.append(self._event(row, "submit-submission", {"authenticationTags": row.tags}))
            try:
                row.message = reading.read(**parts, keys=self._keys, trusted=self._setup.trusted, attachments=came)
            except reading.Unreadable as error:
                row.trouble = str(error)
            self._decide(row)
        return as_json({"submissionId": submission})

    def _events(self, request: Request, case: str) -> Answer:
        if (refusal := self._refusal(request)) is not None:
            return refusal
        with self._book.changing(self._book.of_case(case)) as row:
            if row is None:
                return _problem(404, "not-found")
            self._decide(row)
            return as_json({"count": len(row.events), "eventLog": row.events})

    def _decide(self, row: Submission) -> None:
        """Accept or refuse what was sent, once, and sign it; silent, it waits."""
        if not row.sent or row.decided or self.faults.silent:
            return
        trouble = row.trouble or self.faults.refuse
        problem = {
            "type": PROBLEMS + "data-schema-violation",
            "title": "Refused",
            "detail": trouble,
            "instance": "data",
        }
        facts = {"problems": [problem]} if trouble else {"authenticationTags": row.tags, "problems": []}
        row.decided = "reject-submission" if trouble else "accept-submission"
        row.events.append(self._event(row, row.decided, facts, by_destination=True))

    def _event(self, row: Submission, what: str, facts: dict[str, Any], *, by_destination: bool = False) -> str:
        forge = self.faults.forge if by_destination else ""
        ours = not by_destination or forge == "issuer"
        key = self._keys.service if ours else self._keys.destination
        if forge == "signature":
            key = self._a_stranger()
        return keys.event(
            key, issuer=self._setup.public_url if ours else self._setup.destination, what=what,
            submission="00000000-0000-4000-8000-000000000000" if forge == "subject" else row.id, case=row.case,
            facts=facts, kid=keys.kid_of(self._keys.destination) if forge == "signature" else "",
        )  # fmt: skip

    def _a_stranger(self) -> RSAKey:
        self._stranger = self._stranger or RSAKey.generate_key(2048, private=True)
        return self._stranger

    def _refusal(self, request: Request) -> Answer | None:
        token = request.header("Authorization").removeprefix("Bearer ")
        if self._tokens.get(token, 0.0) > time.monotonic() and request.header("User-Agent"):
            return None
        return _problem(401, "unauthorized")

    # The mailbox as a page

    def _show(self, request: Request) -> Answer:
        taken = [row for row in self._book.everything() if row["decided"] == "accept-submission"]
        return page(self._pages.get_template("list.html").render(submissions=taken[::-1][:50]))

    def _hand_out(self, request: Request, submission: str, place: str) -> Answer:
        """Hand out a file of a message that was taken, as its owner gets it."""
        with self._book.changing(submission) as row:
            if row is None or row.decided != "accept-submission" or int(place) >= len(row.announced):
                return plain("Diese Anlage gibt es nicht.", 404)
            name = row.message["attachments"][int(place)]["filename"]
            content = reading.attachment(row.stored[row.announced[int(place)]], self._keys)
        said = f"attachment; filename*=UTF-8''{quote(name)}"
        return Answer(200, content, "application/octet-stream", {"Content-Disposition": said, **UNGUESSED})

    # The control for tests

    def _change_control(self, request: Request) -> Answer:
        if request.header("Content-Type").partition(";")[0].strip() != "application/json":
            return plain("Bitte als application/json.", 415)
        try:
            self.faults = faulty.changed(self.faults, request.json())
        except (ValueError, AttributeError) as problem:
            return plain(f"Diese Störung gibt es nicht: {problem}", 400)
        return as_json(faulty.shape(self.faults))

    def _reset_control(self, request: Request) -> Answer:
        self.faults = Faults()
        self._book.clear()
        return as_json(faulty.shape(self.faults))

    def _forget_unsent(self, request: Request) -> Answer:
        self._book.forget_unsent()
        return as_json({})

    def _forget_tokens(self, request: Request) -> Answer:
        self._tokens.clear()
        return as_json({})


def _problem(status: int, name: str) -> Answer:
    return as_json({"type": PROBLEMS + name, "title": name, "status": status}, status, PROBLEM_TYPE)
