# SPDX-License-Identifier: EUPL-1.2
"""Until when the office decides, as the applicant reads it: extended, over, and approved by law."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from tests.furnished import Town

from geleitzug.config.seed import town_of
from geleitzug.core.cases import clock
from geleitzug.core.cases.actions import extending
from geleitzug.core.cases.models import Case, Deadline, Task
from geleitzug.desks.citizen.tests.people import example, words_of
from geleitzug.ground.jobs.worker import work_off

DOG = "hundesteuer-anmelden"


@pytest.fixture
def musterhafen(erika):
    """A town whose dog tax the law takes as granted when nobody decides."""
    town = Town(town_of("musterhafen"), "")
    deadline = {"decide_within": "3 Monate", "deemed": {"norm": "§ 1 Mustergesetz"}}
    town.publish(DOG, service=lambda service: service.update(deadline=deadline))
    return town


@pytest.fixture
def status(erika, musterhafen):
    """Where Erika reads how her application stands."""
    erika.has_sent(DOG, example(DOG, "ein-hund")["answers"])
    return f"/antrag/{erika.latest().pk}/stand/"


def test_the_page_says_what_follows_from_the_end_before_and_after(erika, musterhafen, status):
    before = words_of(erika.get(status))
    with musterhafen.inside():
        case = Case.objects.get()
        until = Deadline.objects.get().ends_on + timedelta(days=14)
        extending.extend(case, by=musterhafen.staff("tax"), until=until, reason="Die Rasse ist umstritten.")
    extended = words_of(erika.get(status))
    with musterhafen.machine():
        Deadline.objects.update(ends_on=timezone.localdate() - timedelta(days=1))
    over = words_of(erika.get(status))
    with musterhafen.machine():
        clock.deem_approved()
    work_off()
    deemed = words_of(erika.get(status))
    asked = words_of(erika.post(status.replace("stand/", "bescheinigung/")))
    work_off()

    assert "Entscheidet es bis dahin nicht, gilt Ihr Antrag als genehmigt (§ 1 Mustergesetz)." in before
    assert "Der Grund: Die Rasse ist umstritten." in extended
    assert "Was daraus folgt, steht in Kürze hier." in over
    assert "Ihr Antrag gilt als genehmigt. Das Amt hat nicht bis zum" in deemed
    assert "Bescheinigung anfordern" in deemed
    assert "Die Bescheinigung ist angefordert" in asked
    assert "Bescheinigung anfordern" not in asked
    with musterhafen.inside():
        assert Task.objects.filter(kind="certificate", done_at=None).count() == 1
