# SPDX-License-Identifier: EUPL-1.2
"""Two versions of a package compared, and the number that follows from it."""

from __future__ import annotations

from typing import Any

import pytest

from geleitzug.core.authoring import scaffold
from geleitzug.core.authoring.blocks import HOUSE, expand_form
from geleitzug.core.authoring.edits import (
    AddOption,
    AddPage,
    AddQuestion,
    ChangeOption,
    ChangePage,
    ChangeQuestion,
    ChangeService,
    DeleteCheck,
    DeleteOption,
    DeletePage,
    DeleteQuestion,
    Edit,
    MoveOption,
    MovePage,
    MoveQuestion,
    PlaceQuestion,
    SetCheck,
    SetPart,
    apply,
)
from geleitzug.core.authoring.tariff import DeleteFee, Row, SetFee
from geleitzug.core.authoring.tests.samples import form
from geleitzug.core.authoring.version_words import SERVICE
from geleitzug.core.authoring.versions import compare, next_version, weight_of
from geleitzug.core.catalogue.checks import OPTIONAL, REQUIRED
from geleitzug.ground.money import Euro

FEE = Row("marke", {"de": "Hundemarke", "en": "Dog tag"}, cents=500)


BUSINESS: dict[str, Any] = {
    "key": "betrieb",
    "kind": "group",
    "label": {"de": "Betrieb", "en": "Business"},
    "optional": True,
    "questions": [
        {
            "key": "schein",
            "kind": "file",
            "label": {"de": "Schein", "en": "Licence"},
            "delete_after": {"task": "Task_Review", "law": "§ 1"},
        }
    ],
}


def package() -> dict[str, Any]:
    asked = form()
    asked["pages"][0]["questions"].append(BUSINESS)
    raw = scaffold.new_package("hunde", {"de": "Hunde", "en": "Dogs"}, office="tax", form=asked)
    return apply(raw, SetFee(FEE))[0]


TOLD: dict[str, tuple[Edit, str, str]] = {
    "new page": (AddPage({"de": "Ende"}), "Neue Seite „Ende“.", "minor"),
    "page gone": (DeletePage("hunde"), "Seite „Ihre Hunde“ entfällt.", "major"),
    "page title": (
        ChangePage("halter", {"title": {"de": "Wer?"}}),
        "Seite „Halterin oder Halter“ heißt jetzt „Wer?“.",
        "patch",
    ),
    "pages moved": (MovePage("hunde", -1), "Die Seiten stehen in anderer Reihenfolge.", "patch"),
    "page always": (ChangePage("hunde", {"when": None}), "Seite „Ihre Hunde“ wird jetzt immer gefragt.", "minor"),
    "new": (AddQuestion("halter", "text", {"de": "Telefon"}), "Neue Frage „Telefon“.", "minor"),
    "new and needed": (
        AddQuestion("halter", "text", {"de": "Telefon"}, values={"required": True}),
        "Neue Pflichtfrage „Telefon“.",
        "major",
    ),
    "gone": (DeleteQuestion("zahl"), "Frage „Wie viele mit Chip?“ entfällt.", "major"),
    "to another page": (
        PlaceQuestion("firma", "hunde"),
        "Frage „Firma“ steht jetzt auf der Seite „Ihre Hunde“.",
        "minor",
    ),
    "order": (MoveQuestion("art", -1), "Seite „Halterin oder Halter“: Fragen anders geordnet.", "patch"),
    "label": (
        ChangeQuestion("firma", {"label": {"de": "Name der Firma"}}),
        "Frage „Name der Firma“: hieß „Firma“.",
        "patch",
    ),
    "help": (
        ChangeQuestion("firma", {"help": {"de": "Wie im Register"}}),
        "Frage „Firma“: Hilfetext geändert.",
        "patch",
    ),
    "required": (ChangeQuestion("firma", {"required": True}), "Frage „Firma“: ist jetzt Pflicht.", "major"),
    "not required": (
        ChangeQuestion("art", {"required": None}),
        "Frage „Wer hält den Hund?“: ist nicht mehr Pflicht.",
        "minor",
    ),
    "kind": (
        ChangeQuestion("firma", {"kind": "long_text"}),
        "Frage „Firma“: eine andere Art von Antwort (text → long_text).",
        "major",
    ),
    "bounds": (ChangeQuestion("firma", {"max_length": 9}), "Frage „Firma“: größte Länge geändert.", "minor"),
    "may be left out no longer": (
        ChangeQuestion("betrieb", {"optional": None}),
        "Frage „Betrieb“: darf nicht mehr fehlen.",
        "major",
    ),
    "deleted later": (
        ChangeQuestion("betrieb.schein", {"delete_after": None}),
        "Frage „Schein“: Löschen der Dateien nach der Prüfung geändert.",
        "minor",
    ),
    "option explained": (
        ChangeOption("art", "privat", {"help": {"de": "Sie selbst"}}),
        "Frage „Wer hält den Hund?“, Antwort „Privat“: Hilfetext geändert.",
        "patch",
    ),
    "when": (
        ChangeQuestion("hunde.nummer", {"when": "this.chip == false"}),
        "Frage „Chipnummer“ wird jetzt nur gefragt, wenn „Chip?“ ist Nein.",
        "minor",
    ),
    "free when": (
        ChangeQuestion("firma", {"when": "a.zahl + 1 > 2"}),
        "Frage „Firma“ wird jetzt nur gefragt, wenn „a.zahl + 1 > 2“.",
        "minor",
    ),
    "option new": (AddOption("art", {"de": "Verein"}), "Frage „Wer hält den Hund?“: neue Antwort „Verein“.", "minor"),
    "option gone": (DeleteOption("art", "privat"), "Frage „Wer hält den Hund?“: Antwort „Privat“ entfällt.", "major"),
    "option named": (
        ChangeOption("art", "privat", {"label": {"de": "Ich"}}),
        "Frage „Wer hält den Hund?“: Antwort heißt jetzt „Ich“.",
        "patch",
    ),
    "options moved": (
        MoveOption("art", "privat", 1),
        "Frage „Wer hält den Hund?“: Antworten anders geordnet.",
        "patch",
    ),
    "check new": (SetCheck("da", "true", {"de": "Bitte."}), "Formular: neue Prüfung: Bitte.", "minor"),
    "check gone": (DeleteCheck("firma_genannt"), "Formular: Prüfung entfällt: Bitte nennen Sie die Firma.", "minor"),
    "fee": (
        SetFee(Row("marke", FEE.title, cents=700)),
        f"Gebühr „Hundemarke“ geändert: {Euro(500)} → {Euro(700)}.",
        "minor",
    ),
    "fee multiplied": (
        SetFee(Row("marke", FEE.title, cents=500, times="a.hunde.size()")),
        "Gebühr „Hundemarke“: Sie wird mit etwas anderem malgenommen als bisher.",
        "minor",
    ),
    "fee gone": (DeleteFee("marke"), "Gebühr „Hundemarke“ entfällt.", "minor"),
    "cost": (ChangeService({"cost": {"de": "5 €", "en": "€5"}}), "Text zu den Kosten geändert.", "patch"),
    "letter": (SetPart("notice", "neu"), "Bescheid geändert.", "minor"),
    "process": (SetPart("process", "neu"), "Ablauf geändert.", "major"),
}


@pytest.mark.parametrize("name", TOLD)
def test_a_difference_is_a_sentence_with_its_weight(name: str) -> None:
    edit, sentence, weight = TOLD[name]
    changed, _done = apply(package(), edit)

    found = compare(package(), changed)

    assert sentence in [difference.sentence for difference in found]
    assert weight_of(found) == weight


def test_what_the_workshop_cannot_set_is_told_as_well() -> None:
    changed = package()
    page = changed["form"]["pages"][0]
    page["one_by_one"] = True
    page["questions"][2] |= {"protected": True, "neuerdings": 1}

    assert [each.sentence for each in compare(package(), changed)] == [
        "Seite „Halterin oder Halter“: eine Frage je Seite geändert.",
        "Frage „Firma“: Ausfüllen durch Links anderer Seiten geändert.",
        "Frage „Firma“: „neuerdings“ geändert.",
    ]


def test_nothing_different_is_nothing_to_say() -> None:
    assert compare(package(), package()) == ()


def test_what_lies_in_a_new_group_need_not_be_named() -> None:
    added, done = apply(package(), AddQuestion("halter", "group", {"de": "Betrieb"}))
    added, _done = apply(added, AddQuestion("halter", "text", {"de": "Name"}, into=done.at))

    assert [each.sentence for each in compare(package(), added)] == ["Neue Frage „Betrieb“."]


def test_a_block_is_compared_written_out() -> None:
    used, _done = apply(package(), AddQuestion("halter", block="anschrift"), HOUSE)
    used["form"] = expand_form(used["form"], HOUSE)

    assert [each.sentence for each in compare(package(), used)] == ["Neue Pflichtfrage „Anschrift“."]


@pytest.mark.parametrize(
    ("current", "weight", "taken", "then"),
    [
        ("1.2.3", "patch", [], "1.2.4"),
        ("1.2.3", "minor", ["1.3.0"], "1.4.0"),
        ("1.2.3", "major", [], "2.0.0"),
        ("?", "minor", [], "0.1.0"),
    ],
)
def test_the_next_number_is_free(current: str, weight: Any, taken: list[str], then: str) -> None:
    assert next_version(current, weight, taken) == then


def test_everything_a_service_says_of_itself_has_a_name_people_know() -> None:
    assert (REQUIRED | OPTIONAL) - {"key", "version"} <= SERVICE.keys()
