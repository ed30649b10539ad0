# SPDX-License-Identifier: EUPL-1.2
"""Somebody draws how a service is worked on: docs/journeys/drawing-a-process.md. And models others have drawn."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from geleitzug.core.workflow.definition import load_process
from geleitzug.core.workflow.drawing import Drawing
from geleitzug.core.workflow.left_out import left_out
from geleitzug.core.workflow.reading import read_drawing
from tests.browser import DESK, PHONE, axe, screenshot, scrolls_sideways
from tests.journeys.before import Before
from tests.world import World

pytestmark = pytest.mark.browser
PAINTED = True

BESIDE = [around / "shared/standards/bpmn" for around in Path(__file__).resolve().parents]
FOLDER = next((folder for folder in BESIDE if folder.is_dir()), None)
MODELS = sorted(FOLDER.glob("*.bpmn")) if FOLDER else []


def board(editor: Any, draft: str) -> Page:
    """Open the drawing board of a draft."""
    page: Page = editor.page
    editor.opens(f"{draft}ablauf/zeichnen/")
    expect(page.locator("[data-studio][data-ready]")).to_be_visible()
    return page


def saved(page: Page) -> None:
    page.locator("[data-do=save]").click()
    expect(page.locator("[data-state]")).to_have_text("Gespeichert.")


def downloaded(page: Page, draft: str) -> bytes:
    text: str = page.evaluate("async (where) => (await fetch(where)).text()", f"{draft}ablauf/datei/")
    return text.encode()


def test_a_process_is_drawn_with_the_keyboard_alone(enter: Callable[..., Any], before: Before) -> None:
    draft = before.imported("ablauf-zeichnen")
    jette = enter("editor")
    page = board(jette, draft)
    task = next(e for e in load_process(downloaded(page, draft)).elements.values() if e.kind == "decide")

    page.locator("[data-elements]").select_option(task.id)
    expect(page.locator("#f-name")).to_have_value(task.name)
    page.locator("#f-gz-due").fill("10")
    page.locator("#f-gz-due").press("Tab")
    page.locator("[data-do=remove]").scroll_into_view_if_needed()
    page.keyboard.press("Control+s")
    expect(page.locator("[data-state]")).to_have_text("Gespeichert.")
    assert load_process(downloaded(page, draft)).elements[task.id].due == "P10D"

    page.locator("[data-elements]").select_option(task.id)
    page.locator("[data-next]").select_option("bpmn:UserTask")
    page.locator("[data-do=append]").press("Enter")
    page.locator("#f-name").fill("Nachsehen")
    page.locator("#f-gz-kind").select_option("check")
    saved(page)
    expect(page.locator("[data-found]")).to_contain_text("Dieser Ablauf kann laufen.")
    drawn = read_drawing(downloaded(page, draft))
    (between,) = (flow.target for flow in drawn.leaving(task.id))
    assert (drawn.elements[between].name, len(drawn.leaving(between))) == ("Nachsehen", 1)

    page.locator("[data-elements]").select_option(task.id)
    page.locator("[data-next]").select_option("late")
    page.locator("[data-do=append]").press("Enter")
    saved(page)
    expect(page.locator("[data-found]")).to_contain_text("fehlt, nach welcher Zeit es weitergeht")
    page.locator("#f-timer").fill("5")
    page.locator("#f-timer").press("Tab")
    page.locator("[data-next]").select_option("bpmn:EndEvent")
    page.locator("[data-do=append]").press("Enter")
    saved(page)
    expect(page.locator("[data-found]")).to_contain_text("Dieser Ablauf kann laufen.")
    (border,) = read_drawing(downloaded(page, draft)).borders[task.id]
    assert (border.event, border.timer, border.interrupts) == ("timer", "P5D", False)

    for _change in range(6):
        page.locator("[data-do=undo]").press("Enter")

    lane = page.locator("[data-set=lane] option").nth(1).get_attribute("value")
    assert lane is not None
    page.locator("[data-elements]").select_option(lane)
    page.locator("[data-do=lane]").press("Enter")
    page.locator("#f-name").fill("Kasse")
    page.locator("#f-gz-role").select_option("head")
    page.locator("[data-elements]").select_option(task.id)
    page.locator("#f-lane").select_option(label="Kasse")
    page.locator("[data-do=right]").press("Enter")
    saved(page)
    assert load_process(downloaded(page, draft)).elements[task.id].role == "head"

    for _change in range(5):
        page.locator("[data-do=undo]").press("Enter")
    saved(page)
    expect(page.locator("[data-found]")).to_contain_text("Dieser Ablauf kann laufen.")
    assert axe(page) == []
    page.locator("[data-elements]").select_option(task.id)
    screenshot(page, "studio")
    page.set_viewport_size({"width": 360, "height": 780})
    screenshot(page, "studio-360")
    page.set_viewport_size({"width": DESK[0], "height": DESK[1]})
    jette.is_well()


def test_a_decision_table_and_a_message_are_written_beside_the_board(enter: Callable[..., Any], before: Before) -> None:
    draft = before.imported("tabelle-zeichnen")
    page = board(enter("editor"), draft)
    start = next(e for e in load_process(downloaded(page, draft)).elements.values() if e.tag == "startEvent")

    page.locator("[data-elements]").select_option(start.id)
    page.locator("[data-next]").select_option("bpmn:BusinessRuleTask")
    page.locator("[data-do=append]").click()
    page.locator("#f-name").fill("Umfang bestimmen")
    page.locator("#f-table").fill("das ist keine Zeile")
    page.locator("#f-name").focus()
    expect(page.locator("[data-wrong]")).to_contain_text("Zeile 1 ist nicht zu lesen")
    page.locator("#f-table").fill(
        "a.x.size() > 2 => umfang = 'groß, sehr', tage = 30\nsonst => umfang = 'klein', tage = 7"
    )
    page.locator("#f-name").focus()
    saved(page)

    drawn = read_drawing(downloaded(page, draft))
    table = next(e.table for e in drawn.elements.values() if e.tag == "businessRuleTask")
    assert [(row.when, dict(row.cells)) for row in table] == [
        ("a.x.size() > 2", {"umfang": "'groß, sehr'", "tage": "30"}),
        ("", {"umfang": "'klein'", "tage": "7"}),
    ]


def test_a_condition_is_chosen_in_words(enter: Callable[..., Any], before: Before) -> None:
    draft = before.imported("bedingung-zeichnen")
    page = board(enter("editor"), draft)
    steps = load_process(downloaded(page, draft)).elements.values()

    page.locator("[data-elements]").select_option(next(e.id for e in steps if e.kind == "decide"))
    page.locator("[data-next]").select_option("bpmn:ExclusiveGateway")
    page.locator("[data-do=append]").click()
    arrow = page.locator("[data-elements] option", has_text="Entweder-oder ohne Namen →")
    page.locator("[data-elements]").select_option(arrow.get_attribute("value"))
    page.locator("#f-ready").select_option(label="„Wohnen Sie dort allein?“ ist Nein")
    saved(page)

    drawn = read_drawing(downloaded(page, draft))
    assert "a.wohnung.allein == false" in {flow.condition for flow in drawn.flows}


def test_a_process_is_tried_before_it_is_released_without_scripts(enter: Callable[..., Any], world: World) -> None:
    draft = f"/amt/werkstatt/{world.facts['drafts']['editing']}/"
    jette = enter("editor", javascript=False)

    jette.opens(f"{draft}ablauf/")
    jette.sees("Dieser Ablauf kann laufen.", "Frist 28 Tage")
    looked_at(jette, "process")
    jette.follows("Probelauf")
    jette.presses("Weg zeigen: Berta Brandt meldet ihren ersten Hund an und lässt die Steuer abbuchen")
    jette.sees("geht auf", "Hundemarke zuteilen und versenden")
    jette.page.locator("[name=per_day]").fill("30")
    jette.presses("Vorgänge kommen lassen")
    jette.sees("1.000 von 1.000 Vorgängen sind fertig geworden.", "Am längsten liegt es bei")
    looked_at(jette, "trial")
    jette.is_well()


def looked_at(person: Any, name: str) -> None:
    """Take a picture as on a desk and as on a phone; nothing sticks out."""
    for size in (DESK, PHONE):
        person.page.set_viewport_size({"width": size[0], "height": size[1]})
        screenshot(person.page, f"{name}-{size[0]}")
        assert not scrolls_sideways(person.page)
    person.page.set_viewport_size({"width": DESK[0], "height": DESK[1]})


def test_without_scripts_the_page_leads_to_files(enter: Callable[..., Any], before: Before) -> None:
    draft = before.imported("ohne-skripte-zeichnen")
    jette = enter("editor", javascript=False)

    jette.opens(f"{draft}ablauf/zeichnen/")
    jette.sees("Zum Zeichnen braucht diese Seite JavaScript.")
    jette.follows("Zurück zum Ablauf")
    jette.sees("Schritt für Schritt", "Datei übernehmen")


@pytest.mark.skipif(not MODELS, reason="no folder shared/standards/bpmn above the checkout")
def test_models_of_the_interchange_suite_open_and_are_saved_unchanged_in_meaning(
    enter: Callable[..., Any], before: Before
) -> None:
    draft = before.imported("austausch-zeichnen")
    jette = enter("editor")
    changed = {}
    for path in MODELS:
        jette.opens(f"{draft}ablauf/")
        jette.page.locator("input[name=file]").set_input_files(path)
        jette.presses("Datei übernehmen")
        if path != MODELS[0]:
            jette.presses("Ja, ersetzen")
        page = board(jette, draft)
        assert page.locator("[data-studio]").get_attribute("data-ready") == "", path.stem
        saved(page)
        given, after = path.read_bytes(), downloaded(page, draft)
        if meaning(given) != meaning(after):
            changed[path.stem] = (meaning(given), meaning(after))

    assert changed == {}


def meaning(xml: bytes) -> tuple[Drawing, list[Any]]:
    """Return what a file means: everything but where things lie, and whose program has written what beside it."""
    drawing = read_drawing(xml)
    flows = tuple(sorted(drawing.flows, key=lambda flow: flow.id))
    rest = [(each.sort, each.count, each.names) for each in left_out(xml, drawing)]
    return replace(drawing, flows=flows, boxes={}, lines={}, labels={}), rest
