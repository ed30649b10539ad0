# SPDX-License-Identifier: EUPL-1.2
"""The operator's pages: what is stuck can be seen and pushed, of the own town only, and by nobody else."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest
from django.db import connection
from django.utils import timezone
from procrastinate.contrib.django import app
from tests.furnished import Town, furnished_database, own_town, sandmoor, town
from tests.world import DOGS_VERSION

from geleitzug.core.payments import scripted
from geleitzug.core.upkeep.events import BackupFinished
from geleitzug.core.upkeep.queries import BACKUP_EVERY
from geleitzug.desks.office.tests.people import Colleague, read
from geleitzug.desks.operator import views
from geleitzug.ground.events import emit
from geleitzug.ground.events.models import Chain
from geleitzug.ground.mail.models import OutgoingMail
from geleitzug.ground.people.actors import MACHINE
from geleitzug.ground.postgres import OWNER, Server
from geleitzug.ground.tenancy import doors
from geleitzug.ground.web import limits

__all__ = ["furnished_database", "own_town", "sandmoor", "town"]
PAGES = ("", "post/", "zahlungen/", "leistungen/")


@pytest.fixture(autouse=True)
def playing() -> Iterator[None]:
    """Let who pays do as the story says."""
    limits.forget_all()
    with scripted.playing():
        yield


@pytest.fixture
def arne(town: Town) -> Colleague:
    """Musterhafen's operator."""
    return Colleague("musterhafen").signed_in("betrieb")


def test_who_runs_the_house_begins_with_the_overview(arne: Colleague) -> None:
    answer = arne.get("/amt/")

    assert answer["Location"] == "/amt/betrieb/"
    page = arne.reads("/amt/betrieb/")
    assert "Hintergrunddienst läuft nicht" in page
    assert "hat sich noch nie gemeldet" in page
    assert "Nichts hängt" in page


def test_a_worker_that_beats_is_seen(arne: Colleague) -> None:
    with doors.machine_door(None), connection.cursor() as cursor:
        cursor.execute("insert into procrastinate_workers (last_heartbeat) values (now())")

    assert "Hintergrunddienst läuft zuletzt gemeldet am" in arne.reads("/amt/betrieb/")


def test_a_backup_that_was_finished_is_seen_and_a_missing_one_too(
    town: Town, arne: Colleague, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "made_at", lambda _key: timezone.now())
    assert "Sicherung noch nicht fällig" in arne.reads("/amt/betrieb/")
    monkeypatch.setattr(views, "made_at", lambda _key: timezone.now() - 2 * BACKUP_EVERY)
    assert "Sicherung überfällig in den letzten Wochen keine" in arne.reads("/amt/betrieb/")

    with doors.machine_door(town.id):
        emit(BackupFinished(subject=town.id, archive="montag.tar"), by=MACHINE)

    assert "Sicherung geschrieben zuletzt am" in arne.reads("/amt/betrieb/")
    assert "Sicherung geschrieben: montag.tar" in arne.reads("/amt/protokoll/")


def test_a_failed_job_is_seen_and_runs_again(town: Town, arne: Colleague) -> None:
    number = a_failed_job(town)

    assert "cases.open_case gescheitert" in arne.reads("/amt/betrieb/")
    page = arne.sends(f"/amt/betrieb/auftrag/{number}/")

    assert "Der Auftrag läuft gleich noch einmal." in page
    assert status_of(number) == "todo"
    assert "inzwischen erledigt oder schon wieder eingereiht" in arne.sends(f"/amt/betrieb/auftrag/{number}/")


def test_of_what_runs_by_the_clock_the_newest_failure_is_enough_and_a_good_turn_ends_it(arne: Colleague) -> None:
    for timestamp in (60, 120):
        a_turn_of_the_clock(timestamp, "failed")

    assert arne.reads("/amt/betrieb/").count("events.link gescheitert") == 1
    a_turn_of_the_clock(180, None)

    assert "Nichts hängt" in arne.reads("/amt/betrieb/")


def test_another_towns_jobs_are_not_there(town: Town, sandmoor: Town) -> None:
    number = a_failed_job(town)
    stranger = Colleague("sandmoor").signed_in("betrieb")

    assert "Nichts hängt" in stranger.reads("/amt/betrieb/")
    assert "schon wieder eingereiht" in stranger.sends(f"/amt/betrieb/auftrag/{number}/")
    assert status_of(number) == "failed"


def test_mails_are_listed_and_sent_again(town: Town, arne: Colleague, settings) -> None:
    with town.machine():
        sent = OutgoingMail.objects.create(message_id="b", state="sent", sent_at=timezone.now())
        refused = OutgoingMail.objects.create(
            message_id="a",
            to="erika@example.org",
            subject="Neue Nachricht",
            body="Da ist etwas.",
            state="refused",
            trouble="550 no such user",
            attempts=1,
        )

    page = arne.reads("/amt/betrieb/post/")
    assert "550 no such user" in page
    assert "Neue Nachricht" in page
    assert "Da ist etwas." in page
    assert "abgelehnt" in arne.reads("/amt/betrieb/")
    assert "läuft gleich noch einmal" in arne.sends(f"/amt/betrieb/post/{refused.pk}/")
    assert "inzwischen verschickt" in arne.sends(f"/amt/betrieb/post/{sent.pk}/")
    with town.machine():
        assert OutgoingMail.objects.get(pk=refused.pk).state == "queued"


def test_calls_to_the_payment_provider_name_no_case(town: Town, arne: Colleague) -> None:
    unpaid = town.play("geburtsurkunde", "erst-abgebrochen-dann-bezahlt", steps=1)

    page = arne.reads("/amt/betrieb/zahlungen/")

    assert "Zahlung eröffnen" in page
    assert unpaid.number not in page


def test_installed_services_show_their_versions(arne: Colleague) -> None:
    page = arne.reads("/amt/betrieb/leistungen/")

    assert f"hundesteuer-anmelden {DOGS_VERSION} Steueramt" in page


def test_a_trail_that_was_changed_is_seen(town: Town, arne: Colleague) -> None:
    assert "Protokoll noch nicht geprüft" in arne.reads("/amt/betrieb/")
    with town.machine():
        Chain.objects.update(checked_at=timezone.now())
    assert "Protokoll unverändert zuletzt geprüft am" in arne.reads("/amt/betrieb/")
    with town.machine():
        Chain.objects.update(trouble="link 7: the link was changed")

    page = arne.reads("/amt/betrieb/")

    assert "Protokoll wurde verändert" in page
    assert "Gefunden wurde: link 7: the link was changed" in page


def test_a_trail_whose_chain_was_taken_away_is_seen(own_town: Town, database_server: Server) -> None:
    with psycopg.connect(database_server.url(OWNER, own_town.database), autocommit=True) as owner:
        owner.execute("delete from events_chain")

    page = Colleague("musterhafen").signed_in("betrieb").reads("/amt/betrieb/")

    assert "Protokoll wurde verändert" in page
    assert "Gefunden wurde: chain: it is not there" in page


def test_what_the_operator_pushes_is_a_deed(town: Town, arne: Colleague) -> None:
    number = a_failed_job(town)
    arne.sends(f"/amt/betrieb/auftrag/{number}/")

    page = arne.reads("/amt/protokoll/")

    assert f"Arne Folkerts Auftrag {number} noch einmal angestoßen" in page


def test_nobody_else_comes_in(town: Town) -> None:
    somebody, katrin = Colleague("musterhafen"), Colleague("musterhafen").signed_in("steueramt")

    for page in PAGES:
        assert somebody.get(f"/amt/betrieb/{page}")["Location"].startswith("/amt/anmelden/?weiter=")
        answer = katrin.get(f"/amt/betrieb/{page}")
        assert answer.status_code == 403
        assert "Diese Seiten sind für den Betrieb der Anlage." in read(answer)
        assert somebody.get(f"/amt/betrieb/{page}", headers={"host": "localhost"}).status_code == 404
    assert katrin.post(f"/amt/betrieb/auftrag/{a_failed_job(town)}/").status_code == 403


def a_turn_of_the_clock(timestamp: int, status: str | None) -> None:
    """Leave what a periodic job leaves: of one that went well only its turn."""
    with doors.machine_door(None), connection.cursor() as cursor:
        job = None
        if status:
            cursor.execute(
                "insert into procrastinate_jobs (task_name, queue_name, args, status, attempts)"
                " values ('events.link', 'default', jsonb_build_object('timestamp', %s::bigint), %s, 4) returning id",
                [timestamp, status],
            )
            (job,) = cursor.fetchone()
        cursor.execute(
            "insert into procrastinate_periodic_defers (task_name, defer_timestamp, job_id, periodic_id)"
            " values ('events.link', %s, %s, '')",
            [timestamp, job],
        )


def a_failed_job(town: Town) -> int:
    """Put a job of the town aside as failed."""
    with doors.machine_door(town.id):
        number = app.configure_task("cases.open_case").defer(tenant=str(town.id), arguments={"subject": str(town.id)})
        with connection.cursor() as cursor:
            cursor.execute("update procrastinate_jobs set status = 'failed', attempts = 3 where id = %s", [number])
    return number


def status_of(number: int) -> str:
    """Return a job's status."""
    with doors.machine_door(None), connection.cursor() as cursor:
        cursor.execute("select status from procrastinate_jobs where id = %s", [number])
        return cursor.fetchone()[0]
