# SPDX-License-Identifier: EUPL-1.2
"""Somebody who builds services, at a browser: reads pages as text, fills in the forms that are on them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import unescape
from typing import Any

import html5lib
from tests.furnished import Town
from tests.pages import PageClient
from tests.signing import sign_in_staff

from geleitzug.core.authoring import actions
from geleitzug.core.authoring.models import Draft
from geleitzug.ground.people import actions as people
from geleitzug.ground.people.actors import Actor
from geleitzug.ground.people.models import Staff


class Maker(PageClient):
    """Somebody of a town's staff in the workshop."""

    def __init__(self, place: str) -> None:
        super().__init__(headers={"host": f"{place}.localhost"})
        self.place = place

    def signed_in(self, login: str) -> Maker:
        """Sit down signed in; the pages for that are test_signing.py's."""
        sign_in_staff(self, login, town=self.place)
        return self

    def reads(self, address: str, **query: str) -> str:
        """Return the words of a page."""
        answer = self.get(address, query)
        assert answer.status_code == 200, (answer.status_code, read(answer))
        return read(answer)

    def form_of(self, address: str, number: int = 0) -> tuple[str, dict[str, Any]]:
        """Return where a page's form is sent, and what stands in it."""
        return form_on(self.get(address).content.decode(), number)

    def form_after(self, address: str, sent: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
        """Return the form as it stands after a button of its own was pressed."""
        return form_on(self.post(address, sent).content.decode())

    def fills(self, address: str, press: Mapping[str, str] | None = None, form: int = 0, **typed: Any) -> str:
        """Open a page, type into its form as it stands there, press a button, and return the words that follow.

        Names with dots are typed with two underscores: ``s__0__0__reads``.
        """
        opened = self.get(address)
        assert opened.status_code == 200, (opened.status_code, read(opened))
        action, data = form_on(opened.content.decode(), form)
        data.update({name.replace("__", "."): value for name, value in typed.items()})
        answer = self.post(action or address, {**data, **(press or {})}, follow=True)
        assert answer.status_code == 200, (answer.status_code, read(answer))
        return read(answer)


def form_on(html: str, number: int = 0) -> tuple[str, dict[str, Any]]:
    """Return where a page's form is sent, and what is in it before somebody types."""
    root = html5lib.parse(html, namespaceHTMLElements=False)
    forms = [each for each in root.find(".//main").iter("form") if each.get("method") == "post"]
    form = forms[number]
    data: dict[str, Any] = {}
    for each in form.iter():
        name = each.get("name") if isinstance(each.tag, str) else None
        if not name:
            continue
        if each.tag == "input" and each.get("type") in ("checkbox", "radio"):
            if each.get("checked") is not None:
                data.setdefault(name, []).append(each.get("value", "on"))
        elif each.tag == "input" and each.get("type") != "file":
            data[name] = each.get("value", "")
        elif each.tag == "textarea":
            data[name] = (each.text or "").removeprefix("\n")
        elif each.tag == "select":
            options = list(each.iter("option"))
            chosen = [option for option in options if option.get("selected") is not None] or options[:1]
            data[name] = chosen[0].get("value", "") if chosen else ""
    return form.get("action", ""), data


def read(answer: Any) -> str:
    """Return a page's words in one line."""
    text = re.sub(r"<(script|style|svg)\b.*?</\1>", " ", answer.content.decode(), flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", text)).split())


def at(draft: Draft, more: str = "") -> str:
    """Return an address of a draft."""
    return f"/amt/werkstatt/{draft.pk}/{more}"


def actor_of(town: Town, login: str) -> Actor:
    """Return somebody of the staff as an actor."""
    with town.machine():
        staff = Staff.objects.get(tenant_id=town.id, login=login)
        actor = people.staff_actor(staff.pk)
    assert actor is not None
    return actor


def import_it(town: Town, by: Actor) -> Draft:
    """Begin a new service from a form as an import gives it."""
    with town.inside():
        return actions.create_from_form(
            "zweitwohnung-anmelden", {"de": "Zweitwohnung anmelden"}, office="tax", form=as_imported(), by=by
        )


def as_imported() -> dict[str, Any]:
    """Return a small form as an import of a FIM schema gives it: two pages, and points of each sort."""
    yes_no = {"kind": "yesno", "required": True}
    when = "a.wohnung.allein == false"
    other = {"key": "mit_wem", "kind": "text", "label": _both("Mit wem?", "With whom?"), "max_length": 80}
    dates = [
        {"key": "einzug", "kind": "date", "label": _both("Einzug", "Moving in"), "required": True},
        {"key": "auszug", "kind": "date", "label": _both("Auszug", "Moving out")},
    ]
    flat = {
        "key": "wohnung",
        "kind": "group",
        "label": _both("Wohnung", "Flat"),
        "fim": {"id": "G07000000001", "version": "1.0"},
        "questions": [
            {"key": "allein", "label": _both("Wohnen Sie dort allein?", "Do you live there alone?"), **yes_no},
            other,
            *dates,
            {
                "key": "art",
                "kind": "text",
                "label": _both("Art der Wohnung", "Kind of flat"),
                "fim": {"codelist": "urn:x:art"},
            },
        ],
    }
    person = [{"key": "person", "block": "person"}, {"key": "anschrift", "block": "anschrift"}]
    check = {
        "key": "auszug_nach_einzug",
        "that": "a.wohnung.auszug > a.wohnung.einzug",
        "at": "wohnung.auszug",
        "message": _both("Bitte geben Sie einen Tag nach dem Einzug an.", "Please enter a day after moving in."),
    }
    return {
        "fim": {"id": "S07000000001", "version": "1.0", "standard": "xdf3", "name": "Zweitwohnung"},
        "pages": [
            {"key": "person", "title": _both("Person", "Person"), "questions": person},
            {"key": "wohnung", "title": _both("Wohnung", "Flat"), "questions": [flat]},
        ],
        "points": [
            _point("r1", "wohnung.mit_wem", "WENN F1 = NEIN, DANN ist F2 anzugeben.", {"when": when, "required": True}),
            _point("r2", "wohnung.auszug", "Der Auszug liegt nach dem Einzug.", {"check": check}),
            _point("r3", "wohnung.allein", "F1 hängt von F2 ab.", {"when": 'a.wohnung.mit_wem == "x"'}),
            _point("r4", "", "Die Angaben müssen schlüssig sein."),
            {**_point("c1", "wohnung.art", "Die Liste urn:x:art liegt nicht vor."), "kind": "codelist"},
        ],
    }


def _point(key: str, at: str, text: str, *proposals: Mapping[str, Any]) -> dict[str, Any]:
    fim = {"id": key.upper(), "version": "1.0"}
    return {
        "key": key,
        "kind": "rule",
        "at": at,
        "text": text,
        "state": "open",
        "fim": fim,
        "proposals": [{"at": at, **proposal} for proposal in proposals],
    }


def _both(de: str, en: str) -> dict[str, str]:
    return {"de": de, "en": en}
