# SPDX-License-Identifier: EUPL-1.2
"""A browser without a script, in Django's client: reads the forms of a page and sends what it would send.

For tests of many inputs; how a page looks and feels is a real browser's (browser.py).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from lxml import html

UNTYPED = {"hidden", "submit", "button", "image", "reset", "file", "checkbox", "radio"}


@dataclass(slots=True)
class Control:
    """A named field of a form."""

    name: str
    kind: str
    value: str = ""
    checked: bool = False
    options: tuple[str, ...] = ()

    @property
    def is_typed(self) -> bool:
        """Tell whether one types into it."""
        return self.kind not in UNTYPED and self.kind != "select"


@dataclass(slots=True)
class Form:
    """A form of a page."""

    action: str
    method: str
    controls: list[Control] = field(default_factory=list)

    @property
    def names(self) -> set[str]:
        """Return the names of its fields."""
        return {control.name for control in self.controls}

    def as_sent(self, button: str = "") -> dict[str, Any]:
        """Return what a browser would send with nothing changed; ``button`` is the name of the one pressed."""
        sent: dict[str, Any] = {}
        for control in self.controls:
            if control.kind in ("submit", "button", "image", "reset", "file"):
                continue
            if control.kind in ("checkbox", "radio") and not control.checked:
                continue
            sent.setdefault(control.name, []).append(control.value)
        for control in self.controls:
            if button and control.name == button and control.kind == "submit":
                sent[button] = [control.value]
        return sent

    def value_of(self, name: str) -> str | None:
        """Return what stands in a field one types into."""
        return next((control.value for control in self.controls if control.name == name and control.is_typed), None)


def forms_of(content: bytes, where: str) -> list[Form]:
    """Return the forms in a page's main part; ``where`` is the page's own address."""
    page = html.document_fromstring(content.decode())
    mains = page.xpath("//main") or [page]
    return [_form(element, where) for main in mains for element in main.iter("form")]


def _form(element: Any, where: str) -> Form:
    method = (element.get("method") or "get").lower()
    return Form(element.get("action") or where, method, list(_controls(element)))


def _controls(element: Any) -> Iterator[Control]:
    for control in element.iter("input", "select", "textarea", "button"):
        name = control.get("name")
        if not name or control.get("disabled") is not None:
            continue
        if control.tag == "textarea":
            # The parser of HTML drops the first line break of a textarea; lxml keeps it.
            yield Control(name, "textarea", (control.text or "").removeprefix("\n"))
        elif control.tag == "select":
            options = [option.get("value", option.text or "") for option in control.iter("option")]
            chosen = [
                option.get("value", "") for option in control.iter("option") if option.get("selected") is not None
            ]
            yield Control(name, "select", (chosen or options or [""])[0], options=tuple(options))
        elif control.tag == "button":
            yield Control(name, control.get("type", "submit"), control.get("value", ""))
        else:
            kind = control.get("type", "text").lower()
            value = control.get("value", "on" if kind in ("checkbox", "radio") else "")
            yield Control(name, kind, value, checked=control.get("checked") is not None)
