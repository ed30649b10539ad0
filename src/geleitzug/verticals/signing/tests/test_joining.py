# SPDX-License-Identifier: EUPL-1.2
"""PDFs that somebody sent in and that hold anything: they are joined, or said not to be, and never hold a job up."""

from __future__ import annotations

import io

import pikepdf
import pytest

from geleitzug.verticals.signing.joining import NotJoinable, joined


def pdf(
    *, tagged: bool = True, loops: bool = False, nonsense: bool = False, seal: bool = False, lock: str = ""
) -> bytes:
    """Return a PDF of one page; ``loops`` has a tree without an end, ``nonsense`` a word for a number."""
    out = io.BytesIO()
    with pikepdf.new() as made:
        made.add_blank_page()
        if tagged:
            tree = made.make_indirect(pikepdf.Dictionary(Nums=pikepdf.Array([0, pikepdf.Array([])])))
            if loops:
                tree["/Kids"] = pikepdf.Array([tree])
            if nonsense:
                tree["/Nums"] = pikepdf.Array([pikepdf.Name("/Eins"), 2])
            root = pikepdf.Dictionary(Type=pikepdf.Name("/StructTreeRoot"), ParentTree=tree)
            made.Root.StructTreeRoot = made.make_indirect(root)
            made.pages[0].obj.StructParents = 0
        if seal:
            made.Root.AcroForm = pikepdf.Dictionary(SigFlags=3)
        made.save(out, encryption=pikepdf.Encryption(owner=lock, user="") if lock else False)
    return out.getvalue()


@pytest.mark.parametrize(
    "first",
    [pdf(loops=True), pdf(nonsense=True), pdf(seal=True), pdf(lock="geheim"), b"%PDF-1.7 kaputt", b""],
    ids=["loops", "nonsense", "sealed", "locked", "broken", "empty"],
)
def test_what_cannot_be_joined_says_so(first: bytes) -> None:
    with pytest.raises(NotJoinable):
        joined(first, pdf())


def test_two_tagged_pages_get_numbers_of_their_own() -> None:
    with pikepdf.open(io.BytesIO(joined(pdf(), pdf()))) as whole:
        assert [int(page.obj.StructParents) for page in whole.pages] == [0, 1]
        assert [int(number) for number in list(whole.Root.StructTreeRoot.ParentTree.Nums)[::2]] == [0, 1]


def test_an_untagged_upload_stays_untagged() -> None:
    with pikepdf.open(io.BytesIO(joined(pdf(tagged=False), pdf()))) as whole:
        assert len(whole.pages) == 2
        assert "/StructTreeRoot" not in whole.Root
