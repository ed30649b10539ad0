# SPDX-License-Identifier: EUPL-1.2
"""Proof of delivery (Zustellnachweis): how a letter went, as one statement that its town signs and anybody can check.

What the statement says is docs/proof-of-delivery.md. Writing it into the e-file is the caller's.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from geleitzug.core.mailbox import rules
from geleitzug.core.mailbox.models import Consent, Message, PostItem, Proof
from geleitzug.core.mailbox.returns import OTHER_WAY
from geleitzug.core.mailbox.rules import Purpose, Way
from geleitzug.ground.crypto import signing
from geleitzug.ground.crypto.signing import Signed
from geleitzug.ground.postal import is_abroad
from geleitzug.ground.tenancy import directory, doors

KIND = "delivery-proof"
MEDIA_TYPE = "application/jwt"
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Fresh:
    """A proof that is signed and not kept yet."""

    letter: UUID
    subject: UUID
    holder: UUID | None
    digest: str
    at: datetime
    text: str


def prove(letter: UUID, sha256: str) -> Fresh | None:
    """Sign what is known of how a letter went; None where that is proven already. Needs the machine's door.

    ``sha256`` is the digest of the letter's bytes. Raises Message.DoesNotExist for what was never delivered.
    """
    message = Message.objects.filter(result_document=letter).first()
    item = PostItem.objects.filter(document=letter).first()
    delivered = message or item
    if delivered is None:
        raise Message.DoesNotExist(str(letter))
    said = _statement(letter, sha256, delivered.result_kind, delivered.subject, message, item)
    digest = hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()
    if Proof.objects.filter(letter=letter, digest=digest).exists():
        return None
    now = timezone.now()
    text = signing.sign(said, kind=KIND, at=now)
    return Fresh(letter, delivered.subject, delivered.holder, digest, now, text)


def note(proof: Fresh, *, document: UUID) -> Proof:
    """Remember in which document of the e-file a proof lies."""
    return Proof.objects.create(
        holder=proof.holder, subject=proof.subject, letter=proof.letter, document=document, digest=proof.digest,
        issued_at=proof.at,
    )  # fmt: skip


def check(text: str) -> Signed:
    """Return what a town has stated; raises NotGenuine (ground.crypto.signing), as the situation is."""
    return signing.check(text, kind=KIND)


def _statement(
    letter: UUID, sha256: str, kind: str, subject: UUID, message: Message | None, item: PostItem | None
) -> Json:
    town = directory.by_id(doors.current_tenant())
    said: Json = {
        "iss": directory.address_of(town.pk),
        "sub": letter.urn,
        "municipality": {"key": town.key, "name": town.name},
        "case": str(subject),
        "letter": {"id": str(letter), "kind": kind, "sha256": sha256},
        "delivery": [*_steps_in_mailbox(message), *_steps_by_post(item)],
        "announced": _announced(message, item),
    }
    if message is not None:
        said["mailbox"] = str(message.holder)
        said["consent"] = _consent(message)
    return said


def _steps_in_mailbox(message: Message | None) -> Iterator[Json]:
    if message is None:
        return
    reason = "not_retrieved" if message.notified_at else "not_notified"
    yield _step("provided", message.provided_at)
    for event, at, more in (
        ("notified", message.notified_at, {}),
        ("opened", message.opened_at, {}),
        ("retrieved", message.downloaded_at, {}),
        ("withdrawn", message.provision_ended_at, {"reason": reason}),
    ):
        if at is not None:
            yield _step(event, at, **more)


def _steps_by_post(item: PostItem | None) -> Iterator[Json]:
    if item is None:
        return
    yield _step("to_be_posted", item.queued_at, reason=item.reason)
    if item.printed_at is not None:
        yield _step("printed", item.printed_at)
    if item.sent_on is not None:
        yield {"event": "posted", "on": item.sent_on.isoformat()}
    if item.state in (item.State.RETURNED, item.State.HANDED_OVER) and item.returned_on is not None:
        yield {"event": "returned", "on": item.returned_on.isoformat(), "reason": item.returned_why}
    if item.served_on is not None:
        yield {"event": "served", "on": item.served_on.isoformat(), "how": item.served_how}
    if item.handed_over_on is not None:
        yield {"event": "handed_over", "on": item.handed_over_on.isoformat()}


def _step(event: str, at: datetime, **more: str) -> Json:
    return {"event": event, "at": timezone.localtime(at).isoformat(timespec="seconds"), **more}


def _announced(message: Message | None, item: PostItem | None) -> Json | None:
    """Return from which day on a decision counts as announced, by which channel and by which law; None while it is not.

    What is no decision never is.
    """
    if message is not None and message.announced_on is not None:
        basis = rules.basis_in_mailbox(Way(message.way), _counted_from(message))
        return _day("mailbox", message.announced_on, basis)
    if item is not None and item.announced_on is not None and item.sent_on is not None:
        land, regime = directory.by_id(doors.current_tenant()).land, rules.regime_of(item.result_kind)
        if item.handed_over_on is not None:
            return _day(OTHER_WAY, item.announced_on, rules.basis_of_hand_over(regime, land))
        if item.served_on is not None:
            return _day("post", item.announced_on, rules.basis_of_service(regime))
        by_post = rules.basis_by_post(item.sent_on, regime, land, abroad=is_abroad(item.address))
        return _day("post", item.announced_on, by_post)
    return None


def _counted_from(message: Message) -> date:
    """Return the day from which the announcement of a decision in the mailbox is counted."""
    if message.way == Way.RETRIEVAL:
        assert message.downloaded_at is not None
        return timezone.localdate(message.downloaded_at)
    assert message.notified_at is not None
    return rules.provision_counts_from(timezone.localdate(message.provided_at), timezone.localdate(message.notified_at))


def _day(channel: str, day: date, rule: str) -> Json:
    return {"channel": channel, "on": day.isoformat(), "rule": rule}


def _consent(message: Message) -> Json | None:
    """Return the consent on which a letter came into the mailbox (§ 41 (2a) sentence 1 VwVfG)."""
    then = message.provided_at
    assert message.holder is not None  # a result goes to somebody outside
    given = Consent.objects.filter(
        holder=message.holder, purpose=Purpose.DELIVERY, given_at__lte=then, tenant=message.tenant_id
    )
    found = given.filter(Q(withdrawn_at=None) | Q(withdrawn_at__gt=then)).order_by("-given_at").first()
    if found is None:
        return None
    return {"given": timezone.localtime(found.given_at).isoformat(timespec="seconds"), "wording": found.wording}
