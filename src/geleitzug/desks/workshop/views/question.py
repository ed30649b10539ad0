# SPDX-License-Identifier: EUPL-1.2
"""One question or group: everything that is set of it. Its condition and checks are rules.py, the list is form.py."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, BinaryIO, cast

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from geleitzug.core.authoring import blocks, keeping, listing, ports, queries
from geleitzug.core.authoring.edits import (
    ChangeQuestion,
    DeleteOption,
    Edit,
    Edited,
    MoveOption,
    RenameQuestion,
    SetCodelist,
    Several,
    WriteTo,
    item_at,
    key_from,
    writing,
)
from geleitzug.core.authoring.errors import AuthoringError, ChangedByAnother, EditError
from geleitzug.core.authoring.models import Draft
from geleitzug.core.authoring.page_reading import FIRST_ANSWERS
from geleitzug.core.forms.codelists import codelist
from geleitzug.desks.workshop import kinds
from geleitzug.desks.workshop.access import WorkshopRequest
from geleitzug.desks.workshop.bench import Bench, DraftBench
from geleitzug.desks.workshop.draft_pages import address, editing, go_on, go_onward, onward
from geleitzug.desks.workshop.formulas import FORMULAS
from geleitzug.desks.workshop.frames import allow_frames
from geleitzug.desks.workshop.question_form import (
    MOST_OPTIONS,
    Fields,
    faults,
    fields_in,
    fields_of,
    option_rows,
    read,
    read_options,
    shown,
)
from geleitzug.desks.workshop.rows import condition_in_words, label_of
from geleitzug.ground.texts import pick
from geleitzug.ground.web.formats import language

Raw = Mapping[str, Any]
SHOWN_ENTRIES = 200
_MEMBERS = re.compile(r"\.([a-z][a-z0-9_]*)")
"""What expressions and letters read: ``a.hund.name`` has two."""
WRITTEN_TO = "writes_to"
"""The field that says that mails go to the address a question asks for."""


@dataclass(slots=True)
class Sheet:
    """A question on its page: what it is, what was typed, what is wrong with that."""

    bench: Bench
    at: str
    item: Raw
    written: Raw
    """As it stands in the form: where a building block is used, only what this place says itself."""
    errors: dict[str, str] = field(default_factory=dict)
    trouble: AuthoringError | None = None

    @property
    def block(self) -> str:
        """Return the building block that is used here."""
        return str(self.written.get("block") or "")

    @property
    def kind(self) -> str:
        """Return the kind."""
        return str(self.item.get("kind", "text"))

    @property
    def settings(self) -> tuple[kinds.Setting, ...]:
        """Return what can be set here."""
        return kinds.settings_of(self.kind, block=bool(self.block))

    @property
    def may_be_written_to(self) -> bool:
        """Tell whether this question asks once for an address, which may be the one mails go to."""
        return (
            self.kind == writing.EMAIL and not self.bench.is_block and not self.bench.outline.repeating_around(self.at)
        )

    @property
    def is_written_to(self) -> bool:
        """Tell whether it is."""
        return self.may_be_written_to and writing.is_written_to(self.bench.piece.part("service"), self.at)

    @property
    def has_options(self) -> bool:
        """Tell whether one chooses among answers that are edited here."""
        return self.kind in ("choice", "choices") and not self.block


@editing
@require_http_methods(["GET", "HEAD", "POST"])
def question(request: WorkshopRequest, draft: Draft) -> HttpResponse:
    """Show everything that is set of a question of a draft, or store it."""
    at = request.GET.get("frage", "")
    if not at:
        return go_on("draft", draft)
    return allow_frames(edit_question(DraftBench(request, draft), at))


def edit_question(bench: Bench, at: str) -> HttpResponse:
    """Show a question on a bench, or store what was typed; raises Http404 where there is none."""
    sheet = _sheet(bench, at)
    if bench.request.method != "POST":
        return question_page(sheet)
    try:
        done = _stored(sheet)
    except AuthoringError as trouble:
        sheet.trouble = trouble
        done = None
    if done is None:
        return question_page(sheet, fields_in(bench.request.POST))
    if isinstance(bench, DraftBench) and onward(bench.request):
        return go_onward(bench.request, bench.draft, frage=done.at)
    if "_done" in bench.request.POST:
        return bench.go_to_list(done, bench.outline.page_of(at), done.at)
    return bench.go_to_question(done, done.at)


def _sheet(bench: Bench, at: str) -> Sheet:
    entry = bench.outline.entries.get(at)
    above = bench.outline.entries.get(at.rpartition(".")[0])
    if entry is None or (above is not None and above.block):
        raise Http404
    written = item_at(bench.piece, at)
    within = bench.outline.repeating_around(at)
    return Sheet(bench, at, blocks.expand(written, bench.piece.blocks, at, within), written)


# --- storing ------------------------------------------------------------------------------------------------


def _stored(sheet: Sheet) -> Edited | None:
    """Store what was typed; None where something of it cannot be taken. Raises AuthoringError."""
    data = sheet.bench.request.POST
    today = timezone.localdate()
    typed = read(sheet.settings, data, sheet.item, today)
    sheet.errors.update(typed.errors)
    values = typed.values
    if sheet.has_options:
        options = read_options(sheet.item, data, anew=not _is_read(sheet))
        sheet.errors.update(options.errors)
        values |= options.values
    if sheet.block:
        values = _own_of_place(values, sheet)
    new_kind = data.get("kind", sheet.kind)
    changes_kind = not sheet.block and new_kind != sheet.kind and _may_become(sheet.kind, new_kind)
    if not sheet.errors:
        now = {name: value for name, value in {**sheet.written, **values}.items() if value is not None}
        sheet.errors.update(faults(now, sheet.written, sheet.bench.piece))
    if sheet.errors:
        return None
    if changes_kind:
        values["kind"] = new_kind
    edits: list[Edit] = [ChangeQuestion(sheet.at, values), *_option_edits(sheet, data)]
    wanted = data.get(WRITTEN_TO) == "true"
    if sheet.may_be_written_to and not changes_kind and wanted != sheet.is_written_to:
        edits.append(WriteTo(sheet.at, wanted))
    new_key = data.get("key", "").strip()
    if new_key and new_key != sheet.at.rpartition(".")[2]:
        edits.append(RenameQuestion(sheet.at, new_key))
    done = sheet.bench.save(Several(tuple(edits)) if len(edits) > 1 else edits[0])
    if changes_kind:
        lost = _lost(sheet, new_kind)
        done = Edited(done.what, (*done.said, *lost), done.at, done.page)
    return done


def _is_read(sheet: Sheet) -> bool:
    """Tell whether something in the draft may name the answers of a question, so that their keys have to stay."""
    if not isinstance(sheet.bench, DraftBench) or not any(each in FIRST_ANSWERS for each in sheet.item["options"]):
        return True
    named = _MEMBERS.findall(json.dumps(queries.raw_of(sheet.bench.draft)))
    return sheet.at.rpartition(".")[2] in named


def _own_of_place(values: dict[str, Any], sheet: Sheet) -> dict[str, Any]:
    """Return what this place says otherwise than its building block; what is the same is left to the block."""
    block = sheet.bench.piece.blocks.get(sheet.block, {})
    own = {name: value for name, value in values.items() if name in blocks.OWN}
    return {name: None if value == block.get(name) else value for name, value in own.items()}


def _may_become(kind: str, new: str) -> bool:
    return kind != kinds.GROUP and new in kinds.KINDS


def _lost(sheet: Sheet, new_kind: str) -> tuple[str, ...]:
    """Say which settings a question had that its new kind does not know."""
    known = {each.name for each in kinds.settings_of(new_kind)}
    gone = [str(each.label) for each in sheet.settings if each.name in sheet.written and each.name not in known]
    if sheet.has_options and new_kind not in ("choice", "choices"):
        gone.append(_("Mögliche Antworten"))
    if not gone:
        return ()
    return (_("Das gibt es bei der neuen Art nicht und ist weggefallen: %(names)s") % {"names": ", ".join(gone)},)


def _option_edits(sheet: Sheet, data: Any) -> list[Edit]:
    if not sheet.has_options:
        return []
    if key := data.get("_option_delete"):
        return [DeleteOption(sheet.at, key)]
    for name, by in (("_option_up", -1), ("_option_down", 1)):
        if key := data.get(name):
            return [MoveOption(sheet.at, key, by)]
    return []


# --- showing ------------------------------------------------------------------------------------------------


def question_page(sheet: Sheet, typed: Fields | None = None) -> HttpResponse:
    """Render the page of a question."""
    bench, item = sheet.bench, sheet.item
    data = bench.request.POST if typed is not None else None
    page_key = bench.outline.page_of(sheet.at)
    fields = typed if typed is not None else fields_of(sheet.settings, item)
    label = label_of(item, sheet.at)
    options = option_rows(item, data, sheet.errors) if sheet.has_options else []
    here = [each for each in bench.findings if each.at == sheet.at]
    conflict = isinstance(sheet.trouble, ChangedByAnother)
    context = {
        "at": sheet.at,
        "key": _in(fields, "key") or sheet.at.rpartition(".")[2],
        "label": label,
        "kind": _in(fields, "kind") or sheet.kind,
        "kind_now": kinds.words(sheet.kind),
        "kinds": [(key, str(words)) for key, words in kinds.KINDS.items()] if sheet.kind in kinds.KINDS else [],
        "formulas": FORMULAS,
        "is_group": sheet.kind == kinds.GROUP,
        "asks": sheet.kind not in kinds.SILENT,
        "block": sheet.block,
        "settings": shown(sheet.settings, fields, sheet.errors, _lists(bench)),
        "rare_is_set": any(_is_set(each.name, item, sheet.errors) for each in sheet.settings if each.rare),
        "writing": _writing(sheet, typed),
        "has_options": sheet.has_options,
        "options": options if len(options) <= MOST_OPTIONS else [],
        "option_lines": _lines(sheet, fields) if len(options) > MOST_OPTIONS else None,
        "new_option": {name: _in(fields, f"o.new.{name}") for name in ("de", "en", "plain", "key")},
        "pasted": _in(fields, "o.lines"),
        "entries": _entries(sheet),
        "upload": _upload(sheet),
        "has_list": sheet.item.get("list") in bench.piece.lists(),
        "errors": list(_links(sheet)),
        "field_errors": sheet.errors,
        "trouble": str(sheet.trouble or ""),
        "onward": onward(bench.request),
        "conflict": bench.meanwhile() if conflict else [],
        "findings": [each for each in here if each.blocking],
        "hints": [each for each in here if not each.blocking],
        "when": condition_in_words(item.get("when"), _form(bench, page_key), bench.outline, sheet.at),
        "fim": _fim(item),
        "back": bench.list_address(page_key) + f"#q-{sheet.at}",
        "page_key": page_key,
        "crumbs": [(_page_title(bench, page_key), bench.list_address(page_key)), (label, "")],
        "condition": _rule(bench, "condition", frage=sheet.at),
        "checks": _rule(bench, "rules", seite=page_key),
        "move": address("move", bench.draft, frage=sheet.at) if isinstance(bench, DraftBench) else "",
    }
    status = 409 if isinstance(sheet.trouble, ChangedByAnother) else 200
    return bench.render("workshop/question.html", context, status=status)


def _writing(sheet: Sheet, typed: Fields | None) -> dict[str, Any]:
    """Return whether mails go to the address asked for here, as typed or as it is; nothing for other questions."""
    if not sheet.may_be_written_to:
        return {}
    return {"name": WRITTEN_TO, "chosen": sheet.is_written_to if typed is None else _in(typed, WRITTEN_TO) == "true"}


def _is_set(name: str, item: Raw, errors: Mapping[str, str]) -> bool:
    return name in item or any(wrong.partition(".")[0] == name for wrong in errors)


def _in(fields: Fields, name: str) -> str:
    return (fields.get(name) or [""])[0]


def _rule(bench: Bench, name: str, **query: str) -> str:
    return address(name, bench.draft, **query) if isinstance(bench, DraftBench) else ""


def _form(bench: Bench, page_key: str) -> Raw:
    return {"pages": list(bench.expanded_pages(page_key).values())}


def _page_title(bench: Bench, key: str) -> str:
    page = bench.outline.page(key)
    return page.title if page else key


def _links(sheet: Sheet) -> Any:
    names = {each.name: str(each.label) for each in sheet.settings}
    for name, sentence in sheet.errors.items():
        start = name.partition(".")[0]
        label = names.get(start, _("Mögliche Antworten") if start == "o" else "")
        is_ours = start in names or start in ("o", "key")
        yield name.replace(".", "-") if is_ours else "", f"{label}: {sentence}" if label else sentence


def _lists(bench: Bench) -> list[tuple[str, str]]:
    own = [(name, _("%(name)s (Liste dieses Entwurfs)") % {"name": name}) for name in sorted(bench.piece.lists())]
    return [("", _("Bitte auswählen")), (listing.COUNTRIES, _("Länder")), *own]


def _lines(sheet: Sheet, fields: Fields) -> str:
    typed = fields.get("o.all")
    return typed[0] if typed else listing.lines_of(sheet.item.get("options") or [])


def _entries(sheet: Sheet) -> list[tuple[str, str]]:
    """Return the first entries of the list a question chooses from, to be looked at."""
    name = str(sheet.item.get("list") or "")
    if not name:
        return []
    own = sheet.bench.piece.part(f"list:{name}") if sheet.bench.piece.has(f"list:{name}") else None
    found = own or codelist(name) or {}
    return [(key, pick(text, language())) for key, text in list(found.items())[:SHOWN_ENTRIES]]


def _upload(sheet: Sheet) -> str:
    """Return where a list for the question is sent; nothing where none is needed."""
    bench = sheet.bench
    wants_one = sheet.kind == "codelist" or "codelist" in (sheet.item.get("fim") or {})
    if not wants_one or sheet.block or not bench.may_change or not isinstance(bench, DraftBench):
        return ""
    return address("upload_list", bench.draft, frage=sheet.at)


def _fim(item: Raw) -> list[tuple[str, str]]:
    """Return what the federal building block says of an element, to be read."""
    fim = item.get("fim") or {}
    words = {
        "id": _("Nummer im FIM-Baukasten"),
        "version": _("Version"),
        "name": _("Fachlicher Name"),
        "kind": _("Elementart"),
        "datatype": _("Datentyp"),
        "prefill": _("Vorbefüllung"),
        "codelist": _("Codeliste"),
        "codelist_version": _("Version der Codeliste"),
        "law": _("Rechtsgrundlage"),
        "output": _("Bezeichnung in der Ausgabe"),
    }
    return [
        (words[name], "; ".join(map(str, value)) if isinstance(value, list) else str(value))
        for name, value in fim.items()
        if name in words
    ]


# --- a list that is not at hand -----------------------------------------------------------------------------


@editing
@require_POST
def upload_list(request: WorkshopRequest, draft: Draft) -> HttpResponse:
    """Take a code list from a file; the question then chooses from it."""
    bench = DraftBench(request, draft)
    at = request.GET.get("frage", "")
    if not at:
        return go_on("draft", draft)
    sheet = _sheet(bench, at)
    file = request.FILES.get("file")
    try:
        if file is None or not file.name:
            raise EditError(_("Bitte wählen Sie eine Datei aus."))
        entries = listing.read_list(ports.Upload(file.name, cast("BinaryIO", file)))
        words = request.POST.get("name", "").strip() or file.name.rpartition(".")[0]
        name = listing.name_for(sheet.item, words, bench.piece.lists())
        done = bench.save(SetCodelist(name, entries, at=at))
    except AuthoringError as trouble:
        sheet.errors["file"] = str(trouble)
        return allow_frames(question_page(sheet))
    return redirect(bench.question_address(at, **bench.after(done)))


# --- a building block made of a question --------------------------------------------------------------------


@editing
@require_http_methods(["GET", "HEAD", "POST"])
def to_block(request: WorkshopRequest, draft: Draft) -> HttpResponse:
    """Ask what a building block made of a question is to be called, or make it."""
    bench = DraftBench(request, draft)
    at = request.GET.get("frage", "")
    if not at:
        return go_on("draft", draft)
    sheet = _sheet(bench, at)
    label = label_of(sheet.item, at)
    title = request.POST.get("title", label).strip()
    trouble = ""
    if request.method == "POST":
        try:
            if not title:
                raise EditError(_("Bitte geben Sie dem Baustein einen Namen."))
            key = key_from(title, sorted(bench.piece.blocks))
            keeping.block_from(draft, at, key, {"de": title}, by=request.actor)
            return redirect("workshop:block", key)
        except AuthoringError as error:
            trouble = str(error)
    context = {
        "title": title,
        "label": label,
        "error": trouble,
        "back": bench.question_address(at),
        "crumbs": [(label, bench.question_address(at)), (_("Als Baustein aufheben"), "")],
    }
    return bench.render("workshop/to_block.html", context)
