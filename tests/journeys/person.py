# SPDX-License-Identifier: EUPL-1.2
"""Somebody in front of a browser, by the verbs a story is told in. What they type is answers.py, how is hands.py."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from tests.browser import DESK, ask, complaints, scrolls_sideways, wait_for_path, wait_until, window
from tests.journeys.answers import Upload, of_story
from tests.journeys.hands import Finger, Hands, Keyboard
from tests.live import Live
from tests.people import PEOPLE, sign_in

MOST_PAGES = 40
MOST_ROUNDS = 30

_CONTROLS = """() => [...document.querySelectorAll("form[data-form] [name]")]
  .filter((each) => !["hidden", "submit", "button"].includes(each.type))
  .map((each) => ({ name: each.name, type: each.type, value: each.value, checked: each.checked,
                    files: each.files?.length ?? 0 }))"""
_STORED = """() => [...document.querySelectorAll("button[name=_remove_file]")].map((each) => each.value)"""
_NOT_BUSY = "() => !document.querySelector('form[aria-busy], [data-uploading]')"


class Person:
    """Somebody with a browser window of their own."""

    def __init__(self, context: BrowserContext, live: Live, name: str, *, keyboard: bool = False) -> None:
        self.context, self.live, self.name = context, live, name
        self.page: Page = context.new_page()
        self.heard = complaints(self.page)
        self.hands: Hands = Keyboard(self.page) if keyboard else Finger()
        self.town = PEOPLE[name].town if name in PEOPLE else "musterhafen"

    def opens(self, path: str = "/") -> None:
        """Type an address of their town."""
        self.page.goto(self.live.address(self.town, path))

    def presses(self, label: str) -> None:
        """Press the button of this name."""
        self.hands.press(self._named("button", label))
        self.page.wait_for_load_state()

    def follows(self, label: str) -> None:
        """Follow the link of this name."""
        self.hands.press(self._named("link", label))
        self.page.wait_for_load_state()

    def sees(self, *words: str) -> None:
        """Make sure these words are on the page."""
        for each in words:
            expect(self.page.locator("main")).to_contain_text(each)

    def does_not_see(self, *words: str) -> None:
        """Make sure these words are not on the page."""
        for each in words:
            expect(self.page.locator("main")).not_to_contain_text(each)

    def is_at(self, title: str) -> None:
        """Make sure this is the page's title."""
        expect(self.page.locator("h1")).to_have_text(re.compile(title))

    def waits_for(self, words: str, *, seconds: int = 20, gone: bool = False) -> None:
        """Load the page again until it says these words, or does no more."""
        for _ in range(seconds * 2):
            if (words in self.page.locator("main").inner_text()) != gone:
                return
            self.page.wait_for_timeout(500)
            self.page.reload()
        raise AssertionError(f"{self.name} waits in vain for {words!r} at {self.page.url}:\n{self._text()}")

    def has_a_clock(self) -> None:
        """Let the clock of their pages be put forward; it goes on by itself as well."""
        self.page.clock.install()

    def lets_pass(self, seconds: int) -> None:
        """Leave the open page alone for a while, which takes no time here."""
        self.page.clock.fast_forward(seconds * 1000)

    def fetches(self, label: str) -> bytes:
        """Follow a link that hands out a file, and return its bytes."""
        with self.page.expect_download() as download:
            self.hands.press(self._named("link", label))
        return Path(download.value.path()).read_bytes()

    def is_well(self) -> None:
        """Make sure the browser had nothing to complain about, and the page fits its window."""
        assert self.heard == []
        assert not scrolls_sideways(self.page)

    def _named(self, role: Any, label: str) -> Locator:
        # What only screen readers hear stands in a box of its own: "Widerrufen : Musterhafen".
        name = re.compile(re.escape(label).replace(":", r"\s*:"), re.IGNORECASE)
        return self.page.locator("main").get_by_role(role, name=name).first

    def _text(self) -> str:
        return self.page.locator("main").inner_text()[:3000]


class Citizen(Person):
    """Somebody who applies."""

    code = ""
    number = ""

    def finds(self, words: str, title: str) -> None:
        """Search the portal and open a service."""
        self.opens("/suche/")
        self.hands.write(self.page.locator("main input[name=q]"), words)
        self.hands.press(self.page.locator("main form[role=search] button, main form button[type=submit]").first)
        self.page.wait_for_load_state()
        self.follows(title)
        self.is_at(title)

    def begins(self, title: str = "") -> None:
        """Begin the application whose service page is open; without an account they note the code they get."""
        self.hands.press(self.page.locator("main a[href$='/beginnen/']").first)
        self.page.wait_for_load_state()
        label = "Beginnen" if PEOPLE[self.name].account else "Ohne Konto beginnen"
        if self._named("button", "Neuen Antrag beginnen").count():
            label = "Neuen Antrag beginnen"
        self.presses(label)

    def fills_in(self, service: str, story: str, **changes: Any) -> None:
        """Answer page after page as the person of a package's story does, until all answers are shown."""
        self.answers(of_story(service, story, **changes))

    def answers(self, wanted: Mapping[str, Any]) -> None:
        """Answer page after page by the names of the fields, until all answers are shown."""
        for _ in range(MOST_PAGES):
            if "/pruefen/" in self.page.url:
                return
            self.fills_page(wanted)
            self._goes_on(wanted)
        raise AssertionError(f"no end of pages: {self.page.url}")

    def fills_one_page(self, service: str, story: str) -> None:
        """Answer one page and go on."""
        wanted, before = of_story(service, story), self.page.url
        while self.page.url == before:
            self.fills_page(wanted)
            self._goes_on(wanted)

    def comes_back_with(self, code: str) -> None:
        """Come back by code and go on with the draft."""
        self.opens("/fortsetzen/")
        self.hands.write(self.page.locator("main input[name=code]"), code)
        self.presses("Fortsetzen")
        self.hands.press(self.page.locator("main a[href*='/antrag/']").first)
        self.page.wait_for_load_state()

    def uploads(self, field: str, name: str) -> None:
        """Choose a file for a field."""
        self.page.locator(f'input[type=file][name="{field}"]').set_input_files([Upload(name).as_payload()])

    def fills_page(self, wanted: Mapping[str, Any]) -> None:
        """Answer what this page asks."""
        for _ in range(MOST_ROUNDS):
            if not self._answers_something(wanted) and not self._adds_an_entry(wanted):
                return
        raise AssertionError(f"the page never has enough: {self.page.url}\n{self._text()}")

    def changes(self, key: str, **changed: str) -> None:
        """Change an answer of a page from the one that shows them all, and come back there."""
        self.hands.press(self.page.locator(f"main a[href*='/seite/{key}/']").first)
        self.page.wait_for_load_state()
        self.fills_page({path.replace("__", "."): value for path, value in changed.items()})
        self.presses("Speichern und zurück zur Prüfung")
        self.is_at("Prüfen Sie Ihre Angaben")

    def sends(self, *, consents: bool = False, email: str = "") -> None:
        """Send the application, with or without consent to electronic delivery."""
        consent = self.page.locator("input[name=einwilligung]")
        if consents and consent.count():
            self.hands.choose(consent)
        if email:
            self.hands.write(self.page.locator("input[name=email]"), email)
        self.hands.press(self.page.get_by_role("button", name=re.compile("absenden", re.IGNORECASE)).first)
        wait_for_path(self.page, ".*/(fertig|bezahlen)/")

    def pays(self, wish: str = "Mit Karte bezahlen", *, again: str = "") -> None:
        """Go to the payment provider, press a button there, and come back; ``again`` is our own button's name then."""
        self.presses(again or "bezahlen")
        wait_for_path(self.page, "/zahlen/.*")
        assert self.page.url.startswith("http://pay.localhost:")
        self.hands.press(self.page.get_by_role("button", name=wish).first)
        if wish != "Bezahlen, aber nicht zurückkehren":
            wait_for_path(self.page, ".*/(fertig|bezahlen|stand)/")

    def reads_the_number(self) -> str:
        """Read the number on a page about the application."""
        found = re.search(r"[A-Z]{2}-\d{4}-\d{6}", self._text())
        assert found, self._text()
        self.number = found.group()
        return self.number

    def notes_the_number(self) -> str:
        """Read the reference number."""
        expect(self.page.locator(".gz-reference").first).to_be_visible()
        self.number = self.page.locator(".gz-receipt .gz-reference").inner_text().strip()
        assert re.fullmatch(r"[A-Z]{2}-\d{4}-\d{6}", self.number), self.number
        return self.number

    def notes_the_code(self) -> str:
        """Read the code with which somebody without an account comes back."""
        self.code = self.page.locator(".gz-panel .gz-reference").first.inner_text().strip()
        return self.code

    def opens_status(self, number: str = "") -> None:
        """Open the page that says where the application stands, by the list of all."""
        self.number = number or self.number
        self.opens("/meine-antraege/")
        self.hands.press(self.page.locator("main a", has_text=self.number).or_(
            self.page.locator("main li", has_text=self.number).get_by_role("link")
        ).first)  # fmt: skip
        self.page.wait_for_load_state()

    def opens_message(self, title: str) -> None:
        """Open the newest message of this title in the mailbox, once it is there."""
        self.opens("/postfach/")
        self.waits_for(title)
        self.follows(title)

    # --- filling in ---

    def _answers_something(self, wanted: Mapping[str, Any]) -> bool:
        stored = ask(self.page, _STORED)
        changed = False
        for control in ask(self.page, _CONTROLS):
            name = control["name"]
            if name not in wanted or not self._answers(control, wanted[name], stored):
                continue
            changed = True
            wait_until(self.page, _NOT_BUSY)
            if control["type"] not in ("text", "textarea", "tel", "email", "file"):
                return True  # other questions may have come or gone
        return changed and ask(self.page, _CONTROLS) != [] and self._misses_something(wanted)

    def _misses_something(self, wanted: Mapping[str, Any]) -> bool:
        stored = ask(self.page, _STORED)
        return any(
            _is_open(control, wanted[control["name"]], stored)
            for control in ask(self.page, _CONTROLS)
            if control["name"] in wanted
        )

    def _answers(self, control: Mapping[str, Any], value: Any, stored: list[str]) -> bool:
        if not _is_open(control, value, stored):
            return False
        name, kind = control["name"], control["type"]
        found = self.page.locator(f'form[data-form] [name="{name}"]')
        if kind == "file":
            found.set_input_files([upload.as_payload() for upload in value])
        elif kind in ("radio", "checkbox"):
            self.hands.choose(self.page.locator(f'form[data-form] [name="{name}"][value="{control["value"]}"]'))
        elif kind == "select-one":
            self.hands.pick(found, value)
        else:
            self.hands.write(found, value)
        return True

    def _adds_an_entry(self, wanted: Mapping[str, Any]) -> bool:
        """Press the button for one more entry where an answer has no field yet."""
        names = {control["name"] for control in ask(self.page, _CONTROLS)}
        for button in self.page.locator("form[data-form] button[name=_add]").all():
            group = button.get_attribute("value") or ""
            entries = {name[len(group) + 1 :].partition(".")[0] for name in names if name.startswith(f"{group}.")}
            asked = {name[len(group) + 1 :].partition(".")[0] for name in wanted if name.startswith(f"{group}.")}
            if len(asked) > len(entries):
                self.hands.press(button)
                self.page.wait_for_load_state()
                return True
        return False

    def _goes_on(self, wanted: Mapping[str, Any]) -> None:
        before = self.page.url.partition("#")[0]
        self.hands.press(self.page.locator("form[data-form]").get_by_role("button", name="Weiter", exact=True).last)
        self.page.wait_for_load_state()
        if self.page.url.partition("#")[0] == before and not self._misses_something(wanted):
            wrong = self.page.locator("#errors")
            if wrong.count():
                raise AssertionError(f"{self.name} cannot go on at {before}:\n{wrong.inner_text()}")


class Clerk(Person):
    """Somebody who works in a town hall."""

    def opens_worklist(self) -> None:
        """Open the list of what is to do."""
        self.opens("/amt/")

    def does_not_find(self, number: str) -> None:
        """Make sure a case does not exist for the office: not in its lists, not by search, not by its address."""
        for path in ("/amt/", f"/amt/?q={number}", "/amt/erledigt/", f"/amt/erledigt/?q={number}"):
            self.opens(path)
            expect(self.page.locator("main table, main .kern-table").get_by_text(number)).to_have_count(0)
        answer = self.page.goto(self.live.address(self.town, f"/amt/vorgang/{number}/"))
        assert answer is not None
        assert answer.status == 404
        self.heard[:] = [line for line in self.heard if "404" not in line]

    def opens_case(self, number: str) -> None:
        """Open a case from the worklist, once it is there."""
        self.opens(f"/amt/?q={number}")
        if "/vorgang/" not in self.page.url:
            self.waits_for(number)
            if "/vorgang/" not in self.page.url:
                self.follows(number)
        self.sees(number)

    def takes_it(self) -> None:
        """Take the case."""
        self.presses("Übernehmen")
        self.sees("Sie haben den Vorgang übernommen.")

    def does(self, task: str, *, opinion: str = "", text: str = "") -> None:
        """Do a task of the open case."""
        form = self._task(task)
        if opinion:
            self.hands.choose(form.locator(f'input[name=opinion][value="{opinion}"]'))
        if text:
            self.hands.write(form.locator("textarea[name=text]"), text)
        self._submits(form)

    def decides(self, outcome: str, *, reasons: str = "", conditions: str = "") -> None:
        """Decide the open case."""
        form = self.page.locator("section.gz-task form", has=self.page.locator("input[name=outcome]"))
        self.hands.choose(form.locator(f'input[name=outcome][value="{outcome}"]'))
        if reasons:
            self.hands.write(form.locator("textarea[name=reasons]"), reasons)
        if conditions:
            self.hands.write(form.locator("textarea[name=conditions]"), conditions)
        self._submits(form)
        self.sees("Die Entscheidung ist gespeichert.")

    def signs(self, *, approves: bool = True, note: str = "") -> None:
        """Sign the draft of somebody else, or send it back."""
        form = self.page.locator("section.gz-task form", has=self.page.locator("input[name=approved]"))
        self.hands.choose(form.locator(f"input[name=approved][value={'ja' if approves else 'nein'}]"))
        if note:
            self.hands.write(form.locator("textarea[name=text]"), note)
        self._submits(form)

    def asks(self, text: str) -> None:
        """Ask the applicant for something."""
        self.follows("Rückfrage stellen")
        form = self.page.locator("form[action*='nachfordern']")
        self.hands.write(form.locator("textarea[name=text]"), text)
        self._submits(form)
        self.sees("Die Rückfrage ist gestellt.")

    def writes(self, subject: str, body: str) -> None:
        """Send the applicant a message that asks for nothing."""
        self.follows("Nachricht schreiben")
        form = self.page.locator("form[action*='nachricht']")
        self.hands.write(form.locator("input[name=subject]"), subject)
        self.hands.write(form.locator("textarea[name=body]"), body)
        self._submits(form)
        self.sees(subject, body)

    def has_to_do(self, *tasks: str) -> None:
        """Make sure these are the open tasks of the case."""
        found = self.page.locator("section.gz-next li a").all_inner_texts()
        assert sorted(found) == sorted(tasks), found

    def _task(self, name: str) -> Locator:
        return self.page.locator("section.gz-task", has=self.page.get_by_role("heading", name=name)).locator(
            "form[data-keep]"
        )

    def _submits(self, form: Locator) -> None:
        self.hands.press(form.locator("button[type=submit]:not([name]):not([formaction]):not([aria-hidden])").first)
        self.page.wait_for_load_state()
        wrong = self.page.locator("#errors")
        assert not wrong.count(), wrong.inner_text()


@contextmanager
def somebody(
    chromium: Browser,
    live: Live,
    name: str,
    *,
    size: tuple[int, int] = DESK,
    javascript: bool = True,
    keyboard: bool = False,
) -> Iterator[Any]:
    """Give somebody of the world a window, signed in: a Clerk or a Citizen."""  # fmt: skip
    with window(chromium, size=size, javascript=javascript) as context:
        sign_in(context, live, name)
        kind = Clerk if PEOPLE[name].is_staff else Citizen
        yield kind(context, live, name, keyboard=keyboard)


def _is_open(control: Mapping[str, Any], value: Any, stored: list[str]) -> bool:
    """Tell whether a control does not say yet what somebody wants."""
    kind = control["type"]
    if kind == "file":
        uploads: list[Upload] = value
        return (
            bool(uploads) and not control["files"] and not any(one.startswith(f"{control['name']}/") for one in stored)
        )
    if kind in ("radio", "checkbox"):
        wanted = value if isinstance(value, list) else [value]
        return control["value"] in wanted and not control["checked"]
    return bool(value != control["value"])
