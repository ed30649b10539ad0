# SPDX-License-Identifier: EUPL-1.2
"""The outbox, with real SMTP: once per occasion, the same Message-ID, retried, silent afterwards."""

from __future__ import annotations

import email
import socket
import uuid
from types import SimpleNamespace

import pytest
from aiosmtpd.controller import Controller
from django.db import connection, transaction
from django.utils import timezone
from tests.towns import found

from geleitzug.ground.jobs.worker import work_off
from geleitzug.ground.mail import clock, outbox
from geleitzug.ground.mail.models import OutgoingMail
from geleitzug.ground.people.actors import MACHINE
from geleitzug.ground.tenancy import doors


class Sink:
    def __init__(self):
        self.received = []
        self.answer = "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, options):
        if self.answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.answer

    async def handle_DATA(self, server, session, envelope):
        self.received.append((envelope.rcpt_tos, email.message_from_bytes(envelope.content)))
        return "250 OK"


@pytest.fixture
def sink(settings):
    handler = Sink()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    controller = Controller(handler, hostname="127.0.0.1", port=port)
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    settings.DEFAULT_FROM_EMAIL = "post@portal.example"
    settings.MAIL_KEEP_SENT = False
    yield handler
    controller.stop()


@pytest.fixture
def musterhafen(db, owner_connection):
    return SimpleNamespace(pk=found(owner_connection, "musterhafen"))


def ask(to="berta@example.org", message_id="provided-1", subject="Neue Nachricht", body="Bitte melden Sie sich an."):
    outbox.send_mail_later(to, subject, body, message_id=message_id, by=MACHINE)


def test_a_mail_is_sent_and_then_forgotten(musterhafen, sink):
    with doors.machine_door(musterhafen.pk):
        ask(body="Grüße aus Musterhafen")
        work_off()

        (recipients, message), *rest = sink.received
        mail = OutgoingMail.objects.get()
    assert rest == []
    assert recipients == ["berta@example.org"]
    assert message.get_payload(decode=True).decode().strip() == "Grüße aus Musterhafen"
    assert message["From"] == "Musterhafen <post@portal.example>"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Message-ID"] == f"<provided-1.{musterhafen.pk.hex}@portal.example>"
    assert (mail.state, mail.to, mail.body) == ("sent", "", "")


def test_a_demo_keeps_what_it_sent(musterhafen, sink, settings):
    settings.MAIL_KEEP_SENT = True

    with doors.machine_door(musterhafen.pk):
        ask()
        work_off()

        assert outbox.recent()[0].body == "Bitte melden Sie sich an."


def test_the_same_occasion_is_one_mail(musterhafen, sink):
    with doors.machine_door(musterhafen.pk):
        ask()
        ask()
        work_off()

    assert len(sink.received) == 1


def test_somebody_outside_can_cause_a_mail_and_cannot_read_the_outbox(musterhafen, sink):
    with doors.citizen_door(musterhafen.pk, uuid.uuid4()):
        ask()
        with pytest.raises(Exception, match="permission denied"), transaction.atomic():
            OutgoingMail.objects.count()
    with doors.machine_door(musterhafen.pk):
        assert OutgoingMail.objects.count() == 1


def test_a_mail_server_that_is_away_is_tried_again_with_the_same_number(musterhafen, sink):
    sink.answer = "451 later"
    with doors.machine_door(musterhafen.pk):
        ask()
        mail = OutgoingMail.objects.get()
    with pytest.raises(OSError):  # noqa: PT011
        outbox.send(str(mail.pk), tenant=musterhafen.pk)
    with doors.machine_door(musterhafen.pk):
        mail.refresh_from_db()
    assert (mail.state, mail.attempts) == ("queued", 1)
    assert "451" in mail.trouble

    sink.answer = "250 OK"
    outbox.send(str(mail.pk), tenant=musterhafen.pk)
    outbox.send(str(mail.pk), tenant=musterhafen.pk)

    assert len(sink.received) == 1


def test_once_a_mail_is_taken_those_that_waited_for_the_server_go_too_and_who_is_not_taken_waits(musterhafen, sink):
    sink.answer = "451 later"
    with doors.machine_door(musterhafen.pk):
        for number in range(3):
            ask(message_id=f"provided-{number}")
        waits, refused, new = OutgoingMail.objects.order_by("pk")
        for mail, trouble in ((waits, "ConnectionRefusedError: [Errno 111]"), (refused, "SMTPRecipientsRefused: {}")):
            OutgoingMail.objects.filter(pk=mail.pk).update(attempts=9, trouble=trouble)
        with connection.cursor() as queue:
            queue.execute("update procrastinate_jobs set attempts = 9, scheduled_at = now() + interval '1 hour'")

    sink.answer = "250 OK"
    outbox.send(str(new.pk), tenant=musterhafen.pk)

    assert hastened(musterhafen) == [str(waits.pk)]


def test_a_mail_that_waits_alone_goes_once_the_server_is_back_and_not_before(musterhafen, sink, settings):
    refused = "SMTPSenderRefused: (451, b'later', 'post@portal.example')"
    with doors.machine_door(musterhafen.pk):
        for number in range(4):
            ask(message_id=f"provided-{number}")
        alone, sender, tired, new = OutgoingMail.objects.order_by("pk")
        for mail, trouble, attempts in (
            (alone, "TimeoutError: timed out", 9),
            (sender, refused, 9),
            (tired, refused, 20),
        ):
            OutgoingMail.objects.filter(pk=mail.pk).update(attempts=attempts, trouble=trouble)
        with connection.cursor() as queue:
            queue.execute("update procrastinate_jobs set attempts = 9, scheduled_at = now() + interval '1 hour'")
        clock.look_for_server_again()
        clock.look_for_server_again()
        with connection.cursor() as queue:
            queue.execute("select count(*) from procrastinate_jobs where task_name = 'mail.look_for_server'")
            assert queue.fetchone() == (1,)

    there, settings.EMAIL_PORT = settings.EMAIL_PORT, 1
    outbox.look_for_server(tenant=uuid.uuid4())
    assert hastened(musterhafen) == []
    settings.EMAIL_PORT = there
    outbox.look_for_server(tenant=uuid.uuid4())
    assert hastened(musterhafen) == [str(alone.pk)]
    outbox.send(str(new.pk), tenant=musterhafen.pk)
    assert hastened(musterhafen) == [str(alone.pk), str(sender.pk)], "the third has been hastened often enough"


def hastened(town):
    """Return the mails whose jobs are due though they have failed before."""
    with doors.machine_door(town.pk), connection.cursor() as queue:
        queue.execute(
            "select args->'arguments'->>'mail_id' from procrastinate_jobs where scheduled_at <= now() order by id"
        )
        return [key for (key,) in queue.fetchall()]


def test_what_is_refused_for_good_is_not_tried_again(musterhafen, sink):
    sink.answer = "550 no such user"
    with doors.machine_door(musterhafen.pk):
        ask()
        work_off()

        assert OutgoingMail.objects.get().state == "refused"


def test_of_what_was_refused_nothing_is_kept_for_ever(musterhafen, sink):
    sink.answer = "550 no such user"
    with doors.machine_door(musterhafen.pk):
        ask()
        work_off()
        ask(message_id="provided-2")  # waits still
        clock.forget_refused()
        assert OutgoingMail.objects.filter(to="berta@example.org").count() == 2

        OutgoingMail.objects.update(created_at=timezone.now() - clock.REFUSED_KEPT)
        clock.forget_refused()
        kept = {mail.state: mail for mail in OutgoingMail.objects.all()}

    assert kept["queued"].to == "berta@example.org"
    refused = kept["refused"]
    assert (refused.to, refused.subject, refused.body, refused.trouble) == ("", "", "", "")


TOO_LONG = "x@" + "ä" * 60 + ".de"
"""Its domain is longer than 63 letters only as a mail server has to be told it."""


def test_what_no_mail_can_be_made_of_is_refused_for_good(musterhafen, sink):
    with doors.machine_door(musterhafen.pk):
        ask()
        OutgoingMail.objects.update(to=TOO_LONG)  # as it may have been kept before addresses were looked at like this
        work_off()

        mail = OutgoingMail.objects.get()
    assert (mail.state, mail.attempts, sink.received) == ("refused", 1, [])
    assert "label" in mail.trouble


@pytest.mark.parametrize("to", ["berta@müller.example", "berta@" + "ä" * 50 + ".de"])
def test_a_domain_may_have_umlauts(to):
    assert outbox.is_address(to)


@pytest.mark.parametrize(
    "to",
    ["", "niemand", "a@b\nBcc: c@example.org", TOO_LONG, "ſ@example.org", "x@" + ".".join(["ä" * 45] * 5) + ".de"],
)
def test_an_address_that_is_none_is_passed_over(musterhafen, to):
    with doors.machine_door(musterhafen.pk):
        ask(to=to)

        assert not OutgoingMail.objects.exists()


def test_a_subject_cannot_smuggle_a_header(musterhafen, sink):
    with doors.machine_door(musterhafen.pk):
        ask(subject="Neu\r\nBcc: c@example.org")
        work_off()

    assert sink.received[0][1]["Subject"] == "Neu Bcc: c@example.org"
    assert sink.received[0][1]["Bcc"] is None
