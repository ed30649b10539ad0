# SPDX-License-Identifier: EUPL-1.2
"""Each kind of question: what it takes, what it refuses, and how it is shown."""

import pytest
from django.http import QueryDict
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from geleitzug.core.forms import engine, summary
from geleitzug.core.forms.definition import load_form
from geleitzug.core.forms.kinds.base import Wrong
from geleitzug.core.forms.kinds.people import Address
from geleitzug.core.forms.tests.conftest import EVERYTHING, TODAY, form_of, options, question

FORM = load_form(EVERYTHING)


def clean(kind, typed, **settings):
    loaded = form_of(question("q", kind, **settings)).question("q").kind
    return loaded.clean(typed, TODAY)


def refusal(kind, typed, **settings):
    with pytest.raises(Wrong) as caught:
        clean(kind, typed, **settings)
    return caught.value.problems[0][1]


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("", None),
        ("   ", None),
        (" Bello ", "Bello"),
        ("a\u0308", "ä"),
        ("3 Stück – „schön“ (½)", "3 Stück – „schön“ (½)"),
        ("Wort\u00adtrennung", "Worttrennung"),
        ("zwei\r\nZeilen", "zwei  Zeilen"),
        ("Αθήνα, София", "Αθήνα, София"),
        ("<script>", "<script>"),
        ("C\u0300", "C\u0300"),
    ],
)
def test_a_line_of_text(typed, stored):
    assert clean("text", typed) == stored


@pytest.mark.parametrize("typed", ["Hund 🐕", "a\x00b", "\u202eabc", "\ud800", "漢字", "a\x1bb", "x\u0489"])
def test_a_text_refuses_what_registers_cannot_take(typed):
    assert "Bitte" in refusal("text", typed)
    assert "Bitte" in refusal("long_text", typed)


def test_a_text_has_a_length_and_a_pattern():
    assert "höchstens 255" in refusal("text", "x" * 256)
    assert "höchstens 4000" in refusal("long_text", "x" * 4001)
    assert "mindestens 3" in refusal("text", "ab", min_length=3)
    assert refusal("text", "12", pattern="[0-9]{3}", pattern_message={"de": "Drei Ziffern."}) == "Drei Ziffern."
    assert clean("text", "123", pattern="[0-9]{3}", pattern_message={"de": "Drei Ziffern."}) == "123"


def test_a_number_may_be_typed_in_groups():
    chip = {"pattern": "[0-9]{15}", "pattern_message": {"de": "15 Ziffern."}, "max_length": 15, "spaces": "drop"}

    assert clean("text", "276 098 106 123 456", **chip) == "276098106123456"
    assert refusal("text", "276 098 106 123", **chip) == "15 Ziffern."
    assert clean("text", "a b") == "a b"


def test_a_long_text_keeps_its_lines():
    assert clean("long_text", "eins\r\n\r\nzwei\t\u00a0drei\n") == "eins\n\nzwei  drei"


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("1.2.90", "1990-02-01"),
        ("01.02.1990", "1990-02-01"),
        ("1990-02-01", "1990-02-01"),
        ("9. 3. 2026", "2026-03-09"),
        ("9/3/2026", "2026-03-09"),
        ("29.2.2024", "2024-02-29"),
        ("1.1.31", "2031-01-01"),
        ("1.1.32", "1932-01-01"),
        ("", None),
    ],
)
def test_a_date_is_typed_as_germans_write_it(typed, stored):
    assert clean("date", typed) == stored


@pytest.mark.parametrize(
    "typed", ["29.2.2023", "31.4.2020", "1.1.0001", "1.1.9999", "gestern", "1.2", "٣.٣.2020", "0.0.2000"]
)
def test_a_date_must_be_in_the_calendar(typed):
    assert "Bitte" in refusal("date", typed)


@pytest.mark.parametrize(
    ("typed", "stored"),
    [("1.290", 1290), (" 12 ", 12), ("-3", -3), ("−3", -3), ("1 290", 1290), ("", None), ("007", 7)],
)
def test_a_whole_number(typed, stored):
    assert clean("integer", typed) == stored


@pytest.mark.parametrize("typed", ["1,5", "zwölf", "1.29", "9" * 30, "1e9", "٣", "0x10", "--1"])
def test_what_is_no_whole_number(typed):
    assert "Bitte" in refusal("integer", typed)


def test_numbers_have_bounds():
    assert refusal("integer", "0", min=1) == "Bitte geben Sie mindestens 1 an."
    assert refusal("number", "12,6", max=12.5) == "Bitte geben Sie höchstens 12,5 an."
    assert refusal("money", "-1") == "Bitte geben Sie mindestens 0,00\u00a0€ an."


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("12,50", "12.5"),
        ("1.234,5", "1234.5"),
        ("12.5", "12.5"),
        ("0", "0"),
        ("-0", "0"),
        ("100", "100"),
    ],
)
def test_a_decimal_number(typed, stored):
    assert clean("number", typed) == stored


@pytest.mark.parametrize(
    ("typed", "cents"),
    [
        ("1.234,50 €", 123450),
        ("12", 1200),
        ("12,5", 1250),
        ("12.50", 1250),
        ("1,234.50", 123450),
        ("3,-", 300),
        ("", None),
    ],
)
def test_money_is_stored_in_cents(typed, cents):
    assert clean("money", typed) == cents


@pytest.mark.parametrize("typed", ["1,234", "zwölf", "1.2345", "NaN", "12,505"])
def test_what_is_no_money(typed):
    assert "Betrag" in refusal("money", typed)


@pytest.mark.parametrize(
    ("typed", "stored"), [("A.B@Beispiel.DE", "A.B@beispiel.de"), ("a@b.de ", "a@b.de"), ("", None)]
)
def test_an_email_address(typed, stored):
    assert clean("email", typed) == stored


@pytest.mark.parametrize("typed", ["a", "a@", "a@b", "a@b.de\x00", "a@b.de,c@d.de", "x" * 300 + "@b.de", "a🐕@b.de"])
def test_what_is_no_email_address(typed):
    assert "name@beispiel.de" in refusal("email", typed)


@pytest.mark.parametrize(
    ("unit", "value", "shown"),
    [({}, 1957, "1957"), ({}, 12957, "12.957"), ({"unit": {"de": "m²", "en": "m²"}}, 1957, "1.957\u00a0m²")],
)
def test_four_digits_without_a_unit_may_be_a_year(unit, value, shown):
    assert summary.show(form_of(question("q", "integer", **unit)), "q", value) == shown


@pytest.mark.parametrize("typed", ["0471 123456", "+49 (471) 12 34-56", "110/2345", "0049471123456"])
def test_a_phone_number_is_taken_leniently(typed):
    assert clean("phone", typed) == typed


@pytest.mark.parametrize("typed", ["12", "abc", "0471 x", "1" * 30])
def test_what_is_no_phone_number(typed):
    assert "Vorwahl" in refusal("phone", typed)


def test_no_line_ends_within_a_phone_number_that_is_shown_and_copied_it_is_the_same():
    person = form_of(question("q", "person", parts=["family", "phone"]))

    shown = summary.show(FORM, "telefon", "0471 590-2200")

    assert shown == "0471 590\u20112200"
    assert clean("phone", shown) == "0471 590-2200"
    assert "590\u20112200" in summary.show(person, "q", {"family": "Meyer-Öğüt", "phone": "0471 590-2200"})
    assert "Meyer-Öğüt" in summary.show(person, "q", {"family": "Meyer-Öğüt", "phone": ""})


def test_a_choice_may_follow_the_language_of_the_page():
    countries = {"at": ("Österreich", "Austria"), "dk": ("Dänemark", "Denmark"), "andere": ("Anderes", "Another")}
    written = [{"key": key, "label": {"de": de, "en": en}} for key, (de, en) in countries.items()]
    choice = form_of(question("q", "choice", options=written, sorted="all_but_last")).question("q").kind

    assert [key for key, _label, _help in choice.control().options] == ["dk", "at", "andere"]
    with translation.override("en"):
        assert [key for key, _label, _help in choice.control().options] == ["at", "dk", "andere"]


def test_choices_take_only_their_options():
    assert clean("choice", "a", options=options("a", "b")) == "a"
    assert "wählen" in refusal("choice", "c", options=options("a", "b"))
    assert clean("choices", ["b", "a", "a"], options=options("a", "b", "c")) == ["a", "b"]
    assert "höchstens 2" in refusal("choices", ["a", "b", "c"], options=options("a", "b", "c"), max=2)
    assert "wählen" in refusal("choices", ["x"], options=options("a", "b", "c"))
    assert clean("codelist", "FR", list="countries") == "FR"
    assert "wählen" in refusal("codelist", "ZZ", list="countries")
    assert (clean("yesno", "true"), clean("yesno", "false"), clean("yesno", "")) == (True, False, None)
    assert "wählen" in refusal("yesno", "vielleicht")


def test_an_address_is_checked_field_by_field():
    typed = {"street": "Deich", "number": "", "addition": "", "postcode": "123", "city": "Nordhafen 🐕"}

    with pytest.raises(Wrong) as caught:
        clean("address", typed)

    assert [part for part, _message in caught.value.problems] == ["number", "city", "postcode"]
    assert caught.value.partial == {"street": "Deich"}


def test_an_address_abroad_has_its_own_postcode():
    typed = {
        "street": "Rue X",
        "number": "",
        "addition": "",
        "postcode": "L-1234",
        "city": "Luxemburg",
        "country": "LU",
    }

    assert clean("address", typed, country=True)["postcode"] == "L-1234"


def test_an_address_with_only_the_preset_country_is_no_answer():
    assert clean("address", {"street": "", "country": "DE"}, country=True) is None
    address = Address(country=True)
    assert "country" in dict(address.lacks())
    assert set(dict(address.untouched())) == {"street", "number", "postcode", "city"}


@pytest.mark.parametrize("name", ["O’Brien-Müller", "Nguyễn", "Łukasz", "d'Alençon", "Ağaoğlu", "Şükrü", "K̀aba"])
def test_names_hold_the_letters_of_din_91379(name):
    assert clean("person", {"given": name, "family": name})["family"] == name


@pytest.mark.parametrize("name", ["Иван", "X Æ A-12", "R2", "🐕", "-", "a\x00", "Müller\u202e"])
def test_names_hold_nothing_else(name):
    assert "Bitte" in refusal("person", {"given": "Berta", "family": name})


def test_nobody_is_born_in_the_future():
    kind = form_of(question("q", "person", parts=["family", "born"])).question("q").kind

    assert [part for part, _ in kind.bounds({"born": "2027-01-01"}, {"today": "2026-03-09"})] == ["born"]


def test_an_iban_is_checked_and_completed():
    value = clean("bank", {"owner": "Berta Öğüt", "iban": "de89 3704 0044 0532 0130 00"})

    assert value == {"owner": "Berta Öğüt", "iban": "DE89370400440532013000", "bic": "COBADEFFXXX"}
    for wrong in ("DE89370400440532013001", "DE", "x" * 5000, "GB82WEST1234569876543", "🐕"):
        assert "IBAN" in refusal("bank", {"owner": "Berta", "iban": wrong})
    assert "falsch oder vertauscht" in refusal("bank", {"owner": "Berta", "iban": "DE89370400440532013001"})


@pytest.mark.parametrize(
    ("path", "value", "german", "english"),
    [
        ("seit", "1990-02-01", "01.02.1990", "01.02.1990"),
        ("wert", 123450, "1.234,50\u00a0€", "€1,234.50"),
        ("gewicht", "1234.5", "1.234,5\u00a0kg", "1,234.5\u00a0kg"),
        ("art", "hund", "hund-de", "hund-en"),
        ("farben", ["rot", "blau"], "rot-de\nblau-de", "rot-en\nblau-en"),
        ("land", "FR", "Frankreich", "France"),
        ("gefaehrlich", True, "Ja", "Yes"),
        ("richtig", True, "Bestätigt", "Confirmed"),
        ("anschrift", {"street": "Deich", "number": "3", "postcode": "27561", "city": "M"}, "Deich 3\n27561 M", None),
        ("konto", {"owner": "B", "iban": "DE89370400440532013000"}, "B\nDE89 3704 0044 0532 0130 00", None),
        ("konto", {"iban": "DE89370400440532013000", "bic": "COBA"}, "DE89 3704 0044 0532 0130 00\nBIC COBA", None),
        ("plan", [{"name": "a.pdf", "size": 68000}], "a.pdf (68\u00a0kB)", "a.pdf (68\u00a0kB)"),
        ("anzahl", "kaputt", "kaputt", "kaputt"),
        ("seit", None, "", ""),
    ],
)
def test_a_value_is_written_for_people(path, value, german, english):
    assert summary.show(FORM, path, value, "de") == german
    assert summary.show(FORM, path, value, "en") == (german if english is None else english)


def test_sentences_are_there_in_english():
    with translation.override("en"):
        assert refusal("integer", "x") == "Please enter a whole number in digits, for example 12."


SCALARS = ["text", "long_text", "email", "phone", "integer", "number", "money", "date", "yesno", "codelist"]


@given(st.sampled_from(SCALARS), st.text(max_size=60))
def test_what_a_kind_takes_it_takes_again(kind_name, typed):
    settings = {"list": "countries"} if kind_name == "codelist" else {}
    kind = _kind(kind_name, **settings)
    try:
        value = kind.clean(typed, TODAY)
    except Wrong:
        return
    if value is not None:
        assert kind.clean(kind.typed(value), TODAY) == value
        assert kind.check(value, TODAY) == ()
        assert kind.show(value)


_made = {}


def _kind(name, **settings):
    if name not in _made:
        _made[name] = form_of(question("q", name, **settings)).question("q").kind
    return _made[name]


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    )
)
def test_any_stored_value_is_checked_and_shown_without_falling_over(value):
    for question_ in FORM.questions():
        kind = question_.kind
        if value is not None:
            assert isinstance(kind.check(value, TODAY), tuple)
            kind.in_cel(value)
        assert isinstance(summary.show(FORM, question_.path, value), str)


def test_lists_where_text_is_expected_do_no_harm(form, ctx):
    data = QueryDict("art=hund&art=katze&gefaehrlich=true&gefaehrlich=false&seit=1.1.2020&_shown=art+gefaehrlich+seit")

    result = engine.clean_page(form, form.page("was"), data, {}, ctx)

    assert result.answers == {"art": "katze", "gefaehrlich": False, "seit": "2020-01-01"}
