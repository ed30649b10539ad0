# SPDX-License-Identifier: EUPL-1.2
"""The structural check: every violation we plant in a good letter is found, and only that one."""

from __future__ import annotations

import io
from collections.abc import Callable

import pikepdf
import pytest

from geleitzug.core.files import letters, samples
from geleitzug.core.files.pdf_check import check


@pytest.fixture(scope="module")
def good() -> bytes:
    return letters.render_letter(samples.a_sample_letter())


def spoiled(pdf: bytes, spoil: Callable[[pikepdf.Pdf], None], **save) -> bytes:
    with pikepdf.open(io.BytesIO(pdf)) as document:
        spoil(document)
        out = io.BytesIO()
        document.save(out, **save)
        return out.getvalue()


def elements(document: pikepdf.Pdf, role: str) -> list[pikepdf.Object]:
    return [
        node for node in document.objects
        if isinstance(node, pikepdf.Dictionary) and str(node.get("/S", "")) == f"/{role}"
    ]  # fmt: skip


def no_mark_info(pdf):
    del pdf.Root["/MarkInfo"]


def no_tree(pdf):
    del pdf.Root["/StructTreeRoot"]


def no_language(pdf):
    del pdf.Root["/Lang"]


def title_not_shown(pdf):
    pdf.Root.ViewerPreferences["/DisplayDocTitle"] = False


def replaced_in_xmp(old: bytes, new: bytes):
    def spoil(pdf):
        xmp = pdf.Root.Metadata.read_bytes()
        assert old in xmp
        pdf.Root.Metadata = pdf.make_stream(xmp.replace(old, new))

    return spoil


def no_title(pdf):
    title = samples.a_sample_letter().subject.encode()
    replaced_in_xmp(title, b"")(pdf)


def no_scope(pdf):
    for cell in elements(pdf, "TH"):
        for attributes in cell["/A"]:
            if "/Scope" in attributes:
                del attributes["/Scope"]


def no_headers(pdf):
    for cell in elements(pdf, "TH"):
        cell["/S"] = pikepdf.Name("/TD")


def no_alt(pdf):
    for figure in elements(pdf, "Figure"):
        del figure["/Alt"]


def no_outline_level(pdf):
    for heading in elements(pdf, "H2"):
        heading["/S"] = pikepdf.Name("/H3")


def no_first_heading(pdf):
    for heading in elements(pdf, "H1"):
        heading["/S"] = pikepdf.Name("/P")


def unembedded(pdf):
    for font in pdf.pages[0].Resources.Font.values():
        del font.DescendantFonts[0].FontDescriptor["/FontFile2"]


def unreadable_font(pdf):
    for font in pdf.pages[0].Resources.Font.values():
        del font["/ToUnicode"]


def no_tab_order(pdf):
    del pdf.pages[0].obj["/Tabs"]


def bare_content(pdf):
    pdf.pages[0].contents_add(pdf.make_stream(b"0 0 10 10 re f"), prepend=False)


def unknown_tag(pdf):
    pdf.pages[0].contents_add(pdf.make_stream(b"/P << /MCID 9999 >> BDC 0 0 1 1 re f EMC"))


def strange_role(pdf):
    elements(pdf, "H1")[0]["/S"] = pikepdf.Name("/Ueberschrift")


def strange_list(pdf):
    elements(pdf, "LI")[0]["/S"] = pikepdf.Name("/P")


def javascript(pdf):
    pdf.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name("/JavaScript"), JS="app.alert(1)")


def launch(pdf):
    action = pikepdf.Dictionary(S=pikepdf.Name("/Launch"), F="calc.exe")
    pdf.pages[0].obj["/AA"] = pikepdf.Dictionary(O=action)


def bare_link(pdf):
    link = pikepdf.Dictionary(
        Type=pikepdf.Name("/Annot"), Subtype=pikepdf.Name("/Link"), Rect=[0, 0, 10, 10], F=4,
        A=pikepdf.Dictionary(S=pikepdf.Name("/URI"), URI="https://example.org"),
    )  # fmt: skip
    pdf.pages[0].obj["/Annots"] = pikepdf.Array([pdf.make_indirect(link)])


def broken_row(pdf):
    row = elements(pdf, "TR")[1]
    row["/K"] = pikepdf.Array(list(row["/K"])[:1])


PLANTED = {
    "tagged": [no_mark_info, no_tree],
    "language": [no_language],
    "title": [title_not_shown, no_title],
    "claims": [
        replaced_in_xmp(b"<pdfaid:part>2", b"<pdfaid:part>3"),
        replaced_in_xmp(b"<pdfaid:conformance>A", b"<pdfaid:conformance>B"),
        replaced_in_xmp(b"<pdfuaid:part>1</pdfuaid:part>", b""),
    ],
    "scope": [no_scope],
    "headers": [no_headers],
    "alt": [no_alt],
    "headings": [no_outline_level, no_first_heading],
    "fonts": [unembedded, unreadable_font],
    "tab order": [no_tab_order],
    "content": [bare_content, unknown_tag],
    "roles": [strange_role],
    "lists": [strange_list],
    "active": [javascript, launch],
    "annotations": [bare_link],
    "grid": [broken_row],
}


def test_a_good_letter_passes(good):
    assert check(good) == []


@pytest.mark.parametrize(
    ("rule", "spoil"),
    [
        pytest.param(rule, spoil, id=f"{rule}-{i}")
        for rule, all_of_it in PLANTED.items()
        for i, spoil in enumerate(all_of_it)
    ],
)
def test_a_planted_violation_is_found(good, rule, spoil):
    bad = spoiled(good, spoil)

    assert rule in {finding.rule for finding in check(bad)}


def test_an_encrypted_letter_is_found(good):
    locked = pikepdf.Encryption(owner="o", user="", allow=pikepdf.Permissions(accessibility=False), R=4)

    bad = spoiled(good, lambda _pdf: None, encryption=locked)

    assert "encryption" in {finding.rule for finding in check(bad)}


def test_what_is_no_pdf_is_said_to_be_unreadable():
    assert [finding.rule for finding in check(b"Guten Tag")] == ["readable"]


def test_an_untagged_pdf_fails_in_many_ways():
    blank = pikepdf.new()
    blank.add_blank_page()
    out = io.BytesIO()
    blank.save(out)

    rules = {finding.rule for finding in check(out.getvalue())}

    assert {"tagged", "language", "title", "claims", "tab order", "headings"} <= rules
