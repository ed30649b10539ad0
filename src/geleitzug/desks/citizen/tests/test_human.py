# SPDX-License-Identifier: EUPL-1.2
"""The button that asks for a human, where a program alone has decided."""

from __future__ import annotations

import pytest

from geleitzug.core.privacy.models import DataRequest
from geleitzug.core.privacy.rules import Kind
from geleitzug.desks.citizen.tests.people import example, words_of
from geleitzug.ground.jobs.worker import work_off

REGISTER, DOG = "melderegisterauskunft-einfach", "hundesteuer-anmelden"


@pytest.fixture
def answered(erika):
    """A question to the residents' register that a program has answered."""
    draft = erika.has_sent(REGISTER, example(REGISTER, "eindeutig")["answers"])
    erika.pays(draft)
    work_off()
    return draft


def test_from_result_to_the_request_and_back(erika, answered):
    status, page = f"/antrag/{answered.pk}/stand/", f"/antrag/{answered.pk}/daten/anliegen/"
    before = erika.get(status)
    result = before.content.decode().partition('href="/postfach/')[2].partition('/"')[0]
    button = f'href="{page}?art=mensch"'
    assert button in before.content.decode()
    assert button in erika.get(f"/postfach/{result}/").content.decode()
    assert 'value="mensch" checked' in " ".join(erika.get(f"{page}?art=mensch").content.decode().split())

    erika.post(page, {"art": "mensch", "text": ""})

    after = erika.get(status)
    assert "Ein Mensch prüft die Entscheidung" in words_of(after)
    assert button not in after.content.decode()
    assert "mensch" not in erika.get(page).content.decode()
    with erika.door():
        assert DataRequest.objects.get(application=answered.pk).kind == Kind.HUMAN
    erika.post(page, {"art": "mensch", "text": "Noch einmal"})
    with erika.door():
        assert DataRequest.objects.filter(application=answered.pk).count() == 1


def test_where_nothing_was_decided_by_a_program_it_is_not_offered(erika):
    draft = erika.has_sent(DOG, example(DOG, "ein-hund")["answers"])
    page = f"/antrag/{draft.pk}/daten/anliegen/"

    assert "mensch" not in erika.get(page).content.decode()
    assert "Bitte wählen Sie, worum es geht." in words_of(erika.post(page, {"art": "mensch", "text": "Bitte"}))
