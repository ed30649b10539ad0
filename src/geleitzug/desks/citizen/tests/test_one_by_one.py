# SPDX-License-Identifier: EUPL-1.2
"""One question a page: a service whose editor chose so, filled in from the first question to the last."""

from __future__ import annotations

from typing import Any

import pytest
from tests.furnished import Town

from geleitzug.config.seed import town_of
from geleitzug.desks.citizen.tests.people import example, words_of

DOG = "hundesteuer-anmelden"


def cut_up(form: dict[str, Any]) -> None:
    for page in form["pages"]:
        page["one_by_one"] = True


@pytest.fixture
def cut(towns):
    """Let the dog tax ask one thing a page."""
    return Town(town_of("musterhafen"), "").publish(DOG, form=cut_up)


def test_a_form_cut_into_single_questions_is_filled_in_to_the_end(cut, erika):
    draft = erika.fills_in(DOG, example(DOG, "ein-hund")["answers"])
    keys = [page.key for page in draft.package.form.pages]

    check = erika.get(f"/antrag/{draft.pk}/pruefen/")
    sent = erika.sends(draft)

    assert keys[:3] == ["halter", "halter-firma", "halter-ansprechperson"]
    assert "Wer hält den Hund?" in words_of(check)  # one section, as it was written
    assert f"/antrag/{draft.pk}/seite/halter-anschrift/?zurueck=pruefen#f-anschrift" in check.content.decode()
    assert sent.path.endswith("/fertig/")


def test_a_page_says_its_question_and_what_it_belongs_to(cut, erika):
    draft = erika.begins(DOG)

    page = erika.get(f"/antrag/{draft.pk}/seite/halter-anschrift/")

    assert "<h1" in page.content.decode()
    assert "Wo lebt der Hund?" in words_of(page).partition("</h1>")[0]
    assert "Hund zur Hundesteuer anmelden – Wer hält den Hund?" in words_of(page)


def test_a_check_of_the_page_is_asked_where_its_answer_is(cut, erika):
    draft = erika.begins(DOG)
    here = f"/antrag/{draft.pk}/seite/halter-anschrift/"
    far = {"street": "Weg", "number": "1", "postcode": "10115", "city": "Berlin"}

    stopped = erika.post(here, erika.typed(here, {"anschrift": far}))

    assert stopped.path == here
    assert "Diese Postleitzahl gehört nicht zu uns" in words_of(stopped)


def test_a_draft_that_was_begun_before_goes_on_where_its_page_now_begins(erika):
    draft = erika.begins(DOG)
    person = {"halter.given": "Berta", "halter.family": "Öğüt", "halter.born": "1.2.1980"}
    erika.post(f"/antrag/{draft.pk}/seite/halter/", {"_revision": draft.revision, "_leave": "1", **person})
    Town(town_of("musterhafen"), "").publish(DOG, form=cut_up)

    went_on = erika.get(f"/antrag/{draft.pk}/")

    assert went_on.path.endswith("/seite/halter/")
    assert 'value="Öğüt"' in went_on.content.decode()
