# SPDX-License-Identifier: EUPL-1.2
"""Asking who somebody is, hearing the answer, letting them in: each once, each with its row in the audit trail.

The answer comes as a POST from another site, which brings no cookie of ours along. So it is taken in without knowing
whose browser brings it, and waits under a ticket until that browser comes by itself, with its cookies, and picks it up
(docs/decisions/coming-back-from-a-provider.md).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from geleitzug.ground.events import emit
from geleitzug.ground.identity import ports
from geleitzug.ground.identity.events import IdentityRefused, IdentityShown
from geleitzug.ground.identity.ports import IdentityProvider, Place, Question, Refusal
from geleitzug.ground.ids import uuid7
from geleitzug.ground.people import identities
from geleitzug.ground.people.actors import MACHINE, NOBODY, Actor
from geleitzug.ground.people.identities import Arrival
from geleitzug.ground.people.levels import Level
from geleitzug.ground.people.mandates import account_of_person
from geleitzug.ground.people.models import Account
from geleitzug.ground.saml import conversations
from geleitzug.ground.saml.models import SignInAttempt
from geleitzug.ground.saml.refusals import Reason, Refused
from geleitzug.ground.saml.responses import SKEW
from geleitzug.ground.tenancy import doors
from geleitzug.ground.trust import accounts
from geleitzug.ground.trust.events import FactorAdded, note

REASONS: Mapping[type[Exception], str] = {
    identities.SomebodyElse: "somebody_else",
    identities.BegunOtherwise: "begun_otherwise",
    identities.AnotherPerson: "another_person",
}
"""Why somebody with a key of their own is not let in, as the trail and NotLetIn say it."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question on its way: what the browser takes along, and the secret it keeps."""

    question: Question
    browser: str


@dataclass(frozen=True, slots=True)
class PickedUp:
    """Who has come back to the browser that began, and what the desk wanted to know again."""

    arrival: Arrival
    purpose: Mapping[str, Any]


class NotLetIn(Exception):
    """Somebody is not let in; the audit trail knows why.

    ``sentence`` is the provider's own, where it gave one; ``purpose`` what the desk wanted to know again, where it is
    certain whose question it was.
    """

    def __init__(self, reason: str, sentence: str = "", purpose: Mapping[str, Any] | None = None) -> None:
        super().__init__(reason)
        self.reason, self.sentence, self.purpose = reason, sentence, purpose or {}


def ask(
    provider: IdentityProvider, level: Level, place: Place, *, by: Actor, purpose: Mapping[str, Any], now: datetime,
    anew: bool = False,
) -> Asked:  # fmt: skip
    """Send somebody to a provider; the conversation is open from here on.

    What arrives may be joined to the account of the person who left; who came by a company's left as nobody.
    """
    relay = conversations.new_relay()
    question = provider.ask(level, place, relay=relay, now=now, anew=anew)
    own = account_of_person(by)
    began_as = str(own.pk) if own else ""
    with _machine():
        opened = conversations.open_attempt(
            provider=provider.key,
            request_id=question.id,
            relay=relay,
            purpose={**purpose, "level": int(level), "anew": anew, "began_as": began_as},
            now=now,
        )
    return Asked(question, opened.browser)


def hear(provider: IdentityProvider, fields: Mapping[str, str], *, at: str, relay: str, now: datetime) -> str:
    """Take in what a browser brings in a provider's name; returns the ticket to pick it up. Raises NotLetIn."""
    attempt: SignInAttempt | None = None
    try:
        word = provider.hear(fields, at=at, now=now)
        with _machine():
            attempt = conversations.attempt_of(provider.key, word.request_id)
            conversations.check_open(attempt, relay=relay, now=now)
            if attempt is not None and word.arrival.level < attempt.purpose["level"]:
                raise Refused(Reason.TOO_LOW, word.arrival.level.word)
            if attempt is not None and attempt.purpose["anew"] and word.shown_at < attempt.asked_at - SKEW:
                raise Refused(Reason.NOT_ANEW, word.shown_at.isoformat())
            return conversations.answer(
                attempt,
                relay=relay,
                message_ids=word.message_ids,
                good_until=word.good_until,
                heard=word.arrival.as_json(),
                now=now,
            )
    except Refused as refused:
        raise _not_let_in(provider, attempt, refused.reason, relay=relay) from refused
    except Refusal as refusal:
        with _machine():
            attempt = conversations.attempt_of(provider.key, refusal.request_id)
        raise _not_let_in(provider, attempt, refusal.code, refusal.sentence, relay=relay) from refusal


def pick_up(provider: IdentityProvider, *, ticket: str, browser: str, now: datetime) -> PickedUp:
    """Give what was heard to the browser that began; raises NotLetIn."""
    try:
        with _machine():
            attempt = conversations.pick_up(provider.key, ticket=ticket, browser=browser, now=now)
    except Refused as refused:
        raise _not_let_in(provider, None, refused.reason) from refused
    return PickedUp(Arrival.of_json(attempt.heard), attempt.purpose)


def arrive(picked_up: PickedUp, *, own: Account | None, now: datetime) -> Account:
    """Let somebody with a key of their own into their account; raises NotLetIn where they are somebody else.

    Where the provider opens an account that was there before from now on, its owner is told by mail.
    """
    arrival, began_as = picked_up.arrival, picked_up.purpose["began_as"]
    try:
        arrived = identities.arrive(arrival, own=own, began_as=UUID(began_as) if began_as else None, now=now)
    except tuple(REASONS) as other:
        reason = REASONS[type(other)]
        _note_refusal(arrival.provider, own.pk if own else uuid7(), reason, by=own.actor() if own else NOBODY)
        raise NotLetIn(reason, purpose=picked_up.purpose) from other
    account = arrived.account
    by = account.actor(arrival.level)
    _note_shown(arrival, holder=account.pk, by=by, temporary=False)
    if arrived.joined:
        name = ports.name_of(arrival.provider)
        note(FactorAdded(factor=arrival.provider, name=name, subject=account.pk, holder=account.pk), by=by)
        accounts.tell(account, _("Neu eingerichtet: %(factor)s.") % {"factor": name})
    return account


def arrive_company(picked_up: PickedUp, *, now: datetime) -> Account:
    """Let the account of a company be acted for by who arrives; it is nobody's own, so nothing is joined."""
    account = identities.arrive_company(picked_up.arrival, now=now)
    person = identities.person_of(picked_up.arrival, account.pk)
    by = replace(account.actor(picked_up.arrival.level), id=person, name=picked_up.arrival.name or account.name)
    _note_shown(picked_up.arrival, holder=account.pk, by=by, temporary=False)
    return account


def note_guest(arrival: Arrival, *, by: Actor) -> None:
    """Write down that somebody without a key has shown who they are, for as long as their session lasts."""
    assert by.holder is not None
    _note_shown(arrival, holder=by.holder, by=by, temporary=True)


def _note_shown(arrival: Arrival, *, holder: UUID, by: Actor, temporary: bool) -> None:
    with _machine():
        emit(
            IdentityShown(
                subject=holder, holder=holder, provider=arrival.provider, level=arrival.level.word, temporary=temporary
            ),
            by=by,
        )


def _not_let_in(
    provider: IdentityProvider, attempt: SignInAttempt | None, reason: str, sentence: str = "", *, relay: str = ""
) -> NotLetIn:
    """Note a refusal. Only who knows the question's relay learns again what it was asked for."""
    _note_refusal(provider.key, attempt.pk if attempt else uuid7(), str(reason), by=MACHINE)
    purpose = attempt.purpose if attempt and conversations.belongs_to(attempt, relay) else None
    return NotLetIn(str(reason), sentence, purpose)


def _note_refusal(provider: str, subject: UUID, reason: str, *, by: Actor) -> None:
    with _machine():
        emit(IdentityRefused(subject=subject, provider=provider, reason=reason), by=by)


def _machine() -> Any:
    """Stand at the machine's door in this town: nobody in front of it is known yet."""
    return doors.at_machine_door(doors.current_tenant())
