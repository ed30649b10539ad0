# SPDX-License-Identifier: EUPL-1.2
"""Conditions and checks as sentences: read, built from rows, typed as CEL, refused with a sentence and nothing lost."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.furnished import Town

from geleitzug.core.authoring import actions, queries
from geleitzug.core.authoring.edits import AddQuestion, ChangeService
from geleitzug.core.authoring.models import Draft
from geleitzug.desks.workshop import rule_places
from geleitzug.desks.workshop.draft_pages import Content
from geleitzug.desks.workshop.tests.making import Maker, at, read
from geleitzug.ground.people.actors import Actor

SignIn = Callable[[str], Maker]


def question(town: Town, draft: Draft, path: str) -> Any:
    """Return a question of a draft as it is stored."""
    with town.inside():
        raw = queries.raw_of(draft)
    items: Any = [item for page in raw["form"]["pages"] for item in page["questions"]]
    for step in path.split("."):
        item = next(each for each in items if each["key"] == step)
        items = item.get("questions") or []
    return item


def page_of(town: Town, draft: Draft, key: str) -> Any:
    """Return a page of a draft as it is stored."""
    with town.inside():
        return next(page for page in queries.raw_of(draft)["form"]["pages"] if page["key"] == key)


def test_the_rules_of_a_page_are_said_in_words(town: Town, sign_in: SignIn, draft: Draft) -> None:
    words = sign_in("redaktion").reads(at(draft, "regeln/"), seite="halter")

    assert "nur, wenn „Wer stellt den Antrag?“ ist gleich ein Unternehmen" in words
    assert "Es muss gelten: „Halterin oder Halter: Geburtsdatum“ ergibt ein Alter von mindestens 18 Jahren" in words
    assert "a.anschrift.postcode in v.postcodes" not in words
    assert "Hunde" not in words.partition("Wann wird was gefragt?")[2].partition("Prüfungen")[0]


def test_a_condition_is_built_from_rows(town: Town, sign_in: SignIn, draft: Draft) -> None:
    editor = sign_in("redaktion")
    address = at(draft, "regeln/bedingung/?frage=email")

    offered = editor.fills(address, {"_refresh": "1"}, s__0__0__reads="a.bereits")
    assert "ist mindestens" in offered
    done = editor.fills(
        address, s__0__0__reads="a.bereits", s__0__0__how="value:at_least", s__0__0__value="2", required="true"
    )

    assert "Die Bedingung ist gespeichert." in done
    assert (
        "nur, wenn „Wie viele Hunde sind in Ihrem Haushalt oder Betrieb schon angemeldet?“ ist mindestens „2“" in done
        or ("ist mindestens 2" in done)
    )
    stored = question(town, draft, "email")
    assert (stored["when"], stored["required"]) == ("a.bereits >= 2", True)


def test_what_a_row_lacks_is_said_at_the_row_and_the_rest_is_kept(sign_in: SignIn, draft: Draft) -> None:
    editor = sign_in("redaktion")

    words = editor.fills(
        at(draft, "regeln/bedingung/?frage=email"), s__0__0__reads="a.bereits", s__0__0__value="zwei", required="true"
    )

    assert "Bitte schreiben Sie eine Zahl in Ziffern" in words
    assert "Speichern" in words


def test_rows_are_added_joined_and_taken_away(town: Town, sign_in: SignIn, draft: Draft) -> None:
    editor = sign_in("redaktion")
    address = at(draft, "regeln/bedingung/?frage=email")
    first = {"s.0.0.reads": "a.bereits", "s.0.0.how": "value:at_least", "s.0.0.value": "2"}
    either = {
        "s.1.0.reads": "who.kind",
        "s.1.0.value": "company",
        "s.1.1.reads": "who.on_behalf",
        "s.1.1.value": "care",
    }
    asked = {"joined": "all", "_revision": "1", "cel": "", "_cel_before": ""}

    more = editor.post(address, {**asked, **first, "_and": "1"})
    assert b'name="s.1.0.reads"' in more.content
    alternative = editor.post(address, {**asked, **first, **either, "_or": "1"})
    assert b'name="s.1.2.reads"' in alternative.content
    less = editor.post(address, {**asked, **first, **either, "_drop": "0.0"})
    assert b'name="s.1.0.reads"' not in less.content
    editor.post(address, {**asked, **first, **either})

    stored = question(town, draft, "email")["when"]
    assert stored == 'a.bereits >= 2 && (who.kind == "company" || who.on_behalf == "care")'
    assert "Davon genügt eines:" in editor.reads(address)


def test_inside_a_repeating_group_the_entry_is_asked(town: Town, sign_in: SignIn, draft: Draft) -> None:
    editor = sign_in("redaktion")

    words = editor.fills(
        at(draft, "regeln/bedingung/?frage=hunde.rasse"),
        s__0__0__reads="this.geschlecht",
        s__0__0__how="value:is",
        s__0__0__value="ruede",
    )

    assert "nur, wenn „Geschlecht“ ist gleich „Rüde“" in words
    assert question(town, draft, "hunde.rasse")["when"] == 'this.geschlecht == "ruede"'
    tried = editor.reads(at(draft, "regeln/bedingung/?frage=hunde.rasse"))
    assert "erfüllt für Eintrag" in tried or "für keinen der" in tried


def test_two_questions_are_compared_in_a_row(town: Town, sign_in: SignIn, draft: Draft, jette: Actor) -> None:
    with town.inside():
        more = AddQuestion("halter", "integer", {"de": "Wie viele Katzen?"}, key="katzen")
        actions.save_edit(draft, more, revision=1, by=jette)
    editor = sign_in("redaktion")
    address = at(draft, "regeln/bedingung/?frage=email")
    row = {"s.0.0.reads": "a.katzen", "s.0.0.how": "value:more", "s.0.0.from": "question"}
    asked = {"joined": "all", "_revision": "2", "cel": "", "_cel_before": "", **row}

    offered = editor.post(address, {**asked, "_refresh": "1"}).content.decode()
    assert "Die andere Frage" in offered
    assert '<option value="a.bereits">' in offered
    assert "Bitte geben Sie an, womit verglichen wird." in read(editor.post(address, asked))
    assert "lässt sich hier nicht auswählen" in read(editor.post(address, {**asked, "s.0.0.value": "a.email"}))
    editor.post(address, {**asked, "s.0.0.value": "a.bereits"})

    assert question(town, draft, "email")["when"] == "a.katzen > a.bereits"
    again = editor.get(address).content.decode()
    assert '<option value="a.bereits" selected>' in again
    assert "ist größer als Antwort auf „" in again


def test_an_expression_that_is_typed_counts(town: Town, sign_in: SignIn, draft: Draft) -> None:
    editor = sign_in("redaktion")
    address = at(draft, "regeln/bedingung/?frage=email")

    editor.fills(address, cel="a.hunde.exists(h, h.festgestellt == true)")

    assert question(town, draft, "email")["when"] == "a.hunde.exists(h, h.festgestellt == true)"
    assert "lässt sich nicht in Zeilen zeigen" in editor.reads(address)
    assert "Bitte auswählen" in editor.fills(address, {"_sentence": "1"})


def test_bad_expressions_are_refused_with_a_sentence_and_kept(town: Town, sign_in: SignIn, draft: Draft) -> None:
    editor = sign_in("redaktion")
    address = at(draft, "regeln/bedingung/?frage=bereits")
    for text, sentence in {
        "a.bereits ==": "lässt sich nicht auswerten",
        "a.gibt_es_nicht == true": "diese Frage gibt es nicht",
        "this.rasse == 'x'": "„this“ gibt es nur in einer Gruppe mit Wiederholung",
        "a.bereits == 1": "drehen sich im Kreis",
    }.items():
        answer = editor.post(address, {"cel": text, "_cel_before": "", "_revision": "1"})
        assert answer.status_code == 200
        assert sentence in answer.content.decode(), text
        assert text.replace("'", "&#39;") in answer.content.decode()
    assert "when" not in question(town, draft, "bereits")


def test_a_condition_is_taken_away(town: Town, sign_in: SignIn, draft: Draft) -> None:
    editor = sign_in("redaktion")

    words = editor.fills(at(draft, "regeln/bedingung/?frage=halter"), {"_always": "1"})

    assert "Das wird jetzt immer gefragt." in words
    stored = question(town, draft, "halter")
    assert "when" not in stored
    assert stored["required"] is True


def test_a_page_is_shown_under_a_condition_but_not_one_of_its_own(town: Town, sign_in: SignIn, draft: Draft) -> None:
    editor = sign_in("redaktion")
    address = at(draft, "regeln/bedingung/?seite=hunde")

    assert "Wie viele Hunde sind" not in editor.reads(address)
    editor.fills(address, s__0__0__reads="who.kind", s__0__0__value="person")

    assert page_of(town, draft, "hunde")["when"] == 'who.kind == "person"'


def test_a_check_is_made_changed_and_deleted(town: Town, sign_in: SignIn, draft: Draft) -> None:
    editor = sign_in("redaktion")
    new = at(draft, "regeln/pruefung/?seite=hunde&gruppe=hunde")

    nothing = editor.fills(new)
    assert "Bitte wählen Sie, was gelten muss." in nothing
    assert "Bitte schreiben Sie, was jemand tun soll" in nothing
    rows = {
        "s__0__0__reads": "this.geboren",
        "s__0__0__how": "day:at_most",
        "s__0__0__from": "today",
        "at": "hunde.geboren",
    }
    texts = {
        "message__de": "Bitte melden Sie den Hund erst an, wenn er da ist.",
        "message__plain": "Der Hund muss da sein.",
    }
    done = editor.fills(new, **rows, **texts)
    assert "„Wann ist der Hund geboren?“ liegt nicht nach heute" in done

    made = question(town, draft, "hunde")["checks"][-1]
    assert made["that"] == "this.geboren <= today"
    assert made["message"] == {"de": texts["message__de"], "plain": texts["message__plain"]}
    known = f"{new}&schluessel={made['key']}"
    assert "Die Prüfung ist gelöscht." in editor.fills(known, {"_delete": "1"})
    assert made not in question(town, draft, "hunde").get("checks", [])


def test_somebody_else_was_quicker(town: Town, sign_in: SignIn, draft: Draft) -> None:
    editor = sign_in("redaktion")
    address = at(draft, "regeln/bedingung/?frage=email")
    editor.fills(at(draft, "regeln/bedingung/?frage=halter"), {"_always": "1"})

    answer = editor.post(address, {"cel": "a.bereits == 1", "_cel_before": "", "_revision": "1"})

    assert "hat das inzwischen geändert" in answer.content.decode()
    assert "a.bereits == 1" in answer.content.decode()
    assert "when" not in question(town, draft, "email")


def test_who_only_releases_reads_and_changes_nothing(town: Town, sign_in: SignIn, draft: Draft) -> None:
    reviewer = sign_in("freigabe")
    address = at(draft, "regeln/bedingung/?frage=halter")

    assert "Speichern" not in reviewer.reads(address)
    assert reviewer.post(address, {"_always": "1", "_revision": "1"}).status_code == 403
    assert question(town, draft, "halter")["when"]


def test_no_page_of_rules_asks_the_database_for_each_question(
    town: Town, sign_in: SignIn, draft: Draft, django_assert_max_num_queries: Any
) -> None:
    editor = sign_in("redaktion")
    editor.reads(at(draft, "regeln/"))

    with django_assert_max_num_queries(14):
        editor.reads(at(draft, "regeln/"), seite="hunde")
    with django_assert_max_num_queries(14):
        editor.reads(at(draft, "regeln/bedingung/?frage=hunde.rasse"))


def test_what_no_page_sends_is_not_found_or_ignored(sign_in: SignIn, draft: Draft, imported: Draft) -> None:
    editor = sign_in("redaktion")
    asked = {"joined": "all", "_revision": "1", "cel": "", "_cel_before": "", "s.0.0.reads": "a.bereits"}

    assert editor.get(at(draft, "regeln/pruefung/?gruppe=hunde&seite=fort")).status_code == 404
    for press in ({"_or": "9" * 5000}, {"_drop": "0." + "9" * 5000}, {"_drop": "9" * 5000 + ".0"}):
        assert editor.post(at(draft, "regeln/bedingung/?frage=email"), {**asked, **press}).status_code == 200
    taken = editor.post(at(imported, "punkte/"), {"_revision": "1", "_use": "r1:" + "9" * 5000}, follow=True)
    assert "1 von 5 erledigt" in read(taken)


def test_a_check_of_all_entries_stands_at_their_group(town: Town, sign_in: SignIn, draft: Draft) -> None:
    editor = sign_in("redaktion")
    address = at(draft, "regeln/pruefung/?seite=hunde&gruppe=hunde")

    words = editor.fills(
        address,
        s__0__0__reads="a.hunde",
        s__0__0__how="count:at_most",
        s__0__0__value="3",
        message__de="Bitte melden Sie höchstens drei Hunde auf einmal an.",
    )

    with town.inside():
        page = next(page for page in queries.raw_of(draft)["form"]["pages"] if page["key"] == "hunde")
    made = page["checks"][-1]
    assert (made["that"], made["at"]) == ("a.hunde.size() <= 3", "hunde")
    at_group = words.split("Neue Hunde Neue Prüfung")[1]
    assert "„Neue Hunde“ hat höchstens so viele Einträge: 3" in at_group
    again = editor.fills(at(draft, f"regeln/pruefung/?seite=hunde&schluessel={made['key']}"), s__0__0__value="4")
    assert "so viele Einträge: 4" in again
    with town.inside():
        page = next(page for page in queries.raw_of(draft)["form"]["pages"] if page["key"] == "hunde")
    assert (page["checks"][-1]["that"], page["checks"][-1]["at"]) == ("a.hunde.size() <= 4", "hunde")
    history = editor.reads(at(draft, "verlauf/"))
    assert "Prüfung „Bitte melden Sie höchstens drei Hunde auf einmal an.“ geändert" in history


def test_an_expression_that_is_no_sentence_is_read_in_words(town: Town, draft: Draft) -> None:
    with town.inside():
        content = Content(draft)
        said = rule_places.said(
            '!(a.bereits != null && a.telefon == "<b>" && a.bereits > a.halter.born.size())', content
        )

    assert said.words == ""
    label = "„Wie viele Hunde sind in Ihrem Haushalt oder Betrieb schon angemeldet?“"
    start = f'nicht ({label} ist ausgefüllt und „Telefonnummer“ ist gleich "<b>" und {label} ist größer als'
    assert said.cel.startswith(start)


def test_when_a_proof_is_needed_is_a_sentence(town: Town, sign_in: SignIn, draft: Draft, jette: Actor) -> None:
    too_much = 'a.hunde.exists(h, h.verguenstigung in ["assistenz", "rettung"])'
    with town.inside():
        proof = {"key": "verguenstigung", "title": {"de": "Nachweis", "en": "Proof"}, "when": too_much}
        actions.save_edit(draft, ChangeService({"proofs": [proof]}), revision=1, by=jette)
    editor = sign_in("redaktion")
    address = at(draft, "angaben/nachweis/?nachweis=verguenstigung")

    def needed() -> Any:
        with town.inside():
            return queries.raw_of(draft)["service"]["proofs"][0].get("when")

    assert "lässt sich nicht in Zeilen zeigen" in editor.reads(address)
    assert "diese Frage gibt es nicht" in editor.fills(address, cel="a.fort == true")
    always = editor.fills(address, {"_always": "1"})
    assert "Immer nötig." in always
    assert needed() is None
    row = {"s__0__0__reads": "a.bereits", "s__0__0__how": "value:at_least", "s__0__0__value": "2"}
    words = editor.fills(address, **row)

    assert needed() == "a.bereits >= 2"
    assert "Nur nötig, wenn „Wie viele Hunde" in words
    assert editor.get(at(draft, "angaben/nachweis/?nachweis=keiner")).status_code == 404
    editor.fills(at(draft, "angaben/"), proof__0__de="Bescheinigung")
    assert needed() == "a.bereits >= 2"


def test_a_proof_that_reads_a_question_that_is_gone_is_in_the_way(
    town: Town, sign_in: SignIn, draft: Draft, jette: Actor
) -> None:
    with town.inside():
        proof = {"key": "verguenstigung", "title": {"de": "Nachweis", "en": "Proof"}, "when": "a.fort == true"}
        actions.save_edit(draft, ChangeService({"proofs": [proof]}), revision=1, by=jette)

    page = sign_in("redaktion").get(at(draft, "freigabe/")).content.decode()

    assert at(draft, "angaben/nachweis/?nachweis=verguenstigung") + '">Angaben zur Leistung: „a.fort“ liest' in page
