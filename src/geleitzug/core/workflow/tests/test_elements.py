# SPDX-License-Identifier: EUPL-1.2
"""Decision tables, messages that are sent, and errors: each through the engine, its state stored between the steps."""

from __future__ import annotations

import pytest

from geleitzug.core.workflow import engine
from geleitzug.core.workflow.approvals import unapproved
from geleitzug.core.workflow.definition import check, load_process
from geleitzug.core.workflow.errors import ProcessError, Stuck
from geleitzug.core.workflow.tests.play import NOTHING, ROLES, STEPS, begin, do, drawn, elements, open_ids, stored

ENDS = '<startEvent id="S"/><endEvent id="E"/>'


def table(*rows: str) -> str:
    """Write the decision table of a business rule task."""
    return f"<extensionElements><gz:table>{''.join(rows)}</gz:table></extensionElements>"


def row(when: str, **cells: str) -> str:
    inside = "".join(f'<gz:cell name="{name}" value="{value}"/>' for name, value in cells.items())
    return f'<gz:row when="{when}">{inside}</gz:row>' if when else f"<gz:row>{inside}</gz:row>"


def messages(xml: bytes) -> list[str]:
    return [finding.message for finding in check(xml, STEPS, ROLES)]


# --- decision tables ------------------------------------------------------------------------------------------------

SIZES = table(row("a.area &gt; 100", size="'large'", days="a.area * 2"), row("", size="'small'", days="7"))
BY_SIZE = drawn(
    f'{ENDS}<businessRuleTask id="R" name="Umfang">{SIZES}</businessRuleTask><exclusiveGateway id="X" default="X-Q"/>'
    '<userTask id="L"/><userTask id="Q"/>',
    "S-R R-X X-L X-Q L-E Q-E",
    conditions={"X-L": "t.R.size == 'large' && t.R.days > 300"},
)


@pytest.mark.parametrize(("area", "task"), [(200, "L"), (120, "Q"), (50, "Q")])
def test_the_first_row_that_holds_says_where_it_goes(area, task):
    run = begin(load_process(BY_SIZE), {**NOTHING, "a": {"area": area}})

    assert list(open_ids(run)) == [task]
    assert run.data["t"]["R"] == {"size": "large" if area > 100 else "small", "days": area * 2 if area > 100 else 7}


def test_of_a_table_only_what_a_condition_reads_is_kept():
    xml = drawn(f'{ENDS}<businessRuleTask id="R">{SIZES}</businessRuleTask><userTask id="U"/>', "S-R R-U U-E")

    run = begin(load_process(xml), {**NOTHING, "a": {"area": 200}})

    assert run.data["t"] == {}


def test_a_table_in_which_no_row_holds_leaves_the_process_where_it_was():
    rows = table(row("a.area &gt; 100", size="'large'"))
    process = load_process(
        drawn(
            f'{ENDS}<userTask id="U"/><businessRuleTask id="R" name="Umfang">{rows}</businessRuleTask>', "S-U U-R R-E"
        )
    )
    run = begin(process)

    with pytest.raises(Stuck, match="Tabelle von „Umfang“ trifft keine Zeile"):
        do(process, run, "U", data={**NOTHING, "a": {"area": 5}})

    assert do(process, run, "U", data={**NOTHING, "a": {"area": 500}}).finished


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        ([], "hat noch keine Entscheidungstabelle"),
        ([row("")], "Zeile 1 der Tabelle von „R“: Sie legt nichts fest"),
        ([row("", **{"zwei worte": "1"})], "„zwei worte“ ist kein Name"),
        ([row("a.area &gt;", size="1")], "Am Ende fehlt etwas"),
        ([row("", size="")], "Der Ausdruck ist leer"),
        ([row("a.area &gt; 1", size="1")], "fehlt eine Zeile ohne Bedingung"),
        ([row("", size="1"), row("a.area &gt; 1", size="2")], "kommt keine Zeile nach Zeile 1 je zum Zug"),
        ([row("t.Nobody.x", size="1"), row("", size="2")], "liest das Ergebnis von „Nobody“"),
    ],
)
def test_what_is_wrong_with_a_table_is_said(rows, sentence):
    xml = drawn(f'{ENDS}<businessRuleTask id="R">{table(*rows)}</businessRuleTask>', "S-R R-E")

    assert [message for message in messages(xml) if sentence in message]


# --- messages that are sent -----------------------------------------------------------------------------------------

SENDING = '<sendTask id="A" name="Erinnern" gz:step="cases.remind"/>'
THROWN = '<intermediateThrowEvent id="A" gz:step="cases.remind"><messageEventDefinition/></intermediateThrowEvent>'


@pytest.mark.parametrize("node", [SENDING, THROWN])
def test_sending_is_a_step_of_the_caller(node):
    process = load_process(drawn(f'{ENDS}{node}<userTask id="U"/>', "S-A A-U U-E"))
    run = begin(process)

    (call,) = run.calls
    assert (call.element, call.step, engine.progress(process, stored(run.state)).now) == ("A", "cases.remind", {"A"})
    assert list(open_ids(do(process, run, "A"))) == ["U"]


def test_an_end_that_sends_ends_once_it_is_sent():
    process = load_process(
        drawn('<startEvent id="S"/><endEvent id="E" gz:step="cases.close"><messageEventDefinition/></endEvent>', "S-E")
    )
    run = begin(process)

    assert [call.step for call in run.calls] == ["cases.close"]
    run = do(process, run, "E")
    assert (run.finished, elements(process, run)) == (True, ["S", "E"])


def test_who_sends_has_to_say_how():
    xml = drawn(f'{ENDS}<sendTask id="A" name="Erinnern"/>', "S-A A-E")

    assert messages(xml) == ["Bei „Erinnern“ ist nicht gewählt, welcher Schritt von selbst läuft."]


def test_a_notice_that_is_sent_needs_its_approval_too():
    load = load_process(drawn(f'{ENDS}<sendTask id="A" gz:step="cases.issue"/>', "S-A A-E"))

    assert len(unapproved(load.drawing, "cases.issue")) == 1


# --- errors ---------------------------------------------------------------------------------------------------------

ERRORS = '<error id="Away" errorCode="away"/><error id="Wrong" errorCode="wrong"/>'
INSIDE = (
    '<startEvent id="IS"/><serviceTask id="Ask" name="Register fragen" gz:step="residents.answer"/>'
    '<userTask id="Read"/><exclusiveGateway id="G" default="G-IE"/><endEvent id="IE"/>'
    '<endEvent id="Bad"><errorEventDefinition errorRef="Wrong"/></endEvent>'
    + "".join(
        f'<sequenceFlow id="{a}-{b}" sourceRef="{a}" targetRef="{b}"/>'
        for a, b in [("IS", "Ask"), ("Ask", "Read"), ("Read", "G"), ("G", "IE")]
    )
    + '<sequenceFlow id="G-Bad" sourceRef="G" targetRef="Bad"><conditionExpression>t.Read.bad</conditionExpression>'
    "</sequenceFlow>"
)


def border(identifier: str, host: str, error: str = "") -> str:
    reference = f' errorRef="{error}"' if error else ""
    return f'<boundaryEvent id="{identifier}" attachedToRef="{host}"><errorEventDefinition{reference}/></boundaryEvent>'


def around(*borders: str, called: bool = False) -> bytes:
    """Draw a sub-process, or one that is called, with borders that each lead to a task of their own."""
    names = [each.split('"')[1] for each in borders]
    tasks = "".join(f'<userTask id="After_{name}"/>' for name in names)
    flows = " ".join(f"{name}-After_{name} After_{name}-E" for name in names)
    if called:
        other = f'{ERRORS}<process id="Q" isExecutable="false">{INSIDE}</process>'
        return drawn(
            f'{ENDS}<callActivity id="P1" calledElement="Q"/>{"".join(borders)}{tasks}',
            f"S-P1 P1-E {flows}",
            before=other,
        )
    inner = f'<subProcess id="P1" name="Prüfen">{INSIDE}</subProcess>'
    return drawn(f"{ENDS}{inner}{''.join(borders)}{tasks}", f"S-P1 P1-E {flows}", before=ERRORS)


@pytest.mark.parametrize("called", [False, True])
def test_an_error_end_goes_on_at_the_border_of_what_is_around_it(called):
    process = load_process(around(border("Any", "P1"), called=called))
    run = do(process, begin(process), "Ask")

    run = do(process, run, "Read", {"bad": True})

    assert list(open_ids(run)) == ["After_Any"]
    assert elements(process, run)[-3:] == ["G", "Bad", "Any"]
    assert do(process, run, "After_Any").finished


def test_without_the_error_the_borders_are_void():
    process = load_process(around(border("Any", "P1")))
    run = do(process, begin(process), "Ask")

    assert do(process, run, "Read", {"bad": False}).finished


def test_a_step_that_reports_an_error_goes_on_where_it_is_caught():
    process = load_process(around(border("Gone", "P1", "Away"), border("Bad_Data", "P1", "Wrong")))

    run = do(process, begin(process), "Ask", {"error": "away"})

    assert list(open_ids(run)) == ["After_Gone"]


def test_the_nearest_border_catches():
    xml = around(border("Any", "P1")).decode()
    inside = border("Near", "Ask", "Away") + '<sequenceFlow id="Near-Read" sourceRef="Near" targetRef="Read"/>'
    process = load_process(xml.replace('<userTask id="Read"/>', f'<userTask id="Read"/>{inside}').encode())

    near = do(process, begin(process), "Ask", {"error": "away"})
    far = do(process, begin(process), "Ask", {"error": "wrong"})

    assert (list(open_ids(near)), list(open_ids(far))) == (["Read"], ["After_Any"])


def test_an_error_nobody_catches_leaves_the_process_where_it_was():
    process = load_process(around(border("Any", "P1", "Wrong")))
    run = begin(process)

    with pytest.raises(Stuck, match="„Register fragen“ meldet den Fehler „away“"):
        do(process, run, "Ask", {"error": "away"})

    assert list(open_ids(do(process, run, "Ask"))) == ["Read"]


@pytest.mark.parametrize(
    ("borders", "sentence"),
    [
        ([], "Den Fehler von „Bad“ fängt kein Ereignis"),
        ([border("Other", "P1", "Away")], "Den Fehler von „Bad“ fängt kein Ereignis"),
        (
            [border("Any", "P1").replace("attachedToRef", 'cancelActivity="false" attachedToRef')],
            "muss deshalb unterbrechen",
        ),
    ],
)
def test_an_error_that_would_be_lost_is_said_before(borders, sentence):
    with pytest.raises(ProcessError, match=sentence):
        load_process(around(*borders))
