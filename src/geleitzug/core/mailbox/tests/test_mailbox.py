# SPDX-License-Identifier: EUPL-1.2
"""Delivery by mailbox or post, retrieval, falling back to post; and who sees what."""

from __future__ import annotations

import uuid
from datetime import date

import pytest
from django.core import mail
from django.db import connection
from django.http import Http404
from tests.sealing import rewrite
from tests.towns import found

from geleitzug.core.mailbox import actions, delivery, errors, post, queries, reactions
from geleitzug.core.mailbox.models import Message, PostItem
from geleitzug.ground.events.models import Entry
from geleitzug.ground.jobs.worker import work_off
from geleitzug.ground.people.actors import MACHINE
from geleitzug.ground.tenancy import doors

LINES = ["Frau", "Berta Beispiel", "Deichstraße 7", "27499 Musterhafen"]


def consented(berta, town):
    with doors.citizen_door(town.pk, berta.holder):
        actions.give_consent(holder=berta.holder, by=berta)


def delivered(berta, case, *, kind="bescheid", document=None, email="berta@example.org", account=True, may=True):
    return delivery.deliver(
        subject=case, holder=berta.holder, result_kind=kind, title="Bescheid – HUN-1", body="Ein Schreiben ist da.",
        document=document or uuid.uuid4(), addressee={"name": "Berta Beispiel", "lines": LINES, "email": email},
        may_mailbox=may, has_account=account, language="de", by=MACHINE,
    )  # fmt: skip


def the_message(town, berta):
    with doors.citizen_door(town.pk, berta.holder):
        return queries.mailbox_of(berta).get(kind="result")


def announcements():
    return list(Entry.objects.filter(kind="DecisionAnnounced").order_by("pk").values_list("facts", flat=True))


# ---- the channel -----------------------------------------------------------------------------------------------


def test_with_account_consent_and_address_it_goes_into_the_mailbox(berta, musterhafen, case, clock):
    consented(berta, musterhafen)
    with doors.machine_door(musterhafen.pk):
        known = delivered(berta, case)
        work_off()

    assert known.channel == "mailbox"
    (notice,) = mail.outbox
    assert notice.to == ["berta@example.org"]
    assert "Musterhafen" in notice.body
    assert "http://musterhafen.localhost" in notice.body
    for secret in ("HUN-1", "Bescheid", "Berta", "Hund"):
        assert secret not in notice.body + notice.subject


@pytest.mark.parametrize(
    ("missing", "reason"),
    [
        ({"account": False}, "no_account"),
        ({"may": False}, "not_allowed"),
        ({"email": ""}, "no_email"),
        ({"email": "niemand"}, "no_email"),
    ],
)
def test_where_anything_is_missing_it_goes_by_post(berta, musterhafen, case, missing, reason):
    consented(berta, musterhafen)
    with doors.machine_door(musterhafen.pk):
        known = delivered(berta, case, **missing)

        item = PostItem.objects.get()
    assert (known.channel, known.post_id) == ("post", item.pk)
    assert (item.reason, item.address) == (reason, LINES)
    assert mail.outbox == []


def test_without_consent_it_goes_by_post(berta, musterhafen, case):
    with doors.machine_door(musterhafen.pk):
        assert delivered(berta, case).channel == "post"


def test_a_letter_nobody_knows_where_to_send_is_refused(berta, musterhafen, case):
    with doors.machine_door(musterhafen.pk), pytest.raises(errors.NoAddress):
        delivery.deliver(
            subject=case, holder=berta.holder, result_kind="bescheid", title="x", body="", document=uuid.uuid4(),
            addressee={"name": "", "lines": ["", "  "], "email": ""}, may_mailbox=True, has_account=False, by=MACHINE,
        )  # fmt: skip


def test_one_document_is_delivered_once(berta, musterhafen, case):
    consented(berta, musterhafen)
    document = uuid.uuid4()
    with doors.machine_door(musterhafen.pk):
        first = delivered(berta, case, document=document)
        actions.withdraw_consent(holder=berta.holder, by=MACHINE)
        second = delivered(berta, case, document=document)

        assert first == second
        assert PostItem.objects.count() == 0
        assert Message.objects.count() == 1


# ---- retrieval -------------------------------------------------------------------------------------------------


def test_the_first_download_announces_the_decision_the_day_after(berta, musterhafen, case, clock):
    consented(berta, musterhafen)
    with doors.machine_door(musterhafen.pk):
        delivered(berta, case)
        work_off()
    clock(2026, 3, 12)
    message = the_message(musterhafen, berta)

    with doors.citizen_door(musterhafen.pk, berta.holder):
        document = delivery.download(message, message.result_document, by=berta)
        clock(2026, 3, 13)
        delivery.download(message, message.result_document, by=berta)
        message.refresh_from_db()

        assert document == message.result_document
        assert message.announced_on == date(2026, 3, 13)
        (facts,) = announcements()
    assert facts["announced_on"] == "2026-03-13"
    assert facts["contestable_until"] == "2026-04-13"
    assert facts["channel"] == "mailbox"


def test_a_download_shortly_after_midnight_counts_by_german_time(berta, musterhafen, case, clock):
    consented(berta, musterhafen)
    with doors.machine_door(musterhafen.pk):
        delivered(berta, case)
    clock(2026, 3, 12, hour=23)
    message = the_message(musterhafen, berta)

    with doors.citizen_door(musterhafen.pk, berta.holder):
        delivery.download(message, message.result_document, by=berta)
        message.refresh_from_db()

    assert message.announced_on == date(2026, 3, 14)


def test_opening_the_message_is_not_retrieving_the_decision(berta, musterhafen, case, clock):
    consented(berta, musterhafen)
    with doors.machine_door(musterhafen.pk):
        delivered(berta, case)
    message = the_message(musterhafen, berta)

    with doors.citizen_door(musterhafen.pk, berta.holder):
        assert queries.unread_count(berta) == 1
        actions.open_message(message, by=berta)
        message.refresh_from_db()

        assert message.is_read
        assert message.announced_on is None
        assert queries.unread_count(berta) == 0


def test_a_clerk_who_looks_retrieves_nothing(berta, petersen, musterhafen, case):
    consented(berta, musterhafen)
    with doors.machine_door(musterhafen.pk):
        delivered(berta, case)
    with doors.office_door(musterhafen.pk):
        (message,) = actions.messages_of(case)
        actions.open_message(message, by=petersen)
        delivery.download(message, message.result_document, by=petersen)
        message.refresh_from_db()

        assert (message.opened_at, message.downloaded_at, message.announced_on) == (None, None, None)


def test_only_what_belongs_to_the_message_can_be_taken(berta, musterhafen, case):
    consented(berta, musterhafen)
    with doors.machine_door(musterhafen.pk):
        delivered(berta, case)
    message = the_message(musterhafen, berta)

    with doors.citizen_door(musterhafen.pk, berta.holder), pytest.raises(errors.MailboxError):
        delivery.download(message, uuid.uuid4(), by=berta)


def test_one_mailbox_for_all_towns_acts_in_the_right_one(berta, musterhafen, sandmoor, case, clock):
    consented(berta, sandmoor)
    with doors.machine_door(sandmoor.pk):
        delivered(berta, case)
    message = the_message(musterhafen, berta)

    with doors.citizen_door(musterhafen.pk, berta.holder):
        actions.open_message(message, by=berta)
        delivery.download(message, message.result_document, by=berta)
        assert doors.current().tenant == musterhafen.pk

    with doors.machine_door(sandmoor.pk):
        assert Message.objects.get().announced_on == date(2026, 3, 10)
        assert len(announcements()) == 1
    with doors.machine_door(musterhafen.pk):
        assert announcements() == []


# ---- the days --------------------------------------------------------------------------------------------------


def test_a_tax_notice_is_announced_four_days_after_the_notification_was_sent(berta, musterhafen, case, clock):
    consented(berta, musterhafen)
    with doors.machine_door(musterhafen.pk):
        delivered(berta, case, kind="abgabenbescheid")
        assert announcements() == []

        clock(2026, 3, 10)
        work_off()
        message = Message.objects.get()

        assert message.announced_on == date(2026, 3, 16)
        assert message.post_due_on is None
        assert announcements()[0]["contestable_until"] == "2026-04-16"


def test_a_town_may_let_tax_notices_count_from_their_retrieval(berta, owner_connection, musterhafen, case, clock):
    found(owner_connection, "musterhafen", tax_notice_announced_by="retrieval")
    consented(berta, musterhafen)
    with doors.machine_door(musterhafen.pk):
        delivered(berta, case, kind="abgabenbescheid")
        work_off()

        message = Message.objects.get()
    found(owner_connection, "musterhafen")
    assert message.announced_on is None
    assert message.post_due_on == date(2026, 3, 20)


def test_what_is_no_decision_is_never_announced_and_waits_for_ever(berta, musterhafen, case, clock):
    consented(berta, musterhafen)
    with doors.machine_door(musterhafen.pk):
        delivered(berta, case, kind="auskunft")
        work_off()
    message = the_message(musterhafen, berta)
    with doors.citizen_door(musterhafen.pk, berta.holder):
        delivery.download(message, message.result_document, by=berta)
        message.refresh_from_db()

    assert message.downloaded_at is not None
    assert (message.announced_on, message.post_due_on) == (None, None)


def test_what_is_not_retrieved_in_ten_days_goes_by_post(berta, musterhafen, case, clock):
    consented(berta, musterhafen)
    with doors.machine_door(musterhafen.pk):
        delivered(berta, case)
        work_off()
        clock(2026, 3, 19)
        reactions.fall_back_to_post()
        assert PostItem.objects.count() == 0

        clock(2026, 3, 20)
        reactions.fall_back_to_post()
        reactions.fall_back_to_post()

        item = PostItem.objects.get()
    assert (item.reason, item.address) == ("not_retrieved", LINES)
    message = the_message(musterhafen, berta)
    assert message.goes_by_post
    with doors.citizen_door(musterhafen.pk, berta.holder), pytest.raises(errors.ProvisionEnded, match="Post"):
        delivery.download(message, message.result_document, by=berta)


def test_from_its_day_on_it_goes_by_post_even_where_no_job_has_run(berta, musterhafen, case, clock):
    consented(berta, musterhafen)
    with doors.machine_door(musterhafen.pk):
        delivered(berta, case)
        work_off()
    message = the_message(musterhafen, berta)
    clock(2026, 3, 20)

    with doors.citizen_door(musterhafen.pk, berta.holder), pytest.raises(errors.ProvisionEnded):
        delivery.download(message, message.result_document, by=berta)

    assert the_message(musterhafen, berta).announced_on is None


@pytest.mark.parametrize("kind", ["bescheid", "abgabenbescheid", "auskunft"])
def test_what_nobody_could_be_told_of_goes_by_post(berta, musterhafen, case, clock, kind):
    consented(berta, musterhafen)
    with doors.machine_door(musterhafen.pk):
        delivered(berta, case, kind=kind)  # and the mail is never taken: the queue gave up
        clock(2026, 3, 14)
        reactions.fall_back_to_post()

        assert PostItem.objects.get().reason == "not_notified"


def test_one_without_an_address_keeps_no_other_from_the_post(berta, musterhafen, case, clock, caplog):
    consented(berta, musterhafen)
    with doors.machine_door(musterhafen.pk):
        delivered(berta, case)
        delivered(berta, case)
        first = Message.objects.order_by("pk").first()
        rewrite(Message.objects.filter(pk=first.pk), addressee={"name": "Berta", "lines": []})
        clock(2026, 3, 20)
        reactions.fall_back_to_post()

        assert PostItem.objects.get().message_id != first.pk
    assert str(first.pk) in caplog.text


def test_once_it_is_in_the_post_it_can_be_read_again_and_counts_by_the_letter(
    berta, petersen, musterhafen, case, clock
):
    consented(berta, musterhafen)
    with doors.machine_door(musterhafen.pk):
        delivered(berta, case)
        work_off()
        clock(2026, 3, 20)
        reactions.fall_back_to_post()
    with doors.office_door(musterhafen.pk):
        (item,) = post.print_batch(by=petersen)
        post.mark_sent(batch=item.batch, on=date(2026, 3, 20), by=petersen)
    message = the_message(musterhafen, berta)

    with doors.citizen_door(musterhafen.pk, berta.holder):
        delivery.download(message, message.result_document, by=berta)
        message.refresh_from_db()

        assert message.announced_on is None
        (facts,) = announcements()
    assert (facts["channel"], facts["announced_on"]) == ("post", "2026-03-24")


def test_what_was_retrieved_stays_where_it_is(berta, musterhafen, case, clock):
    consented(berta, musterhafen)
    with doors.machine_door(musterhafen.pk):
        delivered(berta, case)
        work_off()
    message = the_message(musterhafen, berta)
    with doors.citizen_door(musterhafen.pk, berta.holder):
        delivery.download(message, message.result_document, by=berta)

    clock(2026, 5, 1)
    with doors.machine_door(musterhafen.pk):
        reactions.fall_back_to_post()

        assert PostItem.objects.count() == 0


def test_a_notification_nobody_takes_sends_the_result_by_post_at_once(berta, musterhafen, case):
    consented(berta, musterhafen)
    with doors.machine_door(musterhafen.pk):
        known = delivered(berta, case)
        delivery.note_notification(str(known.message_id), sent=False, at_time="2026-03-09T11:00:00+00:00")
        delivery.note_notification(str(known.message_id), sent=False, at_time="2026-03-09T11:00:00+00:00")

        assert PostItem.objects.get().reason == "not_notified"


# ---- messages and walls ----------------------------------------------------------------------------------------


def sent(case, berta, by, **more):
    facts = {"direction": "to_citizen", "kind": "message", "title": "Rückfrage", "body": "Bitte …"} | more
    return actions.send_message(subject=case, holder=berta.holder, by=by, **facts)


def test_a_message_is_read_in_the_mailbox_and_answered_in_its_thread(berta, petersen, musterhafen, case):
    with doors.office_door(musterhafen.pk):
        question = sent(case, berta, petersen, kind="question", email="berta@example.org", language="en")
    with doors.citizen_door(musterhafen.pk, berta.holder):
        assert queries.message_for(berta, question.pk) == question
        answer = sent(case, berta, berta, direction="to_office", thread=question.thread, title="Antwort")

        assert [message.pk for message in actions.messages_of(case)] == [question.pk, answer.pk]
        assert [message.pk for message in queries.mailbox_of(berta)] == [question.pk]
    with doors.machine_door(musterhafen.pk):
        work_off()
    assert len(mail.outbox) == 1
    assert mail.outbox[0].subject == "New message in your mailbox"
    assert "Rückfrage" not in mail.outbox[0].body


def test_a_note_within_the_office_is_not_seen_outside(berta, petersen, musterhafen, case):
    with doors.office_door(musterhafen.pk):
        note = sent(case, berta, petersen, direction="internal", title="Vermerk")
        assert note.holder is None

    with doors.citizen_door(musterhafen.pk, berta.holder):
        assert actions.messages_of(case) == []


def test_a_warning_about_an_unpaid_application_is_not_the_offices(berta, petersen, musterhafen, case):
    with doors.machine_door(musterhafen.pk):
        warning = sent(case, berta, MACHINE, kind="warning")

    with doors.office_door(musterhafen.pk):
        assert actions.messages_of(case) == []
        with pytest.raises(Http404):
            queries.message_for(petersen, warning.pk, subject=case)


def test_nobody_else_gets_a_message(berta, karl, petersen, musterhafen, sandmoor, case):
    with doors.office_door(musterhafen.pk):
        message = sent(case, berta, petersen)

    for door, actor in (
        (doors.citizen_door(musterhafen.pk, karl.holder), karl),
        (doors.citizen_door(musterhafen.pk), karl),
        (doors.office_door(sandmoor.pk), petersen),
    ):
        with door, pytest.raises(Http404):
            queries.message_for(actor, message.pk, subject=case)
    with doors.office_door(musterhafen.pk), pytest.raises(Http404):
        queries.message_for(petersen, message.pk)


def test_what_came_for_the_office_is_found_by_its_index_in_a_plan_that_is_kept(musterhafen):
    statement, beside = queries.unread_by_office().order_by().values("subject").query.sql_with_params()
    assert beside == ()

    with doors.machine_door(musterhafen.pk), connection.cursor() as cursor:
        cursor.execute("set local enable_seqscan = off")
        cursor.execute(f"explain (generic_plan) {statement}")
        plan = "\n".join(row[0] for row in cursor.fetchall())

    assert "unread_by_the_office" in plan, plan
