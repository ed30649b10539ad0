# SPDX-License-Identifier: EUPL-1.2
"""Serial numbers as people type them, and lists of the producer as they come."""

from __future__ import annotations

import pytest

from geleitzug.verticals.papers import delivery
from geleitzug.verticals.papers.delivery import Line, NoList, Unreadable
from geleitzug.verticals.papers.rules import Kind, NotAllowedNow, State, Wrong, WrongNumber, check_move, number_of

CARD, PASSPORT = "L01X00T47", "C01X00T47"
"""Of the specimens that the Federal Ministry of the Interior shows; their check digits are 1 and 8."""


@pytest.mark.parametrize(
    "typed",
    ["L01X00T47", "L01X00T471", " l01x 00t4 71 ", "L01X00T47-1", "L01X00T471<<<", "L01X00T471D", "L01X\u00a000T47"],
)
def test_a_number_is_read_as_people_type_it(typed: str) -> None:
    assert number_of(typed) == CARD


def test_the_check_digit_of_the_specimen_passport_is_8() -> None:
    assert number_of("C01X00T478") == PASSPORT


@pytest.mark.parametrize(
    ("typed", "why", "sign"),
    [
        ("", Wrong.EMPTY, ""),
        (" <-. ", Wrong.EMPTY, ""),
        ("LO1X00T47", Wrong.LETTER, "O"),
        ("L01X00T4ß", Wrong.LETTER, "S"),
        ("L01X00T4٧", Wrong.LETTER, "٧"),
        ("L01X00T4", Wrong.LENGTH, ""),
        ("L01X00T47123", Wrong.LENGTH, ""),
        ("L01X00T472", Wrong.CHECK, ""),
        ("L10X00T471", Wrong.CHECK, ""),
    ],
)
def test_a_wrong_number_says_what_is_wrong(typed: str, why: Wrong, sign: str) -> None:
    with pytest.raises(WrongNumber) as told:
        number_of(typed)

    assert (told.value.why, told.value.sign) == (why, sign)


def test_a_document_is_not_handed_out_before_it_is_there() -> None:
    check_move(State.ORDERED, State.ARRIVED)
    with pytest.raises(NotAllowedNow):
        check_move(State.ORDERED, State.HANDED_OUT)


@pytest.mark.parametrize(
    "content",
    [
        b"Art;Seriennummer\nPA;L01X00T471\nReisepass;C01X00T47\n",
        "\ufeffPaket,Seriennummer,Dokumentart\r\n7,l01x00t47,Personalausweis\r\n7,C01X00T478,RP\r\n".encode(),
        b"ausweis\tL01X00T47\n\npass\tC01X00T47\npass\tC01X00T47",
        '"Art";"Größe";"Nummer"\n"PA";"ID-1";"L01X00T47"\n"ePass";"ID-3";"C01X00T47"'.encode("cp1252"),
    ],
)
def test_a_list_is_read_however_it_is_written(content: bytes) -> None:
    sheet = delivery.read(content)

    assert sheet.lines == (Line(Kind.ID_CARD, CARD), Line(Kind.PASSPORT, PASSPORT))
    assert sheet.bad == ()


def test_bad_lines_are_named_and_good_ones_read() -> None:
    sheet = delivery.read(b"Art;Seriennummer\nPA;L01X00T47\n\nFuehrerschein;X\nPA;L01X00T472\nPA\n")

    assert sheet.lines == (Line(Kind.ID_CARD, CARD),)
    assert [(bad.at, bad.why and bad.why.why) for bad in sheet.bad] == [(4, None), (5, Wrong.CHECK), (6, Wrong.EMPTY)]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", Unreadable.EMPTY),
        (b"Art;Seriennummer\n\n", Unreadable.EMPTY),
        (b"x" * (delivery.MOST_BYTES + 1), Unreadable.TOO_LARGE),
        (b"PA;L01X00T47\n" * (delivery.MOST_LINES + 1), Unreadable.TOO_MANY),
    ],
)
def test_what_is_no_list_is_said_so(content: bytes, why: Unreadable) -> None:
    with pytest.raises(NoList) as told:
        delivery.read(content)

    assert told.value.why is why


def test_a_line_too_long_for_any_reader_is_a_bad_one() -> None:
    assert [bad.at for bad in delivery.read(b"PA;" + b"x" * 140_000 + b"\nPA;L01X00T47").bad] == [1]


def test_a_running_number_is_not_taken_for_the_serial_number() -> None:
    assert delivery.read(b"Nummer;Art;Seriennummer\n1;PA;L01X00T47").lines == (Line(Kind.ID_CARD, CARD),)


def test_bytes_that_are_no_text_are_bad_lines_and_no_fault() -> None:
    assert delivery.read(bytes(range(256)) * 20).lines == ()
