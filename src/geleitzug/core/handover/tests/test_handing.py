# SPDX-License-Identifier: EUPL-1.2
"""A case goes to a specialist system and its answer comes back: nothing lost, nothing twice, and who failed is told."""

from __future__ import annotations

import json
import os
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from tests.furnished import Town, at_once

from geleitzug.core.cases.actions import disposing, process
from geleitzug.core.cases.models import Application, Task
from geleitzug.core.handover import actions, digest, ports, receiving, rules, sending
from geleitzug.core.handover.models import Arrival, Shipment, Target
from geleitzug.core.handover.ports import Reply
from geleitzug.core.handover.rules import ArrivalState, NotAllowedNow, Said, State
from geleitzug.core.handover.tests.conftest import SHOP, TRADE, TaxOffice, connect, handed
from geleitzug.ground.events.models import Entry
from geleitzug.ground.mail.models import OutgoingMail
from geleitzug.ground.people.actors import NotPermitted


@pytest.fixture
def shop(town: Town, tax_office: TaxOffice) -> Application:
    """A trade that is registered, so that three others are told; the tax office by the machine."""
    return town.play(TRADE, SHOP, 1)


def answers(town: Town, tax_office: TaxOffice, **told: Any) -> None:
    """Let the tax office leave an answer, and the house look."""
    name = f"{told.get('id', 'a')}.json"
    place = tax_office.folder / "in" / name
    place.write_text(json.dumps(told), encoding="utf-8")
    os.utime(place, (time.time() - 60,) * 2)
    receiving.read_replies(tenant=town.id, target=str(tax_office.target.pk))


def task(town: Town, application: Application) -> Task:
    with town.machine():
        return Task.objects.get(case=application.pk, element="Task_Handover_Tax")


def kinds(town: Town, application: Application) -> list[str]:
    with town.machine():
        return [entry.kind for entry in Entry.objects.filter(subject=application.pk).order_by("pk")]


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


def test_without_the_system_a_person_has_the_task_as_ever(town: Town) -> None:
    shop = town.play(TRADE, SHOP, 1)

    with town.machine():
        assert not Shipment.objects.exists()
    assert task(town, shop).is_open


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


def test_a_paused_line_keeps_what_is_to_go_until_it_is_opened(town: Town, tmp_path: Path, settings: Any) -> None:
    settings.HANDOVER_FOLDER = str(tmp_path)
    tax_office = connect(town, tmp_path, active=False)
    shop = town.play(TRADE, SHOP, 1)
    assert handed(town, shop).state == State.WAITING

    with town.inside():
        actions.set_up(
            tax_office.target, by=town.staff("digital", "operator"), key="finanzamt", name="Finanzamt", line="folder",
            settings={}, active=True,
        )  # fmt: skip
    town.jobs()

    assert handed(town, shop).state == State.TAKEN


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


def test_two_workers_send_one_shipment_once(own_town: Town, tmp_path: Path, settings: Any) -> None:
    settings.HANDOVER_FOLDER = str(tmp_path)
    tax_office = connect(own_town, tmp_path, active=False)
    shop = own_town.play(TRADE, SHOP, 1)
    row = handed(own_town, shop)
    with own_town.machine():
        Target.objects.filter(pk=tax_office.target.pk).update(active=True)

    told = at_once(*[lambda: sending.send(tenant=own_town.id, shipment=str(row.pk))] * 2)

    assert told == [None, None]
    assert tax_office.lies_there == [row.file]
    assert kinds(own_town, shop).count("CaseHandedOver") == 1
    assert ports.lines().keys() >= {"folder", "sftp", "http", "mail"}


def automatic(xml: str) -> str:
    """Let the tax office be told by a step, which no person can do instead."""
    before, _task, rest = xml.partition('<bpmn:userTask id="Task_Handover_Tax"')
    inside, _end, after = rest.partition("</bpmn:userTask>")
    inside = inside.replace('gz:kind="handover" gz:due="P7D"', 'gz:step="handover.send"')
    return f'{before}<bpmn:serviceTask id="Task_Handover_Tax"{inside}</bpmn:serviceTask>{after}'


def test_a_step_waits_for_its_answer_and_is_settled_on_the_page(town: Town, tax_office: TaxOffice) -> None:
    town.publish(TRADE, process=automatic)
    first, second, third = (town.play(TRADE, SHOP, 1) for _ in range(3))
    assert [handed(town, each).state for each in (first, second, third)] == [State.TAKEN] * 3
    assert not any("Task_Handover_Tax" in town.case(each).results for each in (first, second, third))

    answers(town, tax_office, id="1", shipment=str(handed(town, first).pk), state="accepted", reference="75/1")
    with town.inside():
        actions.settle_by_hand(handed(town, second), by=town.staff("trade"), note="Per Post.")
        actions.call_off(handed(town, third), by=town.staff("trade"), note="Doppelt.")

    found = [town.case(each).results["Task_Handover_Tax"]["state"] for each in (first, second, third)]
    assert found == ["accepted", "by_hand", "cancelled"]


def test_a_step_without_its_system_waits_for_the_operator(town: Town, tmp_path: Path, settings: Any) -> None:
    town.publish(TRADE, process=automatic)
    shop = town.play(TRADE, SHOP, 1)
    assert "nicht eingerichtet" in handed(town, shop).trouble

    settings.HANDOVER_FOLDER = str(tmp_path)
    tax_office = connect(town, tmp_path)
    with town.inside():
        actions.retry(handed(town, shop), by=town.staff("trade"))
    town.jobs()

    assert (handed(town, shop).state, tax_office.lies_there) == (State.TAKEN, [handed(town, shop).file])
