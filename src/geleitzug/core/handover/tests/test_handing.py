# SPDX-License-Identifier: EUPL-1.2
"""A case goes to a specialist system and its answer comes back: nothing lost, nothing twice, and who failed is told."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import override_settings
from django.utils import timezone
from tests.furnished import Town, staged

from geleitzug.core.cases.actions import disposing, process
from geleitzug.core.cases.models import Application
from geleitzug.core.handover import actions, digest, ports, receiving, rules, sending
from geleitzug.core.handover.models import Arrival, Shipment, Target
from geleitzug.core.handover.ports import Reply
from geleitzug.core.handover.rules import ArrivalState, NotAllowedNow, Said, State
from geleitzug.core.handover.tests.conftest import SHOP, TRADE, TaxOffice, answers, connect, handed, kinds, task
from geleitzug.core.payments import scripted
from geleitzug.ground.mail.models import OutgoingMail
from geleitzug.ground.people.actors import NotPermitted


@pytest.fixture(scope="module")
def played(
    furnished_database: str, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Path, Target, Application]]:
    """A trade that is registered, so that three others are told; the tax office by the machine. Once for all tests."""
    folder = tmp_path_factory.mktemp("offices")
    with staged(furnished_database, django_db_blocker, tmp_path_factory) as town:
        with override_settings(HANDOVER_FOLDER=str(folder)), scripted.playing():
            tax_office = connect(town, folder)
            shop = town.play(TRADE, SHOP, 1)
        yield folder, tax_office.target, shop


@pytest.fixture
def tax_office(town: Town, played: tuple[Path, Target, Application], tmp_path: Path, settings: Any) -> TaxOffice:
    """The tax office, with a copy of the folder for this test."""
    folder, target, _shop = played
    shutil.copytree(folder, tmp_path, dirs_exist_ok=True)
    settings.HANDOVER_FOLDER = str(tmp_path)
    with town.inside():
        return TaxOffice(tmp_path / "musterhafen" / target.key, Target.objects.get(pk=target.pk))


@pytest.fixture
def shop(town: Town, played: tuple[Path, Target, Application]) -> Application:
    """The trade."""
    return town.again(played[2])


def test_a_notice_reaches_the_tax_office_and_its_file_number_comes_back(
    town: Town, tax_office: TaxOffice, shop: Application
) -> None:
    row = handed(town, shop)
    assert (row.state, tax_office.lies_there) == (State.TAKEN, [f"Gewerbe-{shop.number}.xml"])
    assert task(town, shop).is_open

    answers(town, tax_office, id="1", shipment=str(row.pk), state="accepted", reference="75/2026/00417")

    assert handed(town, shop).state == State.DONE
    assert not task(town, shop).is_open
    assert town.case(shop).results["Task_Handover_Tax"]["aktenzeichen"] == "75/2026/00417"
    assert (tax_office.folder / "in" / "done").is_dir()
    told = kinds(town, shop)
    assert told.count("CaseHandedOver") == told.count("HandoverAnswered") == 1


def test_the_same_answer_twice_is_taken_once(town: Town, tax_office: TaxOffice, shop: Application) -> None:
    row = handed(town, shop)
    for _again in range(2):
        answers(town, tax_office, id="1", shipment=str(row.pk), state="accepted", reference="75/1")

    assert kinds(town, shop).count("HandoverAnswered") == 1
    with town.machine():
        assert Arrival.objects.count() == 1


def test_who_died_between_sending_and_writing_it_down_sends_nothing_twice(
    town: Town, tax_office: TaxOffice, shop: Application
) -> None:
    row = handed(town, shop)
    with town.machine():  # as if the worker had been killed: sent, and nobody knows
        Shipment.objects.filter(pk=row.pk).update(state=State.WAITING, taken_at=None, next_try_at=None)
    (tax_office.folder / "out" / row.file).unlink()  # the tax office has taken it away already

    sending.send(tenant=town.id, shipment=str(row.pk))

    assert handed(town, shop).state == State.TAKEN
    assert tax_office.lies_there == []


def test_who_is_sending_is_not_disturbed(town: Town, tax_office: TaxOffice, shop: Application) -> None:
    row = handed(town, shop)
    with town.machine():
        soon = timezone.now() + timedelta(minutes=1)
        Shipment.objects.filter(pk=row.pk).update(state=State.WAITING, next_try_at=soon, tries=1)

    sending.send(tenant=town.id, shipment=str(row.pk))

    assert (handed(town, shop).state, handed(town, shop).tries) == (State.WAITING, 1)


def test_a_system_that_is_away_is_left_alone_and_comes_back(
    town: Town, tax_office: TaxOffice, shop: Application, settings: Any, tmp_path: Path
) -> None:
    row = handed(town, shop)
    with town.machine():
        Shipment.objects.filter(pk=row.pk).update(state=State.WAITING, taken_at=None, next_try_at=None, tries=0)
    blocked = tmp_path / "blocked"
    blocked.write_text("no folder")
    settings.HANDOVER_FOLDER = str(blocked)

    sending.send(tenant=town.id, shipment=str(row.pk))

    away = handed(town, shop)
    assert (away.state, away.tries) == (State.WAITING, 1)
    assert away.next_try_at is not None
    assert away.next_try_at > timezone.now()
    assert "nicht zu erreichen" in away.trouble
    assert away.target is not None
    assert away.target.away_since is not None

    settings.HANDOVER_FOLDER = str(tmp_path)
    with town.inside():
        actions.retry(away, by=town.staff("trade"))
    town.jobs()

    assert handed(town, shop).state == State.TAKEN
    with town.machine():
        assert Target.objects.get().away_since is None


def test_one_that_never_comes_back_is_looked_at_by_a_person(
    town: Town, tax_office: TaxOffice, shop: Application, settings: Any
) -> None:
    row = handed(town, shop)
    with town.machine():
        Shipment.objects.filter(pk=row.pk).update(
            state=State.WAITING, taken_at=None, next_try_at=None, tries=rules.MOST_TRIES - 1
        )
    settings.HANDOVER_FOLDER = "/dev/null"

    sending.send(tenant=town.id, shipment=str(row.pk))

    dead = handed(town, shop)
    assert dead.state == State.DEAD
    assert kinds(town, shop)[-1] == "HandoverFailed"
    assert task(town, shop).is_open


def test_one_that_kills_whoever_sends_it_is_looked_at_too(town: Town, tax_office: TaxOffice, shop: Application) -> None:
    row = handed(town, shop)
    with town.machine():
        Shipment.objects.filter(pk=row.pk).update(state=State.WAITING, next_try_at=None, tries=rules.MOST_TRIES)

    sending.send(tenant=town.id, shipment=str(row.pk))

    assert handed(town, shop).state == State.DEAD


def test_a_refusal_is_looked_at_and_a_person_may_hand_over_otherwise(
    town: Town, tax_office: TaxOffice, shop: Application
) -> None:
    row = handed(town, shop)
    answers(town, tax_office, id="9", shipment=str(row.pk), state="refused", text="Die Anschrift fehlt.")
    assert handed(town, shop).state == State.DEAD
    assert "Die Anschrift fehlt." in handed(town, shop).trouble

    with town.inside():
        actions.settle_by_hand(handed(town, shop), by=town.staff("trade"), note="Per Fax, 29. November.")

    assert handed(town, shop).state == State.BY_HAND
    assert not task(town, shop).is_open
    with town.inside(), pytest.raises(NotAllowedNow):
        actions.retry(handed(town, shop), by=town.staff("trade"))


def test_what_was_refused_goes_once_more_under_a_new_key(town: Town, tax_office: TaxOffice, shop: Application) -> None:
    old = str(handed(town, shop).key)
    answers(town, tax_office, id="9", shipment=old, state="refused", text="Die Anschrift fehlt.")
    for path in (tax_office.folder / "out").glob("*.xml"):
        path.unlink()  # the tax office has taken it away

    with town.inside():
        actions.retry(handed(town, shop), by=town.staff("trade"))
    town.jobs()

    row = handed(town, shop)
    assert (row.state, row.answer, tax_office.lies_there) == (State.TAKEN, {}, [row.file])
    assert str(row.key) != old
    answers(town, tax_office, id="10", shipment=old, state="accepted", reference="75/0")
    assert handed(town, shop).state == State.TAKEN
    answers(town, tax_office, id="11", shipment=str(row.key), state="refused", text="Die Anschrift fehlt.")
    assert handed(town, shop).state == State.DEAD


class Stubborn:
    """A web service that answers at once, and the same to the same key."""

    def __init__(self) -> None:
        self.said: dict[str, Said] = {}

    def send(self, own: ports.Settings, parcel: ports.Parcel) -> Reply:
        said = self.said.setdefault(parcel.key, Said.REFUSED)
        return Reply(id=f"{parcel.key}-1", key=parcel.key, said=said, text="Die Anschrift fehlt.")


def test_a_service_that_refuses_the_same_again_ends_the_retry(
    town: Town, tax_office: TaxOffice, shop: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    service = Stubborn()
    monkeypatch.setattr(ports, "line", lambda _kind: service)
    row = handed(town, shop)
    with town.machine():
        Shipment.objects.filter(pk=row.pk).update(state=State.WAITING, next_try_at=None)
    sending.send(tenant=town.id, shipment=str(row.pk))
    assert handed(town, shop).state == State.DEAD

    with town.inside():
        actions.retry(handed(town, shop), by=town.staff("trade"))
    town.jobs()

    assert handed(town, shop).state == State.DEAD
    assert len(service.said) == 2


def test_a_person_who_was_quicker_leaves_nothing_behind(town: Town, tax_office: TaxOffice, shop: Application) -> None:
    with town.inside():
        process.complete(task(town, shop), by=town.staff("trade"), result={"text": "Angerufen."})
    town.jobs()

    row = handed(town, shop)
    assert (row.state, row.ended_by) == (State.BY_HAND, town.staff("trade").signed)
    answers(town, tax_office, id="5", shipment=str(row.pk), state="accepted", reference="75/5")
    assert handed(town, shop).answer["reference"] == "75/5"
    assert town.case(shop).results["Task_Handover_Tax"] == {"text": "Angerufen."}


def test_what_nobody_knows_is_put_aside_with_a_sentence(town: Town, tax_office: TaxOffice, shop: Application) -> None:
    answers(town, tax_office, id="7", shipment="0192f0c0-0000-7000-8000-000000000000", state="accepted")
    (tax_office.folder / "in" / "b.json").write_text("<html>")
    os.utime(tax_office.folder / "in" / "b.json", (1, 1))
    receiving.read_replies(tenant=town.id, target=str(tax_office.target.pk))

    with town.inside():
        found = list(Arrival.objects.filter(state=ArrivalState.DEAD).order_by("pk"))
        assert ["haben wir nichts" in found[0].why, "keine Antwort" in found[1].why] == [True, True]
        assert actions.put_away(found[0].pk, by=town.staff("digital", "operator"), note="Irrläufer.")
        assert not actions.put_away(found[0].pk, by=town.staff("digital", "operator"), note="Irrläufer.")
    assert len(list((tax_office.folder / "in" / "trouble").glob("*.txt"))) == 2


def test_one_bad_answer_spoils_none_and_a_second_of_its_name_is_kept(
    town: Town, tax_office: TaxOffice, shop: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = str(handed(town, shop).key)
    answers(town, tax_office, id="a", shipment=key, state="accepted", reference="75/\0")
    answers(town, tax_office, id="a", shipment=key, state="accepted", reference="75/\0\0")
    with town.machine():
        assert ["U+0000" in each.why for each in Arrival.objects.filter(state=ArrivalState.DEAD)] == [True, True]

    with monkeypatch.context() as broken:
        broken.setattr(receiving.ending, "answer", lambda *_told: 1 / 0)
        answers(town, tax_office, id="b", shipment=key, state="accepted", reference="75/1")
    answers(town, tax_office, id="b", shipment=key, state="accepted", reference="75/1")

    assert handed(town, shop).state == State.DONE


def test_another_systems_answer_about_our_shipment_counts_for_nothing(
    town: Town, tax_office: TaxOffice, shop: Application, tmp_path: Path
) -> None:
    chamber = connect(town, tmp_path, key="andere", name="Andere")
    reply = Reply(id="1", key=str(handed(town, shop).pk), said=Said.ACCEPTED, reference="falsch")

    with town.machine():
        assert receiving.take(chamber.target.pk, reply)

    assert handed(town, shop).state == State.TAKEN


def test_a_line_that_can_be_asked_again_is_there_again(town: Town, tax_office: TaxOffice, shop: Application) -> None:
    row, now = handed(town, shop), timezone.now()
    with town.machine():
        Shipment.objects.filter(pk=row.pk).update(state=State.WAITING, next_try_at=now + timedelta(hours=4), tries=3)
        sending.note_away(tax_office.target.pk, "Weg.", now)
    receiving.read_replies(tenant=town.id, target=str(tax_office.target.pk))
    with town.machine():  # it still has to show that it takes what it did not take
        assert Target.objects.get().away_since is not None
        Shipment.objects.filter(pk=row.pk).update(state=State.TAKEN)

    receiving.read_replies(tenant=town.id, target=str(tax_office.target.pk))

    with town.machine():
        assert Target.objects.get().away_since is None


def test_what_somebody_is_sending_is_not_woken(town: Town, tax_office: TaxOffice, shop: Application) -> None:
    row, until = handed(town, shop), timezone.now() + timedelta(minutes=4)
    with town.machine():
        Shipment.objects.filter(pk=row.pk).update(state=State.WAITING, next_try_at=until, sending_until=until)
        sending.wake(tax_office.target, timezone.now())

    assert handed(town, shop).next_try_at == until


def test_a_deleted_case_takes_its_shipments_along(town: Town, tax_office: TaxOffice, shop: Application) -> None:
    with town.machine():
        disposing.destroy(shop.pk)
        assert not Shipment.objects.exists()


def test_only_the_office_settles_and_only_the_operator_connects(
    town: Town, tax_office: TaxOffice, shop: Application
) -> None:
    with town.inside():
        with pytest.raises(NotPermitted):
            actions.retry(handed(town, shop), by=town.staff("tax"))
        with pytest.raises(NotPermitted):
            actions.set_up(None, by=town.staff("trade"), key="x", name="X", line="folder", settings={}, active=True)


def test_whoever_takes_it_out_as_files_is_named(town: Town, tax_office: TaxOffice, shop: Application) -> None:
    with town.inside():
        parcel = actions.take_out(handed(town, shop), by=town.staff("trade"))

    assert b"<Name>Thomsen</Name>" in parcel.content
    assert kinds(town, shop)[-1] == "HandoverDownloaded"


def test_the_offices_are_written_to_only_when_there_is_something(
    town: Town, tax_office: TaxOffice, shop: Application
) -> None:
    def written() -> list[str]:
        with town.machine():
            digest.write_digest()
            return [mail.body for mail in OutgoingMail.objects.filter(message_id__startswith="handover-")]

    assert written() == []
    answers(town, tax_office, id="9", shipment=str(handed(town, shop).pk), state="refused", text="Nein.")
    assert ["1 Übergabe ist gescheitert." in body for body in written()] == [True]
    assert len(written()) == 1
    assert "Thomsen" not in written()[0]
