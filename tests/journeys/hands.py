# SPDX-License-Identifier: EUPL-1.2
"""How somebody uses a page: with a finger or mouse, or with the keyboard alone. What they want is in person.py."""

from __future__ import annotations

from typing import Protocol

from playwright.sync_api import Locator, Page

from tests.browser import press, tick

MOST_STOPS = 250


class Hands(Protocol):
    """What hands can do with a control."""

    def write(self, control: Locator, text: str) -> None:
        """Replace what stands in a field."""
        ...

    def choose(self, control: Locator) -> None:
        """Choose a radio button or tick a box."""
        ...

    def pick(self, control: Locator, value: str) -> None:
        """Pick from a list that opens."""
        ...

    def press(self, control: Locator) -> None:
        """Press a button or follow a link."""
        ...


class Finger:
    """A finger on a phone or a mouse."""

    def write(self, control: Locator, text: str) -> None:
        control.fill(text)
        control.dispatch_event("change")

    def choose(self, control: Locator) -> None:
        tick(control)

    def pick(self, control: Locator, value: str) -> None:
        control.select_option(value)

    def press(self, control: Locator) -> None:
        press(control)


class Keyboard:
    """The keyboard alone: Tab from stop to stop, arrows within a group, Space and Enter."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def write(self, control: Locator, text: str) -> None:
        self._go_to(control)
        self.page.keyboard.press("Control+a")
        self.page.keyboard.press("Delete")
        self.page.keyboard.type(text)

    def choose(self, control: Locator) -> None:
        if control.get_attribute("type") == "checkbox":
            self._go_to(control)
            self.page.keyboard.press("Space")
            return
        group = self.page.locator(f'input[type=radio][name="{control.get_attribute("name")}"]')
        self._go_to(group)
        self.page.keyboard.press("Space")
        for _ in range(group.count()):
            if control.is_checked():
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"the arrows never reach {control}")

    def pick(self, control: Locator, value: str) -> None:
        self._go_to(control)
        label = control.locator(f'option[value="{value}"]').inner_text()
        self.page.keyboard.type(label)

    def press(self, control: Locator) -> None:
        self._go_to(control)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def _go_to(self, control: Locator) -> None:
        """Press Tab until the focus is there, once around the page if need be."""
        for _ in range(MOST_STOPS):
            if control.evaluate_all("found => found.includes(document.activeElement)"):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"Tab never reaches {control}")
