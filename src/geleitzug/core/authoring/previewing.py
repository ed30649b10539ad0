# SPDX-License-Identifier: EUPL-1.2
"""A draft's form to look at while it is being built: to go through in German or plain language, or one page alone.

Looking costs the same in a form of any size: one page is read without the others, and what is gone through is read once
after each change (docs/decisions/preview-of-long-forms.md).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from geleitzug.core.authoring import queries
from geleitzug.core.authoring.blocks import expand_form, expand_page
from geleitzug.core.authoring.findings import findings
from geleitzug.core.authoring.models import Draft
from geleitzug.core.authoring.outline import Finding, Outline
from geleitzug.core.authoring.page_reading import outline_of
from geleitzug.core.authoring.parts import LIST, PAGE, Piece
from geleitzug.core.forms.definition import load_form
from geleitzug.core.forms.shapes import Form
from geleitzug.ground.crypto.cache import Kept
from geleitzug.ground.texts import pick

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
    pages = [_page_or_its_name(piece, number, key, parts.get(PAGE + key)) for number, key in enumerate(keys, 1)]
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


def _page_or_its_name(piece: Piece, number: int, key: str, raw: Raw | None) -> dict[str, Any]:
    if raw is None:
        return _unwritten_page(number, key, piece.outlines[key].title)
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


# --- what is not ready yet says so in its place ---------------------------------------------------------------------


def previewable(
    form: Raw, lists: Mapping[str, Raw] | None = None, blocks: Mapping[str, Raw] | None = None
) -> dict[str, Any]:
    """Return a form that loads whatever state it is in: what is not ready yet says so in its place."""
    shown = expand_form(form, blocks or {})
    for _round in range(_ROUNDS):
        wrong = [finding for finding in findings(shown, lists) if finding.blocking]
        if not wrong:
            break
        # What is shown as unfinished is no longer there for others to read: they lose their conditions next.
        shown = _shown_form(shown, wrong)
    return {"pages": shown["pages"]}


_ROUNDS = 20


def _shown_form(form: Raw, wrong: Iterable[Finding]) -> dict[str, Any]:
    faulty: dict[str, str] = {}
    unset: dict[str, set[str]] = {}
    for finding in wrong:
        if finding.field == "when" or finding.field.startswith("check:"):
            place = finding.at or (f"/{finding.page}" if finding.page else "")
            unset.setdefault(place, set()).add(finding.field)
        elif finding.field != "questions":
            faulty.setdefault(finding.at or f"/{finding.page}", finding.sentence)
    pages = [_shown_page(str(number), page, faulty, unset) for number, page in enumerate(form.get("pages") or [], 1)]
    empty = {**_empty_page("seite", {"de": _("Neue Seite")}), "questions": [_note("leer", "…")]}
    return _without({**form, "pages": pages or [empty]}, unset.get("", set()))


def _shown_page(mark: str, page: Raw, faulty: Mapping[str, str], unset: Mapping[str, set[str]]) -> dict[str, Any]:
    """Return a page as it can be shown; ``mark`` tells what stands in for its questions from that of other pages."""
    place = f"/{page.get('key', '')}"
    items = _shown_items(mark, page.get("questions") or [], "", faulty, unset)
    shown = _empty_page(page["key"], page.get("title") or {"de": page["key"]}) if place in faulty else dict(page)
    shown["questions"] = items or [_note(f"leer_{mark}", _("Auf dieser Seite steht noch keine Frage."))]
    return _without(shown, unset.get(place, set()))


def _shown_items(
    mark: str, items: Any, prefix: str, faulty: Mapping[str, str], unset: Mapping[str, set[str]]
) -> list[Any]:
    shown = []
    seen: set[str] = set()
    for number, item in enumerate(items):
        path = prefix + str(item.get("key", ""))
        if path in faulty or path in seen or "block" in item:
            label = pick(item.get("label"), "de") or str(item.get("key", ""))
            shown.append(_note(f"offen_{mark}_{number}", f"**{label}**\n\n{faulty.get(path, '')}"))
            continue
        seen.add(path)
        inner = dict(item)
        if item.get("kind") == "group":
            inside = _shown_items(mark, item.get("questions") or [], f"{path}.", faulty, unset)
            inner["questions"] = inside or [_note("leer", _("In dieser Gruppe steht noch keine Frage."))]
        shown.append(_without(inner, unset.get(path, set())))
    return shown


def _without(raw: dict[str, Any], names: set[str]) -> dict[str, Any]:
    kept = {key: value for key, value in raw.items() if key not in names}
    gone = {name.split(":")[1] for name in names if name.startswith("check:")}
    if gone and kept.get("checks"):
        kept["checks"] = [each for each in kept["checks"] if each.get("key") not in gone]
    return kept


def _unwritten_page(number: int, key: str, title: str) -> dict[str, Any]:
    """Return a page that stands for one nobody looks at just now."""
    return {**_empty_page(key, {"de": title}), "questions": [_note(f"leer_{number}", "…")]}


def _note(key: str, text: str) -> dict[str, Any]:
    return {"key": key, "kind": "info", "text": {"de": text.strip() or "…"}}


def _empty_page(key: str, title: Raw) -> dict[str, Any]:
    return {"key": key, "title": title}
