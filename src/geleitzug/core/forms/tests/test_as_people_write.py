# SPDX-License-Identifier: EUPL-1.2
"""Input as people write it: what is understood, and what a refusal says to write instead."""

from datetime import date

import pytest

from geleitzug.core.forms.kinds.base import Wrong
from geleitzug.core.forms.tests.conftest import TODAY, form_of, question


def clean(kind, typed, **settings):
    return form_of(question("q", kind, **settings)).question("q").kind.clean(typed, TODAY)


def refusal(kind, typed, **settings):
    with pytest.raises(Wrong) as caught:
        clean(kind, typed, **settings)
    return caught.value.problems[0][1]


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("1.2.90", "1990-02-01"),
        ("01.02.1990", "1990-02-01"),
        ("1990-02-01", "1990-02-01"),
        ("1/2/1990", "1990-02-01"),
        ("01 02 1990", "1990-02-01"),
        ("01021990", "1990-02-01"),
        ("1. Februar 1990", "1990-02-01"),
        ("1. Feb. 90", "1990-02-01"),
        ("1.Feb.1990", "1990-02-01"),
        ("1 February 1990", "1990-02-01"),
        ("3. MÄRZ 1985", "1985-03-03"),
        ("3. Maerz 1985", "1985-03-03"),
        ("3. Mrz 1985", "1985-03-03"),
        ("12. Sept. 2001", "2001-09-12"),
        ("5. Jänner 1960", "1960-01-05"),
        ("30. Juni 1999", "1999-06-30"),
        ("1. Juli 1999", "1999-07-01"),
        ("24. Oct 12", "2012-10-24"),
    ],
)
def test_days(typed, stored):
    assert clean("date", typed) == stored


@pytest.mark.parametrize(
    "typed", ["Februar 1990", "1. Fe 1990", "1. Quartal 1990", "gestern", "2.1990", "1. Ju 1990", "1. Januarius 1990"]
)
def test_what_is_no_day_is_told_how_a_day_is_written(typed):
    assert "zum Beispiel 09.03.2026" in refusal("date", typed)


@pytest.mark.parametrize("label", ["Tag der Geburt", "Geburtsdatum der Person", "Wann sind Sie geboren?"])
def test_the_example_of_a_birthday_is_one(label):
    asked = {"label": {"de": label, "en": "x"}}
    kind = form_of(question("q", "date", **asked)).question("q").kind

    assert kind.control().settings["hint"] == "Zum Beispiel 09.03.1985"
    assert refusal("date", "gestern", **asked).endswith("zum Beispiel 09.03.1985.")
    assert list(kind.lacks()) == [("", "Bitte geben Sie das Geburtsdatum ein.")]
    assert refusal("date", "gestern", label={"de": "Wann ist der Hund geboren?"}).endswith("zum Beispiel 09.03.2026.")


def test_a_day_that_does_not_exist_is_named():
    assert refusal("date", "31. Feb 2024").startswith("Den 31.02.2024 gibt es nicht. Bitte schreiben Sie Tag, Monat")
    assert "mit vier Ziffern" in refusal("date", "01.02.0090")


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("14:30", "14:30"),
        ("14.30", "14:30"),
        ("14:30 Uhr", "14:30"),
        ("14 Uhr", "14:00"),
        ("14 Uhr 30", "14:30"),
        ("1430", "14:30"),
        ("930", "09:30"),
        ("14h30", "14:30"),
        ("14", "14:00"),
        ("8h", "08:00"),
        ("0:05", "00:05"),
    ],
)
def test_times(typed, stored):
    assert clean("time", typed) == stored


@pytest.mark.parametrize("typed", ["25", "14:60", "halb drei", "2460", "14:3", "12345"])
def test_what_is_no_time_is_told_how_a_time_is_written(typed):
    assert "zum Beispiel 14:30" in refusal("time", typed)


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("1.234,50", "1234.5"),
        ("1234,5", "1234.5"),
        ("1 234,50", "1234.5"),
        ("1\u202f234,50", "1234.5"),
        ("1234", "1234"),
        ("12.5", "12.5"),
        ("1.234.567", "1234567"),
        ("0.125", "0.125"),
        ("1,234", "1.234"),
        ("-3,5", "-3.5"),
    ],
)
def test_numbers(typed, stored):
    assert clean("number", typed) == stored


def test_a_point_before_three_digits_is_asked_about():
    assert refusal("number", "1.234") == "„1.234“ kann zweierlei heißen. Bitte schreiben Sie 1234 oder 1,234."
    assert clean("integer", "1.234") == 1234
    assert clean("money", "1.234") == 123400


def test_a_unit_may_be_typed_though_it_stands_behind_the_field():
    assert clean("number", "50,5 m²", unit="m²") == "50.5"
    assert clean("integer", "3 Hunde", unit={"de": "Hunde", "en": "dogs"}) == 3
    assert clean("integer", "3 dogs", unit={"de": "Hunde", "en": "dogs"}) == 3
    assert "ganze Zahl in Ziffern" in refusal("integer", "3 Katzen", unit={"de": "Hunde"})


@pytest.mark.parametrize(
    ("typed", "cents"),
    [
        ("1.234,50 €", 123450),
        ("1234,5", 123450),
        ("1 234,50", 123450),
        ("EUR 12", 1200),
        ("12 eur", 1200),
        ("12 Euro", 1200),
        ("12EUR", 1200),
        ("€12,50", 1250),
        ("12,-", 1200),
        ("12,--", 1200),
        ("12.-", 1200),
        ("12,– €", 1200),
        ("12,— Euro", 1200),
        (",50", 50),
        ("1,234.50", 123450),
        ("12.50", 1250),
    ],
)
def test_money(typed, cents):
    assert clean("money", typed) == cents


@pytest.mark.parametrize("typed", ["12 Dollar", "zwölf", "12,345", "€", "Euro", "1.23.4", ",-"])
def test_what_is_no_money_is_told_how_money_is_written(typed):
    if typed in ("€", "Euro"):
        assert clean("money", typed) is None
    else:
        assert "zum Beispiel 12,50" in refusal("money", typed)


@pytest.mark.parametrize(
    "typed",
    [
        "0471 123456",
        "0471/123456",
        "(0471) 12 34 56",
        "0471-123456-12",
        "0471 – 12‑34",
        "+49 (0)471 123456",
        "+49 471 123456",
        "0049 471 123456",
        "0171.1234567",
        "Tel. 0471 123456",
        "Tel.: 0471 123456",
        "Mobil: 0171 1234567",
    ],
)
def test_telephone_numbers(typed):
    stored = clean("phone", typed)

    assert stored == clean("phone", stored)
    assert set(stored) <= set("+0123456789 ()/.-")


def test_what_is_no_telephone_number_is_told_how_one_is_written():
    assert "zum Beispiel 0471 123456" in refusal("phone", "steht im Telefonbuch")


@pytest.mark.parametrize(
    ("street", "number", "postcode", "stored"),
    [
        ("Musterstr. 12", "", "27568", ("Musterstr.", "12", "27568")),
        ("Musterstraße 12a", "", "27568", ("Musterstraße", "12a", "27568")),
        ("Am Alten Markt 12 A", "", "27568", ("Am Alten Markt", "12 A", "27568")),
        ("Musterstr. 12-14", "", "27568", ("Musterstr.", "12-14", "27568")),
        ("Musterstr. 12/1", "", "27568", ("Musterstr.", "12/1", "27568")),
        ("Musterstraße, 7", "", "27568", ("Musterstraße", "7", "27568")),
        ("Musterstr. 12", "14", "27568", ("Musterstr. 12", "14", "27568")),
        ("Straße des 17. Juni", "135", "10623", ("Straße des 17. Juni", "135", "10623")),
        ("C 4", "12", "68159", ("C 4", "12", "68159")),
        ("Hafenstraße", "12a", "D-27568", ("Hafenstraße", "12a", "27568")),
        ("Hafenstraße", "12 – 14", "D 27568", ("Hafenstraße", "12 – 14", "27568")),
        ("Hafenstraße", "1", "27 568", ("Hafenstraße", "1", "27568")),
        ("Hafenstraße", "1", "DE-27568", ("Hafenstraße", "1", "27568")),
    ],
)
def test_addresses(street, number, postcode, stored):
    value = clean("address", {"street": street, "number": number, "postcode": postcode, "city": "Ort"})

    assert (value["street"], value["number"], value["postcode"]) == stored


def test_abroad_nothing_is_read_into_a_postcode():
    abroad = {"street": "Rue 12", "number": "3", "postcode": "12 345", "city": "Ville", "country": "FR"}

    assert clean("address", abroad, country=True)["postcode"] == "12 345"


def test_a_street_with_its_number_still_lacks_none():
    with pytest.raises(Wrong) as caught:
        clean("address", {"street": "Musterstr. 12", "number": "", "postcode": "1234", "city": "Ort"})

    assert [part for part, _sentence in caught.value.problems] == ["postcode"]


@pytest.mark.parametrize(
    "typed", ["de02 1203 0000 0000 2020 51", "DE02120300000000202051", "IBAN: DE02-1203-0000-0000-2020-51"]
)
def test_bank_accounts(typed):
    assert clean("bank", {"owner": "Erika", "iban": typed})["iban"] == "DE02120300000000202051"


def test_two_digits_are_the_nearest_year():
    kind = form_of(question("q", "date")).question("q").kind

    assert kind.clean("1. Mai 31", date(2026, 3, 9)) == "2031-05-01"
    assert kind.clean("1. Mai 32", date(2026, 3, 9)) == "1932-05-01"
