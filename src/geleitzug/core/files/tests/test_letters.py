# SPDX-License-Identifier: EUPL-1.2
"""Letters, receipts and covers: what they say, that hostile text stays text, that bad templates are refused."""

from __future__ import annotations

import io
import re
import unicodedata
from dataclasses import replace
from datetime import UTC, date, datetime

import pikepdf
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geleitzug.core.files import letters, linting, pdf_check, samples, typesetting
from geleitzug.core.files.letters import Cover, FeeLine, Receipt, ReceiptFile, ReceiptPart, Row
from geleitzug.ground.money import Euro

NOTICE = '#import "/letter.typ": *\n#show: letter\n'

# The normative letters of DIN 91379:2022-08, as ranges of code points, and its sequences.
DIN_LETTERS = (
    "0041-005A 0061-007A 00C0-00D6 00D8-00F6 00F8-017E 0187-0188 018F 0197 01A0-01A1 01AF-01B0 01B7 01CD-01DC"
    " 01DE-01DF 01E2-01F0 01F4-01F5 01F8-01FF 0212-0213 0218-021B 021E-021F 0227-0233 0259 0268 0292 1E02-1E03"
    " 1E06-1E07 1E0A-1E11 1E17 1E1C-1E2B 1E2F-1E37 1E3A-1E3B 1E40-1E49 1E52-1E5B 1E5E-1E63 1E6A-1E6F 1E80-1E87"
    " 1E8C-1E97 1E9E 1EA0-1EF9"
)
DIN_SEQUENCES = (
    "A\u030b C\u0328\u0306 K\u035fH k\u035fh L\u0325\u0304 r\u0325\u0304 S\u031b\u0304 s\u031b\u0304 T\u0315"
    " \u00c7\u0306 \u00ff\u0301 \u017d\u0327 \u1e32\u0304 \u1ea0\u0308 \u1ee4\u0304 e\u0304\u030d J\u030c M\u0310"
)


def words(pdf: bytes) -> str:
    """Read the text as a screen reader would get it: through the fonts' own maps, in content order."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        text = " ".join(_page_text(page) for page in document.pages)
    return re.sub(r"\s+", " ", text.replace("\u00a0", " ").replace("\u200b", "")).strip()


def _page_text(page: pikepdf.Page) -> str:
    maps = {name: _to_unicode(font) for name, font in page.Resources.Font.items()}
    out, current = [], {}
    for operands, operator in pikepdf.parse_content_stream(page):
        if str(operator) == "Tf":
            current = maps[str(operands[0])]
        elif str(operator) in ("Tj", "TJ"):
            parts = operands[0] if str(operator) == "TJ" else operands
            for part in parts:
                if isinstance(part, pikepdf.String):
                    raw = bytes(part)
                    out += [current.get(raw[i : i + 2].hex(), "") for i in range(0, len(raw), 2)]
        elif str(operator) == "ET":
            out.append(" ")
    return "".join(out)


def _to_unicode(font: pikepdf.Object) -> dict[str, str]:
    cmap = font.ToUnicode.read_bytes().decode("latin-1")
    pairs = re.findall(r"<([0-9a-fA-F]{4})> <([0-9a-fA-F]+)>", cmap)
    return {code.lower(): bytes.fromhex(text).decode("utf-16-be") for code, text in pairs}


def test_a_letter_names_everything_the_office_has_to_say():
    letter = samples.a_sample_letter()

    said = words(letters.render_letter(letter))

    for part in (
        "Stadt Musterhafen", "Berta Beispiel", "Deichstraße 7", "9. März 2026", "HUN-2026-000123", letter.subject,
        "Labrador", "120,00 €", "bis zum 15. April 2026", "DE02 1001 0010 0006 8201 01", "Begründung",
        "Rechtsbehelfsbelehrung", "Widerspruch erheben", "Seite 1 von 2", "Merkblatt zur Hundehaltung",
    ):  # fmt: skip
        assert part in said


def test_an_english_letter_speaks_english():
    letter = replace(samples.a_sample_letter(), language="en", remedy_title="", reasons="Because.")

    pdf = letters.render_letter(letter)

    assert "9 March 2026" in words(pdf)
    assert "Legal remedies" in words(pdf)
    with pikepdf.open(io.BytesIO(pdf)) as document:
        assert str(document.Root.Lang) == "en-GB"


@pytest.mark.parametrize("letter", samples.sample_letters(), ids=lambda letter: f"{letter.outcome}-{letter.language}")
def test_every_sample_letter_passes_the_check_of_its_structure(letter):
    pdf = letters.render_letter(letter)

    assert pdf_check.check(pdf) == []


def test_the_same_letter_gives_the_same_bytes():
    letter = samples.a_sample_letter()

    assert letters.render_letter(letter) == letters.render_letter(letter)


def test_a_template_that_forgets_reasons_conditions_and_remedy_does_not_lose_them():
    letter = replace(samples.a_sample_letter(), conditions=("Der Hund trägt die Marke.",))

    said = words(letters.render_letter(letter, NOTICE + "Sie dürfen das.\n"))

    assert "Begründung" in said
    assert "Nebenbestimmungen" in said
    assert "Rechtsbehelfsbelehrung" in said


def test_what_a_template_places_itself_is_not_said_twice():
    letter = samples.a_sample_letter()

    said = words(letters.render_letter(letter, NOTICE + "#remedy()\n#reasons()\n#body()\n"))

    assert said.count("Rechtsbehelfsbelehrung") == 1
    assert said.count("Begründung") == 1
    assert said.index("Rechtsbehelfsbelehrung") < said.index("Begründung")


def test_a_letter_without_remedy_carries_no_notice_on_remedies():
    letter = replace(samples.a_sample_letter(), kind="auskunft", remedy="")

    said = words(letters.render_letter(letter, NOTICE + "#remedy()\n"))

    assert "Rechtsbehelf" not in said


def test_answers_are_said_in_words():
    letter = replace(
        samples.a_sample_letter(),
        answers={
            "halter": {"title": "Dr.", "given": "Berta", "family": "Beispiel"},
            "hunde": [{"name": "Bello", "geboren": "2024-02-29", "rasse": "lab"}, {"name": "Rex", "rasse": "dackel"}],
            "anschrift": {
                "street": "Deichstraße",
                "number": "7",
                "postcode": "27499",
                "city": "Musterhafen",
                "country": "DE",
            },
            "versand": {"street": "Damrak", "number": "1", "postcode": "1012 LG", "city": "Amsterdam", "country": "NL"},
            "kastriert": True,
        },
        shown={"hunde.0.rasse": "Labrador", "hunde.1.rasse": "Dackel"},
        labels={"halter": "Halterin"},
    )
    notice = (
        NOTICE + '#facts("halter", "anschrift", "versand", "kastriert")\n'
        '#for hund in entries("hunde") [+ #answer(hund + ".name"), #answer(hund + ".rasse"),'
        ' #answer(hund + ".geboren", default: "Alter unbekannt")\n]\n'
    )

    said = words(letters.render_letter(letter, notice))

    assert "Halterin Dr. Berta Beispiel" in said
    assert "Deichstraße 7, 27499 Musterhafen" in said
    assert "Musterhafen, DE" not in said
    assert "Damrak 1, 1012 LG Amsterdam, Niederlande" in said
    assert "Bello, Labrador, 29. Februar 2024" in said
    assert "Rex, Dackel, Alter unbekannt" in said
    assert "ja" in said


@pytest.mark.parametrize(("language", "said"), [("de", "Italien, Niederlande"), ("en", "Italy, Netherlands")])
def test_countries_are_said_by_name(language, said):
    letter = replace(
        samples.a_sample_letter(),
        language=language,
        answers={"halter": [{"family": "Rossi", "nationality": "IT"}], "versand": {"city": "Delft", "country": "NL"}},
    )

    text = words(
        letters.render_letter(letter, NOTICE + '#answer("halter.0.nationality"), #answer("versand.country")\n')
    )

    assert said in text


def test_an_iban_stands_in_fours_however_it_was_entered():
    bank = letters.Bank("Stadtkasse Musterhafen", "DE02100100100006820101")
    due = letters.PaymentDue(Euro(1250), bank, "MH-2026-000001", date(2026, 4, 9))
    letter = replace(samples.a_sample_letter(), payment=due)

    said = words(letters.render_letter(letter, NOTICE + "#payment()\n"))

    assert said.count("DE02 1001 0010 0006 8201 01") == 2  # where one pays, and at the foot of the sheet


def test_typed_text_is_never_markup():
    hostile = (
        '#panic("boom") *fett* $x^2$ = Titel\n#import "@preview/x:1.0.0"\n[a](b) \\ " \' <label> @ref ~ --- ``raw``'
    )
    letter = replace(
        samples.a_sample_letter(), subject=hostile, reasons=hostile, recipient=(hostile,), body=(hostile,),
        conditions=(hostile,), facts=(Row(hostile, hostile),), fees=(FeeLine(hostile, Euro(1)),),
    )  # fmt: skip

    said = words(letters.render_letter(letter))

    assert said.count('#panic("boom") *fett* $x^2$ = Titel') >= 6


def test_every_letter_of_the_name_standard_can_be_set():
    signs = [chr(code) for first, last in _ranges() for code in range(first, last + 1)]
    signs += DIN_SEQUENCES.split()
    letter = replace(samples.a_sample_letter(), reasons=" ".join(signs))

    said = unicodedata.normalize("NFC", words(letters.render_letter(letter)))

    assert "\ufffd" not in said
    assert all(typesetting.clean(sign) == unicodedata.normalize("NFC", sign) for sign in signs)


def _ranges():
    for part in DIN_LETTERS.split():
        first, _, last = part.partition("-")
        yield int(first, 16), int(last or first, 16)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(text=st.text(max_size=200))
def test_whatever_a_person_types_the_letter_can_be_printed(text):
    letter = replace(samples.a_sample_letter(), reasons=text, subject="Betreff " + text, recipient=(text, "Ort"))

    assert letters.render_letter(letter).startswith(b"%PDF-")


def test_an_emoji_becomes_a_mark_and_does_not_stop_the_letter():
    letter = replace(samples.a_sample_letter(), reasons="Guter Hund 🐕 \x00\x07 wirklich")

    said = words(letters.render_letter(letter))

    assert "Guter Hund \ufffd wirklich" in said


def test_a_long_letter_counts_its_pages_and_names_the_case_on_each():
    letter = replace(samples.a_sample_letter(), reasons="\n\n".join(f"Absatz {n}. " + "Wort " * 60 for n in range(40)))

    pdf = letters.render_letter(letter)

    assert "Seite 4 von " in words(pdf)
    assert pdf_check.check(pdf) == []


def test_a_preview_is_marked_as_a_draft():
    letter = replace(samples.a_sample_letter(), draft=True)

    pdf = letters.render_letter(letter)

    assert "ENTWURF" in words(pdf)
    assert pdf_check.check(pdf) == []


def test_a_town_may_bring_its_own_emblem():
    drawing = "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 4 4'><path d='M0 0h4v4z'/></svg>"
    sender = replace(samples.a_sample_letter().sender, emblem=drawing, emblem_alt="Wappen: ein Anker")

    pdf = letters.render_letter(replace(samples.a_sample_letter(), sender=sender))

    assert pdf_check.check(pdf) == []
    assert b"Anker" in pdf or "Wappen: ein Anker" in _alternatives(pdf)


def _alternatives(pdf: bytes) -> list[str]:
    with pikepdf.open(io.BytesIO(pdf)) as document:
        return [
            str(node["/Alt"]) for node in document.objects if isinstance(node, pikepdf.Dictionary) and "/Alt" in node
        ]


# ---- looking at templates ------------------------------------------------------------------------------------


def test_a_plain_template_is_accepted():
    assert linting.lint_template(letters.PLAIN) == []


@pytest.mark.parametrize(
    ("line", "means"),
    [
        ("#unbekannt()", "unknown variable"),
        ("#answer(", "unclosed"),
        ("#image(bytes((1, 2)))", "unknown image format"),
        ('#panic("nein")', "nein"),
    ],
)
def test_a_broken_template_is_refused_with_its_line(line, means):
    found = linting.lint_template(NOTICE + "\nText.\n" + line + "\n")

    assert found[0].line == 5
    assert means in found[0].message


@pytest.mark.parametrize(
    "line",
    [
        '#import "@preview/cetz:0.2.0"', '#{ import "@preview/cetz:0.2.0" }', '#include "/receipt.typ"',
        '#read("/letter.typ")', '#eval("1+1")', "#std.read", '#json("/x.json")', "#sys.inputs",
        '#let x = "@preview/a:1.0.0"', '#let m = include "/a.typ"', '#plugin("/x.wasm")',
    ],
)  # fmt: skip
def test_a_template_cannot_load_or_evaluate_anything(line):
    found = linting.lint_template(NOTICE + line + "\n")

    assert found
    assert found[0].line == 3
    assert "einbinden" in found[0].message
    with pytest.raises(typesetting.TemplateBroken):
        letters.render_letter(samples.a_sample_letter(), NOTICE + line + "\n")


def test_ordinary_words_are_no_import():
    notice = NOTICE + "The import of dogs may include a fee, read (and reread) the standard; we include it.\n"

    assert linting.lint_template(notice) == []


def test_a_template_without_the_letter_is_refused():
    found = linting.lint_template('#import "/letter.typ": *\nHallo\n')

    assert "#show: letter" in found[0].message


def test_a_template_asking_for_a_question_that_is_not_there_is_told_so():
    paths = frozenset({"hunde", "hunde.name", "halter"})
    notice = NOTICE + '#answer("hunde.0.name") #answer("halter.family")\n#answer("katze")\n'

    found = linting.lint_template(notice, paths=paths)

    assert [(complaint.line, "katze" in complaint.message) for complaint in found] == [(4, True)]


# ---- receipt and cover ---------------------------------------------------------------------------------------


def a_receipt() -> Receipt:
    sample = samples.a_sample_letter()
    return Receipt(
        sender=sample.sender, recipient=sample.recipient, service="Hundesteuer anmelden", reference="HUN-2026-000123",
        received_at=datetime(2026, 3, 2, 22, 30, tzinfo=UTC), parts=(ReceiptPart("Ihr Hund", sample.facts),),
        files=(ReceiptFile("impfpass.pdf", 68_123, "ab" * 32),), fees=sample.fees, paid=Euro(12000),
        paid_at=datetime(2026, 3, 2, 22, 31, tzinfo=UTC), payment_reference="Z-1", next_steps=("Wir prüfen alles.",),
    )  # fmt: skip


def test_a_receipt_says_what_came_when_and_what_was_paid():
    pdf = letters.render_receipt(a_receipt())

    said = words(pdf)
    for part in (
        "Eingangsbestätigung", "Wir haben Ihre Angaben am 2. März 2026, 23:30 Uhr", "HUN-2026-000123", "Labrador",
        "impfpass.pdf", "68 kB", "120,00 €", "Z-1", "abababab",
    ):  # fmt: skip
        assert part in said
    assert pdf_check.check(pdf) == []


def test_an_english_receipt_writes_amounts_as_the_pages_do():
    said = words(letters.render_receipt(replace(a_receipt(), language="en")))

    assert "Confirmation of receipt: " in said
    assert "€120.00" in said


def test_a_receipt_without_payment_says_nothing_of_one():
    receipt = replace(a_receipt(), paid=None, paid_at=None, fees=(), files=(), language="en")

    pdf = letters.render_receipt(receipt)

    assert "Paid" not in words(pdf)
    assert pdf_check.check(pdf) == []


def test_a_cover_carries_the_address_and_names_what_lies_behind_it():
    sample = samples.a_sample_letter()
    cover = Cover(sample.sender, sample.recipient, date(2026, 3, 9), "Ihre Geburtsurkunde", "URK-1",
                  text=("Anbei erhalten Sie die Urkunde.",), enclosures=("2 Geburtsurkunden",))  # fmt: skip

    pdf = letters.render_cover(cover)

    assert "2 Geburtsurkunden" in words(pdf)
    assert pdf_check.check(pdf) == []
