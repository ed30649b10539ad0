# SPDX-License-Identifier: EUPL-1.2
"""Looking at what somebody shows: a code, a passkey, a password. Which page asked is signing.py's matter."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.contrib.auth.hashers import check_password, is_password_usable
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from geleitzug.ground.people import factors, how, passkeys
from geleitzug.ground.people.factors import MustWait, Owner
from geleitzug.ground.people.how import How
from geleitzug.ground.people.models import Account, Staff
from geleitzug.ground.trust.events import NOBODY_KNOWN, SignInFailed, note
from geleitzug.ground.web.security.desk import Desk, SecurityRequest, site_of

CHALLENGE = "challenge"


@dataclass(frozen=True, slots=True)
class Shown:
    """What came of it: how somebody has shown who they are, or a sentence about why not."""

    how: How | None = None
    trouble: str = ""
    status: int = 200
    owner: UUID | None = None


def look_at(request: SecurityRequest, desk: Desk, owner: Owner) -> Shown:
    """Look at what was sent by somebody known: a passkey's answer, or a code."""
    if answer := request.POST.get("credential", ""):
        return passkey(request, desk, answer, owner=owner.id)
    return _code(owner, request.POST.get("code", ""))


def passkey(request: SecurityRequest, desk: Desk, answer: str, *, owner: UUID | None = None) -> Shown:
    """Look at a passkey's answer: whose it is, if it holds. A challenge is good for one answer."""
    challenge = request.session.pop(CHALLENGE, "")
    try:
        found = factors.use_passkey(
            answer, challenge=challenge, site=site_of(request), staff=desk.is_staff, owner=owner, at=timezone.now()
        )
    except passkeys.BadPasskey:
        failed(owner, how.PASSKEY, is_staff=desk.is_staff)
        return Shown(trouble=_("Dieser Passkey passt hier nicht. Bitte versuchen Sie es noch einmal oder anders."))
    return Shown(How(how.PASSKEY, strong=True), owner=found)


def password(owner: Owner, typed: str) -> Shown:
    """Look at a password of somebody who is signed in and has nothing more."""
    model = Staff if owner.is_staff else Account
    encoded = model.objects.filter(pk=owner.id).values_list("password", flat=True).first()
    if encoded and check_password(typed[:200], encoded):
        return Shown(How(how.PASSWORD), owner=owner.id)
    failed(owner.id, how.PASSWORD, is_staff=owner.is_staff)
    return Shown(trouble=_("Das Passwort stimmt nicht. Bitte geben Sie es noch einmal ein."))


def has_password(owner: Owner) -> bool:
    """Tell whether somebody who is signed in has a password here: who came by an identity provider alone has none."""
    model = Staff if owner.is_staff else Account
    encoded = model.objects.filter(pk=owner.id).values_list("password", flat=True).first()
    return bool(encoded) and is_password_usable(encoded)


def failed(subject: UUID | None, means: str, *, is_staff: bool) -> None:
    """Note that somebody did not get in; of a name that nobody has, only that it was tried."""
    holder = None if is_staff or subject is None else subject
    note(SignInFailed(subject=subject or NOBODY_KNOWN, holder=holder, means=means))


def demo_code(owner: Owner) -> str:
    """Return the code of one of the demo's people, whose secret everybody knows; nothing anywhere else."""
    secret = settings.DEMO_APP_SECRET
    return factors.next_code(owner.id, secret, at=timezone.now()) if secret else ""


def challenge_for(request: HttpRequest, question: passkeys.Question) -> str:
    """Keep the challenge of what the browser is asked; returns the question as JSON."""
    request.session[CHALLENGE] = question.challenge
    return question.options


def slow_down(seconds: int) -> str:
    """Return the sentence for who tries too often."""
    return ngettext(
        "Das waren viele Versuche. Bitte warten Sie %(seconds)d Sekunde.",
        "Das waren viele Versuche. Bitte warten Sie %(seconds)d Sekunden.",
        seconds,
    ) % {"seconds": seconds}


def _code(owner: Owner, typed: str) -> Shown:
    try:
        means = factors.use_code(owner.id, typed[:60], at=timezone.now())
    except MustWait as wait:
        return Shown(trouble=slow_down(wait.seconds), status=429)
    if means:
        return Shown(How(means, strong=True), owner=owner.id)
    failed(owner.id, how.TOTP, is_staff=owner.is_staff)
    return Shown(
        trouble=_(
            "Dieser Code passt nicht. Jeder Code gilt nur einmal. Bitte warten Sie auf den nächsten und geben Sie ihn"
            " ein, oder benutzen Sie einen Ersatzcode."
        )
    )
