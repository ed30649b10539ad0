# SPDX-License-Identifier: EUPL-1.2
"""Coming back from BundID without being let in, or without an account there: nobody loses where they were."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.identity import AYSE, ERIKA, WIEBKE, Bund, bund_beside

from geleitzug.desks.citizen.tests.people import words_of
from geleitzug.desks.citizen.tests.test_identity import at_home

GOAL = "/leistungen/geburtsurkunde/beginnen/"
AGAIN = 'href="/anmelden/bundid/?stufe=high&amp;weiter=%2Fleistungen%2Fgeburtsurkunde%2Fbeginnen%2F"'


@pytest.fixture
def bund(towns: None, tmp_path: Path) -> Iterator[Bund]:
    with bund_beside(tmp_path) as found:
        yield found


@pytest.mark.parametrize("how", [{"wish": "cancel"}, {"fault": "too_low"}, {"temporary": True}])
def test_trying_again_keeps_the_goal_and_the_level(bund, how):
    somebody, going = at_home(bund)
    somebody.signed_in("erika@example.org")

    page = going.comes_back(ERIKA, 4, wanted="high", way_on=GOAL, **how)

    assert page.status_code == 403
    assert AGAIN in page.content.decode()


def test_another_accounts_card_keeps_the_goal_and_the_level(bund):
    _first, going = at_home(bund)
    going.comes_back(WIEBKE, 4)
    somebody, going = at_home(bund)
    somebody.signed_in("erika@example.org")

    page = going.comes_back(WIEBKE, 4, wanted="high", way_on=GOAL)

    assert "gehört schon jemand zu einem anderen Konto" in words_of(page)
    assert AGAIN in page.content.decode()


def test_who_does_not_know_the_question_learns_no_goal(bund):
    _somebody, going = at_home(bund)
    answers = bund.answers(going.is_sent("high", GOAL), WIEBKE, 4, wish="cancel")

    page = going.brings({**answers, "RelayState": "geraten"})

    assert page.status_code == 403
    assert 'href="/anmelden/bundid/"' in page.content.decode()
    assert "geburtsurkunde" not in page.content.decode()


# --- without an account there -----------------------------------------------------------------------------------


def test_who_has_shown_themselves_without_an_account_sees_their_code_before_and_after_they_begin(bund):
    somebody, going = at_home(bund, "sandmoor")
    arrived = going.comes_back(AYSE, 4, temporary=True, way_on=GOAL)
    code = somebody.browser.cookies["merkcode"].value

    before = somebody.get(GOAL)
    somebody.begins("geburtsurkunde")
    after = somebody.get(GOAL)

    assert arrived["Location"] == GOAL
    assert "Was wir aus Ihrem Konto schon wissen" not in words_of(before)
    assert code in words_of(before)
    assert "Sie haben diesen Antrag schon begonnen" in words_of(after)
    assert code in words_of(after)
    assert '<a class="gz-tool" href="/meine-antraege/">' in after.content.decode()


def test_signing_out_without_an_account_shows_the_code_first(bund):
    somebody, going = at_home(bund, "sandmoor")
    going.comes_back(AYSE, 4, temporary=True)
    draft = somebody.begins("geburtsurkunde")
    code, holder = somebody.browser.cookies["merkcode"].value, somebody.holder

    asked = somebody.post("/abmelden/", {"weiter": "/leistungen/"})
    still = somebody.holder
    out = somebody.browser.post("/abmelden/", {"notiert": "1", "weiter": "/leistungen/"})

    assert (asked.path, still) == ("/abmelden/", holder)
    assert code in words_of(asked)
    assert 'name="weiter" value="/leistungen/"' in asked.content.decode()
    assert asked["Cache-Control"] == "no-store"
    assert (out["Location"], somebody.holder) == ("/leistungen/", None)
    somebody.post("/fortsetzen/", {"code": code})
    assert somebody.latest().pk == draft.pk


def test_who_loses_nothing_is_signed_out_at_once(bund):
    somebody, going = at_home(bund)
    going.comes_back(AYSE, 4, temporary=True)

    out = somebody.browser.post("/abmelden/")

    assert out["Location"] == "/"
    assert somebody.browser.get("/abmelden/")["Location"] == "/"
    assert somebody.holder is None
