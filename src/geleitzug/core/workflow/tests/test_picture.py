# SPDX-License-Identifier: EUPL-1.2
"""The picture of a process: complete, readable without seeing it, and harmless whatever the names are."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from geleitzug.core.workflow import engine
from geleitzug.core.workflow.definition import Process, load_process, read_drawing
from geleitzug.core.workflow.layout import layout_of
from geleitzug.core.workflow.picture import svg
from geleitzug.core.workflow.tests.play import FOLDER, begin, do, drawn, sample
from geleitzug.core.workflow.tests.test_any_drawing import Drawer, blocks

NAMES = sorted(path.stem for path in FOLDER.glob("*.bpmn"))
SVG = "{http://www.w3.org/2000/svg}"


def painted(process: Process, done=frozenset(), now=frozenset()) -> etree._Element:
    return etree.fromstring(svg(process, done, now))


@pytest.mark.parametrize("name", NAMES)
def test_every_element_and_every_arrow_is_on_the_picture(name):
    process = sample(name)

    picture = painted(process)

    assert {node.get("data-element") for node in picture.iter(f"{SVG}g")} - {None} == set(process.elements)
    assert len(list(picture.iter(f"{SVG}polyline"))) == len(process.drawing.flows)


@pytest.mark.parametrize("name", NAMES)
def test_a_strict_content_security_policy_has_nothing_to_refuse(name):
    picture = painted(sample(name))

    assert not [node for node in picture.iter() if node.get("style")]
    assert not [node for node in picture.iter() if etree.QName(node).localname in {"style", "script", "foreignObject"}]
    assert not [key for node in picture.iter() for key in node.attrib if key.startswith("on") or "href" in key]


def test_who_cannot_see_it_hears_where_it_stands():
    process = sample("clerk")
    run = do(process, begin(process), "Task_Decide")
    where = engine.progress(process, run.state)

    picture = painted(process, where.done, where.now)

    title, description = picture.find(f"{SVG}title"), picture.find(f"{SVG}desc")
    assert picture.get("role") == "img"
    assert picture.get("aria-labelledby").split() == [title.get("id"), description.get("id")]
    assert title.text == "Ablauf: Antrag mit Vier-Augen-Prinzip"
    assert description.text == "Erledigt: Antrag eingegangen, Entscheiden. Jetzt: Zeichnen."


def test_what_is_done_and_what_is_now_differ_by_more_than_colour():
    picture = painted(sample("clerk"), {"Start", "Task_Decide"}, {"Task_Approve"})
    groups = {node.get("data-element"): node for node in picture.iter(f"{SVG}g") if node.get("data-element")}

    titles = {element: group.find(f"{SVG}title").text for element, group in groups.items()}

    assert titles["Task_Decide"] == "Entscheiden: erledigt"
    assert titles["Task_Approve"] == "Zeichnen: jetzt"
    assert titles["Task_Issue"] == "Bescheid zustellen"
    assert len({len(groups[element]) for element in ("Task_Decide", "Task_Approve")}) == 2


def test_a_drawn_diagram_is_painted_as_it_was_drawn():
    process = sample("clerk")

    layout = layout_of(process.drawing)

    assert layout.boxes["Task_Issue"].x == 560
    assert layout.lines["Flow_Task_Issue_End"] == ((660.0, 90.0), (700.0, 90.0))
    assert [frame.label for frame in layout.frames] == ["Sachbearbeitung", "Zeichnungsberechtigte"]


def test_names_cannot_become_markup():
    nodes = '<startEvent id="S"/><userTask id="U" name="&lt;script&gt;alert(1)&lt;/script&gt;"/><endEvent id="E"/>'
    process = load_process(drawn(nodes, "S-U U-E"))

    picture = svg(process, {"U"}, set())

    assert "<script" not in picture
    assert "&lt;script&gt;" in picture


@pytest.mark.parametrize("name", ["Zeichnungsberechtigung", *("Gewerbeabmeldung"[:most] for most in range(9, 17))])
def test_a_divided_word_leaves_no_stump_and_loses_no_letter(name):
    picture = painted(
        load_process(drawn(f'<startEvent id="S"/><userTask id="U" name="{name}"/><endEvent id="E"/>', "S-U U-E"))
    )

    lines = next(
        found
        for text in picture.iter(f"{SVG}text")
        if (found := [each.text for each in text]) and "".join(found).startswith(name[:4])
    )
    assert "".join(lines).replace("-", "") == name
    assert all(len(line) >= 4 for line in lines)


def test_a_drawing_with_wild_coordinates_is_still_a_picture():
    text = (FOLDER / "clerk.bpmn").read_text(encoding="utf-8")
    wild = text.replace('x="560" y="50" width="100"', 'x="nan" y="1e300" width="-5"')
    assert wild != text

    picture = painted(load_process(wild.encode()))

    assert all(abs(float(number)) < 10_000 for number in picture.get("viewBox").split())


def test_what_cannot_be_executed_can_be_painted():
    drawing = read_drawing(drawn('<startEvent id="S"/><scriptTask id="X" name="Rechnen"/>', "S-X"))

    assert "Rechnen" in svg(drawing, set(), set())


@settings(deadline=None, max_examples=60)
@given(blocks, st.data())
def test_without_a_diagram_no_box_lies_on_another(block, choose):
    process = load_process(Drawer(choose).drawing(block))

    layout = layout_of(process.drawing)

    assert set(layout.boxes) == set(process.elements)
    assert set(layout.lines) == {flow.id for flow in process.drawing.flows}
    for one, other in combinations(layout.boxes.values(), 2):
        apart = one.right <= other.x or other.right <= one.x or one.bottom <= other.y or other.bottom <= one.y
        assert apart, (one, other)
