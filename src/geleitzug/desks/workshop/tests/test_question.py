# SPDX-License-Identifier: EUPL-1.2
"""The page of a question: settings of every kind, answers, lists, keys, what cannot be taken."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
from tests.furnished import Town

from geleitzug.core.authoring import actions, queries
from geleitzug.core.authoring.edits import AddQuestion, ChangeQuestion, walk
from geleitzug.core.authoring.models import Draft
from geleitzug.core.forms.kinds import KINDS
from geleitzug.desks.workshop import kinds
from geleitzug.desks.workshop.tests.making import Maker, at, form_on, read
from geleitzug.ground.people.actors import Actor

NOTHING: dict[str, Any] = {}
FORM: dict[str, Any] = {
    "pages": [
        {
            "key": "eins",
            "title": {"de": "Eins", "en": "One"},
            "questions": [
                {"key": f"f_{kind}", "label": {"de": f"Frage {kind}", "en": kind}, "kind": kind, **more}
                for kind, more in {
                    **dict.fromkeys(KINDS, NOTHING),
                    "choice": {"options": [{"key": "a", "label": {"de": "A"}}, {"key": "b", "label": {"de": "B"}}]},
                    "choices": {"options": [{"key": "a", "label": {"de": "A"}}, {"key": "b", "label": {"de": "B"}}]},
                    "codelist": {"list": "countries"},
                    "declaration": {"text": {"de": "Ich bestätige."}},
                    "info": {"text": {"de": "Hinweis"}},
                }.items()
            ]
            + [
                {
                    "key": "hunde",
                    "kind": "group",
                    "label": {"de": "Hunde", "en": "Dogs"},
                    "item": {"de": "Hund", "en": "Dog"},
                    "repeat": {"min": 1, "max": 3},
                    "questions": [{"key": "chip", "kind": "text", "label": {"de": "Chip", "en": "Chip"}}],
                },
                {
                    "key": "beruf",
                    "kind": "text",
                    "label": {"de": "Beruf", "en": "Profession"},
                    "fim": {"id": "F60000000123", "version": "1.2.0", "name": "Beruf", "codelist": "urn:de:berufe"},
                },
                {
                    "key": "grund",
                    "kind": "text",
                    "label": {"de": "Grund", "en": "Reason"},
                    "when": 'a.f_choice == "b"',
                },
            ],
        }
    ]
}


@pytest.fixture
def editor(sign_in: Callable[[str], Maker]) -> Maker:
    return sign_in("redaktion")


@pytest.fixture
def all_kinds(town: Town, jette: Actor) -> Draft:
    with town.inside():
        return actions.create_from_form("alles", {"de": "Alles", "en": "All"}, office="tax", form=FORM, by=jette)


def item(town: Town, draft: Draft, path: str) -> dict[str, Any]:
    with town.inside():
        found = {at_: dict(raw) for _page, at_, raw in walk(queries.raw_of(draft)["form"], queries.building_blocks())}
    return found[path]


def question(draft: Draft, path: str) -> str:
    return at(draft, f"frage/?frage={path}")


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_saving_a_question_untouched_changes_nothing(kind: str, editor: Maker, all_kinds: Draft, town: Town) -> None:
    before = item(town, all_kinds, f"f_{kind}")
    editor.fills(question(all_kinds, f"f_{kind}"), {"_save": "1"})
    assert before == item(town, all_kinds, f"f_{kind}")


SET: dict[str, dict[str, Any]] = {
    "text": {
        "min_length": 2,
        "max_length": 15,
        "spaces": "drop",
        "pattern": "[0-9]{15}",
        "pattern_message": {"de": "15"},
    },
    "integer": {"min": 1, "max": 1000, "unit": {"de": "Stück", "en": "pieces"}},
    "number": {"min": 0.5},
    "money": {"max": 123450, "anew": True},
    "date": {"min": "1990-02-01", "max": "today"},
    "choice": {"sorted": "all"},
    "choices": {"min": 1, "max": 2},
    "person": {"parts": ["given", "born"]},
    "address": {"country": True, "prefill": "account.address"},
    "file": {"accept": ["pdf"], "max_mb": 5, "max_files": 1},
    "declaration": {"text": {"de": "Ich versichere das.", "en": "I affirm."}},
    "info": {"text": {"de": "Neu"}},
    "computed": {"value": "1 + 1", "format": "integer"},
}
WRITTEN = {
    ("integer", "max"): "1.000",
    ("number", "min"): "0,5",
    ("money", "max"): "1.234,50",
    ("date", "min"): "1.2.90",
    ("date", "max"): "heute",
    ("address", "country"): "true",
    ("money", "anew"): "true",
}
"""How an office writes it, where that is not how the form does."""


def as_typed(kind: str) -> dict[str, Any]:
    typed: dict[str, Any] = {}
    for name, value in SET[kind].items():
        if isinstance(value, dict):
            typed |= {f"{name}.{lang}": text for lang, text in value.items()}
        else:
            typed[name] = WRITTEN.get((kind, name), value)
    return typed


@pytest.mark.parametrize("kind", sorted(SET))
def test_settings_of_a_kind_become_what_the_form_reads(kind: str, editor: Maker, all_kinds: Draft, town: Town) -> None:
    typed, wanted = as_typed(kind), SET[kind]
    address = question(all_kinds, f"f_{kind}")
    _action, data = form_on(editor.get(address).content.decode())
    answer = editor.post(address, {**data, **typed, "_save": "1"}, follow=True)
    assert answer.status_code == 200, read(answer)
    after = item(town, all_kinds, f"f_{kind}")
    assert {name: after.get(name) for name in wanted} == wanted


WRONG = [
    ("text", {"label.de": ""}, "Bitte schreiben Sie den deutschen Text dazu."),
    (
        "yesno",
        {"label.de": "", "label.en": "", "label.plain": "", "help.de": "Getippt."},
        "Bitte schreiben Sie hier etwas.",
    ),
    ("text", {"max_length": "viele"}, "Bitte geben Sie eine ganze Zahl ein."),
    ("text", {"pattern": "[0-9", "pattern_message.de": "x"}, "kein gültiges Muster"),
    ("text", {"key": "Groß"}, "kein Schlüssel"),
    ("number", {"min": "wenig"}, "Bitte geben Sie eine Zahl ein"),
    ("money", {"max": "viel"}, "Bitte geben Sie einen Betrag an"),
    ("date", {"max": "31.02.2026 oder so"}, "max"),
    ("choices", {"max": "9"}, "max"),
    ("choice", {"o.0.de": ""}, "Bitte schreiben Sie die Antwort auf Deutsch."),
    ("choice", {"o.lines": "A = Noch einmal\na = doppelt"}, "Zeile 2"),
    ("info", {"text.de": ""}, "Bitte schreiben Sie hier etwas."),
]


@pytest.mark.parametrize(("kind", "typed", "sentence"), WRONG)
def test_what_cannot_be_taken_stays_as_it_was_typed(
    kind: str, typed: dict[str, str], sentence: str, editor: Maker, all_kinds: Draft, town: Town
) -> None:
    before = item(town, all_kinds, f"f_{kind}")
    address = question(all_kinds, f"f_{kind}")
    _action, data = form_on(editor.get(address).content.decode())
    answer = editor.post(address, {**data, "label.plain": "Getippt.", **typed})
    assert answer.status_code == 200
    assert sentence in read(answer)
    assert "Getippt." in answer.content.decode()
    assert item(town, all_kinds, f"f_{kind}") == before


def test_another_kind_keeps_what_fits_and_says_what_went(editor: Maker, all_kinds: Draft, town: Town) -> None:
    words = editor.fills(question(all_kinds, "f_choice"), kind="text", help__de="Bleibt.")
    assert "Das gibt es bei der neuen Art nicht" in words
    after = item(town, all_kinds, "f_choice")
    assert (after["kind"], after["help"]) == ("text", {"de": "Bleibt."})
    assert "options" not in after


def test_another_key_rewrites_what_names_it(editor: Maker, all_kinds: Draft, town: Town) -> None:
    words = editor.fills(question(all_kinds, "f_choice"), key="antrag")
    assert item(town, all_kinds, "grund")["when"] == 'a.antrag == "b"'
    assert "Grund" in words


def test_answers_are_added_moved_deleted_and_pasted(editor: Maker, all_kinds: Draft, town: Town) -> None:
    address = question(all_kinds, "f_choice")

    def keys() -> list[str]:
        return [option["key"] for option in item(town, all_kinds, "f_choice")["options"]]

    editor.fills(address, {"_save": "o"}, o__new__de="Cäsar", o__new__en="Caesar")
    assert keys() == ["a", "b", "caesar"]
    editor.fills(address, {"_option_up": "caesar"}, o__0__en="Ah")
    assert keys() == ["a", "caesar", "b"]
    assert item(town, all_kinds, "f_choice")["options"][0]["label"] == {"de": "A", "en": "Ah"}
    editor.fills(address, {"_save": "o"}, o__lines="Dora | Dora\ne1 = Emil\n")
    assert keys() == ["a", "caesar", "b", "dora", "e1"]
    words = editor.fills(address, {"_option_delete": "b"})
    assert keys() == ["a", "caesar", "dora", "e1"]
    assert "Fragt noch nach der gelöschten Antwort" in words


def test_the_first_answers_of_ones_own_take_the_place_of_those_a_new_question_comes_with(
    editor: Maker, all_kinds: Draft, town: Town, jette: Actor
) -> None:
    with town.inside():
        actions.save_edit(all_kinds, AddQuestion("eins", "choice", {"de": "Wo steht es?"}), revision=1, by=jette)
    editor.fills(question(all_kinds, "wo_steht_es"), {"_save": "o"}, o__lines="Vor dem Haus\nIm Hof")

    labels = [option["label"]["de"] for option in item(town, all_kinds, "wo_steht_es")["options"]]

    assert labels == ["Vor dem Haus", "Im Hof"]


def test_many_answers_are_edited_as_lines(editor: Maker, all_kinds: Draft, town: Town) -> None:
    lines = "\n".join(f"k{number} = Antwort {number}" for number in range(80))
    editor.fills(question(all_kinds, "f_choice"), {"_save": "o"}, o__lines=lines)
    words = editor.fills(question(all_kinds, "f_choice"), {"_save": "1"}, o__all="x = Nur eine | One")
    assert "geändert" in words
    assert item(town, all_kinds, "f_choice")["options"] == [{"key": "x", "label": {"de": "Nur eine", "en": "One"}}]


def test_a_group_repeats_or_not(editor: Maker, all_kinds: Draft, town: Town) -> None:
    editor.fills(question(all_kinds, "hunde"), repeat__max="5", item__plain="Hund")
    after = item(town, all_kinds, "hunde")
    assert (after["repeat"], after["item"]["plain"]) == ({"min": 1, "max": 5}, "Hund")
    assert "Chip" in editor.reads(question(all_kinds, "hunde.chip"))


def test_a_list_that_was_missing_is_brought(editor: Maker, all_kinds: Draft, town: Town) -> None:
    words = editor.reads(question(all_kinds, "beruf"))
    assert "F60000000123" in words
    assert "Liste aus einer Datei übernehmen" in words
    table = io.BytesIO("Schlüssel;Text;Englisch\n1;Bäcker;baker\n2;Maurer;mason\n".encode())
    table.name = "berufe.csv"
    answer = editor.post(at(all_kinds, "frage/liste/?frage=beruf"), {"_revision": "1", "file": table}, follow=True)
    assert answer.status_code == 200, read(answer)
    assert "Bäcker" in read(answer)
    after = item(town, all_kinds, "beruf")
    assert (after["kind"], after["list"]) == ("codelist", "berufe")

    broken = io.BytesIO(b"1;\n")
    broken.name = "leer.csv"
    answer = editor.post(at(all_kinds, "frage/liste/?frage=beruf"), {"_revision": "2", "file": broken})
    assert "Zeile 1: Der deutsche Text fehlt." in read(answer)


def test_a_list_takes_no_other_lists_place_but_its_own(editor: Maker, all_kinds: Draft, town: Town) -> None:
    def brings(at_: str, revision: int, content: str, **more: str) -> None:
        table = io.BytesIO(content.encode())
        table.name = "liste.csv"
        sent = {"_revision": str(revision), "file": table, **more}
        answer = editor.post(at(all_kinds, f"frage/liste/?frage={at_}"), sent, follow=True)
        assert answer.status_code == 200, read(answer)

    brings("beruf", 1, "1;Bäcker\n")
    brings("f_codelist", 2, "1;Sofa\n")
    brings("beruf", 3, "1;Maurer\n", name="Andere")
    brings("grund", 4, "1;Umzug\n", name="countries")

    with town.inside():
        lists = queries.raw_of(all_kinds)["codelists"]
    texts = {name: [entry["de"] for entry in entries.values()] for name, entries in lists.items()}
    assert texts == {"liste": ["Maurer"], "liste_2": ["Sofa"], "countries_2": ["Umzug"]}
    assert item(town, all_kinds, "beruf")["list"] == "liste"


def test_a_question_becomes_a_building_block(editor: Maker, all_kinds: Draft) -> None:
    words = editor.fills(at(all_kinds, "frage/baustein/?frage=hunde"), title="Hunde im Haus")
    assert "Baustein „Hunde im Haus“" in words
    assert "Chip" in words


def test_a_question_that_is_not_there_is_not_found(editor: Maker, all_kinds: Draft) -> None:
    assert editor.get(question(all_kinds, "gibt_es_nicht")).status_code == 404


def test_every_kind_has_words() -> None:
    assert kinds.KINDS.keys() == KINDS.keys()


def test_a_tab_stores_what_was_typed_and_says_so(editor: Maker, all_kinds: Draft, town: Town) -> None:
    rules = at(all_kinds, "regeln/")
    opened = editor.get(question(all_kinds, "f_text")).content.decode()
    assert f'form="question-form" name="_go" value="{rules}"' in opened

    words = editor.fills(question(all_kinds, "f_text"), {"_go": rules}, label__de="Straße")

    assert item(town, all_kinds, "f_text")["label"]["de"] == "Straße"
    assert "Bedingungen & Prüfungen" in words
    assert "Frage „Frage text“ geändert." in words
    assert "Rückgängig" in words


def test_a_tab_of_a_question_nobody_touched_stores_nothing(editor: Maker, all_kinds: Draft, town: Town) -> None:
    for kind in sorted(KINDS):
        words = editor.fills(question(all_kinds, f"f_{kind}"), {"_go": at(all_kinds, "regeln/")})
        assert "Rückgängig" not in words, kind

    with town.inside():
        assert not queries.history(all_kinds)


def test_a_way_on_follows_a_new_key(editor: Maker, all_kinds: Draft) -> None:
    condition = at(all_kinds, "regeln/bedingung/?frage=f_text")

    answer = editor.get(question(all_kinds, "f_text"))
    _action, data = form_on(answer.content.decode())
    moved = editor.post(question(all_kinds, "f_text"), {**data, "key": "strasse", "_go": condition})

    assert "frage=strasse" in moved["Location"]
    assert editor.get(moved["Location"]).status_code == 200
    elsewhere = editor.post(question(all_kinds, "strasse"), {**data, "_revision": "2", "_go": "https://example.org/"})
    assert elsewhere["Location"].startswith("/amt/werkstatt/")


def test_what_cannot_be_stored_stays_with_a_way_on(editor: Maker, all_kinds: Draft, town: Town) -> None:
    rules = at(all_kinds, "regeln/")
    _action, data = form_on(editor.get(question(all_kinds, "f_text")).content.decode())

    answer = editor.post(question(all_kinds, "f_text"), {**data, "label.de": "", "help.de": "Getippt", "_go": rules})

    html = answer.content.decode()
    assert "Das ist noch nicht gespeichert" in html
    assert f'href="{rules}" data-leaves=""' in html
    assert "Getippt" in html
    assert "help" not in item(town, all_kinds, "f_text")


@pytest.mark.parametrize("page", ["angaben/", "seite/?seite=eins"])
def test_the_other_long_forms_store_before_a_tab_as_well(page: str, editor: Maker, all_kinds: Draft) -> None:
    untouched = editor.fills(at(all_kinds, page), {"_go": at(all_kinds, "regeln/")})
    assert "Bedingungen & Prüfungen" in untouched
    assert "Rückgängig" not in untouched
    words = editor.fills(at(all_kinds, page), {"_go": at(all_kinds, "regeln/")}, title__de="Anders")

    assert "geändert." in words
    assert "Rückgängig" in words


def test_a_new_question_for_an_address_is_whom_mails_go_to_until_it_is_switched_off(
    town: Town, sign_in: Callable[[str], Maker], imported: Draft
) -> None:
    editor = sign_in("redaktion")

    def written_to() -> Any:
        with town.inside():
            return queries.raw_of(imported)["service"]["addressee"].get("email")

    new = {"_revision": "1", "_add": "1", "label": "Ihre E-Mail-Adresse", "kind": "email"}
    added = editor.post(at(imported, "?seite=wohnung"), new, follow=True)
    assert "bekommt jetzt Mails an diese Adresse" in read(added)
    assert written_to() == "ihre_e_mail_adresse"

    page = at(imported, "frage/?frage=ihre_e_mail_adresse")
    _action, data = form_on(editor.get(page).content.decode())
    assert data.pop("writes_to") == ["true"]
    wrong = editor.post(page, {**data, "label.de": ""})
    assert "writes_to" not in form_on(wrong.content.decode())[1]
    editor.post(page, data)
    assert written_to() is None
    editor.fills(page, writes_to="true")
    assert written_to() == "ihre_e_mail_adresse"

    assert "An diese Adresse gehen die Mails" not in editor.reads(at(imported, "frage/?frage=wohnung.art"))


def begun(town: Town, draft: Draft, by: Actor, label: str, kind: str, into: str = "") -> str:
    """Add a question to the first page of a draft, as it is begun; returns the address of its page."""
    with town.inside():
        page = queries.raw_of(draft)["form"]["pages"][0]["key"]
        made = AddQuestion(page, kind, {"de": label, "en": label}, into=into)
        done = actions.save_edit(draft, made, revision=draft.revision, by=by)
    return at(draft, f"frage/?frage={done.at}")


def options_of(town: Town, draft: Draft, key: str) -> Any:
    """Return the answers a question offers."""
    with town.inside():
        pages = queries.raw_of(draft)["form"]["pages"]
    return next(item["options"] for page in pages for item in page["questions"] if item.get("key") == key)


def test_who_makes_a_repeating_group_is_told_what_is_missing_in_words(
    town: Town, editor: Maker, draft: Draft, jette: Actor
) -> None:
    group = begun(town, draft, jette, "Weitere Halter", "group")

    said = editor.fills(group, repeat="true", repeat__min="1", repeat__max="3")

    assert "Bitte schreiben Sie, wie ein Eintrag heißt, zum Beispiel Hund." in said
    assert "„item“" not in said


def test_the_next_question_goes_where_the_last_one_went(town: Town, editor: Maker, draft: Draft, jette: Actor) -> None:
    group = begun(town, draft, jette, "Weitere Halter", "group").rpartition("=")[2]
    into = f'<option value="{group}" selected>'
    assert into in editor.get(at(draft)).content.decode(), "the group waits for its first question"

    inside = begun(town, draft, jette, "Vorname", "text", into=group)
    assert into not in editor.get(at(draft)).content.decode()
    _action, data = editor.form_of(inside)
    after = editor.post(inside, {**data, "_done": "1"}, follow=True)

    assert into in after.content.decode()


def test_an_answer_written_over_a_first_one_gets_a_key_of_its_own(
    town: Town, editor: Maker, draft: Draft, jette: Actor
) -> None:
    page = begun(town, draft, jette, "Umfang", "choice")

    editor.fills(page, o__0__de="Bis 7 Kubikmeter", o__0__en="Up to 7", o__1__de="Mehr", o__1__en="More")
    assert [each["key"] for each in options_of(town, draft, "umfang")] == ["bis_7_kubikmeter", "mehr"]

    editor.fills(page, o__0__de="Bis 8 Kubikmeter")
    assert options_of(town, draft, "umfang")[0]["key"] == "bis_7_kubikmeter"


def test_an_answer_something_asks_for_keeps_its_key(town: Town, editor: Maker, draft: Draft, jette: Actor) -> None:
    page = begun(town, draft, jette, "Umfang", "choice")
    begun(town, draft, jette, "Warum", "text")
    with town.inside():
        reads = ChangeQuestion("warum", {"when": 'a.umfang == "zweite"'})
        actions.save_edit(draft, reads, revision=draft.revision, by=jette)

    editor.fills(page, o__0__de="Klein", o__1__de="Groß")

    assert [each["key"] for each in options_of(town, draft, "umfang")] == ["erste", "zweite"]


def test_what_is_explained_of_an_answer_is_there_in_english_too(
    town: Town, editor: Maker, draft: Draft, jette: Actor
) -> None:
    page = begun(town, draft, jette, "Umfang", "choice")
    texts = {"o__0__de": "Klein", "o__0__en": "Small", "o__1__de": "Groß", "o__1__en": "Large"}

    said = editor.fills(page, o__0__help_en="Up to 7", **texts)
    assert "Bitte schreiben Sie die Erklärung auch auf Deutsch." in said
    editor.fills(page, o__0__help="Bis 7", **texts)
    assert "Bei einer Antwort fehlt der englische Text." in editor.reads(page)
    editor.fills(page, o__0__help_en="Up to 7")

    assert options_of(town, draft, "umfang")[0]["help"] == {"de": "Bis 7", "en": "Up to 7"}
    assert "Bei einer Antwort fehlt der englische Text." not in editor.reads(page)
