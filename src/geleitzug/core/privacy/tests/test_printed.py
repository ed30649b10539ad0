# SPDX-License-Identifier: EUPL-1.2
"""The report of somebody's data as they read it on paper."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import override
from tests.furnished import Town

from geleitzug.core.cases.props import words_of
from geleitzug.core.privacy.printed import printed
from geleitzug.core.privacy.report import application_part


def test_it_says_who_takes_part_and_to_whom_letters_go(town: Town) -> None:
    sent = town.play("belehrung-43-ifsg", "schulpraktikum", 1)
    parent = town.holder_of(sent)
    with town.outside(parent), override("de"):
        part = application_part(sent.holder, sent.pk, "de")
        assert part is not None
        head = {"account": None, "made_at": timezone.now().isoformat()}
        said = words_of(printed(head, [part], town=town.id, reference="A-1", number=2, lang="de"))

    assert "Antragstellerin oder Antragsteller Finn Ahrens vertretene Person Finn Ahrens" in said
    assert f"vertreten durch {parent.name}" in said
    assert f"Briefe gehen an {parent.name}, als gesetzliche Vertretung von Finn Ahrens, Schleusenkai 2" in said
