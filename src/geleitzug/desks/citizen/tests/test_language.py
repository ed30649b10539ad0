# SPDX-License-Identifier: EUPL-1.2
"""Choosing another language in the middle of a form: what was typed stays, and nothing is sent."""

from __future__ import annotations

import re

import pytest
from django.core import mail

from geleitzug.core.cases.rules import Phase
from geleitzug.desks.citizen.tests.people import example, words_of
from geleitzug.ground.jobs.worker import work_off

REGISTER = "melderegisterauskunft-einfach"
ENGLISH = {"_language": "en"}


def language_of(response) -> str:
    return re.search(r'<html lang="(\w+)"', response.content.decode())[1]


@pytest.fixture
def half_typed(guest):
    """A guest's draft, with a surname and half an address for mail typed on its first page."""
    draft = guest.begins(REGISTER)
    first = draft.package.form.pages[0].key
    page = guest.get(f"/antrag/{draft.pk}/seite/{first}/")
    typed = {"_revision": draft.revision, "person.family": "Lührs", "email": "lena@"}
    return page, guest.post(f"/antrag/{draft.pk}/seite/{first}/", {**typed, **ENGLISH})


def test_a_form_page_comes_back_in_english_with_what_was_typed(guest, half_typed):
    before, page = half_typed

    assert (language_of(before), language_of(page)) == ("de", "en")
    assert page.path == before.path
    assert 'value="Lührs"' in page.content.decode()
    assert 'value="lena@"' in page.content.decode()
    assert "Please answer" not in words_of(page)
    assert guest.latest().answers["person"]["family"] == "Lührs"
    assert language_of(guest.get("/")) == "en"


def test_enter_still_means_to_go_on(half_typed):
    for page in half_typed:
        first = re.search(r'<button[^>]*type="submit"[^>]*form="page-form"[^>]*>', page.content.decode())[0]
        assert "name=" not in first


def test_who_applies_is_kept(erika):
    draft = erika.begins("geburtsurkunde")
    typed = {"who.kind": "person", "who.on_behalf": "care", "who.represented": "Mia Muster", **ENGLISH}

    page = erika.post(f"/antrag/{draft.pk}/wer/", {**typed, "_revision": draft.revision})

    assert language_of(page) == "en"
    assert page.path.endswith("/wer/")
    assert 'value="Mia Muster"' in page.content.decode()


def test_nothing_is_sent_from_the_page_that_checks(guest):
    draft = guest.fills_in(REGISTER, example(REGISTER, "eindeutig")["answers"])
    typed = {"_revision": draft.revision, "email": "lena@example.org"}

    page = guest.post(f"/antrag/{draft.pk}/pruefen/", {**typed, **ENGLISH})

    assert language_of(page) == "en"
    assert 'value="lena@example.org"' in page.content.decode()
    assert guest.latest().phase == Phase.DRAFT


FORMS = [
    ("/barrierefreiheit/melden/", "text", "Die Karte geht nicht."),
    ("/registrieren/", "given", "Wiebke"),
]


@pytest.mark.parametrize(("path", "field", "words"), FORMS, ids=[path for path, _field, _words in FORMS])
def test_a_form_without_a_draft_keeps_its_words_and_complains_of_nothing(guest, path, field, words):
    page = guest.post(path, {field: words, **ENGLISH})
    work_off()

    assert language_of(page) == "en"
    assert page.path == path
    assert words in page.content.decode()
    assert "kern-alert--danger" not in page.content.decode()
    assert mail.outbox == []
