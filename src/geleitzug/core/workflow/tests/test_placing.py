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
