# SPDX-License-Identifier: EUPL-1.2
"""What a mandate does not cover is not offered, and it is said where one would look for it; and who applies by name."""

from __future__ import annotations

import re

import pytest

from geleitzug.core.cases import who
from geleitzug.desks.citizen.tests.acting import acting, mandate_of
from geleitzug.desks.citizen.tests.people import Office, Somebody, example, words_of

ERIKA, JAN = "erika@example.org", "jan@example.org"
DOG, BUILD = "hundesteuer-anmelden", "baugenehmigung-vereinfacht"
COMPANY = "Nordlicht Bau GmbH"


@pytest.fixture
def draft(towns):
    """Return a draft of the company's."""
    return acting(ERIKA).begins(DOG)


OFFERED = {
    "a draft to go on with": ("/meine-antraege/", "/antrag/{draft}/", "um ihn auszufüllen oder zu löschen"),
    "a draft to throw away": ("/meine-antraege/", "/verwerfen/", "um ihn auszufüllen oder zu löschen"),
    "beginning": (f"/leistungen/{DOG}/beginnen/", ">Weitermachen<", "um Anträge auszufüllen und abzusenden"),
    "consent": ("/konto/", "/konto/einwilligung/", "Einwilligen und widerrufen darf"),
    "details": ("/konto/", ">Speichern<", "reicht nicht, um die Daten des Unternehmens zu ändern"),
    "the report": ("/meine-daten/", "/meine-daten/auskunft/", "Herunterladen darf sie, wer auch das Postfach"),
    "a request about the account": ("/meine-daten/", "/meine-daten/anliegen/", "Anliegen stellen darf"),
    "a draft's data": ("/antrag/{draft}/daten/", "/verwerfen/", "Anliegen stellen darf"),
    "the mailbox": ("/meine-antraege/", "/postfach/", ""),
}  # fmt: skip


@pytest.mark.parametrize("name", OFFERED)
def test_what_would_be_refused_is_not_offered_and_it_is_said_why(draft, name):
    path, button, why = (each.format(draft=draft.pk) for each in OFFERED[name])
    page, of_all = acting(JAN, ["see"]).get(path), acting(ERIKA).get(path)

    assert page.status_code == of_all.status_code == 200
    main, of_all = (each.content.decode().partition("<main")[2].partition("</main>")[0] for each in (page, of_all))
    assert (button in of_all, button in main) == (True, False)
    assert why in words_of(page)


def test_who_may_read_the_mailbox_alone_is_shown_no_other_place(towns):
    main = acting(JAN, ["mailbox"]).get("/postfach/").content.decode().partition("<main")[2]

    assert "/postfach/" in main
    assert not {path for path in ("/meine-antraege/", "/meine-daten/", "/konto/") if f'href="{path}"' in main}


def test_who_acts_for_a_company_is_asked_by_its_name(towns):
    erika = acting(ERIKA)
    draft = erika.begins(BUILD)

    said = words_of(erika.get(f"/antrag/{draft.pk}/wer/"))

    assert f"Sie, {mandate_of(ERIKA).person.name}, handeln für {COMPANY}." in said
    assert f"Für {COMPANY}" in said
    assert "Für mich selbst" not in said
    assert "mit Vollmacht von dort" in said
    own = Somebody("musterhafen").signed_in(JAN)
    assert "Für mich selbst" in words_of(own.get(f"/antrag/{own.begins(BUILD).pk}/wer/"))


def test_the_check_page_names_company_and_who_acts(towns):
    erika = acting(ERIKA)
    draft = erika.fills_in(DOG, example(DOG, "firma-mit-zweitem-hund")["answers"])

    said = words_of(erika.get(f"/antrag/{draft.pk}/pruefen/"))

    assert f"Unternehmen {COMPANY} Es handelt {mandate_of(ERIKA).person.name}" in said
    assert "Für mich selbst" not in said


def test_a_company_has_no_child_to_apply_for_and_may_be_a_guardian():
    service = {"on_behalf": {"care": {}, "child": {}, "principal": {}}}

    assert who.behalf_for(service, is_company=True) == ["self", "care", "principal"]
    assert who.behalf_for(service, is_company=False) == ["self", "child", "care", "principal"]


def test_the_count_of_the_mailbox_says_what_it_counts(erika):
    draft = erika.has_sent(DOG, example(DOG, "ein-hund")["answers"])
    Office("musterhafen").asks(draft, "Bitte schicken Sie ein Foto.")

    assert re.search(r"Postfach \d ungelesen", words_of(erika.get("/meine-antraege/")))


def test_a_list_with_a_notice_in_it_says_so(erika):
    before = words_of(erika.get("/meine-antraege/"))
    erika.begins("gewerbeanmeldung")

    assert "Meine Anträge und Anzeigen" in words_of(erika.get("/meine-antraege/"))
    assert "Meine Anträge und Anzeigen" not in before
