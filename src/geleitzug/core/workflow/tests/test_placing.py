# SPDX-License-Identifier: EUPL-1.2
"""A file as it is kept: everything has a place, nothing else changes."""

from __future__ import annotations

from dataclasses import replace

import pytest
from lxml import etree

from geleitzug.core.workflow.drawing import Drawing
from geleitzug.core.workflow.errors import ProcessError
from geleitzug.core.workflow.placing import as_kept, with_places
from geleitzug.core.workflow.reading import DI, read_drawing
from geleitzug.core.workflow.tests.play import FOLDER, drawn

SMALL = drawn('<startEvent id="S"/><task id="T"/><endEvent id="E"/>', "S-T T-E")


def unplaced(drawing: Drawing) -> Drawing:
    return replace(drawing, boxes={}, lines={}, labels={}, pools={})


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.bpmn")), ids=lambda path: path.stem)
def test_everything_gets_a_place_and_means_the_same(path):
    xml = path.read_bytes()

    placed = read_drawing(with_places(xml).encode())

    main = [element.id for element in placed.inside(placed.main)]
    assert set(main) <= placed.boxes.keys()
    assert {flow.id for flow in placed.flows if flow.scope == placed.main} <= placed.lines.keys()
    assert {lane.id for lane in placed.lanes} <= placed.boxes.keys()
    assert unplaced(placed) == unplaced(read_drawing(xml))


def test_what_lies_inside_gets_a_page_of_its_own():
    root = etree.fromstring(with_places((FOLDER / "inner.bpmn").read_bytes()).encode())

    pages = [plane.get("bpmnElement") for plane in root.iter(f"{{{DI}}}BPMNPlane")]

    assert len(pages) == len(read_drawing((FOLDER / "inner.bpmn").read_bytes()).executed)


def test_what_is_placed_is_kept_to_the_letter():
    once = as_kept(SMALL)

    assert as_kept(once.encode()) == once


def test_comments_stay():
    xml = SMALL.replace(b"<process", b"<!-- SPDX-License-Identifier: EUPL-1.2 --><process")

    assert "<!-- SPDX-License-Identifier: EUPL-1.2 -->" in as_kept(xml)


def test_a_file_of_another_encoding_is_kept_in_utf_8():
    once = as_kept(SMALL.replace(b'name="Probe"', 'name="Prüfung"'.encode()))
    latin = once.replace("encoding='UTF-8'", "encoding='ISO-8859-1'").encode("latin-1")

    kept = as_kept(latin)

    assert read_drawing(kept.encode()).scopes["P"].name == "Prüfung"


@pytest.mark.parametrize("xml", [b"", b"<html/>", b"\x00\x01", "ü".encode("latin-1")])
def test_what_is_no_process_is_not_kept(xml):
    with pytest.raises(ProcessError):
        as_kept(xml)


def test_what_is_too_large_to_run_is_kept_without_places():
    tasks = "".join(f'<exclusiveGateway id="G{n}"/>' for n in range(600))
    ways = " ".join(f"G{n}-G{n + 1} G{n}-E" for n in range(599))
    xml = drawn(f'<startEvent id="S"/><endEvent id="E"/>{tasks}', f"S-G0 {ways}")

    assert as_kept(xml) == xml.decode()


def test_what_would_be_too_large_with_its_places_is_not_kept():
    many = "".join(f'<task id="T{at}"/>' for at in range(190))
    filled = drawn(f'<startEvent id="S"><documentation>{"x" * 1_975_000}</documentation></startEvent>{many}', "S-T0")

    with pytest.raises(ProcessError, match="2 MB"):
        as_kept(filled)


def test_a_tangle_of_arrows_is_not_looked_at():
    ways = " ".join(f"S-T{at % 50}" for at in range(3_000))

    with pytest.raises(ProcessError, match="Pfeile"):
        as_kept(drawn('<startEvent id="S"/>' + "".join(f'<task id="T{at}"/>' for at in range(50)), ways))
