# SPDX-License-Identifier: EUPL-1.2
"""Every field of every form takes anything: never a broken page, and what was typed is still there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction

from geleitzug.config import seed
from geleitzug.core.cases import play, queries
from geleitzug.core.catalogue import queries as catalogue
from geleitzug.core.forms.kinds.others import Info
from geleitzug.core.forms.reach import Survey
from geleitzug.core.forms.shapes import Question
from geleitzug.ground.tenancy import doors
from tests.pages import BadPage
from tests.people import client_of
from tests.plain_browser import Form, forms_of
from tests.trouble import hostile
from tests.trouble.tough import ToughClient, why
from tests.world import World

SERVICES = sorted(path.parent.name for path in (Path(__file__).resolve().parents[2] / "services").glob("*/form.yaml"))
CHECKED = {"breaks out", "control characters", "gap of a template", "very many digits"}
"""After which values the whole page is checked; it takes longer than all the rest."""
VARIANTS: Mapping[str, tuple[str, Mapping[str, Any]]] = {
    "baugenehmigung-vereinfacht": ("carport", {"eigentum": False}),
    "geburtsurkunde": ("kind-drei-urkunden-und-eu", {"eu_sprache": "andere"}),
    "gewerbeanmeldung": (
        "gmbh-unbezahlt", {"register_stand": "gruendung", "niederlassung": "zweig", "erlaubnis_stand": "liegt_vor"},
    ),
}  # fmt: skip
"""A story told otherwise, where no story of a service is asked everything."""
CHOICES = ("nul", "breaks out", "very long", "minus", "beyond the plane", "json")
WORST = ("nul", "breaks out", "very many digits", "beyond the plane", "no such day")
"""What is tried with questions that came to a page later."""
TURNS = 5
FIRST_PAGE = "/wer/"


@pytest.mark.parametrize("service", SERVICES)
def test_every_field_takes_anything(undone: World, service: str) -> None:
    walk = _Walk(undone.town, service)

    for story in walk.stories():
        if walk.unseen(walk.asked_in(story)):
            walk.through(story)

    assert not walk.complaints, "\n" + "\n".join(walk.complaints)
    assert walk.unseen(walk.service.package.form.questions()) == set()


class _Walk:
    """Through all pages of a service's form that its stories reach, with everything in every field."""

    def __init__(self, town: UUID, key: str) -> None:
        with doors.machine_door(town):
            service = catalogue.service_in(town, key)
        assert service is not None
        self.town, self.service = town, service
        self.names: set[str] = set()
        self.pages: set[str] = set()
        self.complaints: list[str] = []
        self.clients = {"person": client_of("erika", ToughClient), "company": client_of("company", ToughClient)}

    def stories(self) -> Iterator[play.Story]:
        """Return the stories whose applicant has an account; who has none meets the same pages."""
        told = dict(play.stories_of(self.service))
        if self.service.key in VARIANTS:
            name, otherwise = VARIANTS[self.service.key]
            told = {"variant": {**told[name], "answers": {**told[name]["answers"], **otherwise}}, **told}
        for story in told.values():
            yield {**story, "who": {**(story.get("who") or {}), "account": True}}

    def asked_in(self, story: play.Story) -> list[Question]:
        """Return the questions a story is asked, by the form's own word."""
        form = self.service.package.form
        survey = Survey(
            form, story["answers"], queries.context_for(self.service, {"on_behalf": "self", **story["who"]})
        )
        return [asked for page in survey.pages() for asked, _path, _this in survey.questions(page)]

    def through(self, story: play.Story) -> None:
        """Open each page of a story's draft, and fill it with everything where it asks something new."""
        with _put_back():
            played = play.play(self.service, story, seed.TownCast(self.town), steps=-1)
            assert played.application is not None, played.complaints
            client = self.clients[(story.get("who") or {}).get("kind", "person")]
            start = f"/antrag/{played.application.pk}/"
            for address in [f"{start}wer/", *(f"{start}seite/{page.key}/" for page in self.service.package.form.pages)]:
                self._page(client, address)
            assert client.get(f"{start}pruefen/").status_code == 200

    def unseen(self, asked: Iterable[Question]) -> set[str]:
        """Return those of the questions that no page has shown so far."""
        paths = {each.path for each in asked if not isinstance(each.kind, Info)}
        return {path for path in paths if not any(f"{name}.".startswith(f"{path}.") for name in self.names)}

    def _page(self, client: ToughClient, address: str) -> None:
        response = client.get(address)
        if response.status_code != 200:
            return
        form = next(form for form in forms_of(response.content, address) if form.method == "post")
        if {_plain(name) for name in form.names} <= self.names:
            return
        self.names |= {_plain(name) for name in form.names}
        page = address.rpartition("/antrag/")[2].partition("/")[2]
        for name in WORST if page in self.pages else self._turn():
            self._send(client, form, name, _typed(form, hostile.VALUES[name]))
        self.pages.add(page)
        for name in CHOICES:
            self._send(client, form, f"{name} as a choice", _chosen(form, hostile.VALUES[name]))
        if address.endswith(FIRST_PAGE):
            for name in hostile.NAMES:
                self._send(client, form, f"field {name[:30]!r}", {**form.as_sent(), name: "1"}, may_refuse=True)

    def _turn(self) -> list[str]:
        """Return the worst values, and of all the others those whose turn it is on this page: kinds come again."""
        at = len(self.pages)
        return [name for turn, name in enumerate(hostile.VALUES) if name in WORST or (turn + at) % TURNS == 0]

    def _send(
        self, client: ToughClient, form: Form, what: str, data: dict[str, Any], *, may_refuse: bool = False
    ) -> None:
        with _put_back():
            where = f"{form.action} with {what}"
            try:
                client.checks_pages = what in CHECKED
                response = client.post(form.action, data)
            except BadPage as bad:
                self.complaints.append(f"{where}: {bad}")
                return
            if response.status_code not in (200, 302, *((400,) if may_refuse else ())):
                self.complaints.append(f"{where}: {response.status_code}{why(response)}")
            elif response.status_code == 200:
                self.complaints += [f"{where}: {lost} is lost" for lost in _lost(response, form, data)]


def _typed(form: Form, value: str) -> dict[str, Any]:
    """Return the form with a value in every field one types into."""
    return {**form.as_sent(), **{control.name: value for control in form.controls if control.is_typed}}


def _chosen(form: Form, value: str) -> dict[str, Any]:
    """Return the form with a value in every field that is not typed."""
    choices = ("radio", "checkbox", "select")
    return {**form.as_sent(), **{control.name: value for control in form.controls if control.kind in choices}}


def _lost(response: Any, form: Form, data: dict[str, Any]) -> list[str]:
    """Return the fields whose text the page does not give back."""
    again = next((found for found in forms_of(response.content, form.action) if found.method == "post"), None)
    if again is None:
        return ["the form"]
    lost = []
    for control in form.controls:
        typed = data.get(control.name, "")
        if control.is_typed and control.name in again.names and isinstance(typed, str):
            given_back = again.value_of(control.name) or ""
            if given_back != typed and hostile.shown(given_back) != hostile.shown(typed):
                lost.append(f"{control.name} ({given_back[:40]!r})")
    return lost


def _plain(name: str) -> str:
    """Return the name of a field without the numbers of entries."""
    return ".".join(step for step in name.split(".") if not step.isdecimal())


@contextmanager
def _put_back() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
