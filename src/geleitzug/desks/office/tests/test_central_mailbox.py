# SPDX-License-Identifier: EUPL-1.2
"""What a clerk reads of a notice to the central mailbox: beside the letter, and never instead of it."""

from __future__ import annotations

from collections.abc import Callable

from django.utils import timezone
from tests.furnished import Town

from geleitzug.core.cases.models import Application
from geleitzug.core.mailbox.events import NoticeNotForwarded
from geleitzug.core.mailbox.models import Forwarding, Message
from geleitzug.desks.office.tests.people import Colleague, case_address
from geleitzug.ground.events import emit
from geleitzug.ground.people.actors import MACHINE

State, Reason = Forwarding.State, Forwarding.Reason


def told_of(town: Town, dog: Application, **how: object) -> Forwarding:
    """Let a notice of the dog's result be on its way."""
    with town.machine():
        result = Message.objects.get(subject=dog.pk, kind="result")
        return Forwarding.objects.create(message=result, holder=result.holder, subject=dog.pk, **how)


def test_a_clerk_sees_how_the_notice_went(town: Town, sign_in: Callable[..., Colleague]) -> None:
    dog = town.play("hundesteuer-anmelden", "ein-hund")
    katrin = sign_in("steueramt")
    assert "zentralen Bürgerpostfach" not in katrin.reads(case_address(dog))

    notice = told_of(town, dog, tries=3, tried_at=timezone.now())
    waiting = katrin.reads(case_address(dog))
    with town.machine():
        notice.state, notice.reason, notice.settled_at = State.REFUSED, Reason.REFUSED, timezone.now()
        notice.save()
        emit(
            NoticeNotForwarded(
                subject=dog.pk, holder=notice.holder, message_id=notice.message_id, reason=Reason.REFUSED
            ),
            by=MACHINE,
        )
    refused = katrin.reads(case_address(dog))

    assert "Hinweis im zentralen Bürgerpostfach: wird gesendet · zuletzt versucht am" in waiting
    assert "Hinweis im zentralen Bürgerpostfach: nicht angenommen: abgewiesen" in refused
    assert "Kein Hinweis im zentralen Bürgerpostfach: abgewiesen" in refused


def test_a_clerk_sees_the_copy_beside_the_notice(town: Town, sign_in: Callable[..., Colleague]) -> None:
    dog = town.play("hundesteuer-anmelden", "ein-hund")
    told_of(town, dog, state=State.ACCEPTED, settled_at=timezone.now())
    told_of(town, dog, kind=Forwarding.Kind.COPY, due_at=timezone.now())
    told = sign_in("steueramt").reads(case_address(dog))

    assert "Hinweis im zentralen Bürgerpostfach: angekommen" in told
    assert "Kopie im zentralen Bürgerpostfach: wird gesendet · nicht vor dem" in told
