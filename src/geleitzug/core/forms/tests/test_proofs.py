# SPDX-License-Identifier: EUPL-1.2
"""The files a form may ask for, with their conditions in words."""

import pytest
from django.utils import translation

from geleitzug.core.forms.definition import load_form
from geleitzug.core.forms.proofs import files_wanted
from geleitzug.core.forms.tests.conftest import form_of, options, page, question

WORTH = question("wert", "choice", options=options("gering", "hoch"))
BOUGHT = question("gekauft", "yesno")
FOR_ALL = question("ausweis", "file", required=True)


def wanted(*questions, lang="de"):
    with translation.override(lang):
        return [(found.label, found.only_if) for found in files_wanted(form_of(*questions), lang)]


@pytest.mark.parametrize(
    ("when", "words"),
    [
        ('a.wert == "hoch"', "nur, wenn Sie bei „Wert“ „hoch-de“ angeben"),
        ('a.wert != "hoch"', "nur, wenn Sie bei „Wert“ nicht „hoch-de“ angeben"),
        ('a.wert in ["gering", "hoch"]', "nur, wenn Sie bei „Wert“ „gering-de“ oder „hoch-de“ angeben"),
        ("a.gekauft == false", "nur, wenn Sie bei „Gekauft“ „Nein“ angeben"),
        ("a.gekauft", "nur, wenn Sie bei „Gekauft“ „Ja“ angeben"),
        (
            'a.gekauft == true && a.wert == "hoch"',
            "nur, wenn Sie bei „Gekauft“ „Ja“ angeben und Sie bei „Wert“ „hoch-de“ angeben",
        ),
        (
            'who.kind == "company"',
            "nur, wenn Sie für ein Unternehmen, einen Verein oder eine andere Organisation handeln",
        ),
        ("today > '2026-01-01'", "nur, wenn es nach Ihren Antworten nötig ist"),
        ('a.wert == "teuer"', "nur, wenn es nach Ihren Antworten nötig ist"),
    ],
)
def test_a_condition_is_said_in_words(when, words):
    assert wanted(WORTH, BOUGHT, question("beleg", "file", when=when)) == [("Beleg", words)]


def test_what_is_always_asked_has_no_condition_and_is_named_once():
    assert wanted(FOR_ALL, question("zweiter", "file", label={"de": "Ausweis", "en": "The ausweis"})) == [
        ("Ausweis", "")
    ]


def test_the_conditions_of_page_and_group_count_as_well():
    proof = question("beleg", "file")
    form = load_form(
        {
            "pages": [
                page("erst", WORTH, BOUGHT),
                page(
                    "dann",
                    question(
                        "hunde",
                        "group",
                        item={"de": "Hund"},
                        repeat={"min": 1, "max": 2},
                        questions=[question("alt", "yesno"), {**proof, "when": "this.alt == true"}],
                    ),
                    when='a.wert == "hoch"',
                ),
            ]
        }
    )

    with translation.override("de"):
        (found,) = files_wanted(form, "de")

    assert found.only_if == "nur, wenn Sie bei „Wert“ „hoch-de“ angeben und Sie bei „Alt“ „Ja“ angeben"
