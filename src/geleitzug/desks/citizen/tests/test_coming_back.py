# SPDX-License-Identifier: EUPL-1.2
"""Coming back from BundID without being let in: nobody loses where they were."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.identity import ERIKA, WIEBKE, Bund, bund_beside

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
