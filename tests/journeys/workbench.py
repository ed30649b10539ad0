# SPDX-License-Identifier: EUPL-1.2
"""Somebody at the workshop, by the verbs of docs/journeys/new-service.md."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Locator, expect

from tests.browser import click, wait_until
from tests.journeys.person import Person

_NOT_BUSY = "() => !document.querySelector('form[aria-busy]')"


@dataclass
class Bench:
    """A person at a draft."""

    person: Person
    address: str = ""

    def imports(self, schema: Path, title: str, key: str) -> None:
        """Make a form of a schema on the page for it."""
        self.person.opens("/amt/werkstatt/neu/fim/")
        self.person.page.locator("input[name=schema]").set_input_files(schema)
        self._types("input[name=title]", title)
        click(self.person.page.locator("main details summary").first)
        self._types("input[name=key]", key)
        self.person.hands.pick(self.person.page.locator("main select[name=office]"), "citizens")
        self.person.presses("Formular anlegen")
        found = re.search(r"/amt/werkstatt/[0-9a-f-]{36}/", self.person.page.url)
        assert found, self.person.page.url
        self.address = found.group()

    def opens(self, more: str = "") -> None:
        """Open a page of the draft."""
        self.person.opens(self.address + more)

    def sees(self, *words: str) -> None:
        """Make sure these words are on the page."""
        self.person.sees(*words)

    def takes_over(self, rule: str) -> None:
        """Take over what is proposed for an open point."""
        self.opens("punkte/")
        point = self.person.page.locator("main article", has_text=rule)
        self.person.hands.press(point.get_by_role("button", name=re.compile("Übernehmen")).first)
        self.person.page.wait_for_load_state()

    def leaves_out_the_rest(self, why: str) -> None:
        """Leave out every point that is still open."""
        self.opens("punkte/")
        for tick in self.person.page.locator("input[name=punkt]").all():
            self.person.hands.choose(tick)
        self._types("input[name=why]", why)
        self.person.presses("Angekreuzte sind nicht nötig")

    def says(self, row: str, **chosen: str) -> None:
        """Choose and type in a row of a condition: ``reads``, ``how``, ``value``; the page answers each choice."""
        for name, value in chosen.items():
            control = self.person.page.locator(f"[name='s.{row}.{name}']").first
            if control.evaluate("each => each.tagName") == "SELECT":
                self.person.hands.pick(control, value)
            else:
                self.person.hands.write(control, value)
                control.evaluate("each => each.blur()")
            self.person.page.wait_for_timeout(50)
            wait_until(self.person.page, _NOT_BUSY)

    def saves(self) -> None:
        """Press the main button of the page's form."""
        button = self._main_form().locator("button.kern-btn--primary:not([name])").last
        self.person.hands.press(button)
        self.person.page.wait_for_load_state()

    def adds_a_fee(self, title: str, amount: str) -> None:
        """Add a row to the fee table, and have it paid before the office sees the application."""
        self.opens("gebuehren/zeile/")
        self._types("[name='title.de']", title)
        self._types("[name='title.en']", title)
        self._types("[name='amount']", amount)
        self.saves()
        self.sees(f"{title}: {amount} €".replace(" €", "\u00a0€"))
        self.person.hands.choose(self.person.page.locator("input[name=payment][value=before]"))
        self.person.presses("Zeitpunkt speichern")

    def records(self, title: str, answers: Mapping[str, str]) -> None:
        """Fill in the form once and keep it as an example that is granted."""
        self.opens("beispiele/aufnehmen/")
        self._types("[name='title']", title)
        self.person.hands.choose(self.person.page.locator("input[name='who.account'][value=ja]"))
        self.saves()
        while not self.person.page.locator("input[name=outcome]").count():
            assert not self.person.page.locator("#errors").count(), self.person.page.locator("main").inner_text()
            self.fills(answers)
            self.saves()
        self.saves()
        self.sees("Das Beispiel ist aufgenommen.")

    def fills(self, answers: Mapping[str, str]) -> None:
        """Answer what the page asks, as far as answers are there; what they bring up as well."""
        for name, value in answers.items():
            found = self.person.page.locator(f"form[data-form] [name='{name}']")
            if not found.count():
                continue
            kind = found.first.get_attribute("type")
            if kind in ("radio", "checkbox"):
                self.person.hands.choose(self.person.page.locator(f"[name='{name}'][value='{value}']"))
            elif found.first.evaluate("each => each.tagName") == "SELECT":
                self.person.hands.pick(found, value)
            else:
                self.person.hands.write(found, value)
            wait_until(self.person.page, _NOT_BUSY)

    def submits(self, note: str) -> None:
        """Hand the draft in for its review."""
        self.opens("freigabe/")
        self.sees("Nichts steht im Weg.")
        self._types("textarea[name=comment]", note)
        self.person.presses("Zur Prüfung geben")
        self.sees("In Prüfung")

    def approves(self) -> None:
        """Approve what somebody else has handed in, from today on."""
        self.opens("freigabe/")
        self.person.hands.press(self._form("freigeben").get_by_role("button"))
        self.person.page.wait_for_load_state()
        self.person.sees("ist veröffentlicht")

    def _types(self, selector: str, text: str) -> None:
        control = self.person.page.locator(f"main {selector}").first
        expect(control).to_be_visible()
        self.person.hands.write(control, text)

    def _main_form(self) -> Locator:
        return self.person.page.locator("main form[method=post]").last

    def _form(self, action: str) -> Locator:
        return self.person.page.locator(f"main form[action*={action}]")
