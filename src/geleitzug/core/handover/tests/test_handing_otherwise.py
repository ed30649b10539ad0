# SPDX-License-Identifier: EUPL-1.2
"""Handing over otherwise than by a system that is there: without one, paused, by two at once, as a step of its own."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.furnished import Town, at_once

from geleitzug.core.handover import actions, ports, sending
from geleitzug.core.handover.models import Shipment, Target
from geleitzug.core.handover.rules import State
from geleitzug.core.handover.tests.conftest import SHOP, TRADE, TaxOffice, answers, connect, handed, kinds, task


def test_without_the_system_a_person_has_the_task_as_ever(town: Town) -> None:
    shop = town.play(TRADE, SHOP, 1)

    with town.machine():
        assert not Shipment.objects.exists()
    assert task(town, shop).is_open


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
