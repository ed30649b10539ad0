# SPDX-License-Identifier: EUPL-1.2
"""The verbs of mandates: inviting somebody to act for a company, accepting, ending. Each leaves an entry in the trail.

An invitation goes by mail and opens nothing by itself: who accepts is signed in, and their account has the address it
went to (docs/decisions/acting-for-a-company.md).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from geleitzug.ground.people.actors import Actor, NotPermitted, RightMissing, check_right
from geleitzug.ground.people.mandates import OPEN, State, machine, state_of
from geleitzug.ground.people.models import Account, Link, Mandate
from geleitzug.ground.people.rights import Right, whole
from geleitzug.ground.trust import links, mails
from geleitzug.ground.trust.accounts import TOKEN
from geleitzug.ground.trust.events import MandateAccepted, MandateEnded, MandateGiven, MandateUsed, note
from geleitzug.ground.trust.links import Purpose

MOST_OPEN = 200
"""So many mandates may a company have at once: more is a mistake, and each is a mail."""


class MandateError(Exception):
    """A mandate cannot be given or accepted."""


class NoRights(MandateError):
    """A mandate that allows nothing."""


class MoreThanOwn(MandateError):
    """Nobody gives a right they do not have themselves."""


class LongerThanOwn(MandateError):
    """Nobody gives a mandate that lasts longer than their own, or they would go on by it."""

    def __init__(self, last: date) -> None:
        super().__init__(last)
        self.last = last


class ToOneself(MandateError):
    """Nobody who acts by a mandate gives one to themselves."""


class WrongDays(MandateError):
    """It would end before it begins, or has ended already."""


class AlreadyInvited(MandateError):
    """The person has an invitation of this company that they can still accept; another would only confuse them."""

    def __init__(self, until: datetime) -> None:
        super().__init__(until)
        self.until = until


class TooMany(MandateError):
    """The company has more mandates than anybody can look after."""


class NotInvited(MandateError):
    """The invitation went to another address, or the account is no person's."""


def invite(
    *, email: str, rights: Iterable[str], first: date, last: date | None, by: Actor, today: date, page: str = ""
) -> Mandate:
    """Invite somebody to act for the company the actor acts for; ``page`` is where they accept, with TOKEN in it.

    Without a page no mail goes out, because they are asked otherwise: the demo's people live in one house.
    Who acts already may be invited to another mandate, which takes the place of theirs; twice at once nobody is.
    Raises RightMissing, NoRights, MoreThanOwn, WrongDays, LongerThanOwn, ToOneself, AlreadyInvited, TooMany.
    """
    company, given, address = _company_of(by), whole(rights), email.strip().lower()
    if not given:
        raise NoRights
    if not given <= by.rights:
        raise MoreThanOwn
    if last is not None and (last < first or last < today):
        raise WrongDays
    with machine(), transaction.atomic():
        # Locked: a button that is pressed twice invites once.
        Account.objects.select_for_update().get(pk=company.pk)
        through = _own_mandate(by)
        if through is not None:
            _check_within(through, address, last)
        lasting = Mandate.objects.filter(Q(last_day=None) | Q(last_day__gte=today), company=company, ended_at=None)
        open_one = lasting.filter(email=address, accepted_at=None, link__expires_at__gt=timezone.now()).first()
        if open_one is not None and open_one.link is not None:
            raise AlreadyInvited(open_one.link.expires_at)
        if lasting.count() >= MOST_OPEN:
            raise TooMany
        link, secret = links.make(company, Purpose.MANDATE, email=address)
        mandate = Mandate.objects.create(
            company=company, email=link.email, rights=sorted(given), first_day=first, last_day=last, link=link,
            given_by=by.signed, through=through,
        )  # fmt: skip
    given_event = MandateGiven(
        subject=company.pk, holder=company.pk, mandate_id=mandate.pk, rights=tuple(sorted(given)), since=first,
        until=last,
    )  # fmt: skip
    note(given_event, by=by)
    if page:
        letter = mails.mandate(page.replace(TOKEN, secret), company=company.company_name,
                               is_vouched=company.is_vouched_company)  # fmt: skip
        mails.send(mandate.email, letter, occasion=f"mandate-{mandate.pk}")
    return mandate


def invited_by(link: Link) -> Mandate | None:
    """Return the mandate a link invites to, with its company; None once it was withdrawn or its days are over."""
    with machine():
        return _open_invitation(link).first()


def may_accept(mandate: Mandate, account: Account) -> bool:
    """Tell whether an invitation went to this account: a person's, whose address it is.

    An address with a password behind it was confirmed; one without has been confirmed by the mail that carried the
    link, since nobody else has read it.
    """
    return account.kind == Account.Kind.PERSON and account.email.lower() == mandate.email.lower()


def accept(link: Link, account: Account, *, at: datetime, page: str = "") -> Mandate | None:
    """Accept an invitation; None if it was used or withdrawn meanwhile, or its days are over. Raises NotInvited.

    The company is told by mail, without a word about whom: ``page`` is where that stands; without one no mail goes out.

    It takes the place of an older mandate of this company from its first day on: until then the older one holds.
    """
    mandate = invited_by(link)
    if mandate is None:
        return None
    if not may_accept(mandate, account):
        raise NotInvited
    by = account.actor()
    with machine(), transaction.atomic():
        # Locked: of two invitations accepted at once the second takes the place of the first.
        Account.objects.select_for_update().get(pk=account.pk)
        if not links.use(link, at=at):
            return None
        # Read again, locked: who withdraws it at this moment is either seen here, or waits and ends what is accepted.
        mandate = _open_invitation(link).select_for_update(of=("self",)).first()
        if mandate is None:
            return None
        for older in Mandate.objects.filter(company=mandate.company, person=account, ended_at=None):
            _make_way(older, mandate.first_day, by=by, at=at)
        mandate.person, mandate.accepted_at = account, at
        mandate.save(update_fields=["person", "accepted_at"])
    note(MandateAccepted(subject=mandate.company_id, holder=mandate.company_id, mandate_id=mandate.pk), by=by)
    if page:
        _tell_company(mandate, mails.mandate_accepted(page), occasion=f"mandate-accepted-{mandate.pk}")
    return mandate


def withdraw(mandate: UUID, *, by: Actor, at: datetime, today: date) -> bool:
    """Withdraw a mandate of the company the actor acts for, at once; False where there is none to withdraw.

    Raises RightMissing.
    """
    company = _company_of(by)
    with machine(), transaction.atomic():
        locked = Mandate.objects.select_for_update(of=("self",)).select_related("person", "link")
        found = locked.filter(pk=mandate, company=company.pk).first()
        if found is None or state_of(found, now=at, today=today) not in OPEN | {State.LAPSED}:
            return False
        _end(found, by=by, at=at)
    if found.person is not None and found.person.email:
        letter = mails.mandate_ended(company=company.company_name)
        mails.send(found.person.email, letter, occasion=f"mandate-ended-{found.pk}")
    return True


def lay_down(mandate: UUID, person: Account, *, at: datetime, today: date, page: str) -> State | None:
    """Give a mandate back that one has oneself, also before it begins; return where it stood, None if there is none.

    What is over already stays as it was. The company is told as in ``accept``.
    """
    with machine(), transaction.atomic():
        own = Mandate.objects.select_for_update(of=("self",)).select_related("company")
        found = own.filter(pk=mandate, person=person).first()
        if found is None:
            return None
        stood = state_of(found, now=at, today=today)
        if stood not in OPEN:
            return stood
        _end(found, by=person.actor(), at=at)
    _tell_company(found, mails.mandate_laid_down(page), occasion=f"mandate-laid-down-{found.pk}")
    return stood


def note_use(mandate: Mandate, *, by: Actor) -> None:
    """Write down that somebody acts for a company from here on; the company may read it."""
    note(MandateUsed(subject=mandate.company_id, holder=mandate.company_id, mandate_id=mandate.pk), by=by)


def _tell_company(mandate: Mandate, letter: mails.Letter, *, occasion: str) -> None:
    """Write to the company, if it has told us an address."""
    if mandate.company.email:
        mails.send(mandate.company.email, letter, occasion=occasion)


def _own_mandate(by: Actor) -> Mandate | None:
    """Return the mandate the actor acts by, locked: what they give by it ends with it. Raises RightMissing if it ended.

    None for who came by the company's own account.
    """
    if by.mandate is None:
        return None
    found = Mandate.objects.select_for_update(of=("self",)).select_related("person")
    own = found.filter(pk=by.mandate, ended_at=None).first()
    if own is None:
        raise RightMissing(Right.MANDATES)
    return own


def _check_within(own: Mandate, address: str, last: date | None) -> None:
    """Refuse a mandate by which the giver could outlast their own."""
    if own.person is not None and address in (own.person.email.lower(), own.email.lower()):
        raise ToOneself
    if own.last_day is not None and (last is None or last > own.last_day):
        raise LongerThanOwn(own.last_day)


def _open_invitation(link: Link) -> QuerySet[Mandate]:
    lasts = Q(last_day=None) | Q(last_day__gte=timezone.localdate())
    return Mandate.objects.filter(lasts, link=link, ended_at=None).select_related("company", "link")


def _make_way(older: Mandate, first: date, *, by: Actor, at: datetime) -> None:
    """Let a mandate end before another takes its place: the day before, or at once where that is today or past."""
    if first <= max(older.first_day, timezone.localdate(at)):
        _end(older, by=by, at=at)
    elif older.last_day is None or older.last_day >= first:
        older.last_day = first - timedelta(days=1)
        older.save(update_fields=["last_day"])
        note(
            MandateEnded(
                subject=older.company_id, holder=older.company_id, mandate_id=older.pk, last_day=older.last_day
            ),
            by=by,
        )


def _end(mandate: Mandate, *, by: Actor, at: datetime) -> None:
    """End a mandate, and the invitations by it that nobody has accepted: nobody stands behind them any more."""
    for invitation in mandate.passed_on.filter(accepted_at=None, ended_at=None):
        _end(invitation, by=by, at=at)
    mandate.ended_at, mandate.ended_by = at, by.signed
    mandate.save(update_fields=["ended_at", "ended_by"])
    note(MandateEnded(subject=mandate.company_id, holder=mandate.company_id, mandate_id=mandate.pk), by=by)


def _company_of(by: Actor) -> Account:
    check_right(by, Right.MANDATES)
    if not by.acting_for or by.holder is None:
        raise NotPermitted(Right.MANDATES)
    with machine():
        return Account.objects.get(pk=by.holder, kind=Account.Kind.COMPANY)
