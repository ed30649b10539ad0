# SPDX-License-Identifier: EUPL-1.2
"""Translates between our notices and the central mailbox. The words are wire.py and message.py, the talking line.py."""

from __future__ import annotations

import hashlib
import time
import uuid
from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

import msgspec
from django.conf import settings
from joserfc.jwk import RSAKey

from geleitzug.connectors.zbp import message, wire
from geleitzug.connectors.zbp.line import JOSE, JSON, Line, Settings
from geleitzug.core.mailbox.ports import (
    CentralMailboxAway,
    CentralMailboxError,
    CentralMailboxRefuses,
    Notice,
    PlaceLost,
    Reply,
    Standing,
)
from geleitzug.ground.calling import Answer, LineDown

T = TypeVar("T")
NAME = "Nachricht an das zentrale Bürgerpostfach"
PASSING = {401, 403, 408, 425, 429}
"""Worth another try: what is wrong with our account or the destination, somebody mends within days."""
GONE = {404, 410}
"""What is not there: a submission it has forgotten needs another place, a destination somebody's hand."""
OURS = {*wire.Happened}
STANDINGS = {wire.Happened.ACCEPTED: Standing.ACCEPTED, wire.Happened.REJECTED: Standing.REFUSED}


class CentralMailbox:
    """The central citizen mailbox behind FIT-Connect; a reference names submission, case and attachments."""

    provider = "bundid"

    def __init__(self, own: Settings) -> None:
        self._line = Line(own)
        self._destination = own.destination
        self._files = Path(own.key_file), Path(own.certificate_file)

    def open(self, attachments: int = 0) -> str:
        """Announce a submission and its attachments; raises CentralMailboxError."""
        ids = [str(uuid.uuid4()) for _ in range(attachments)]
        body = wire.announcement(
            destination=self._destination, service=message.SERVICE, name=NAME, attachments=ids
        )  # fmt: skip
        found = self._asked(lambda: self._line.post("/v2/submissions", body), wire.Announced)
        if not (wire.UUID_TEXT.fullmatch(found.submission_id) and wire.UUID_TEXT.fullmatch(found.case_id)):
            raise CentralMailboxAway("a submission without an id")
        return "/".join([found.submission_id, found.case_id, *ids])

    def send(self, reference: str, notice: Notice) -> None:
        """Encrypt the message and each attachment to the destination and send them; raises CentralMailboxError.

        Sent before, the service refuses it: then its own word that it has it is enough. What nobody finished within
        a day it forgets, with its attachments.
        """
        submission_id, _case_id, *ids = reference.split("/")
        key = self._encryption_key()
        attached = [
            wire.Attached(key_of_it, file.filename, file.mime, file.content)
            for key_of_it, file in zip(ids, notice.attachments, strict=True)
        ]
        data = message.envelope(to_wire(notice), self._author(), now=int(time.time()))
        metadata = wire.metadata(data, schema=message.SCHEMA, attachments=attached)
        path = f"/v2/submissions/{submission_id}"
        parts = [(f"{path}/attachments/{each.id}", wire.encrypted(each.content, key).encode()) for each in attached]
        body = wire.submission(metadata=wire.encrypted(metadata, key), data=wire.encrypted(data, key))
        try:
            for place, content in parts:
                self._put(place, content, JOSE)
            self._put(path, body, JSON)
        except (CentralMailboxRefuses, PlaceLost):
            if not any(event.what in OURS for event in self._events(reference)):
                raise

    def ask(self, reference: str) -> Reply:
        """Read the event log: only what the destination itself has signed tells that it took or refused the notice."""
        for event in reversed(self._events(reference, by=self._destination)):
            if event.what in STANDINGS:
                return Reply(STANDINGS[wire.Happened(event.what)], event.problems)
        return Reply(Standing.OPEN)

    def _author(self) -> message.Author:
        """Read who vouches for a message, each time: a new certificate counts at once."""
        try:
            return message.read_author(*(file.read_bytes() for file in self._files))
        except (OSError, message.BadAuthor) as error:
            raise CentralMailboxAway(f"no author: {error}") from error

    def _encryption_key(self) -> RSAKey:
        base = f"/v2/destinations/{self._destination}"
        there = self._asked(lambda: self._line.get(base), wire.Destination)
        if there.status.upper() != "ACTIVE":
            raise CentralMailboxAway(f"the destination is {there.status}")
        try:
            return wire.read_encryption_key(self._key(there.encryption_kid), there.encryption_kid)
        except wire.WireError as error:
            raise CentralMailboxAway(str(error)) from error

    def _key(self, kid: str) -> bytes:
        """Return a key of the destination as the service tells it; raises WireError for an id that is none."""
        path = f"/v2/destinations/{self._destination}/keys/{wire.checked_kid(kid)}"
        return self._call(lambda: self._line.get(path)).body

    def _events(self, reference: str, *, by: str = "") -> list[wire.Event]:
        """Return the events of a submission, each checked; one that cannot be believed spoils the log."""
        submission_id, case_id, *_ids = reference.split("/")
        log = self._asked(lambda: self._line.get(f"/v2/cases/{case_id}/events"), wire.EventLog, gone=PlaceLost)
        found = []
        try:
            for token in log.event_log:
                said = wire.look_at(token)
                if said.subject == f"submission:{submission_id}" and by in ("", said.issuer):
                    key = self._signature_key(said)
                    found.append(wire.verified(token, key, submission_id=submission_id, case_id=case_id))
        except wire.WireError as error:
            raise CentralMailboxAway(str(error)) from error
        return found

    def _signature_key(self, said: wire.Unproven) -> RSAKey:
        """Return the key an event must be signed with: the destination's own, or one of the delivery service."""
        if said.issuer == self._destination:
            return wire.read_signature_key(self._key(said.kid), said.kid)
        if said.issuer.startswith("http"):
            return wire.key_among(self._call(lambda: self._line.get("/.well-known/jwks.json")).body, said.kid)
        raise wire.WireError(f"an event of {said.issuer!r}")

    def _put(self, path: str, body: bytes, kind: str) -> None:
        self._call(lambda: self._line.put(path, body, kind=kind), gone=PlaceLost)

    def _asked(
        self, call: Callable[[], Answer], kind: type[T], *, gone: type[CentralMailboxAway] = CentralMailboxAway
    ) -> T:
        try:
            return wire.read(self._call(call, gone=gone).body, kind)
        except wire.WireError as error:
            raise CentralMailboxAway(str(error)) from error

    def _call(self, call: Callable[[], Answer], *, gone: type[CentralMailboxAway] = CentralMailboxAway) -> Answer:
        """Return a good answer; ``gone`` is what it means that something is not there (any more)."""
        try:
            answer = call()
        except LineDown as error:
            raise CentralMailboxAway(str(error)) from error
        if answer.status >= 300:
            raise _error_of(answer, gone)
        return answer


def configured() -> CentralMailbox | None:
    """Return the central mailbox of the settings; None where no destination is named."""
    own: Mapping[str, object] = settings.CENTRAL_MAILBOX
    return _built(msgspec.convert(own, Settings)) if own["destination"] else None


@lru_cache(maxsize=1)
def _built(own: Settings) -> CentralMailbox:
    return CentralMailbox(own)


def to_wire(notice: Notice) -> message.Message:
    """Say a message in the standard's words, cut to its lengths."""
    files = tuple(
        message.File(
            filename=each.filename, sha512sum=hashlib.sha512(each.content).hexdigest(), contentLength=len(each.content)
        )
        for each in notice.attachments
    )  # fmt: skip
    return message.Message(
        stork_qaa_level=message.LETTER_LEVEL if files else message.LOWEST_LEVEL,
        mailboxUuid=notice.mailbox,
        sender=notice.sender[:255],
        title=notice.title[:1024],
        content=notice.text,
        service=notice.service[:255],
        reference=notice.key[:255],
        senderUrl=notice.address[:255],
        attachments=files,
    )


def _error_of(answer: Answer, gone: type[CentralMailboxAway]) -> CentralMailboxError:
    try:
        said = wire.read(answer.body, wire.Problem).words
    except wire.WireError:
        said = ""
    words = f"{answer.status} {said}".strip()
    if answer.status in GONE:
        return gone(words)
    passing = answer.status < 400 or answer.status >= 500 or answer.status in PASSING
    return CentralMailboxAway(words) if passing else CentralMailboxRefuses(words)
