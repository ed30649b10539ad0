# SPDX-License-Identifier: EUPL-1.2
"""What somebody outside writes to an opinion is not lost where it cannot be taken any more."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from tests.furnished import Town
from tests.pages import PageClient

from geleitzug.core.participation import rules
from geleitzug.core.participation.actions import asking, passing
from geleitzug.core.participation.actions.asking import Asked, Question
from geleitzug.core.participation.models import Inquiry, OpinionRequest
from geleitzug.core.participation.rules import Body

TYPED = {"verdict": "disagree", "text": "Der Deich ist zu nah.", "conditions": "Abstand von 10 m.", "name": "Uwe Boom"}


@pytest.fixture
def asked(town: Town) -> OpinionRequest:
    """A body outside that is asked by letter."""
    application = town.play("baugenehmigung-vereinfacht", "carport", 1)
    question = Question("Steht etwas entgegen?", timezone.localdate() + timedelta(days=30))
    with town.inside():
        (row,) = asking.ask(
            town.case(application), by=town.staff("building"), question=question, asked=Asked(bodies=[Body("Deich")])
        )
    town.jobs()
    with town.inside():
        return OpinionRequest.objects.select_related("case").get(pk=row.pk)


def _passed(town: Town, row: OpinionRequest) -> tuple[str, str]:
    """Return the address of a new link, and a new code."""
    clerk = town.staff("building")
    with town.inside():
        address, code = passing.link_for_letter(row, by=clerk), passing.code_for_phone(row, by=clerk)
    return "/" + address.partition("//")[2].partition("/")[2], code


def test_a_text_that_comes_too_late_is_shown_to_be_copied(
    town: Town, asked: OpinionRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = PageClient(headers={"host": f"{town.here.key}.localhost", "accept-language": "de"})
    address, code = _passed(town, asked)
    assert browser.post(address, {"code": code}).status_code == 302
    assert "Steht etwas entgegen?" in browser.get(address).content.decode()

    with monkeypatch.context() as hours:
        hours.setattr(rules, "PROVEN", timedelta(0))
        page = browser.post(address, TYPED).content.decode()
    assert TYPED["text"] in page
    assert TYPED["conditions"] in page
    assert "noch einmal einen Code" in page
    with town.machine():
        assert Inquiry.objects.get(request=asked.pk).code_tries == 0, "a text is no wrong code"

    _passed(town, asked)  # a new link: the one in this browser opens nothing any more
    late = browser.post(address, TYPED)
    assert late.status_code == 410
    assert TYPED["text"] in late.content.decode()
    assert TYPED["conditions"] in late.content.decode()
