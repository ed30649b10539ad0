# SPDX-License-Identifier: EUPL-1.2
"""A draft's form to look at while it is being built: to go through in German or plain language, or one page alone.

Looking costs the same in a form of any size: one page is read without the others, and what is gone through is read once
after each change (docs/decisions/preview-of-long-forms.md).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import get_language

from geleitzug.core.authoring import queries
from geleitzug.core.authoring.blocks import expand_page
from geleitzug.core.authoring.findings import previewable, unwritten_page
from geleitzug.core.authoring.models import Draft
from geleitzug.core.authoring.outline import Outline, outline_of
from geleitzug.core.authoring.parts import LIST, PAGE, Piece
from geleitzug.core.forms.definition import load_form
from geleitzug.core.forms.shapes import Form
from geleitzug.ground.crypto.cache import Kept

Raw = Mapping[str, Any]

_read: Kept[tuple[Any, ...], Form] = Kept(most=20)
"""Forms somebody goes through just now; the key says of which draft, after which change of it and of the blocks."""


def service_of(draft: Draft) -> dict[str, Any]:
    """Return what a draft says of its service (``service.yaml``)."""
    found: dict[str, Any] = queries.parts_of(draft, ["service"])["service"]
    return found


def form_to_walk(draft: Draft, *, plain: bool = False) -> Form:
    """Return a draft's form, which loads in whatever state it is.

    ``plain`` puts plain language in the place of German where it is written.
    """
    name = (draft.pk, draft.revision, queries.stamp_of_blocks(), plain, get_language())
    form = _read.get(name)
    if form is None:
        raw = queries.raw_of(draft)
        shown: Any = previewable(raw["form"], raw.get("codelists"), queries.building_blocks())
        form = load_form(in_plain(shown) if plain else shown, raw.get("codelists"))
        _read.put(name, form)
    return form


def page_to_look_at(draft: Draft, wanted: str, *, plain: bool = False) -> Form:
    """Return a draft's form of which one page is written out, without conditions and checks.

    It is the first where none is meant. So each page can be looked at without answering those before it. What it
    computes from other pages, they ask; all the others are there by name.
    """
    piece = queries.piece_of(draft)
    keys = piece.pages
    wanted = wanted.partition("-")[0]  # a page whose questions are asked one by one is several in the form
    here = wanted if wanted in keys else keys[0] if keys else ""
    needed = _with_what_is_computed_from(here, outline_of(piece))
    lists = {name for name in piece.names if name.startswith(LIST)}
    parts = queries.parts_of(draft, [*lists, *(PAGE + key for key in needed if key)])
    pages = [_shown_page(piece, number, key, parts.get(PAGE + key)) for number, key in enumerate(keys, 1)]
    codelists = {name.removeprefix(LIST): parts[name] for name in lists}
    form: Any = previewable({"pages": pages}, codelists)
    return load_form(in_plain(form) if plain else form, codelists)


def _with_what_is_computed_from(page: str, outline: Outline) -> set[str]:
    """Return a page and those whose answers its values and bounds read; conditions are left out."""
    needed: set[str] = set()
    open_ones = {page}
    while open_ones:
        key = open_ones.pop()
        needed.add(key)
        found = outline.page(key)
        for reading in found.readings if found else ():
            if reading.field == "value" or reading.field.startswith("bound:"):
                meant = (outline.meant(path, reading.within) for path in reading.paths)
                open_ones |= {outline.page_of(outline.known(path)) for path in meant if path} - needed - {""}
    return needed


def _shown_page(piece: Piece, number: int, key: str, raw: Raw | None) -> dict[str, Any]:
    if raw is None:
        return unwritten_page(number, key, piece.outlines[key].title)
    return _unconditional(expand_page(raw, piece.blocks))


def in_plain(value: Any) -> Any:
    """Return content in which plain language stands in the place of German wherever there is some."""
    if isinstance(value, list):
        return [in_plain(each) for each in value]
    if not isinstance(value, Mapping):
        return value
    if isinstance(value.get("de"), str):
        return {**value, "de": value.get("plain") or value["de"]}
    return {key: in_plain(each) for key, each in value.items()}


def _unconditional(item: Raw) -> dict[str, Any]:
    kept = {key: value for key, value in item.items() if key not in ("when", "checks")}
    if "questions" in kept:
        kept["questions"] = [_unconditional(each) for each in kept["questions"]]
    return kept
