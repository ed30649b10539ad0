# SPDX-License-Identifier: EUPL-1.2
"""The fee table by rows: amounts as people write them, conditions as sentences, what the examples cost."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.furnished import Town

from geleitzug.core.authoring import actions, processes, queries
from geleitzug.core.authoring.edits import AddQuestion, RenameQuestion, SetDrawing
from geleitzug.core.authoring.models import Draft
from geleitzug.core.authoring.parts import TO_BE
from geleitzug.core.catalogue.multiples import EntriesOf, Span
from geleitzug.desks.workshop.tests.making import Maker, actor_of, at

SignIn = Callable[[str], Maker]


def items(town: Town, draft: Draft) -> Any:
    """Return the lines of a draft's fee table as they are stored."""
    with town.inside():
        return queries.raw_of(draft)["fees"]["items"]


def test_the_table_is_said_in_words_with_what_the_examples_cost(sign_in: SignIn, draft: Draft) -> None:
    words = sign_in("redaktion").reads(at(draft, "gebuehren/"))

    assert "Erster Hund : Wert der Kommune: Steuer im Jahr für den ersten Hund im Jahr" in words
    assert "Weiterer Hund 168,00 € im Jahr Zusammen" in words


def test_a_fee_is_added_with_its_condition(town: Town, sign_in: SignIn, draft: Draft) -> None:
    editor = sign_in("redaktion")

    words = editor.fills(
        at(draft, "gebuehren/zeile/"),
        title__de="Hundemarke",
        amount="1.234,50",
        times="a.hunde.size()",
        s__0__0__reads="a.bereits",
        s__0__0__how="value:is",
        s__0__0__value="0",
    )

    assert "Die Gebühr ist gespeichert." in words
    assert "1.234,50 € × Zahl der Einträge: Neue Hunde" in words
    made = items(town, draft)[-1]
    assert made == {
        "key": "hundemarke",
        "title": {"de": "Hundemarke"},
        "when": "a.bereits == 0",
        "quantity": "a.hunde.size()",
        "amount": "123450",
    }


def test_a_fee_by_duration_and_number_needs_no_formula(town: Town, sign_in: SignIn, imported: Draft) -> None:
    editor = sign_in("redaktion")
    page = at(imported, "gebuehren/zeile/")
    first, last = "wohnung.einzug", "wohnung.auszug"
    weeks, days = str(Span(first, last, weeks=True)), str(Span(first, last))

    chosen = editor.fills(page, {"_refresh": "1"}, title__de="Steuer", amount="5", times=days)
    assert "Tage von „Einzug“ bis „Auszug“, beide mitgezählt" in chosen
    assert "Und außerdem mit" in chosen
    twice = editor.post(page, {"_revision": "1", "title.de": "Steuer", "amount": "5", "times": days, "also": days})
    assert "Bitte wählen Sie eine andere Zahl als die erste." in twice.content.decode()

    words = editor.fills(page, title__de="Steuer", amount="5", times=days, also=weeks)

    assert "5,00 € × Tage von „Einzug“ bis „Auszug“, beide mitgezählt × angefangene Wochen von" in words
    (made,) = items(town, imported)
    assert made["quantity"] == f"{days} * {weeks}"
    editor.fills(at(imported, f"gebuehren/zeile/?schluessel={made['key']}"))
    assert items(town, imported) == [made]


def test_a_sum_over_the_entries_can_be_multiplied_by(town: Town, sign_in: SignIn, draft: Draft) -> None:
    editor = sign_in("redaktion")
    with town.inside():
        pages = queries.raw_of(draft)["form"]["pages"]
    on, group = next((page["key"], each["key"]) for page in pages for each in page["questions"] if each.get("repeat"))
    options = [{"key": key, "label": {"de": key.title(), "en": key}} for key in ("grosse", "kleine")]
    weight = AddQuestion(on, "number", {"de": "Gewicht", "en": "Weight"}, into=group, key="gewicht")
    sort = AddQuestion(
        on, "choice", {"de": "Sorte", "en": "Sort"}, into=group, key="sorte", values={"options": options}
    )
    with town.inside():
        for edit in (weight, sort):
            actions.save_edit(draft, edit, revision=draft.revision, by=actor_of(town, "redaktion"))

    page = at(draft, "gebuehren/zeile/")
    weighed = {"times": f"total(a.{group}.map(e, e.gewicht))", "counts": "exact"}
    words = editor.fills(page, title__de="Gewicht", amount="5", **weighed, least="12,50", most="v.rate_first_dog")
    assert "Die Gebühr ist gespeichert." in words
    assert "zusammen (mit Nachkommastellen, das Ergebnis ab einem halben Cent aufgerundet)" in words
    assert "mindestens 12,50 €, höchstens Steuer im Jahr für den ersten Hund" in words
    limited = items(town, draft)[-1]
    assert (limited["counts"], limited["least"], limited["most"]) == ("exact", "1250", "v.rate_first_dog")
    editor.fills(at(draft, f"gebuehren/zeile/?schluessel={limited['key']}"))
    assert items(town, draft)[-1] == limited
    words = editor.fills(page, title__de="Große", amount="5", times=str(EntriesOf(group, "sorte", "grosse")))
    assert "nur mit „Grosse“ bei „Sorte“" in words
    with town.inside():
        draft.refresh_from_db()
        renamed = RenameQuestion(f"{group}.sorte", "groesse")
        actions.save_edit(draft, renamed, revision=draft.revision, by=actor_of(town, "redaktion"))
    assert items(town, draft)[-1]["quantity"] == str(EntriesOf(group, "groesse", "grosse"))


def test_what_is_missing_is_said_at_its_field(town: Town, sign_in: SignIn, draft: Draft) -> None:
    editor = sign_in("redaktion")
    before = len(items(town, draft))

    words = editor.fills(at(draft, "gebuehren/zeile/"), title__de="", amount="viel", least="v.nie", most="5")
    assert "Bitte geben Sie der Gebühr einen Namen." in words
    assert words.count("Bitte geben Sie einen Betrag an, zum Beispiel 12,50.") == 4, "above the form, and at each field"
    formula = editor.fills(at(draft, "gebuehren/zeile/"), {"_refresh": "1"}, kind="cel", title__de="Marke")
    assert "Formel für den Betrag" in formula
    wrong = editor.post(
        at(draft, "gebuehren/zeile/"), {"_revision": "1", "title.de": "Marke", "kind": "cel", "formula": "a.fehlt * 2"}
    )
    assert "diese Frage gibt es nicht" in wrong.content.decode()
    assert len(items(town, draft)) == before


def test_rows_are_moved_and_deleted(town: Town, sign_in: SignIn, draft: Draft) -> None:
    editor = sign_in("redaktion")
    keys = [line["key"] for line in items(town, draft)]

    editor.fills(at(draft, "gebuehren/"), {"_down": keys[0]})
    assert [line["key"] for line in items(town, draft)][:2] == [keys[1], keys[0]]
    editor.fills(at(draft, f"gebuehren/zeile/?schluessel={keys[0]}"), {"_delete": "1"})
    assert keys[0] not in [line["key"] for line in items(town, draft)]


def test_a_row_stays_as_it_is_if_nothing_is_changed(town: Town, sign_in: SignIn, draft: Draft) -> None:
    editor = sign_in("redaktion")
    before = items(town, draft)

    for line in before:
        editor.fills(at(draft, f"gebuehren/zeile/?schluessel={line['key']}"))

    assert items(town, draft) == before


def test_when_it_is_paid_is_said_with_what_it_means(town: Town, sign_in: SignIn, draft: Draft) -> None:
    editor = sign_in("redaktion")
    address = at(draft, "gebuehren/")

    assert "Das Amt sieht den Antrag erst, wenn bezahlt ist." in editor.reads(address)
    words = editor.fills(address, form=len(items(town, draft)), payment="before")

    assert "Der Zeitpunkt der Bezahlung ist gespeichert." in words
    with town.inside():
        assert queries.raw_of(draft)["service"]["payment"] == "before"


def test_the_page_asks_the_database_a_fixed_number_of_times(
    sign_in: SignIn, draft: Draft, django_assert_max_num_queries: Any
) -> None:
    editor = sign_in("redaktion")
    editor.reads(at(draft, "gebuehren/"))

    with django_assert_max_num_queries(16):
        editor.reads(at(draft, "gebuehren/"))


def test_a_text_nobody_wrote_follows_the_table(town: Town, sign_in: SignIn, imported: Draft) -> None:
    editor = sign_in("redaktion")

    added = editor.fills(at(imported, "gebuehren/zeile/"), title__de="Standgebühr", amount="5")

    assert "Unter „Was kostet es?“ (Angaben) steht jetzt: Was es kostet, hängt von Ihren Angaben ab." in added
    with town.inside():
        assert "kostet nichts" not in queries.raw_of(imported)["service"]["cost"]["de"]
    editor.fills(at(imported, "gebuehren/zeile/?schluessel=standgebuehr"), {"_delete": "1"})
    with town.inside():
        assert queries.raw_of(imported)["service"]["cost"]["de"] == "Der Antrag kostet nichts."


def test_fees_that_nobody_is_asked_to_pay_are_pointed_out(sign_in: SignIn, imported: Draft) -> None:
    editor = sign_in("redaktion")
    address, warning = at(imported, "gebuehren/"), "Niemand wird aufgefordert zu bezahlen."
    assert warning not in editor.reads(address)

    assert warning in editor.fills(at(imported, "gebuehren/zeile/"), title__de="Standgebühr", amount="5")
    release = editor.get(at(imported, "freigabe/")).content.decode()
    assert f'href="{address}">Gebühren: Es gibt Gebühren, aber' in release
    assert warning not in editor.fills(address, form=0, payment="before")


def test_a_formula_says_what_can_be_in_it_and_what_is_wrong_at_its_field(sign_in: SignIn, draft: Draft) -> None:
    editor, address = sign_in("redaktion"), at(draft, "gebuehren/zeile/")
    shown = editor.post(address, {"_revision": "1", "_refresh": "1", "kind": "cel"}).content.decode()
    assert "total(a.staende.map(e, e.flaeche))" in shown

    wrong = editor.post(address, {"_revision": "1", "title.de": "Marke", "kind": "cel", "formula": "a.bereits *"})

    html = wrong.content.decode()
    assert 'href="#formula"' in html
    assert "Am Ende fehlt etwas." in html
    assert "mismatched" not in html


def test_a_demand_after_the_decision_wants_a_step_that_makes_it(town: Town, sign_in: SignIn, imported: Draft) -> None:
    editor = sign_in("redaktion")
    nobody_asks = "Bezahlt wird nach der Entscheidung, aber der Ablauf schickt keine Rechnung."
    editor.fills(at(imported, "gebuehren/zeile/"), title__de="Steuer", amount="5")
    said = editor.fills(at(imported, "gebuehren/"), payment="after_decision")
    assert nobody_asks in said
    assert nobody_asks in editor.reads(at(imported, "freigabe/"))

    with town.inside():
        imported.refresh_from_db()
        edit = SetDrawing(TO_BE, processes.shape_xml("zahlung-nach-entscheidung"))
        actions.save_edit(imported, edit, revision=imported.revision, by=actor_of(town, "redaktion"))

    assert nobody_asks not in editor.reads(at(imported, "gebuehren/"))
    assert nobody_asks not in editor.reads(at(imported, "freigabe/"))
