# SPDX-License-Identifier: EUPL-1.2
"""Files sent and stopped while one goes on typing, streets completed while one types; both without scripts as well."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.browser import DESK, PHONE, ask, axe, click, screenshot, scrolls_sideways, tick, wait_for_path, wait_until
from tests.journeys.answers import Upload
from tests.journeys.before import Before

pytestmark = pytest.mark.browser
DOG, STORY = "hundesteuer-anmelden", "nachweis-nachgereicht"
PROOF = "hunde.0.nachweis"

_DROP = """([path, files]) => {
  const bag = new DataTransfer();
  for (const [name, type, content] of files) {
    bag.items.add(new File([Uint8Array.from(atob(content), (sign) => sign.charCodeAt(0))], name, { type }));
  }
  const zone = document.querySelector(`[data-files][data-path="${path}"] [data-upload]`);
  for (const kind of ["dragover", "drop"]) {
    zone.dispatchEvent(new DragEvent(kind, { dataTransfer: bag, bubbles: true, cancelable: true }));
  }
}"""

# What follows a picture's end belongs to its file, and no browser looks at it. Above ``top`` one sees through it.
_LARGE = """const large = async (name, type, width, height, top = 0) => {
  const canvas = Object.assign(document.createElement("canvas"), { width, height });
  const context = canvas.getContext("2d");
  context.fillStyle = "#448";
  context.fillRect(0, top, width, height);
  const blob = await new Promise((done) => canvas.toBlob(done, type));
  const files = new DataTransfer();
  files.items.add(new File([blob, new Uint8Array(10_000_001)], name, { type }));
  return files;
};"""

_DROP_LARGE = """async ([path, ...how]) => {
  LARGE
  const files = await large(...how);
  const zone = document.querySelector(`[data-path="${path}"] [data-upload]`);
  zone.dispatchEvent(new DragEvent("drop", { dataTransfer: files, bubbles: true, cancelable: true }));
}""".replace("LARGE", _LARGE, 1)

_DROP_NO_PICTURE = """([path, name, type]) => {
  const files = new DataTransfer();
  files.items.add(new File([new Uint8Array(10_000_001)], name, { type }));
  const zone = document.querySelector(`[data-path="${path}"] [data-upload]`);
  zone.dispatchEvent(new DragEvent("drop", { dataTransfer: files, bubbles: true, cancelable: true }));
}"""

# The Exif data say that the camera was held upright.
_PHOTOGRAPH = """async ([path, ...how]) => {
  LARGE
  const [photo] = (await large(...how)).files;
  const exif = [
    0xff, 0xd8, 0xff, 0xe1, 0, 34, 69, 120, 105, 102, 0, 0, 0x4d, 0x4d, 0, 42, 0, 0, 0, 8,
    0, 1, 1, 0x12, 0, 3, 0, 0, 0, 1, 0, 6, 0, 0, 0, 0, 0, 0,
  ];
  const held = new DataTransfer();
  held.items.add(new File([new Uint8Array(exif), photo.slice(2)], photo.name, { type: photo.type }));
  const lens = document.querySelector(`[data-path="${path}"] input[capture]`);
  lens.files = held.files;
  lens.dispatchEvent(new Event("change", { bubbles: true }));
}""".replace("LARGE", _LARGE, 1)

_LOOK_AT = """async (address) => {
  const picture = await createImageBitmap(await (await fetch(address)).blob());
  const canvas = Object.assign(document.createElement("canvas"), { width: 1, height: 1 });
  const context = canvas.getContext("2d");
  context.drawImage(picture, 0, 0);
  const corner = [...context.getImageData(0, 0, 1, 1).data];
  return { width: picture.width, height: picture.height, corner };
}"""

_HAS_A_TOUCH_SCREEN = """path => {
  const real = matchMedia;
  window.matchMedia = (asked) => asked.includes("coarse") ? { matches: true } : real(asked);
  const box = document.querySelector(`[data-files][data-path="${path}"]`);
  delete box.dataset.dressed;
  document.dispatchEvent(new Event("geleitzug:fresh"));
}"""


def at_the_dogs(enter: Callable[..., Any], before: Before, **how: Any) -> Any:
    """Let Erika be at the page that asks for a proof, everything else answered."""
    erika = enter("erika", **how)
    erika.opens(before.drafted(DOG, STORY, hunde={"nachweis": []}) + "seite/hunde/")
    return erika


def box(person: Any) -> Locator:
    found: Locator = person.page.locator(f'[data-files][data-path="{PROOF}"]')
    return found


def drop(person: Any, *names: str, extra: bytes = b"") -> None:
    files = []
    for name in names:
        payload = Upload(name).as_payload()
        files.append([name, payload["mimeType"], base64.b64encode(payload["buffer"] + extra + name.encode()).decode()])
    ask(person.page, _DROP, [PROOF, files])


def stored(person: Any) -> list[str]:
    return [text.strip() for text in box(person).locator("li[data-file] a").all_inner_texts()]


def hold(held: list[Route]) -> Callable[[Route], None]:
    """Return what keeps requests until somebody lets them go on."""
    return lambda route: held.append(route)


def looks_right(page: Page, name: str) -> None:
    assert axe(page) == []
    assert not scrolls_sideways(page)
    screenshot(page, name)


def looks_right_on_both(page: Page, name: str) -> None:
    """Look at a page of a phone, and then as it is on a desk: what lies otherwise there."""
    looks_right(page, f"{name}-{PHONE[0]}")
    page.set_viewport_size({"width": DESK[0], "height": DESK[1]})
    assert axe(page, of_layout=True) == []
    assert not scrolls_sideways(page)
    screenshot(page, f"{name}-{DESK[0]}")
    page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})


def test_several_files_are_dropped_and_sent_while_one_goes_on_typing(enter: Callable[..., Any], before: Before) -> None:
    erika = at_the_dogs(enter, before, size=PHONE)
    line = erika.context.new_cdp_session(erika.page)
    line.send("Network.enable")
    slowly = {"offline": False, "latency": 20, "downloadThroughput": -1, "uploadThroughput": 80_000}
    line.send("Network.emulateNetworkConditions", slowly)

    drop(erika, "bescheid-1.pdf", "bescheid-2.pdf", extra=b"%" * 300_000)
    expect(box(erika).locator("[data-uploading]")).to_have_count(2)
    erika.hands.write(erika.page.locator('[name="hunde.0.name"]'), "Rex von der Weide")
    wait_until(erika.page, "() => document.querySelector('[data-uploading] progress').value > 0")
    looks_right_on_both(erika.page, "files-under-way")
    erika.presses("Weiter")
    expect(erika.page.locator("[data-patience]")).to_be_visible()
    line.send("Network.emulateNetworkConditions", {**slowly, "uploadThroughput": -1})

    wait_for_path(erika.page, ".*/seite/zahlung/")
    erika.presses("Zurück")
    expect(erika.page.locator('[name="hunde.0.name"]')).to_have_value("Rex von der Weide")
    assert stored(erika) == ["bescheid-1.pdf", "bescheid-2.pdf"]
    looks_right_on_both(erika.page, "files-there")
    erika.is_well()


def test_a_refused_a_cancelled_and_a_lost_file_leave_the_others_alone(
    enter: Callable[..., Any], before: Before
) -> None:
    erika = at_the_dogs(enter, before, size=PHONE)
    drop(erika, "gut.pdf")
    expect(box(erika).locator("li[data-file]")).to_have_count(1)
    expect(erika.page.locator("#upload-status")).to_contain_text("gut.pdf: Ist hochgeladen")

    chooser = box(erika).locator("input[type=file]").first
    chooser.set_input_files([{"name": "leer.pdf", "mimeType": "application/pdf", "buffer": b""}])
    expect(box(erika)).to_contain_text("Die Datei „leer.pdf“ ist leer.")
    erika.heard.clear()  # a browser writes down every answer of 4xx
    looks_right(erika.page, "files-refused-360")
    click(box(erika).get_by_role("button", name=re.compile("Verstanden")))
    expect(box(erika)).not_to_contain_text("leer.pdf")

    held: list[Route] = []
    erika.page.route("**/dateien/", hold(held))
    drop(erika, "doch-nicht.pdf")
    click(box(erika).get_by_role("button", name=re.compile("Abbrechen")))
    expect(box(erika).locator("[data-uploading]")).to_have_count(0)
    erika.page.unroute("**/dateien/")

    tries: list[str] = []

    def once_lost(route: Route) -> None:
        tries.append(route.request.url)
        if len(tries) == 1:
            route.abort("internetdisconnected")
        else:
            route.continue_()

    erika.page.route("**/dateien/", once_lost)
    drop(erika, "umweg.pdf")
    expect(box(erika)).to_contain_text("Wir versuchen es gleich von selbst noch einmal")
    expect(box(erika).locator("li[data-file]")).to_have_count(2)
    erika.heard.clear()
    assert stored(erika) == ["gut.pdf", "umweg.pdf"]
    assert len(tries) == 2


def test_a_photo_larger_than_asked_for_is_made_smaller_and_that_is_said(
    enter: Callable[..., Any], before: Before
) -> None:
    erika = at_the_dogs(enter, before, size=PHONE)

    ask(erika.page, _DROP_LARGE, [PROOF, "IMG_4711.jpeg", "image/jpeg", 4400, 3300])
    expect(box(erika).locator("li[data-file]")).to_have_count(1)

    expect(box(erika)).to_contain_text("Das Foto war zu groß. Wir haben es auf")
    expect(erika.page.locator("#upload-status")).to_contain_text("Bitte sehen Sie nach, ob man alles lesen kann.")
    assert stored(erika) == ["IMG_4711.jpeg"]
    looks_right(erika.page, "files-smaller-360")

    ask(erika.page, _DROP_NO_PICTURE, [PROOF, "IMG_4712.jpg", "image/jpeg"])
    expect(box(erika).locator(".gz-files__why")).to_contain_text("Speichern Sie ein Foto kleiner")
    assert stored(erika) == ["IMG_4711.jpeg"]
    erika.is_well()


def test_a_photo_by_the_camera_is_made_smaller_too_and_stands_upright(
    enter: Callable[..., Any], before: Before
) -> None:
    erika = at_the_dogs(enter, before, size=PHONE)
    erika.page.evaluate(_HAS_A_TOUCH_SCREEN, PROOF)

    ask(erika.page, _PHOTOGRAPH, [PROOF, "image.jpg", "image/jpeg", 4400, 3300])
    expect(box(erika).locator("li[data-file]")).to_have_count(1)

    expect(box(erika)).to_contain_text("Das Foto war zu groß. Wir haben es auf")
    seen = ask(erika.page, _LOOK_AT, box(erika).locator("li[data-file] a").get_attribute("href"))
    assert (seen["width"], seen["height"]) == (3000, 4000)
    click(box(erika).get_by_role("button", name=re.compile("Entfernen")))
    expect(box(erika).locator("li[data-file]")).to_have_count(0)
    expect(box(erika).locator("input[type=file]:not([capture])")).to_be_focused()
    erika.is_well()


def test_what_can_be_seen_through_in_a_picture_is_white_once_it_is_smaller(
    enter: Callable[..., Any], before: Before
) -> None:
    erika = at_the_dogs(enter, before, size=PHONE)

    ask(erika.page, _DROP_LARGE, [PROOF, "gescannt.png", "image/png", 2800, 2500, 160])
    expect(box(erika).locator("li[data-file]")).to_have_count(1)

    assert stored(erika) == ["gescannt.jpg"]
    seen = ask(erika.page, _LOOK_AT, box(erika).locator("li[data-file] a").get_attribute("href"))
    assert (seen["width"], seen["corner"]) == (2800, [255, 255, 255, 255])
    erika.is_well()


def test_a_refused_file_keeps_no_place_from_a_good_one(enter: Callable[..., Any], before: Before) -> None:
    erika = at_the_dogs(enter, before, size=PHONE)
    expect(box(erika)).to_contain_text("Höchstens 3 Dateien")
    box(erika).evaluate("box => { box.dataset.free = 1; }")

    good = base64.b64encode(Upload("bescheid-gut.pdf").as_payload()["buffer"]).decode()
    bad = base64.b64encode(b"no pdf").decode()
    kind = "application/pdf"
    erika.page.evaluate(_DROP, [PROOF, [["liste.pdf", kind, bad], ["bescheid-gut.pdf", kind, good]]])

    expect(box(erika).locator("li[data-file]")).to_have_count(1)
    assert stored(erika) == ["bescheid-gut.pdf"]
    expect(box(erika).locator(".gz-files__why")).to_have_count(1)
    erika.heard.clear()  # a browser writes down every answer of 4xx
    erika.is_well()


def test_the_camera_stands_below_the_question_it_answers(enter: Callable[..., Any], before: Before) -> None:
    erika = at_the_dogs(enter, before, size=PHONE)
    erika.page.evaluate(_HAS_A_TOUCH_SCREEN, PROOF)

    label, camera = box(erika).locator("label").first, box(erika).locator("[data-camera]")
    expect(camera).to_be_visible()
    above, below = label.bounding_box(), camera.bounding_box()
    assert above is not None
    assert below is not None
    assert above["y"] + above["height"] <= below["y"]
    looks_right(erika.page, "files-camera-360")


def test_a_file_is_described_and_removed_without_leaving_the_page(enter: Callable[..., Any], before: Before) -> None:
    erika = at_the_dogs(enter, before)
    drop(erika, "scan1.pdf", "scan2.pdf", "scan3.pdf")
    expect(box(erika).locator("li[data-file]")).to_have_count(3)
    expect(box(erika).locator("input[type=file]").first).to_be_disabled()
    expect(box(erika)).to_contain_text("Mehr Dateien können Sie hier nicht hochladen")

    first = box(erika).locator("li[data-file]").first
    click(first.get_by_role("button", name=re.compile("Entfernen")))
    expect(box(erika).locator("li[data-file]")).to_have_count(2)
    expect(box(erika).locator("input[type=file]").first).to_be_enabled()
    expect(box(erika).locator("input[type=file]").first).to_be_focused()
    second = box(erika).locator("li[data-file]").first
    click(second.locator("summary"))
    erika.hands.write(second.get_by_label("Was zeigt diese Datei?"), "Bescheid, Seite 2")
    looks_right(erika.page, "files-described-1280")
    erika.presses("Weiter")
    erika.fills_in(DOG, STORY)

    erika.sees("scan2.pdf", "Bescheid, Seite 2", "scan3.pdf")
    erika.does_not_see("scan1.pdf")
    looks_right(erika.page, "files-checked-1280")
    erika.is_well()


def test_files_without_scripts(enter: Callable[..., Any], before: Before) -> None:
    erika = at_the_dogs(enter, before, javascript=False, size=PHONE)
    files = [
        Upload("eins.pdf").as_payload(),
        {"name": "leer.pdf", "mimeType": "application/pdf", "buffer": b""},
        {"name": "kein.pdf", "mimeType": "application/pdf", "buffer": b"GIF89a"},
    ]
    box(erika).locator("input[type=file]").set_input_files(files)
    click(box(erika).get_by_role("button", name=re.compile("Hochladen")))

    erika.sees("„leer.pdf“ ist leer", "„kein.pdf“ heißt wie eine PDF-Datei")
    assert stored(erika) == ["eins.pdf"]
    screenshot(erika.page, "files-without-scripts-360")
    click(box(erika).locator("summary"))
    box(erika).get_by_label("Was zeigt diese Datei?").fill("Erste Seite")
    erika.presses("Weiter")
    erika.presses("Zurück")
    erika.sees("Erste Seite")
    click(box(erika).get_by_role("button", name=re.compile("Entfernen")))
    assert stored(erika) == []


def at_the_address(enter: Callable[..., Any], before: Before, **how: Any) -> Any:
    """Let Erika be at the page that asks where the dog lives."""
    erika = enter("erika", **how)
    erika.opens(before.drafted(DOG, STORY) + "seite/halter/")
    return erika


def test_a_street_is_completed_by_the_keyboard_alone(enter: Callable[..., Any], before: Before) -> None:
    erika = at_the_address(enter, before, size=PHONE)
    street = erika.page.locator('[name="anschrift.street"]')
    number = erika.page.locator('[name="anschrift.number"]')
    for field in ("street", "number", "postcode", "city"):
        erika.page.locator(f'[name="anschrift.{field}"]').fill("")

    street.focus()
    erika.page.keyboard.type("Hafenstr. 12a")
    expect(street).to_have_attribute("aria-expanded", "true")
    options = erika.page.get_by_role("option")
    expect(options.first).to_have_text("Hafenstraße, 27561 Musterhafen (Mitte)")
    erika.page.keyboard.press("ArrowDown")
    erika.page.keyboard.press("ArrowDown")
    expect(options.nth(1)).to_have_attribute("aria-selected", "true")
    expect(street).to_have_attribute("aria-activedescendant", options.nth(1).get_attribute("id") or "")
    looks_right_on_both(erika.page, "street-offered")
    erika.page.keyboard.press("Enter")

    expect(street).to_have_value("Hafenstraße")
    expect(number).to_have_value("12a")
    expect(erika.page.locator('[name="anschrift.postcode"]')).to_have_value("27565")
    expect(erika.page.locator('[name="anschrift.city"]')).to_have_value("Musterhafen")
    expect(street).to_have_attribute("aria-expanded", "false")
    street.fill("")
    erika.page.keyboard.type("deich")
    expect(options.first).to_be_visible()
    erika.page.keyboard.press("Escape")
    expect(options).to_have_count(0)
    expect(street).to_have_value("deich")
    erika.is_well()


def test_a_street_is_taken_with_a_finger(enter: Callable[..., Any], before: Before) -> None:
    erika = at_the_address(enter, before, size=PHONE)
    street = erika.page.locator('[name="anschrift.street"]')
    street.fill("")
    street.press_sequentially("werfts")
    click(erika.page.get_by_role("option").first)

    expect(street).to_have_value("Werftstraße")
    expect(erika.page.get_by_role("option")).to_have_count(0)


def test_an_unknown_street_is_asked_about_without_scripts(enter: Callable[..., Any], before: Before) -> None:
    erika = at_the_address(enter, before, javascript=False, size=PHONE)
    erika.page.locator('[name="anschrift.street"]').fill("Hafnstraße")
    erika.page.locator('[name="anschrift.postcode"]').fill("27565")
    erika.presses("Weiter")

    erika.sees("steht für 27565 nicht in unserem Straßenverzeichnis", "„Hafnstraße“ stimmt so")
    screenshot(erika.page, "street-asked-360")
    tick(erika.page.get_by_label("Hafenstraße, 27565 Musterhafen (Nord)"))
    erika.presses("Weiter")
    erika.presses("Zurück")
    expect(erika.page.locator('[name="anschrift.street"]')).to_have_value("Hafenstraße")
