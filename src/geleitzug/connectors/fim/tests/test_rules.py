# SPDX-License-Identifier: EUPL-1.2
"""German rules and what they are proposed to become."""

from __future__ import annotations

from typing import Any

import pytest

from geleitzug.connectors.fim.genericode import CodeList
from geleitzug.connectors.fim.tests.samples import field, group, imported, points, reference, rule, values
from geleitzug.ground import cel

KINDS = values(("001", "Dackel"), ("002", "Dogge und Mops"), ("003", "andere"))
FORM = (
    field("F00000001", "Rasse", kind="select", inside=KINDS),
    field("F00000002", "Gefährlich", "bool"),
    field("F00000003", "Auflagen", times="0:1"),
    field("F00000004", "Wesenstest (Pflicht oder nicht)", "file", times="0:1"),
    group("G00000001", "Zweiter Hund", field("F00000005", "Name", times="0:1"), times="0:1"),
    field("F00000006", "Merkmale", kind="select", inside=KINDS, times="0:*"),
    field("F00000007", "von", "date", times="0:1"),
    field("F00000008", "bis", "date", times="0:1"),
    field("F00000009", "Versichert", "bool", times="0:1"),
)


def proposed(text: str, land: str = "") -> list[dict[str, Any]]:
    (point,) = points(imported(*FORM, rules=rule(text), land=land), "rule")
    assert ("why" in point) == ("proposals" not in point)
    return point.get("proposals", [])


def why(text: str, land: str = "") -> str:
    (point,) = points(imported(*FORM, rules=rule(text), land=land), "rule")
    return point.get("why", "")


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ('WENN das Datenfeld F00000001 "Rasse" = 001 "Dackel", DANN muss das Datenfeld F00000003 "Auflagen" befüllt '
         'werden. WENN das Datenfeld F00000001 "Rasse" <> 001 "Dackel", DANN darf das Datenfeld F00000003 "Auflagen" '
         "nicht angezeigt werden.", 'a.rasse == "001"'),
        ("Wenn F00000001 Rasse === \"001 Dackel\", dann zeige F00000003 Auflagen als Pflichtfeld an, sonst zeige "
         "F00000003 Auflagen nicht an.", 'a.rasse == "001"'),
        ('Wenn das Feld F00000001 "Rasse" = 001 "Dackel" ODER = 003 "andere", dann muss das Feld F00000003 "Auflagen" '
         "befüllt sein.", 'a.rasse in ["001", "003"]'),
        ("WENN F00000001 Rasse = 002 - Dogge und Mops ODER 003 - andere, DANN zeige als Pflicht F00000003 Auflagen an, "
         "SONST zeige F00000003 Auflagen nicht an.", 'a.rasse in ["002", "003"]'),
        ('Wenn das Feld F00000001 "Rasse" <> (001 "Dackel" UND 003 "andere"), dann muss das Feld F00000003 "Auflagen" '
         "befüllt werden.", 'a.rasse != null && !(a.rasse in ["001", "003"])'),
        ('WENN in Datenfeld F00000001 "Rasse" Auswahl = 1=Dackel, DANN ist Datenfeld F00000003 "Auflagen" als '
         "Pflichtfeld anzuzeigen.", 'a.rasse == "001"'),
        ('Wenn F00000001 "Rasse" = "Dackel", dann ist das Feld F00000003 zu befüllen.', 'a.rasse == "001"'),
        ('WENN F00000002 "Gefährlich" = JA, DANN ist F00000003 "Auflagen" ein Pflichtfeld.', "a.gefaehrlich == true"),
        ('Wenn F00000002 == "true", dann muss F00000003 befüllt werden.', "a.gefaehrlich == true"),
        ('Wenn F00000002 = FALSCH, dann muss F00000003 befüllt werden.', "a.gefaehrlich == false"),
        ('Wenn F00000002 <> "wahr", dann muss F00000003 befüllt werden.', "a.gefaehrlich == false"),
        ('Wenn F00000009 <> "wahr", dann muss F00000003 befüllt werden.', "a.versichert != true"),
        ('Wenn F00000006 = 001, dann muss F00000003 befüllt werden.',
         'a.merkmale != null && "001" in a.merkmale'),
        ('Wenn F00000002 = Ja und F00000009 = Nein, dann muss F00000003 befüllt werden.',
         "(a.gefaehrlich == true) && (a.versichert == false)"),
        ('Wenn F00000002 = Ja oder F00000009 = Ja, dann muss F00000003 befüllt werden.',
         "(a.gefaehrlich == true) || (a.versichert == true)"),
    ],
)  # fmt: skip
def test_a_sentence_of_a_fixed_pattern_becomes_a_condition(text, when):
    assert proposed(text) == [{"at": "auflagen", "when": when, "required": True}]


@pytest.mark.parametrize(
    ("text", "proposals"),
    [
        ("Wenn F00000002 == Ja, dann zeige F00000003 und F00000004 an, ansonsten nicht.",
         [{"at": "auflagen", "when": "a.gefaehrlich == true"},
          {"at": "wesenstest_pflicht_oder_nicht", "when": "a.gefaehrlich == true"}]),
        ('WENN F00000001 = 001 "Dackel", DANN aktiviere F00000003 "Auflagen" UND mache es zu einer Pflichtangabe UND '
         'deaktiviere G00000001 "Zweiter Hund".',
         [{"at": "auflagen", "when": 'a.rasse == "001"', "required": True},
          {"at": "zweiter_hund", "when": '!(a.rasse == "001")'}]),
        ("Wenn F00000002 = Nein, dann blende F00000003 aus.",
         [{"at": "auflagen", "when": "!(a.gefaehrlich == false)"}]),
        ('Wenn Feld F00000002 Gefährlich === "Ja", dann zeige F00000003 Auflagen an, bei F00000002 == "Nein" zeige '
         "F00000003 Auflagen nicht an.", [{"at": "auflagen", "when": "a.gefaehrlich == true"}]),
        ("WENN F00000001 = 001 \"Dackel\", DANN muss das Datenfeld G00000001.F00000005 \"Name\" befüllt werden.",
         [{"at": "zweiter_hund.name", "when": 'a.rasse == "001"', "required": True}]),
    ],
)  # fmt: skip
def test_a_sentence_may_say_something_of_several_elements(text, proposals):
    assert proposed(text) == proposals


@pytest.mark.parametrize(
    ("text", "that", "at"),
    [
        ('Wenn F00000007 "von" nicht leer, dann darf F00000008 "bis" nicht leer sein.',
         "a.von == null || a.bis != null", "bis"),
        ('Es muss mindestens eines der Felder F00000003 "Auflagen", F00000007 oder F00000008 "bis" befüllt sein.',
         "a.auflagen != null || a.von != null || a.bis != null", "auflagen"),
        ('Mindestens eines der Datenfelder F00000002 "Gefährlich" oder F00000009 muss den Wert "wahr" haben.',
         "a.gefaehrlich == true || a.versichert == true", "gefaehrlich"),
        ('Es muss entweder Feldgruppe G00000001 "Zweiter Hund" oder Feld F00000003 "Auflagen" befüllt werden.',
         "(a.zweiter_hund.name != null) != (a.auflagen != null)", "zweiter_hund"),
        ('Das Datum im Feld F00000007 "von" muss zeitlich vor dem Datum in Feld F00000008 "bis" liegen.',
         "a.von == null || a.bis == null || a.von < a.bis", "bis"),
        ('F00000003 ist ein Pflichtfeld, wenn eines der folgenden Felder F00000002, F00000009 mit "Ja" belegt ist.',
         "!(a.gefaehrlich == true || a.versichert == true) || a.auflagen != null", "auflagen"),
    ],
)  # fmt: skip
def test_a_sentence_about_what_must_hold_becomes_a_check(text, that, at):
    ((proposal),) = proposed(text)

    assert proposal["at"] == ""
    assert (proposal["check"]["that"], proposal["check"]["at"]) == (that, at)
    assert proposal["check"]["message"]["de"].startswith(("Bitte", "„von“"))


DATE = (
    field("F60000000231", "Tag", "num_int", times="0:1"),
    field("F60000000232", "Monat", "num_int", times="0:1"),
    field("F60000000233", "Jahr", "num_int", times="0:1"),
)
CALENDAR = rule(
    'Wenn alle drei Felder F60000000231 "Tag", F60000000232 "Monat" und F60000000233 "Jahr" befüllt sind, '
    "muss die Validität des sich ergebenden Kalenderdatums sichergestellt werden. D.h. es muss z.B. "
    "der 30.02. verhindert werden."
)


@pytest.mark.parametrize(
    ("day", "month", "year", "holds"),
    [
        (29, 2, 2024, True), (29, 2, 2026, False), (29, 2, 2000, True), (29, 2, 1900, False), (31, 12, 2026, True),
        (31, 11, 2026, False), (30, 4, 2026, True), (None, 2, 2026, True), (31, None, 2026, True),
    ],
)  # fmt: skip
def test_parts_of_a_date_must_be_a_day_of_the_calendar(day, month, year, holds):
    result = imported(group("G1", "Hund", *DATE, rules=CALENDAR, times="0:*"))
    ((proposal),) = points(result, "rule")[0]["proposals"]

    assert proposal["at"] == "hund"
    expression = cel.compile(proposal["check"]["that"], variables=("this",))
    assert expression.evaluate({"this": {"tag": day, "monat": month, "jahr": year}}) is holds


def test_within_repeating_groups_this_and_outer_are_read():
    text = 'Wenn F1 = "Ja", dann muss F2 befüllt werden.'.replace("F1", "F00000001").replace("F2", "F00000002")
    inner = group("G00000002", "Innen", field("F00000002", "B", times="0:1"), times="0:*")
    nested = imported(
        group("G00000001", "Außen", field("F00000001", "A", "bool"), inner, times="1:*", rules=rule(text))
    )
    flat = imported(
        group(
            "G00000001",
            "Außen",
            field("F00000001", "A", "bool"),
            field("F00000002", "B"),
            times="1:*",
            rules=rule(text),
        )
    )
    apart = imported(
        group("G00000001", "Eins", field("F00000001", "A", "bool"), times="1:*"),
        field("F00000002", "B"),
        rules=rule(text),
    )

    assert points(nested, "rule")[0]["proposals"][0]["when"] == "outer.a == true"
    assert points(flat, "rule")[0]["proposals"][0]["when"] == "this.a == true"
    assert "lässt sich von hier aus nicht lesen" in points(apart, "rule")[0]["why"]


def test_of_several_elements_with_one_id_the_nearest_is_meant():
    text = rule('Wenn F00000001 = "Ja", dann muss F00000002 befüllt werden.')
    pair = (field("F00000001", "A", "bool"), field("F00000002", "B", times="0:1"))
    result = imported(
        group("G00000001", "Eins", *pair, rules=text), group("G00000002", "Zwei", *pair, rules=text), rules=text
    )

    by_key = {point["key"]: point for point in points(result, "rule")}
    assert by_key["r07000000001"]["proposals"] == [{"at": "eins.b", "when": "a.eins.a == true", "required": True}]
    assert by_key["r07000000001_2"]["proposals"] == [{"at": "zwei.b", "when": "a.zwei.a == true", "required": True}]
    assert "mehrmals gleich nah" in by_key["r07000000001_3"]["why"]


def test_a_rule_keeps_where_it_stood_and_stands_where_it_matters():
    text = rule('Wenn F00000001 = "Ja", dann muss F00000002 befüllt werden.')
    result = imported(group("G00000001", "Eins", field("F00000001", "A", "bool"), field("F00000002", "B"), rules=text))

    (point,) = points(result, "rule")
    assert (point["at"], point["fim"]["holder"]) == ("eins.b", "eins")


LAENDER = (
    'Für die Länder NW, SL gilt: WENN das Datenfeld F00000002 "Gefährlich" = "wahr", DANN muss das Datenfeld F00000003 '
    '"Auflagen" befüllt werden. Für das Land HB gilt: Das Datenfeld F00000003 "Auflagen" muss befüllt werden. '
    'Für alle anderen Länder gilt: Das Datenfeld F00000003 "Auflagen" darf nicht angezeigt werden.'
)


@pytest.mark.parametrize(
    ("land", "proposals"),
    [
        ("SL", [{"at": "auflagen", "when": "a.gefaehrlich == true", "required": True}]),
        ("HB", [{"at": "auflagen", "when": "true", "required": True}]),
        ("NI", [{"at": "auflagen", "when": "false"}]),
        ("", []),
    ],
)
def test_a_rule_that_differs_by_land_waits_for_the_land(land, proposals):
    assert proposed(LAENDER, land) == proposals


def test_a_list_kept_elsewhere_must_be_at_hand_to_compare_with_it():
    parts = (
        field("F00000001", "Rasse", kind="select", inside=reference("urn:r")),
        field("F00000002", "B", times="0:1"),
    )
    breeds = CodeList("urn:r", "", "", "", ("code", "name"), "code", ({"code": "1", "name": "Dackel"},))
    text = rule('Wenn F00000001 = 1 "Dackel", dann muss F00000002 befüllt werden.')

    assert points(imported(*parts, rules=text), "rule")[0]["why"] == "Die Codeliste zu F00000001 liegt nicht vor."
    with_list = points(imported(*parts, rules=text, lists=(breeds,)), "rule")[0]
    assert with_list["proposals"] == [{"at": "b", "when": 'a.rasse == "1"', "required": True}]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Das Feld F00000003 ist mit 001 vorzubefüllen.", "keinem der bekannten Muster"),
        ("Wenn F00000001 = 001, dann muss F00000003 befüllt werden, wobei nur A gewählt werden darf.", "Muster"),
        ("Wenn F00000001 = 001 UND = 002, dann muss F00000003 befüllt werden.", "Muster"),
        ("Wenn F00000001 <> 001 ODER <> 002, dann muss F00000003 befüllt werden.", "Muster"),
        ("Wenn F00000001 = 009, dann muss F00000003 befüllt werden.", "„009“ ist keine Antwort"),
        ('Wenn F00000001 = 001 "andere", dann muss F00000003 befüllt werden.', "ist keine Antwort"),
        ("Wenn F00000003 = 001, dann muss F00000008 befüllt werden.", "ist keine Antwort"),
        ("Wenn F00000002 = vielleicht, dann muss F00000003 befüllt werden.", "ist keine Antwort"),
        ("Wenn F09999999999 = 001, dann muss F00000003 befüllt werden.", "gibt es in diesem Schema nicht"),
        ("Wenn F00000002 = Ja, dann muss F00000002 befüllt werden.", "was sie selbst ausblendet"),
        ("Wenn F00000002 = Ja, dann muss F00000003 befüllt werden. Wenn F00000002 = Ja, dann darf F00000003 nicht "
         "angezeigt werden.", "widerspricht sich"),
        ("Wenn F00000002 = Ja, dann muss F00000003 befüllt werden, sonst muss F00000008 befüllt werden.", "Muster"),
        ("Wenn F00000002 = < 18 Jahre, dann muss F00000003 befüllt werden.", "ist keine Antwort"),
        ("Wenn G00000001 = Ja, dann muss F00000003 befüllt werden.", "nicht lesen"),
        ("Das Datum im Feld F00000001 muss zeitlich vor dem Datum in Feld F00000008 liegen.", "nicht die richtige Art"),
    ],
)  # fmt: skip
def test_what_is_not_wholly_understood_stays_a_point_that_says_why(text, reason):
    assert proposed(text) == []
    assert reason in why(text)


@pytest.mark.parametrize("code", ["²", "9" * 5000])
def test_a_number_nobody_counts_with_is_no_answer(code):
    kinds = values(("²", "Dackel"), ("1", "Dogge"))
    question = field("F00000001", "Rasse", kind="select", inside=kinds)
    said = rule(f"Wenn F00000001 = {code}, dann muss F00000002 befüllt werden. Wenn F00000001 = 01, dann muss "
                "F00000002 befüllt werden.")  # fmt: skip

    (point,) = points(imported(question, field("F00000002", "B", times="0:1"), rules=said), "rule")

    assert ("proposals" in point) == (code == "²")
