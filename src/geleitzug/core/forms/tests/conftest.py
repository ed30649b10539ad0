# SPDX-License-Identifier: EUPL-1.2
"""A form that has one of everything, and the day on which it is filled in."""

from datetime import date

import pytest

from geleitzug.core.forms.definition import load_form
from geleitzug.core.forms.shapes import Context

TODAY = date(2026, 3, 9)


def question(key, kind, **settings):
    return {"key": key, "kind": kind, "label": {"de": key.capitalize(), "en": f"The {key}"}, **settings}


def page(key, *questions, **settings):
    return {"key": key, "title": {"de": f"Seite {key}", "en": f"Page {key}"}, "questions": list(questions), **settings}


def options(*keys):
    return [{"key": key, "label": {"de": f"{key}-de", "en": f"{key}-en"}} for key in keys]


def form_of(*questions, **settings):
    return load_form({"pages": [page("seite", *questions)], **settings})


EVERYTHING = {
    "pages": [
        page(
            "wer",
            question("person", "person", required=True, parts=["title", "given", "family", "born"]),
            question("anschrift", "address", required=True),
            question("email", "email"),
            question("telefon", "phone"),
        ),
        page(
            "was",
            question("art", "choice", required=True, options=options("hund", "katze", "anderes")),
            question("welches", "text", required=True, when="a.art == 'anderes'", max_length=40),
            question("farben", "choices", options=options("rot", "blau", "gelb"), max=2),
            question("land", "codelist", list="countries"),
            question("gewicht", "number", min=0, unit={"de": "kg"}),
            question("anzahl", "integer", min=1, max=9),
            question("wert", "money"),
            question("seit", "date", required=True, max="today"),
            question("gefaehrlich", "yesno", required=True),
            question("warum", "long_text", required=True, when="a.gefaehrlich == true"),
        ),
        page(
            "hunde",
            question(
                "hunde",
                "group",
                item={"de": "Hund", "en": "dog"},
                repeat={"min": 1, "max": 3},
                questions=[
                    question("name", "text", required=True),
                    question("chip", "yesno", required=True),
                    question("nummer", "text", required=True, when="this.chip == true"),
                    question("bild", "file", max_files=2),
                ],
                checks=[
                    {
                        "key": "kein_rex",
                        "that": "this.name != 'Rex'",
                        "at": "name",
                        "message": {"de": "Bitte nicht Rex.", "en": "Not Rex, please."},
                    }
                ],
            ),
            when="a.art == 'hund'",
            checks=[
                {
                    "key": "verschieden",
                    "that": "a.hunde.all(x, a.hunde.filter(y, y.name == x.name).size() == 1)",
                    "at": "hunde",
                    "message": {"de": "Bitte geben Sie jedem Hund einen eigenen Namen."},
                }
            ],
        ),
        page(
            "ende",
            question("konto", "bank", when="a.wert != null && a.wert > 1000"),
            question("plan", "file", required=True),
            question("hinweis", "info", text={"de": "Bitte **lesen**."}),
            question("richtig", "declaration", required=True, text={"de": "Alles stimmt."}),
        ),
    ],
    "checks": [
        {
            "key": "erreichbar",
            "that": "a.email != null || a.telefon != null",
            "at": "email",
            "message": {"de": "Bitte geben Sie E-Mail oder Telefon an."},
        }
    ],
}

FILE = {"document": "0198", "name": "plan.pdf", "size": 68_000, "mime": "application/pdf", "sha256": "ab"}
COMPLETE = {
    "person": {"title": "", "given": "Berta", "family": "Öğüt", "born": "1980-02-01"},
    "anschrift": {
        "street": "Deich",
        "number": "3 a",
        "addition": "",
        "postcode": "27561",
        "city": "Musterhafen",
        "country": "DE",
    },
    "email": "berta@example.org",
    "art": "hund",
    "seit": "2026-03-01",
    "gefaehrlich": False,
    "hunde": [{"name": "Bello", "chip": True, "nummer": "276"}],
    "wert": 123450,
    "plan": [FILE],
    "richtig": True,
}


@pytest.fixture(scope="session")
def form():
    return load_form(EVERYTHING)


@pytest.fixture(scope="session")
def ctx():
    return Context(TODAY, {"rate": 12000}, {"kind": "person", "on_behalf": "self"})
