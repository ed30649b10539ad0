# SPDX-License-Identifier: EUPL-1.2
"""Letters that came back: what that undoes, and how they go on. What goes out the first time is post.py."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.utils import timezone

from geleitzug.core.mailbox import errors, events, permissions, post, rules
from geleitzug.core.mailbox.models import PostItem
from geleitzug.ground.events import emit
from geleitzug.ground.people.actors import Actor, require

OTHER_WAY = "other"
"""The channel of what was handed over."""


@transaction.atomic
def note_returned(item: PostItem, *, on: date, why: PostItem.Return, note: str, by: Actor) -> PostItem:
    """Note that a letter came back: whoever has not got it has not been told of the decision in it.

    The fiction of the fourth day falls with it (§ 41 (2) sentence 3 VwVfG, § 122 (2) AO). Raises NotInThatState and
    NotThen.
    """
    by = require(by, permissions.PRINT)
    item = _locked(item, PostItem.State.SENT)
    assert item.sent_on is not None
    _check_day(on, since=item.sent_on)
    item.state = PostItem.State.RETURNED
    item.returned_on, item.returned_why, item.returned_note = on, why, note.strip()
    item.announced_on = item.served_on = None
    item.served_how = ""
    item.save()
    emit(
        events.LetterReturned(
            subject=item.subject, holder=item.holder, post_id=item.pk, document_id=item.document, returned_on=on,
            cause=why, note=note.strip()[:500],
        ),
        by=by,
    )  # fmt: skip
    return item


@transaction.atomic
def send_again(item: PostItem, *, lines: Iterable[str], by: Actor) -> PostItem:
    """Put a letter that came back into the print queue once more, to an address that may be another.

    Raises NotInThatState, and NoAddress for less than two lines.
    """
    by = require(by, permissions.PRINT)
    address = [line.strip() for line in lines if line.strip()]
    if len(address) < 2:
        raise errors.NoAddress(str(item.document))
    item = _locked(item, PostItem.State.RETURNED)
    item.state, item.address = PostItem.State.QUEUED, address
    item.batch = item.printed_at = item.sent_on = None
    item.queued_at = timezone.now()
    item.save()
    emit(
        events.LetterQueued(
            subject=item.subject, holder=item.holder, post_id=item.pk, document_id=item.document,
            reason=PostItem.Reason.RETURNED,
        ),
        by=by,
    )  # fmt: skip
    return item


@transaction.atomic
def hand_over(item: PostItem, *, on: date, how: str, by: Actor) -> PostItem:
    """Note that a letter that came back reached its recipient otherwise, which announces a decision on that day.

    Handed over at the office, brought by a messenger, formally served: § 41 (1) VwVfG, § 122 (1) AO. Raises
    NotInThatState, NotThen.
    """
    by = require(by, permissions.PRINT)
    item = _locked(item, PostItem.State.RETURNED)
    assert item.returned_on is not None
    _check_day(on, since=item.returned_on)
    item.state = PostItem.State.HANDED_OVER
    item.handed_over_on, item.handed_over_how = on, how.strip()
    if rules.is_decision(item.result_kind):
        item.announced_on = on
    item.save()
    emit(
        events.LetterHandedOver(
            subject=item.subject, holder=item.holder, post_id=item.pk, document_id=item.document, on=on,
            how=how.strip()[:500],
        ),
        by=by,
    )  # fmt: skip
    if item.announced_on:
        post.tell_announcement(item, item.document, item.result_kind, OTHER_WAY, on, by=by)
    return item


@transaction.atomic
def note_served(item: PostItem, *, on: date, how: PostItem.Service, by: Actor) -> PostItem:
    """Note what the record of service says: on that day a decision is announced, and not by the fiction of the post.

    § 3 VwZG with §§ 177 to 182 ZPO, § 41 (5) VwVfG, § 122 (5) AO. Raises NotInThatState, NotThen.
    """
    by = require(by, permissions.PRINT)
    item = _locked(item, PostItem.State.SENT)
    assert item.sent_on is not None
    _check_day(on, since=item.sent_on)
    item.served_on, item.served_how = on, how
    if rules.is_decision(item.result_kind):
        item.announced_on = on
    item.save(update_fields=["served_on", "served_how", "announced_on"])
    emit(
        events.LetterServed(
            subject=item.subject, holder=item.holder, post_id=item.pk, document_id=item.document, on=on, way=how
        ),
        by=by,
    )
    if item.announced_on:
        post.tell_announcement(item, item.document, item.result_kind, post.POST, on, by=by)
    return item


def _locked(item: PostItem, state: PostItem.State) -> PostItem:
    found = PostItem.objects.select_for_update(of=("self",)).get(pk=item.pk)
    if found.state != state:
        raise errors.NotInThatState(found.state)
    return found


def _check_day(day: date, *, since: date) -> None:
    if not since <= day <= timezone.localdate():
        raise errors.NotThen(day.isoformat())
