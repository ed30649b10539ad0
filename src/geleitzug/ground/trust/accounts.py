# SPDX-License-Identifier: EUPL-1.2
"""The verbs of an own account that go through a mail: opening, confirming, a new password, another address.

None of them tells whether an address has an account: the page is the same, the mail says it. Addresses of pages come
as templates with TOKEN where a link's secret belongs.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib.auth.hashers import check_password, make_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from geleitzug.ground.jobs import defer, job
from geleitzug.ground.people import actions as people
from geleitzug.ground.people import passwords
from geleitzug.ground.people.actors import Actor
from geleitzug.ground.people.models import Account, Link
from geleitzug.ground.tenancy import directory, doors
from geleitzug.ground.trust import links, mails, sessions
from geleitzug.ground.trust.events import AccountConfirmed, EmailChanged, PasswordChanged, note
from geleitzug.ground.trust.links import Purpose

TOKEN = "TOKEN"  # noqa: S105 - where a link's secret belongs
OF_SIGN_IN = frozenset(Purpose) - {Purpose.MANDATE}
"""Links about an account's own sign-in; whom a company has invited does not hang on its address."""
AGAIN_AFTER = timedelta(minutes=5)
"""A link is sent again at the earliest."""


@dataclass(frozen=True, slots=True)
class Places:
    """Where the pages are that a mail leads to."""

    sign_in: str
    forgotten: str
    confirm: str


def open_account(*, email: str, password: str, places: Places, **details: Any) -> None:
    """Open an account, to be confirmed by mail; raises ValidationError in the user's words.

    An address that has an account gets a mail that says so. One that was never confirmed begins anew: the newest
    password counts, since confirming asks for it.
    """
    try:
        account = people.register(email=email, password=password, **details)
    except people.AddressTaken as taken:
        letter = mails.exists(places.sign_in, places.forgotten)
        mails.send(taken.account.email, letter, occasion=f"exists-{taken.account.pk}-{_now_in_words()}")
        return
    links.void(account, [Purpose.CONFIRM])
    _ask_to_confirm(account, places.confirm)


def remind_to_confirm(account: Account, *, places: Places) -> None:
    """Send the link again to who signs in with the right password before confirming; not at every try."""
    if not links.made_since(account, Purpose.CONFIRM, timezone.now() - AGAIN_AFTER):
        _ask_to_confirm(account, places.confirm)


def confirm(link: Link, password: str, *, at: datetime) -> Account | None:
    """Confirm an account; None if this is not its password.

    The link proves the mailbox, the password that it was the same person who opened the account: otherwise a
    stranger could open one for somebody's address, wait for their click, and come in with a password of their own.
    """
    account = link.account
    if not check_password(password, account.password) or not links.use(link, at=at):
        return None
    _mark_confirmed(account, at)
    note(AccountConfirmed(subject=account.pk, holder=account.pk), by=account.actor())
    return account


def id_of(email: str) -> UUID | None:
    """Return whose address that is, for the trail."""
    with doors.machine_door(doors.current().tenant):
        account = people.by_address(email)
    return account.pk if account else None


def ask_for_password(email: str, *, page: str) -> None:
    """Let a job send a link for a new password, if the address has an account: asking takes equally long for all."""
    defer(send_password_link, email=email.strip().lower()[:254], page=page, lang=get_language() or "de")


@job("trust.send_password_link")
def send_password_link(email: str, page: str, lang: str) -> None:
    """Send a link for a new password, if there is an account; not twice within some minutes."""
    account = people.by_address(email)
    since = timezone.now() - AGAIN_AFTER
    if account is None or links.made_since(account, Purpose.PASSWORD, since):
        return
    link, secret = links.make(account, Purpose.PASSWORD)
    with override(lang):
        mails.send(account.email, mails.forgotten(page.replace(TOKEN, secret)), occasion=f"password-{link.pk}")


def set_password(link: Link, password: str, *, at: datetime) -> Account | None:
    """Set a new password by a link; raises ValidationError in the user's words, None if the link was used meanwhile.

    All sessions end, and a second factor is still asked for. The mail has shown that the address is its owner's.
    """
    account = link.account
    _check(account, password)
    if not links.use(link, at=at):
        return None
    _keep(account, password)
    _mark_confirmed(account, at)
    links.void(account, Purpose)
    sessions.end_all(account.pk)
    note(PasswordChanged(subject=account.pk, holder=account.pk), by=account.actor())
    tell(account, _("Das Passwort ist neu. Sie wurden überall abgemeldet."))
    return account


def change_password(account: Account, password: str, *, here: str, by: Actor) -> None:
    """Set another password of who is signed in and has shown the old one; raises ValidationError in the user's words.

    All sessions end but the one they look from (``here``, the digest of its key), and links that would let somebody
    in are void.
    """
    _check(account, password)
    if check_password(password, account.password):
        raise ValidationError({"password": _("Bitte wählen Sie ein anderes Passwort als bisher.")})
    _keep(account, password)
    links.void(account, OF_SIGN_IN)
    sessions.end_all(account.pk, but=here)
    note(PasswordChanged(subject=account.pk, holder=account.pk), by=by)
    tell(account, _("Das Passwort ist neu. An allen anderen Geräten wurden Sie abgemeldet."))


def ask_for_address(account: Account, email: str, *, page: str) -> None:
    """Ask both addresses whether the account may change; the new one may have an account and is told so.

    Without a password the address is no login: then the new one alone agrees, and may be another account's as well. The
    old one is told before anything changes: mail that goes elsewhere is missed there.
    """
    new = email.strip().lower()
    links.void(account, [Purpose.EMAIL])
    is_taken = False
    if account.password:
        with doors.machine_door(doors.current().tenant):
            is_taken = people.by_address(new) is not None
    for address, to_new in [(account.email, False), (new, True)] if account.password else [(new, True)]:
        link, secret = links.make(account, Purpose.EMAIL, email=new, to_new=to_new)
        letter = mails.change_of_address(page.replace(TOKEN, secret), to_new=to_new, both=bool(account.password))
        if to_new and is_taken:
            letter = mails.address_is_taken()
        mails.send(address, letter, occasion=f"address-{link.pk}")
    if account.email and not account.password:
        mails.send(account.email, mails.address_may_change(new), occasion=f"address-{link.pk}-told")


def confirm_address(link: Link, *, at: datetime) -> bool | None:
    """Note that an address agrees; True once all have and the account is changed, None if it cannot be.

    The account was somebody else's meanwhile, or the address is.
    """
    account = link.account
    if not links.use(link, at=at):
        return None
    with doors.machine_door(doors.current().tenant):
        agreed = Link.objects.filter(account=account, purpose=Purpose.EMAIL, email=link.email).exclude(used_at=None)
        if len(set(agreed.values_list("to_new", flat=True))) < (2 if account.password else 1):
            return False
        before, account.email = account.email, link.email
        try:
            with transaction.atomic():
                account.save(update_fields=["email"])
        except IntegrityError:
            return None
    links.void(account, OF_SIGN_IN)
    note(EmailChanged(subject=account.pk, holder=account.pk), by=account.actor())
    sentence = _("Die E-Mail-Adresse ist jetzt %(email)s.") % {"email": account.email}
    for address in filter(None, (before, account.email)):
        mails.send(address, mails.changed(sentence), occasion=f"changed-{account.pk}-{address}-{_now_in_words()}")
    return True


def tell(account: Account, what: str) -> None:
    """Tell an account's owner by mail what has changed about their sign-in, if they have told us an address."""
    if account.email:
        mails.send(account.email, mails.changed(what), occasion=f"changed-{account.pk}-{_now_in_words()}")


def _ask_to_confirm(account: Account, page: str) -> None:
    link, secret = links.make(account, Purpose.CONFIRM)
    mails.send(account.email, mails.confirm(page.replace(TOKEN, secret)), occasion=f"confirm-{link.pk}")


def _check(account: Account, password: str) -> None:
    own = (account.email, account.given_name, account.family_name, account.company_name)
    if wrong := passwords.problem_of(password, *own, *(town.name for town in directory.everyone())):
        raise ValidationError({"password": wrong})


def _keep(account: Account, password: str) -> None:
    with doors.machine_door(doors.current().tenant):
        account.password = make_password(password)
        account.save(update_fields=["password"])


def _mark_confirmed(account: Account, at: datetime) -> None:
    if account.confirmed_at is None:
        people.mark_confirmed(account, at=at)


def _now_in_words() -> str:
    return timezone.now().strftime("%Y%m%d%H%M%S%f")
