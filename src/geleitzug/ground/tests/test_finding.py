# SPDX-License-Identifier: EUPL-1.2
"""What words find in a text, and what comes first."""

from __future__ import annotations

import pytest

from geleitzug.ground import finding

DOG = finding.text_of(["Hund zur Hundesteuer anmelden"], ["Welpe, Steuermarke"], ["Wer einen Hund hält, meldet ihn."])
CARD = finding.text_of(["Personalausweis beantragen"], ["Ausweis, Online-Ausweis"])
REGISTER = finding.text_of(["Melderegisterauskunft"], ["Person suchen, Adresse"], ["Suchen Sie eine Person?"])


@pytest.mark.parametrize("typed", ["Hund", "hundesteuer", "STEUER", "hund anmelden", "„Welpe“", "hält, Hund!", "marke"])
def test_words_are_found_whole_at_a_beginning_and_in_compounds(typed: str) -> None:
    assert finding.worth(finding.words_of(typed), DOG) > 0


@pytest.mark.parametrize("typed", ["und", "Hund Katze", "eldet", "%", "(", "\\"])
def test_what_stands_by_chance_inside_a_word_is_not_found(typed: str) -> None:
    assert finding.worth(finding.words_of(typed), DOG) == 0


def test_a_short_name_is_what_it_means_and_not_how_another_word_begins() -> None:
    words = finding.words_of("Perso")

    assert finding.worth(words, CARD) > 0
    assert finding.worth(words, REGISTER) == 0
    assert finding.worth(finding.words_of("Person"), REGISTER) > 0


def test_a_title_counts_more_than_a_name_and_a_name_more_than_prose() -> None:
    texts = [finding.text_of(*([["Pass"] if at == place else [] for at in range(3)])) for place in range(3)]
    title, name, prose = (finding.worth(["pass"], text) for text in texts)

    assert title > name > prose > 0
    assert finding.worth(["pass"], finding.text_of(["Reisepass"])) < name


@pytest.mark.parametrize(("typed", "looks"), [("Personlausweis", True), ("Ausweiss", True), ("Raumschiff", False)])
def test_what_is_mistyped_looks_like_what_was_meant(typed: str, looks: bool) -> None:
    assert (finding.likeness(finding.words_of(typed), CARD) > 0) is looks
