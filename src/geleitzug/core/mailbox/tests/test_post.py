# SPDX-License-Identifier: EUPL-1.2
"""The print queue: a batch is printed, sent and announced once; what jammed comes back; who may print."""

from __future__ import annotations

from datetime import date

import pytest

from geleitzug.core.mailbox import errors, post, queries
from geleitzug.core.mailbox.tests.test_mailbox import announcements, delivered
from geleitzug.ground.people.actors import NotPermitted
from geleitzug.ground.tenancy import doors


def test_a_batch_is_printed_sent_and_announced_once(berta, petersen, musterhafen, case, clock):
    with doors.machine_door(musterhafen.pk):
        delivered(berta, case, account=False)
        delivered(berta, case, account=False, kind="urkunde")
    with doors.office_door(musterhafen.pk):
        batch = post.print_batch(by=petersen)
        assert post.print_batch(by=petersen) == []
        key = batch[0].batch
        assert [item.pk for item in queries.batch(key)] == [item.pk for item in batch]

        sent = post.mark_sent(batch=key, on=date(2026, 3, 9), by=petersen)
        again = post.mark_sent(batch=key, on=date(2026, 3, 30), by=petersen)

        assert (sent, again) == (2, 0)
        assert [item.announced_on for item in queries.batch(key)] == [date(2026, 3, 13), None]
        assert len(announcements()) == 1


@pytest.mark.parametrize("day", [date(2026, 3, 8), date(2026, 3, 11)])
def test_a_letter_is_in_the_post_after_it_was_printed_and_not_in_days_to_come(
    berta, petersen, musterhafen, case, clock, day
):
    with doors.machine_door(musterhafen.pk):
        delivered(berta, case, account=False)
    with doors.office_door(musterhafen.pk):
        (item,) = post.print_batch(by=petersen)
        clock(2026, 3, 10)

        with pytest.raises(errors.SentBeforePrinted):
            post.mark_sent(batch=item.batch, on=day, by=petersen)

        assert (queries.batch(item.batch)[0].state, announcements()) == ("printed", [])


def test_a_jammed_letter_is_printed_again_and_one_in_the_post_is_not(berta, petersen, musterhafen, case, clock):
    with doors.machine_door(musterhafen.pk):
        delivered(berta, case, account=False)
    with doors.office_door(musterhafen.pk):
        (item,) = post.print_batch(by=petersen)
        post.print_again(item, by=petersen)
        (item,) = post.print_batch(by=petersen)
        post.mark_sent(batch=item.batch, on=date(2026, 3, 9), by=petersen)
        post.print_again(item, by=petersen)

        assert queries.print_queue().count() == 0


def test_who_has_no_role_prints_nothing(berta, musterhafen):
    with doors.office_door(musterhafen.pk), pytest.raises(NotPermitted):
        post.print_batch(by=berta)
