# SPDX-License-Identifier: EUPL-1.2
"""What a schema becomes: pages, groups, questions, lists, and points for the editor."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from geleitzug.connectors.fim.errors import FimError
from geleitzug.connectors.fim.exporting import export_form
from geleitzug.connectors.fim.genericode import CodeList
from geleitzug.connectors.fim.importing import import_schema
from geleitzug.connectors.fim.plain import unique_keys
from geleitzug.connectors.fim.tests.samples import (
    code,
    field,
    field2,
    group,
    imported,
    items,
    load,
    only,
    points,
    read,
    reference,
    rule,
    schema,
    schema2,
    tag,
    values,
)
from geleitzug.core.forms.errors import FormError

BREEDS = CodeList(
    "urn:de:hund:rasse", "3", "urn:de:hund:rasse_3", "Rassen", ("code", "name"), "code",
    ({"code": "01", "name": "Dackel"}, {"code": "02", "name": "Dogge"}),
)  # fmt: skip


@pytest.mark.parametrize(
    ("source", "kind", "settings"),
    [
        (field("F1", "Name"), "text", {"max_length": 1000}),
        (field("F1", "Name", "text_latin", minLength="3", maxLength="40"), "text", {"min_length": 3, "max_length": 40}),
        (field("F1", "Name", maxLength="501"), "long_text", {"max_length": 501}),
        (field("F1", "Begründung des Antrags"), "long_text", {"max_length": 1000}),
        (field("F1", "Begründung kurz", maxLength="80"), "text", {"max_length": 80}),
        (field("F1", "Code", pattern="[A-Z]{2}", maxLength="2"), "text", {"pattern": "[A-Z]{2}", "max_length": 2}),
        (field("F1", "E-Mail", pattern="[^@]+@[^@]+", maxLength="254"), "email", {}),
        (field("F1", "E-Mail", pattern="[^@]+@[^@]+", maxLength="50"), "text", {"max_length": 50}),
        (field("F1", "Zahl", "num_int", minValue="1", maxValue="31"), "integer", {"min": 1, "max": 31}),
        (field("F1", "Zahl", "num", minValue="0.1"), "number", {"min": "0.1"}),
        (field("F1", "Betrag", "num_currency", minValue="0.50", maxValue="100"), "money", {"min": 50, "max": 10000}),
        (field("F1", "Tag", "date", minValue="2026-01-01"), "date", {"min": "2026-01-01"}),
        (field("F1", "Uhrzeit", "time"), "time", {}),
        (field("F1", "Zeitpunkt", "datetime"), "datetime", {}),
        (field("F1", "Frage", "bool"), "yesno", {}),
        (field("F1", "Frage", "bool", kind="select"), "yesno", {}),
        (field("F1", "Hinweis", kind="label", inside=tag("inhalt", "Lesen!")), "info", {"text": {"de": "Lesen!"}}),
        (field("F1", "Wert", kind="locked", inside=tag("inhalt", 'a "b"')), "computed", {"value": '"a \\"b\\""'}),
        (field("F1", "Wert", "num_int", kind="hidden", inside=tag("inhalt", "3")),
         "computed", {"value": "3", "shown": False}),
        (field("F1", "Preis", "num_currency", kind="locked", inside=tag("inhalt", "1,50")),
         "computed", {"value": "150"}),
        (field("F1", "Nachweis", "file", inside=f"{tag('maxSize', '20000000')}{tag('mediaType', 'application/pdf')}"),
         "file", {"max_mb": 20, "accept": ["pdf"], "max_files": 1}),
        (field("F1", "Nachweise", "file", times="0:3"), "file", {"max_files": 3}),
        (field("F1", "Nachweise", "file", times="1:*"), "file", {"max_files": 50}),
    ],
)  # fmt: skip
def test_a_field_becomes_a_question_of_its_kind(source, kind, settings):
    question = only(source)

    assert question["kind"] == kind
    assert {name: question[name] for name in settings} == settings


def test_what_the_field_was_is_kept():
    question = only(field(
        "F07000000001", "Name (technisch)", "text_latin", label="Wie heißt der Hund?", help_="Laut Pass.",
        maxLength="40", extra=tag("bezug", "§ 2 HStS", link="https://example.org"),
        inside=code("vorbefuellung", "optional"),
        keywords=tag("stichwort", "Hund", uri="Freitext"),
    ))  # fmt: skip

    assert (question["key"], question["label"], question["help"]) == (
        "name_technisch", {"de": "Wie heißt der Hund?"}, {"de": "Laut Pass."},
    )  # fmt: skip
    assert question["required"] is True
    assert question["fim"] == {
        "id": "F07000000001", "version": "1.0.0", "name": "Name (technisch)", "kind": "RNG", "datatype": "text_latin",
        "prefill": "optional", "law": ["§ 2 HStS <https://example.org>"], "keywords": ["Freitext: Hund"],
    }  # fmt: skip


def test_the_pattern_of_an_email_address_is_kept_beside_the_better_kind():
    question = only(field("F1", "E-Mail", pattern="[^@]+@[^@]+", minLength="6", maxLength="254"))

    assert (question["fim"]["pattern"], question["fim"]["min_length"]) == ("[^@]+@[^@]+", "6")
    assert not {"pattern", "max_length"} & question.keys()


def test_how_often_says_what_must_be_answered_and_what_repeats():
    result = imported(
        group("G1", "Eins", field("F1", "A"), times="1:1"),
        group("G2", "Null oder eins", field("F1", "A", times="0:1"), times="0:1"),
        group("G3", "Viele", field("F1", "A"), group("G4", "Innen", field("F2", "B"), times="1:*"), times="0:5"),
    )
    one, optional, several = items(result)

    assert (one.keys() & {"optional", "repeat"}, one["questions"][0]["required"]) == (set(), True)
    assert optional["optional"] is True
    assert "required" not in optional["questions"][0]
    assert several["repeat"] == {"min": 0, "max": 5}
    assert several["questions"][1]["repeat"] == {"min": 1, "max": 100}


def test_a_field_that_repeats_is_a_group_around_one_question():
    telephone = only(field("F1", "Telefon", times="2:5"))

    assert (telephone["key"], telephone["repeat"], telephone["fim"]) == (
        "telefon",
        {"min": 2, "max": 5},
        {"field": True},
    )
    (entry,) = telephone["questions"]
    assert (entry["key"], entry["required"], entry["fim"]["id"]) == ("wert", True, "F1")


def test_of_options_one_is_chosen_or_several():
    options = values(("001", "Ja"), ("B c", "Nein"), ("x", "Vielleicht"))
    one, some = items(imported(
        field("F1", "Wahl", kind="select", inside=options),
        field("F2", "Auswahl", kind="select", inside=options, times="2:2"),
    ))  # fmt: skip

    assert [option["key"] for option in one["options"]] == ["001", "B c", "x"]
    assert (one["kind"], some["kind"], some["min"], some["max"]) == ("choice", "choices", 2, 2)


def test_each_group_is_a_page_and_loose_fields_share_one():
    result = imported(
        field("F1", "Name"), field("F2", "Alter"), group("G1", "Hund", field("F3", "Name")), field("F4", "Bemerkungen")
    )

    assert [(page["key"], page["title"]["de"], len(page["questions"])) for page in result.form["pages"]] == [
        ("angaben", "Angaben", 2), ("hund", "Hund", 1), ("bemerkungen", "Bemerkungen", 1),
    ]  # fmt: skip


def test_keys_differ_among_siblings():
    assert unique_keys(["Name", "name", "Na-me", "NAME"]) == ["name", "name_2", "na_me", "name_3"]
    assert unique_keys(["b" * 60] * 2) == ["b" * 40, "b" * 38 + "_2"]


def test_a_list_that_is_not_at_hand_is_a_point_and_the_question_stays():
    breed = field("F1", "Rasse", kind="select", inside=reference("urn:de:hund:rasse", "3"))
    result = imported(group("G1", "Hund", breed), group("G2", "Zweiter Hund", breed))

    question = items(result)[0]["questions"][0]
    assert (question["kind"], question["fim"]["codelist"], question["fim"]["codelist_version"]) == (
        "text",
        "urn:de:hund:rasse",
        "3",
    )
    (point,) = points(result, "codelist")
    assert point["at"] == "hund.rasse"
    assert "2 Fragen: hund.rasse, zweiter_hund.rasse" in point["text"]
    assert result.report.given.referred_lists == 2


def test_a_list_at_hand_goes_into_the_package():
    breed = field("F1", "Rasse", kind="select", inside=reference("urn:de:hund:rasse", "3"))
    result = imported(breed, lists=(BREEDS,))

    assert items(result)[0]["list"] == "rasse"
    assert result.codelists == {"rasse": {"01": {"de": "Dackel"}, "02": {"de": "Dogge"}}}
    assert "points" not in result.form


def test_another_version_of_a_list_is_taken_and_told():
    breed = field("F1", "Rasse", kind="select", inside=reference("urn:de:hund:rasse", "1"))
    result = imported(breed, lists=(BREEDS,))

    assert items(result)[0]["kind"] == "codelist"
    (point,) = points(result, "codelist")
    assert "in der Version 1, hier liegt 3" in point["text"]


@pytest.mark.parametrize(
    ("source", "kind", "said"),
    [
        (field("F1", "A", pattern=r"\p{Lu}+"), "pattern", "lässt sich hier nicht prüfen"),
        (field("F1", "A", pattern="[["), "pattern", "lässt sich hier nicht prüfen"),
        (field("F1", "A", pattern="((a+))+"), "pattern", "dauert zu lange"),
        (field("F1", "A", pattern="(a|aa)+c"), "pattern", "dauert zu lange"),
        (field("F1", "A", pattern="(" * 5000), "pattern", "zu viele Klammern"),
        (field("F1", "A", maxLength="20000"), "value", "20000 Zeichen"),
        (field("F1", "A", minLength="9", maxLength="3"), "value", "mindestens 9 Zeichen"),
        (field("F1", "A", maxLength="viele"), "value", "„viele“ ist keine Zahl"),
        (field("F1", "A", "num_int", minValue="0.5"), "value", "„0.5“ ist keine Grenze"),
        (field("F1", "A", "num_int", minValue="5", maxValue="3"), "value", "größer als die größte"),
        (field("F1", "A", "num_int", pattern="[0-9]+"), "value", "pattern = „[0-9]+“"),
        (field("F1", "A", "date", minValue="2026-03-09", maxValue="2026-03-08"), "value", "liegt nach dem spätesten"),
        (field("F1", "A", "date", minValue="gestern"), "value", "„gestern“ ist kein Tag"),
        (field("F1", "A", "file", inside=tag("mediaType", "video/mp4")), "value", "video/mp4"),
        (field("F1", "A", "file", inside=tag("maxSize", "1500000")), "value", "1500000 Bytes"),
        (field("F1", "A", "file", times="60:90"), "value", "mindestens 60 Dateien; möglich sind 50"),
        (field("F1", "A", "obj"), "structure", "ein Objekt"),
        (field("F1", "A", kind="select"), "codelist", "weder Werte noch eine Codeliste"),
        (field("F1", "A", kind="locked"), "value", "Wie dieser Wert zustande kommt"),
        (field("F1", "A", "num_int", kind="locked", inside=tag("inhalt", "viel")), "value", "passt nicht"),
        (field("F1", "A", "num_int", inside=tag("inhalt", "Rex")), "value", "mit „Rex“ vor"),
        (field("F1", "A", times="1:3", inside=tag("inhalt", "Rex")), "value", "mit „Rex“ vor"),
        (field("F1", "A", kind="label", times="0:*"), "structure", "mehrmals"),
        (field("F1", "A", times="0:500"), "structure", "0:500 Einträge"),
        (field("F1", "A", kind="select", inside=values(("a", "x"), ("a", "y"))), "value", "doppelt"),
        (group("G1", "A", field("F1", "A"), art="X"), "structure", "Auswahlgruppe"),
        (group("G1", "A") + field("F1", "A"), "structure", "ist leer"),
    ],
)
def test_what_has_no_place_in_a_form_is_a_point(source, kind, said):
    (point,) = points(imported(source), kind)

    assert said in point["text"]
    assert point["state"] == "open"


@pytest.mark.parametrize(
    ("made", "kind", "preset"),
    [
        (field("F1", "A", inside=tag("inhalt", "Rex")), "text", "Rex"),
        (field("F1", "A", "num_int", inside=tag("inhalt", "7")), "integer", "7"),
        (field("F1", "A", "num", inside=tag("inhalt", "1.5")), "number", "1,5"),
        (field("F1", "A", "num_currency", inside=tag("inhalt", "12.50")), "money", "12,50"),
        (field("F1", "A", "num_currency", inside=tag("inhalt", "12,50")), "money", "12,50"),
        (field("F1", "A", "date", inside=tag("inhalt", "2026-03-09")), "date", "2026-03-09"),
        (field("F1", "A", "bool", inside=tag("inhalt", "true")), "yesno", "true"),
        (field("F1", "A", kind="select", inside=values(("a", "x"), ("b", "y")) + tag("inhalt", "b")), "choice", "b"),
    ],
)
def test_what_a_schema_presets_stands_in_the_question_and_goes_out_again(made, kind, preset):
    first = imported(made)
    (question,) = first.form["pages"][0]["questions"]

    written = export_form(first.form, first.codelists, name="probe", now=datetime(2026, 3, 9, tzinfo=UTC))
    again = import_schema(read(written))

    assert (question["kind"], question["preset"]) == (kind, preset)
    assert not points(first, "value")
    assert again.form == first.form


def test_a_least_number_of_files_has_a_place():
    (question,) = imported(field("F1", "A", "file", times="2:5")).form["pages"][0]["questions"]

    assert (question["required"], question["min_files"], question["max_files"]) == (True, 2, 5)


def test_a_group_of_which_one_part_is_chosen_comes_with_the_question_for_it():
    result = imported(group("G1", "Wer", field("F1", "Person"), group("G2", "Firma", field("F3", "Name")), art="X"))

    (point,) = points(result, "structure")
    assert point["proposals"] == [{"at": "wer", "choose": ["wer.person", "wer.firma"]}]


def test_points_have_keys_of_their_own():
    result = imported(*[group(f"G{n}", "A", field("F1", "A", pattern="[["), rules=rule("Ein Satz.")) for n in (1, 2)])

    assert [point["key"] for point in result.form["points"]] == [
        "pattern_f1",
        "pattern_f1_2",
        "r07000000001",
        "r07000000001_2",
    ]
    assert [point["at"] for point in points(result, "rule")] == ["a", "a_2"]


def test_a_rule_of_the_older_standard_keeps_its_script():
    from geleitzug.connectors.fim.tests.samples import head2

    regel = f"<x:regel>{head2('R00000001', 'Regel', 'Ein Satz.')}{tag('script', 'function f() {}')}</x:regel>"
    result = import_schema(read(schema2(field2("F00000001", "Name", bounds='{"maxLength":"40"}'), rules=regel)))

    load(result)
    assert items(result)[0]["max_length"] == 40
    (point,) = points(result, "rule")
    assert (point["text"], point["fim"]["script"]) == ("Ein Satz.", "function f() {}")


def test_the_report_counts_in_and_out():
    result = imported(
        group("G1", "Hund", field("F1", "A", kind="select", inside=values(("a", "x"))), field("F2", "B", times="0:*")),
        field("F3", "C", kind="select", inside=reference("urn:a")),
        field("F4", "D", extra=tag("definition", "Was D ist.")),
        rules=rule("Ein Satz."),
    )

    given = result.report.given
    assert result.report.agrees
    assert (given.groups, given.fields, given.inline_lists, given.referred_lists, given.rules) == (1, 4, 1, 1, 1)
    assert result.report.points == {"codelist": 1, "rule": 1}
    assert result.report.left == {"Definition": 1}


def test_what_is_passed_over_is_counted():
    said = rule("Ein Satz.").replace("</x:regel>", "<x:param/><x:param/><x:ziel/><x:fehler/></x:regel>")
    source = schema(
        field("F1", "A", extra="", inside=reference("urn:a") + tag("helpKey", "hilfe")),
        rules="<x:relation><x:art/></x:relation>" + said,
    )

    assert import_schema(read(source)).report.left == {
        "Beziehung zu einem anderen Element": 1,
        "Parameter einer Regel": 2,
        "Ziel einer Regel": 1,
        "Fehlermeldung einer Regel": 1,
        "Spalte einer Codeliste mit Hilfetexten": 1,
    }


def test_the_rules_of_an_empty_group_are_not_lost():
    result = imported(group("G1", "A", rules=rule("Ein Satz.")), group("G2", "B", field("F1", "C")))

    assert (result.report.given.rules, result.report.made.rules) == (1, 1)
    (point,) = points(result, "rule")
    assert (point["text"], point["at"]) == ("Ein Satz.", "")


BRACKETS = "[" * 50_000


@pytest.mark.parametrize(
    "change",
    [
        BRACKETS,
        '{"accept":["=",[{"a":1}]]}',
        '{"kind":["=","person"],"parts":["=",["given",["family"]]]}',
    ],
)
def test_a_keyword_of_ours_with_anything_in_it_is_a_sentence(change):
    keyword = tag("stichwort", change, uri="https://geleitzug.org/fim/1.0#item")

    with pytest.raises((FimError, FormError)):
        imported(field("F1", "A", "file", keywords=keyword))


def test_bounds_of_the_older_standard_with_many_brackets_are_text():
    assert read(schema2(field2("F1", "A", bounds=BRACKETS))).struktur[0].content.bounds.text == BRACKETS


def test_a_schema_with_nothing_to_ask_is_refused():
    with pytest.raises(FimError, match="S07000000001: Das Schema enthält nichts"):
        import_schema(read(schema()))
