# SPDX-License-Identifier: EUPL-1.2
"""How well a document's format lasts, and pictures as PDF."""

from __future__ import annotations

import io
import random
from datetime import date

import pikepdf
import pytest
from PIL import Image

from geleitzug.core.files import archival
from geleitzug.core.files.archival import Fitness, NoPicture
from geleitzug.core.files.dossier import Dossier, print_dossier
from geleitzug.core.files.letters import Sender

PDF = "application/pdf"


@pytest.fixture(scope="module")
def ours() -> bytes:
    """A PDF as the house writes it."""
    sender = Sender("Stadt Musterhafen", "Steueramt", "Stadthausplatz 1", "27561", "Musterhafen")
    return print_dossier(Dossier(sender, (), "Nachweis", "1", date(2026, 3, 9), "de", ("Text",), ()))


def changed(pdf: bytes, change) -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as document:
        options = change(document) or {}
        document.save(out, **options)
    return out.getvalue()


def run_something(document: pikepdf.Pdf) -> None:
    document.Root.OpenAction = document.make_indirect(
        pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=pikepdf.String("app.alert(1)"))
    )


def claim_nothing(document: pikepdf.Pdf) -> None:
    del document.Root.Metadata


def lock(document: pikepdf.Pdf) -> dict[str, object]:
    return {"encryption": pikepdf.Encryption(owner="geheim", user="")}


def drop_fonts(document: pikepdf.Pdf) -> None:
    for thing in document.objects:
        if isinstance(thing, pikepdf.Dictionary):
            for key in ("/FontFile", "/FontFile2", "/FontFile3"):
                if key in thing:
                    del thing[key]


def test_what_the_house_writes_lasts(ours: bytes) -> None:
    found = archival.look(ours, PDF)

    assert (found.fitness, found.claim, found.rules) == (Fitness.ARCHIVAL, "2A", ())


@pytest.mark.parametrize(
    ("change", "rules"),
    [(claim_nothing, ()), (run_something, ("active",)), (lock, ("encryption",)), (drop_fonts, ("fonts",))],
)
def test_a_pdf_that_is_no_pdf_a_is_named_with_what_is_against_it(ours: bytes, change, rules: tuple[str, ...]) -> None:
    found = archival.look(changed(ours, change), PDF)

    assert found.fitness is Fitness.PDF
    assert set(rules) <= set(found.rules)


@pytest.mark.parametrize(
    ("mime", "fitness"),
    [
        ("image/jpeg", Fitness.PICTURE),
        ("image/heic", Fitness.PICTURE),
        ("application/vnd.oasis.opendocument.text", Fitness.OFFICE),
        ("text/csv", Fitness.OTHER),
        (PDF, Fitness.BROKEN),
    ],
)
def test_other_kinds_are_named(mime: str, fitness: Fitness) -> None:
    assert archival.look(b"nichts davon", mime).fitness is fitness


def picture(kind: str, mode: str = "RGB") -> bytes:
    out = io.BytesIO()
    Image.new(mode, (40, 20)).save(out, kind)
    return out.getvalue()


@pytest.mark.parametrize(("kind", "mode"), [("JPEG", "RGB"), ("PNG", "RGBA"), ("PNG", "1"), ("TIFF", "L")])
def test_a_picture_becomes_a_page(kind: str, mode: str) -> None:
    with pikepdf.open(io.BytesIO(archival.picture_as_pdf(picture(kind, mode)))) as pdf:
        assert len(pdf.pages) == 1


def test_what_is_no_picture_is_refused_and_a_damaged_one_never_breaks_anything() -> None:
    with pytest.raises(NoPicture):
        archival.picture_as_pdf(b"kein Bild")
    whole, dice, refused = picture("PNG"), random.Random(7), 0
    for _ in range(100):
        damaged = bytearray(whole)
        for _ in range(3):
            damaged[dice.randrange(8, len(damaged))] = dice.randrange(256)
        try:
            archival.picture_as_pdf(bytes(damaged))
        except NoPicture:
            refused += 1
    assert refused > 0
