# SPDX-License-Identifier: EUPL-1.2
"""A town's list of streets: how names are compared, what a file may look like, what is found, and by whom."""

import pytest
from django.db import connection

from geleitzug.core.streets import actions, importing, queries, rules
from geleitzug.core.streets.importing import BadList, Row, read_list
from geleitzug.core.streets.models import Street, StreetKey
from geleitzug.ground.tenancy import doors

HEAD = "strasse;plz;ort;ortsteil\n"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Hafenstraße", "Hafenstr."),
        ("Hafenstraße", "hafenstrasse"),
        ("Hafenstraße", "Hafen Straße"),
        ("Hafenstraße", "Hafen-Str"),
        ("Am Löschteich", "am loeschteich"),
        ("Dr.-Hinrich-Focke-Straße", "Dr. Hinrich Focke Str."),
        ("Sankt-Marien-Platz", "St. Marien-Pl."),
        ("Große Kirchstraße", "Grosse Kirchstr."),
    ],
)
def test_names_that_are_written_differently_are_the_same(one, other):
    assert rules.key_of(one) == rules.key_of(other)


@pytest.mark.parametrize(
    ("one", "other"), [("Hafenstraße", "Hafenweg"), ("Strandweg", "Straßenweg"), ("Am Markt", "Markt")]
)
def test_other_streets_stay_other_streets(one, other):
    assert rules.key_of(one) != rules.key_of(other)


def test_near_names_are_offered_the_nearest_first():
    names = ["Hafenstraße", "Hagenstraße", "Deichstraße", "Kaistraße", "Nordstraße", "Am Alten Markt", "Am Hafen"]

    assert rules.near("Hafnstrasse", names) == ["Hafenstraße", "Hagenstraße"]
    assert rules.near("Am Altn Makrt", names) == ["Am Alten Markt"]
    assert rules.near("Xylophonallee", names) == []


# ---- the file ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
def test_a_file_may_be_written_in_many_ways(encoding, separator):
    text = "PLZ;Straßenname;Ort\r\n27565;Öresundstraße;Musterhafen\r\n\r\n27565;Hafenstraße;Musterhafen\r\n"

    rows = read_list(text.replace(";", separator).encode(encoding))

    assert [(row.name, row.postcode) for row in rows] == [("Öresundstraße", "27565"), ("Hafenstraße", "27565")]


def test_a_long_street_has_several_postcodes_and_what_is_there_twice_counts_once():
    rows = read_list((HEAD + "Lange Str.;27561, 27563;Musterhafen;\nLange Straße;27561;Musterhafen;\n").encode())

    assert rows == [Row("Lange Str.", "27561", "Musterhafen"), Row("Lange Str.", "27563", "Musterhafen")]


def test_house_numbers_are_gathered_from_one_line_or_many():
    head = "strasse;hausnummer;plz;ort\n"

    rows = read_list((head + "Weg;1;27561;Ort\nWeg;2 A;27561;Ort\nWeg;3, 4/4b;27561;Ort\nPlatz;;27561;Ort\n").encode())

    assert [(row.name, row.numbers) for row in rows] == [("Weg", ("1", "2a", "3", "4", "4b")), ("Platz", ())]
    with pytest.raises(BadList, match="„hinten“ ist keine Hausnummer"):
        read_list((head + "Weg;hinten;27561;Ort\n").encode())


def test_two_villages_of_one_postcode_have_a_street_of_the_same_name_each(musterhafen):
    rows = read_list((HEAD + "Dorfstraße;27639;Wremen;\nDorfstraße;27639;Dorum;\n").encode())

    with doors.machine_door(musterhafen.pk):
        assert actions.replace_list(rows) == 2
    with doors.citizen_door(musterhafen.pk, None):
        assert {street.city for street in queries.completions("dorf")} == {"Wremen", "Dorum"}
    queries.forget()


def test_each_bad_line_has_its_sentence():
    text = (
        HEAD + "Hafenstraße;27565;Musterhafen;\n;27565;Musterhafen;\nDeichstraße;275;Musterhafen;\nWeg;27565;;\n"
        "漢字weg;27565;Ort;\n"
    )

    with pytest.raises(BadList) as caught:
        read_list(text.encode())

    assert caught.value.sentences == [
        "Zeile 3: Der Name der Straße fehlt.",
        "Zeile 4: „275“ ist keine Postleitzahl mit fünf Ziffern.",
        "Zeile 5: Der Ort fehlt.",
        "Zeile 6: Diese Zeichen sind nicht lesbar: 漢 字",
    ]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "Die Datei ist leer."),
        (b"\n \n", "Die Datei ist leer."),
        (b"name\n", "Es fehlt: plz, ort."),
        (HEAD.encode(), "nennt keine Straße"),
        (HEAD.encode() + b"x;y\n" * 80, "Und 30 weitere Zeilen."),
        (b"\x00\x01\x02;\xff\xfe", "Es fehlt: strasse, plz, ort."),
        (b"x\n" * (importing.MOST_LINES + 1), "mehr als 200000 Zeilen"),
    ],
)
def test_what_is_no_list_is_refused(content, sentence):
    with pytest.raises(BadList) as caught:
        read_list(content)

    assert any(sentence in told for told in caught.value.sentences)


# ---- finding -------------------------------------------------------------------------------------------------

LIST = [
    Row("Hafenstraße", "27561", "Musterhafen", "Mitte"),
    Row("Hafenstraße", "27565", "Musterhafen", "Nord"),
    Row("Am Alten Hafen", "27561", "Musterhafen"),
    Row("Deichstraße", "27565", "Musterhafen"),
    Row("Öresundstraße", "27565", "Musterhafen"),
]


@pytest.fixture
def streets(musterhafen):
    with doors.machine_door(musterhafen.pk):
        actions.replace_list(LIST)
    yield musterhafen
    queries.forget()


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("haf", ["Hafenstraße", "Hafenstraße", "Am Alten Hafen"]),
        ("Hafenstr.", ["Hafenstraße", "Hafenstraße"]),
        ("hafen str", ["Hafenstraße", "Hafenstraße"]),
        ("alten h", ["Am Alten Hafen"]),
        ("am alten", ["Am Alten Hafen"]),
        ("oere", ["Öresundstraße"]),
        ("ÖRE", ["Öresundstraße"]),
        ("h", []),
        ("  ", []),
        ("xyz", []),
        ("%a", []),
    ],
)
def test_streets_are_found_by_the_beginning_of_any_word(streets, typed, names):
    with doors.citizen_door(streets.pk, None):
        assert [street.name for street in queries.completions(typed)] == names


def test_only_the_town_whose_door_is_open_has_them(streets, sandmoor):
    with doors.citizen_door(sandmoor.pk, None):
        assert queries.completions("haf") == []
        assert not queries.has_list()
        assert Street.objects.count() == 0
    with doors.citizen_door(streets.pk, None):
        assert queries.has_list()


def test_nobody_outside_writes_them(streets):
    with doors.citizen_door(streets.pk, None), pytest.raises(Exception, match="permission denied"):
        Street.objects.all().delete()


def test_a_new_list_replaces_the_old_one(streets):
    with doors.machine_door(streets.pk):
        actions.replace_list(LIST[:1])

        assert [street.name for street in Street.objects.all()] == ["Hafenstraße"]
        assert StreetKey.objects.count() == 1


def test_what_somebody_has_typed_is_looked_up(streets):
    with doors.citizen_door(streets.pk, None):
        exact = queries.look_up("hafenstr.", "27565")
        missed = queries.look_up("Hafnstraße", "27561")
        elsewhere = queries.look_up("Deichstr.", "27561")
        foreign = queries.look_up("Domshof", "28195")

    assert (exact.exact.name, exact.exact.district) == ("Hafenstraße", "Nord")
    assert (missed.exact, missed.is_ours, missed.near[0].name) == (None, True, "Hafenstraße")
    assert (elsewhere.exact, elsewhere.near[0].postcode) == (None, "27565")
    assert (foreign.exact, foreign.near, foreign.is_ours) == (None, (), False)


@pytest.mark.parametrize(("number", "lacks"), [("12a", False), ("12 A", False), ("13", True), ("", False)])
def test_a_house_number_is_looked_up_where_the_list_has_them(streets, number, lacks):
    with doors.machine_door(streets.pk):
        actions.replace_list([Row("Hafenstraße", "27565", "Musterhafen", "Nord", ("12a",)), *LIST[3:]])
    with doors.citizen_door(streets.pk, None):
        assert queries.look_up("hafenstr", "27565", number).lacks_number is lacks
        assert not queries.look_up("Deichstraße", "27565", "999").lacks_number


def test_finding_does_not_read_the_whole_list(streets):
    many = [
        Row(f"{word}straße {number}", "27561", "Ort") for number in range(400) for word in ("Ahorn", "Buchen", "Zeder")
    ]
    with doors.machine_door(streets.pk):
        actions.replace_list([*LIST, *many])
    with doors.citizen_door(streets.pk, None), connection.cursor() as cursor:
        cursor.execute("set local enable_seqscan = off")
        begin = rules.typed_key("haf")
        found = StreetKey.objects.filter(tenant=streets.pk, key__gte=begin, key__lt=begin + queries._LAST).order_by(
            "key"
        )
        plan = found.explain()

    assert "streets_by_key" in plan
    assert "key >=" in plan.partition("Index Cond")[2].partition("\n")[0].replace("(key)::text", "key")
