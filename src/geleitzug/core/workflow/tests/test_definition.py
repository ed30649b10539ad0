# SPDX-License-Identifier: EUPL-1.2
"""Loading a process: what is refused, with which sentence, and what the author is told."""

from __future__ import annotations

import pytest

from geleitzug.core.workflow.definition import check, lint, load_process, read_drawing
from geleitzug.core.workflow.errors import ProcessError
from geleitzug.core.workflow.tests.play import FOLDER, ROLES, STEPS, drawn, sample

SIMPLE = '<startEvent id="S"/><endEvent id="E"/>'
BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"


def messages(xml: bytes) -> list[str]:
    return [finding.message for finding in check(xml, STEPS, ROLES)]


@pytest.mark.parametrize("name", sorted(path.stem for path in FOLDER.glob("*.bpmn")))
def test_every_sample_is_without_findings(name):
    process = sample(name)

    found = lint(process, STEPS, ROLES)

    assert found == []


def test_the_same_file_is_prepared_once():
    xml = drawn(SIMPLE, "S-E")

    first, second = load_process(xml), load_process(bytes(bytearray(xml)))

    assert first is second


def test_a_process_names_the_clerk_s_part_of_its_drawing():
    element = sample("clerk").elements["Task_Decide"]

    assert (element.role, element.kind, element.due) == ("clerk", "decide", "P14D")


def test_data_objects_positions_and_foreign_extensions_do_no_harm():
    xml = drawn(
        '<extensionElements><x:y xmlns:x="urn:x">import os</x:y></extensionElements><dataObject id="D"/>'
        '<startEvent id="S"/><task id="T"><dataInputAssociation id="I"><sourceRef>nowhere</sourceRef>'
        '</dataInputAssociation></task><endEvent id="E"/>',
        "S-T T-E",
    )

    process = load_process(xml)

    assert process.id == "P"


def test_names_the_engine_uses_itself_are_free_for_authors():
    process = load_process(
        drawn('<startEvent id="Start"/><task id="Root"/><endEvent id="End"/>', "Start-Root Root-End")
    )

    assert set(process.elements) == {"Start", "Root", "End"}


@pytest.mark.parametrize(
    ("xml", "sentence"),
    [
        (b"no xml", "kein XML"),
        (b"<html/>", "keine BPMN-2.0-Datei"),
        (b"<" + b"a" * 2_000_001, "größer als 2 MB"),
        (b'<!DOCTYPE d [<!ENTITY e SYSTEM "file:///etc/passwd">]>' + drawn(SIMPLE, "S-E"), "Dokumenttyp"),
        (f'<definitions xmlns="{BPMN}"/>'.encode(), "keinen Prozess"),
        (drawn("".join(f'<task id="T{n}"/>' for n in range(201))), "mehr als 200 Elemente"),
        (drawn("".join(f'<task id="T{n}"/>' for n in range(10_000))), "mehr als 2000 Elemente"),
    ],
)
def test_what_is_no_process_is_refused(xml, sentence):
    with pytest.raises(ProcessError, match=sentence):
        load_process(xml)


def test_an_entity_bomb_is_refused_before_it_grows():
    bomb = b'<!DOCTYPE d [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]><d>&b;</d>'

    with pytest.raises(ProcessError, match="Dokumenttyp"):
        load_process(bomb)


@pytest.mark.parametrize(
    ("nodes", "flows", "sentence"),
    [
        ('<scriptTask id="X" name="Rechnen"><script>1</script></scriptTask>', "S-X X-E", "„Rechnen“ ist ein Skript"),
        ('<complexGateway id="X"/>', "S-X X-E", r"„X“ \(Komplexes Gateway\) kann hier nicht"),
        ('<businessRuleTask id="X"/>', "S-X X-E", "„X“ hat noch keine Entscheidungstabelle"),
        ('<task id="X"><multiInstanceLoopCharacteristics/></task>', "S-X X-E", "soll sich wiederholen"),
        ('<subProcess id="X" triggeredByEvent="true"/>', "S-X X-E", "Ereignis-Teilprozess"),
        ('<subProcess id="X" name="Leer"/>', "S-X X-E", "„Leer“ braucht genau einen Beginn"),
        ('<startEvent id="X"/>', "S-E X-E", "genau einen Beginn und hat 2"),
        ('<task id="X"/>', "S-X", "Von „X“ führt kein Pfeil weiter"),
        ('<task id="X"/>', "S-X X-E X-S", "In „S“ darf kein Pfeil"),
        ('<task id="X"/>', "S-X X-E E-X", "Aus dem Ende „E“"),
        ('<task id="X"/><task id="Y"/>', "S-X X-E X-Y Y-E", "Aus „X“ führen mehrere Pfeile"),
        ('<task id="X"/>', "S-X X-E X-N", "verbindet nicht zwei Elemente"),
        ('<task id="S"/>', "S-E", "„S“ kommt mehrfach vor"),
        ('<callActivity id="X" calledElement="Q"/>', "S-X X-E", "nicht in der Datei steht: „Q“"),
        ('<callActivity id="X" calledElement="P"/>', "S-X X-E", "nicht klar, welcher gilt"),
        ('<userTask id="X" gz:due="two weeks"/>', "S-X X-E", "Die Frist von „X“"),
        ('<exclusiveGateway id="X"/><task id="Y"/>', "S-X X-Y X-E Y-E", "hat keine Bedingung"),
        ('<exclusiveGateway id="X" default="S-X"/>', "S-X X-E", "Der Pfeil für „sonst“"),
        (
            '<boundaryEvent id="X" name="N" attachedToRef="S"><messageEventDefinition/></boundaryEvent>',
            "S-E X-E",
            "„N“ hängt an keiner",
        ),
        ('<intermediateCatchEvent id="X"/>', "S-X X-E", "ist nicht gewählt, worauf gewartet wird"),
        (
            '<intermediateCatchEvent id="X"><signalEventDefinition/></intermediateCatchEvent>',
            "S-X X-E",
            "das hier nicht laufen kann: Ereignis: signal",
        ),
        (
            '<intermediateCatchEvent id="X"><messageEventDefinition/></intermediateCatchEvent>',
            "S-X X-E",
            "Nachricht ohne Namen",
        ),
        (
            '<intermediateCatchEvent id="X"><timerEventDefinition><timeDuration>bald</timeDuration>'
            "</timerEventDefinition></intermediateCatchEvent>",
            "S-X X-E",
            "nicht zu lesen: „bald“",
        ),
        ('<eventBasedGateway id="X"/><task id="Y"/>', "S-X X-Y Y-E", "dürfen nur Ereignisse stehen"),
        ('<parallelGateway id="X"/>', "S-X X-E X-E", "Zwei Pfeile führen von „X“ nach „E“"),
    ],
)
def test_what_cannot_be_executed_is_refused_by_name(nodes, flows, sentence):
    with pytest.raises(ProcessError, match=sentence):
        load_process(drawn(SIMPLE + nodes, flows))


def test_a_condition_that_is_no_cel_is_refused_at_its_arrow():
    xml = sample_text("clerk").replace("t.Task_Approve.approved", "__import__('os').system('id') ++")

    with pytest.raises(ProcessError, match="Bedingung am Pfeil „ja“") as caught:
        load_process(xml.encode())

    assert caught.value.element == "Flow_Approved_Task_Issue"


def test_a_refusal_carries_all_findings_at_once():
    xml = drawn(SIMPLE + '<scriptTask id="X"/><task id="Y"/>', "S-X X-E")

    with pytest.raises(ProcessError) as caught:
        load_process(xml)

    assert [finding.element for finding in caught.value.findings] == ["X", "Y"]


def test_of_two_processes_the_executable_one_is_meant():
    other = '<process id="Q"><startEvent id="S2"/><endEvent id="E2"/></process>'

    process = load_process(drawn(SIMPLE, "S-E", before=other))

    assert (process.id, process.name) == ("P", "Probe")


def test_a_drawing_that_cannot_be_executed_can_still_be_read():
    drawing = read_drawing(drawn(SIMPLE + '<scriptTask id="X"/>', "S-X X-E"))

    assert set(drawing.elements) == {"S", "E", "X"}


# --- what the author is told about a process that loads -----------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ('gz:step="cases.issue"', 'gz:step="cases.isue"', "einen Schritt, den es nicht gibt: „cases.isue“"),
        ('gz:step="cases.issue"', "", "ist nicht gewählt, welcher Schritt"),
        ('gz:role="approver"', "", "Bei der Bahn von „Zeichnen“ ist nicht gewählt"),
        ('gz:role="approver"', 'gz:role="aprover"', "eine Rolle, die es nicht gibt: „aprover“"),
        ("<flowNodeRef>Task_Decide</flowNodeRef>", "", "„Entscheiden“ liegt in keiner Bahn"),
        ('gz:kind="decide"', 'gz:kind="dance"', "Bei „Entscheiden“ ist nicht gewählt"),
        (
            "t.Task_Approve.approved",
            "t.Task_Aprove.approved",
            "Ergebnis von „Task_Aprove“. Dieses Element gibt es nicht",
        ),
    ],
)
def test_lint_names_what_would_go_wrong(old, new, sentence):
    text = sample_text("clerk")
    assert old in text

    found = messages(text.replace(old, new, 1).encode())

    assert any(sentence in message for message in found), found


def test_lint_finds_an_element_nobody_reaches():
    found = messages(drawn(SIMPLE + '<task id="X" name="Einsam"/>', "S-E X-E"))

    assert "„Einsam“ wird nie erreicht." in found


def test_a_gateway_without_default_is_fine_if_one_condition_is_the_other_s_opposite():
    text = sample_text("register")
    uncertain = text.replace("!(t.Task_Answer.outcome", "(t.Task_Answer.outcome")

    assert messages(text.encode()) == []
    assert any("hat keinen Pfeil für „sonst“" in message for message in messages(uncertain.encode()))


def test_lint_finds_a_circle_in_which_nothing_waits():
    xml = drawn(
        SIMPLE + '<exclusiveGateway id="X" default="X-Y"/><task id="Y"/>',
        "S-X X-Y Y-X X-E",
        conditions={"X-E": "a.go"},
    )

    found = messages(xml)

    assert "„X“ liegt in einem Kreis, in dem nichts wartet." in found


def test_lint_finds_a_join_that_waits_for_itself():
    text = sample_text("opinions").replace('<exclusiveGateway id="Round" />', '<parallelGateway id="Round" />')

    found = messages(text.encode())

    assert found == ["„Round“ wartet auf einen Pfeil, der erst hinter ihm beginnt."]


def test_a_task_without_a_sort_is_a_hint_that_does_not_block():
    (finding,) = check(drawn(SIMPLE + '<task id="X"/>', "S-X X-E"), STEPS, ROLES)

    assert not finding.blocks


def sample_text(name: str) -> str:
    return (FOLDER / f"{name}.bpmn").read_text(encoding="utf-8")
