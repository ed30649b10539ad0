# SPDX-License-Identifier: EUPL-1.2
"""Four eyes in a drawing: which ways reach the letter without anybody approving, or deciding."""

from __future__ import annotations

import pytest

from geleitzug.core.workflow.approvals import approved_unseen, unapproved, undecided
from geleitzug.core.workflow.definition import read_drawing
from geleitzug.core.workflow.tests.play import drawn

PEOPLE = (
    '<startEvent id="S"/><userTask id="Decide" name="Entscheiden" gz:kind="decide"/>'
    '<userTask id="Approve" name="Zeichnen" gz:kind="approve"/><endEvent id="E"/>'
)
ISSUE = '<serviceTask id="Issue" name="Bescheid" gz:step="cases.issue"/>'
NODES = PEOPLE + ISSUE
WAYS = '<exclusiveGateway id="G" default="G-Issue"/>'
TOGETHER = '<parallelGateway id="P1"/><parallelGateway id="P2"/>'
INNER = (
    '<subProcess id="Sub"><startEvent id="S2"/><userTask id="A2" gz:kind="approve"/><endEvent id="E2"/>'
    '<sequenceFlow id="f1" sourceRef="S2" targetRef="A2"/><sequenceFlow id="f2" sourceRef="A2" targetRef="E2"/>'
    "</subProcess>"
)
CALLED = (
    '<process id="Q"><startEvent id="S3"/><serviceTask id="I3" name="Brief" gz:step="cases.issue"/><endEvent id="E3"/>'
    '<sequenceFlow id="f3" sourceRef="S3" targetRef="I3"/><sequenceFlow id="f4" sourceRef="I3" targetRef="E3"/>'
    "</process>"
)


def found(xml: bytes) -> list[str]:
    return [finding.message for finding in unapproved(read_drawing(xml), "cases.issue")]


def timer(interrupts: str) -> str:
    return (
        f'<boundaryEvent id="B" name="Frist" attachedToRef="Approve" cancelActivity="{interrupts}">'
        "<timerEventDefinition><timeDuration>P5D</timeDuration></timerEventDefinition></boundaryEvent>"
    )


@pytest.mark.parametrize(
    ("xml", "why"),
    [
        (drawn(NODES, "S-Decide Decide-Approve Approve-Issue Issue-E"), "one after the other"),
        (
            drawn(
                NODES + '<exclusiveGateway id="G" default="G-Decide"/>',
                "S-Decide Decide-Approve Approve-G G-Issue G-Decide Issue-E",
                conditions={"G-Issue": "t.Approve.approved == true"},
            ),
            "sent back, decided and approved again",
        ),
        (drawn(NODES + INNER, "S-Decide Decide-Sub Sub-Issue Issue-E"), "approved in a sub-process"),
        (
            drawn(
                PEOPLE + '<callActivity id="C" calledElement="Q"/>',
                "S-Decide Decide-Approve Approve-C C-E",
                before=CALLED,
            ),
            "issued in a process that is called",
        ),
        (drawn('<startEvent id="S"/><endEvent id="E"/>', "S-E"), "nothing is issued"),
    ],
)
def test_what_is_always_approved_is_without_findings(xml, why):
    assert found(xml) == [], why


@pytest.mark.parametrize(
    ("xml", "way"),
    [
        (drawn(NODES, "S-Approve Approve-Decide Decide-Issue Issue-E"), "Entscheiden → Bescheid"),
        (
            drawn(
                NODES + WAYS,
                "S-Decide Decide-G G-Approve Approve-Issue G-Issue Issue-E",
                conditions={"G-Approve": "a.cost > 100"},
            ),
            "Entscheiden → G → Bescheid",
        ),
        (
            drawn(
                NODES + WAYS,
                "S-G G-Decide Decide-Approve Approve-Issue G-Issue Issue-E",
                conditions={"G-Decide": "a.x"},
            ),
            "S → G → Bescheid",
        ),
        (
            drawn(NODES + timer("true"), "S-Decide Decide-Approve Approve-E B-Issue Issue-E"),
            "Zeichnen → Frist → Bescheid",
        ),
        (
            drawn(
                NODES + TOGETHER + '<userTask id="T" name="Marke" gz:kind="check"/>',
                "S-Decide Decide-P1 P1-Approve P1-T Approve-P2 T-P2 P2-Issue Issue-E",
            ),
            "Entscheiden → P1 → Marke → P2 → Bescheid",
        ),
        (
            drawn(
                PEOPLE + '<callActivity id="C" calledElement="Q"/>',
                "S-Decide Decide-C C-Approve Approve-E",
                before=CALLED,
            ),
            "Entscheiden → C → S3 → Brief",
        ),
    ],
)
def test_a_way_around_the_approval_is_told(xml, way):
    (sentence,) = found(xml)

    assert way in sentence
    assert "vier Augen" in sentence


def test_a_program_decides_where_a_way_leads_past_everybody_who_could():
    around = drawn(
        NODES + WAYS, "S-G G-Decide Decide-Issue G-Issue Issue-E", conditions={"G-Decide": 'a.wanted == "person"'}
    )
    through = drawn(NODES, "S-Decide Decide-Approve Approve-Issue Issue-E")

    assert undecided(read_drawing(around), "cases.issue")
    assert not undecided(read_drawing(through), "cases.issue")


def test_nothing_is_approved_before_somebody_has_decided():
    early = drawn(NODES, "S-Approve Approve-Decide Decide-Issue Issue-E")
    late = drawn(NODES, "S-Decide Decide-Approve Approve-Issue Issue-E")

    (finding,) = approved_unseen(read_drawing(early))
    assert "nichts zu zeichnen" in finding.message
    assert approved_unseen(read_drawing(late)) == []
