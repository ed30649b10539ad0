# SPDX-License-Identifier: EUPL-1.2
"""The models of the BPMN Model Interchange Working Group: read, painted, kept, and what stands in the way of each."""

from __future__ import annotations

from pathlib import Path

import pytest

from geleitzug.core.workflow.definition import check, load_process
from geleitzug.core.workflow.left_out import left_out
from geleitzug.core.workflow.picture import svg
from geleitzug.core.workflow.placing import as_kept
from geleitzug.core.workflow.reading import read_drawing
from geleitzug.core.workflow.tests.play import begin, do

BESIDE = [around / "shared/standards/bpmn" for around in Path(__file__).resolve().parents]
FOLDER = next((folder for folder in BESIDE if folder.is_dir()), None)
MODELS = sorted(FOLDER.glob("*.bpmn")) if FOLDER else []

pytestmark = pytest.mark.skipif(not MODELS, reason="no folder shared/standards/bpmn above the checkout")

EXPECTED = {
    "A.1.0": (True, set()),
    "A.2.0": (False, {"hat keine Bedingung"}),
    "A.2.1": (False, {"mehrere Pfeile", "hat keine Bedingung"}),
    "A.3.0": (False, {"das hier nicht laufen kann", "genau einen Beginn"}),
    "A.4.0": (False, {"nicht klar"}),
    "A.4.1": (False, {"nicht klar"}),
    "B.1.0": (False, {"nicht klar", "das hier nicht laufen kann", "nicht in der Datei steht"}),
    "C.1.0": (False, {"Das Zeichen $"}),
    "C.1.1": (False, {"Der Ausdruck"}),
}
"""Model → whether it can be executed as it is, and parts of what is said where it cannot."""


@pytest.mark.parametrize("path", MODELS, ids=lambda path: path.stem)
def test_a_model_opens_is_painted_and_kept_to_the_letter(path):
    xml = path.read_bytes()
    drawing = read_drawing(xml)

    picture = svg(drawing, (), ())

    assert all(f'data-element="{element}"' in picture for element in drawing.boxes.keys() & drawing.elements.keys())
    assert read_drawing(as_kept(xml).encode()) == drawing


@pytest.mark.parametrize("path", MODELS, ids=lambda path: path.stem)
def test_what_keeps_a_model_from_being_executed_is_said(path):
    xml = path.read_bytes()
    runs, parts = EXPECTED[path.stem]

    blocking = [finding.message for finding in check(xml, [], []) if finding.blocks]

    assert (not blocking) is runs
    assert [part for part in parts if not any(part in message for message in blocking)] == []
    if runs:
        assert load_process(xml).elements


def test_data_notes_and_other_tools_are_left_out():
    found = {
        path.stem: {each.sort for each in left_out(path.read_bytes(), read_drawing(path.read_bytes()))}
        for path in MODELS
    }

    assert found["B.1.0"] >= {"data", "notes", "messages"}
    assert "tools" in found["C.1.0"]


@pytest.mark.skipif(not any(path.stem == "C.1.1" for path in MODELS), reason="the invoice is not there")
def test_the_invoice_runs_once_its_conditions_are_ours():
    text = (FOLDER / "C.1.1.bpmn").read_text("utf-8")
    for theirs, ours in {
        "not(bpmn:getDataObject('approved'))": "!t.approveInvoice.approved",
        "bpmn:getDataObject('approved')": "t.approveInvoice.approved",
        "bpmn:getDataObject('clarified') = 'yes'": "t.reviewInvoice.clarified",
        "bpmn:getDataObject('clarified') = 'no'": "!t.reviewInvoice.clarified",
    }.items():
        assert theirs in text, theirs
        text = text.replace(theirs, ours)
    process = load_process(text.encode())
    ids = {element.name: element.id for element in process.elements.values()}
    assert {"approveInvoice", "reviewInvoice"} <= process.elements.keys()

    run = begin(process)
    run = do(process, run, ids["Assign Approver"])
    run = do(process, run, "approveInvoice", {"approved": False})
    run = do(process, run, "reviewInvoice", {"clarified": True})
    run = do(process, run, "approveInvoice", {"approved": True})
    run = do(process, run, ids["Prepare Bank Transfer"])
    run = do(process, run, ids["Archive Invoice"])

    assert run.finished
