# SPDX-License-Identifier: EUPL-1.2
"""Conditions and checks: all of one page in words, and the editor of one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from geleitzug.core.authoring import findings, points, queries
from geleitzug.core.authoring.edits import ChangePage, ChangeQuestion, DeleteCheck, Edit, SetCheck, key_from
from geleitzug.core.authoring.errors import AuthoringError, EditError
from geleitzug.core.authoring.models import Draft
from geleitzug.core.authoring.outline import Finding
from geleitzug.core.authoring.parts import Piece
from geleitzug.core.authoring.sentences import from_cel, in_words
from geleitzug.core.forms.given import VARIABLES
from geleitzug.desks.workshop import rule_places, sentence_form, sentence_shown, trial
from geleitzug.desks.workshop.access import WorkshopRequest
from geleitzug.desks.workshop.draft_pages import Content, address, changing, draft_page, editing, go_on, store
from geleitzug.desks.workshop.formulas import FORMULAS
from geleitzug.desks.workshop.rule_places import NEVER_REQUIRED, WHOLE
from geleitzug.desks.workshop.sentence_form import Offer, Typed
from geleitzug.desks.workshop.sentence_shown import Shown
from geleitzug.ground import cel
from geleitzug.ground.web.formats import language

Raw = Mapping[str, Any]
LANGUAGES = ("de", "en", "plain")


@changing
@require_safe
def rules(request: WorkshopRequest, draft: Draft) -> HttpResponse:
    """Show the conditions and checks of one page in words."""
    content = Content(draft)
    pages = content.form.get("pages") or []
    keys = [str(each["key"]) for each in pages] + [WHOLE]
    wanted = request.GET.get("seite", keys[0])
    here = wanted if wanted in keys else keys[0]
    counts = {str(each["key"]): rule_places.count_rules(each) for each in pages}
    counts[WHOLE] = len(content.form.get("checks") or [])
    titles = {**content.pages, WHOLE: _("Das ganze Formular")}
    at = keys.index(here)
    faults: dict[str, list[str]] = {}
    for finding in findings.of_form(queries.piece_of(draft)):
        if finding.blocking and (finding.field == "when" or finding.field.startswith("check:")):
            faults.setdefault(finding.page or WHOLE, []).append(finding.sentence)
    context = {
        "rules": rule_places.rules_of(content, here),
        "options": [(key, f"{titles[key]} ({counts[key]})") for key in keys],
        "before": address("rules", draft, seite=keys[at - 1]) if at else "",
        "after": address("rules", draft, seite=keys[at + 1]) if at + 1 < len(keys) else "",
        "faults": faults.get(here, []),
        "never_required": NEVER_REQUIRED,
    }
    return draft_page(request, draft, "workshop/rules.html", context)


@dataclass
class Editor:
    """What stands in the editor of one condition or check: where it is, its rows, and the rest of its form."""

    content: Content
    offer: Offer
    typed: Typed
    within: str = ""
    point: Raw | None = None
    texts: dict[str, str] = field(default_factory=dict)
    at: str = ""
    required: bool = False
    wrong: dict[str, str] = field(default_factory=dict)
    """Row → sentence."""
    errors: dict[str, str] = field(default_factory=dict)
    """Field → sentence."""
    general: str = ""
    cel_error: str = ""
    variables: tuple[str, ...] = VARIABLES
    """What an expression may read here."""

    def expression(self) -> str:
        """Return what the rows or the typed expression say as CEL; notes what is not complete."""
        text, self.wrong = sentence_form.to_expression(self.typed, self.offer, self.content.today)
        return text

    def shown(self) -> Shown:
        """Return the rows as the page shows them, with the sentence they say so far."""
        text = sentence_form.to_expression(self.typed, self.offer, self.content.today)[0]
        condition = from_cel(text) if text else None
        words = in_words(condition, self.content.labels, language(), within=self.within) if condition else ""
        wrong, cel_error = self.wrong, self.cel_error
        return sentence_shown.shown(
            self.typed, self.offer, self.content.today, words=words, wrong=wrong, cel_error=cel_error
        )

    def compiles(self, text: str) -> bool:
        """Tell whether an expression can be used here; if not, say why at its field."""
        try:
            cel.compile(text, variables=self.variables)
        except cel.CelError as error:
            self.cel_error = str(error)
        return not self.cel_error

    def fits_in(self, draft: Draft, edit: Edit, of: Callable[[Piece], Iterable[Finding]]) -> bool:
        """Tell whether a part of the package is no worse after a change; if it is, say why. ``of`` finds its faults."""
        piece = queries.piece_of(draft)
        before = set(of(piece))
        edit.apply(piece)
        broken = [finding for finding in of(piece) if finding not in before]
        if broken and self.typed.by_hand:
            self.cel_error = broken[0].sentence
        elif broken:
            self.general = broken[0].sentence
        return not broken

    def fits(self, draft: Draft, edit: Edit) -> bool:
        """Tell whether the form is no worse after a change; if it is, say the place and why."""
        try:
            broken = trial.would_break(draft, edit)
        except EditError as error:
            self.general = str(error)
            return False
        if broken and self.typed.by_hand:
            self.cel_error = broken[0].sentence
        elif broken:
            self.general = broken[0].sentence
        return not broken


# --- conditions ---------------------------------------------------------------------------------------------


@editing
@require_http_methods(["GET", "POST"])
def condition(request: WorkshopRequest, draft: Draft) -> HttpResponse:
    """Show the condition of a page, a group or a question, and take it in."""
    content = Content(draft)
    path, page = request.GET.get("frage", ""), request.GET.get("seite", "")
    item = content.labels.items.get(path) if path else _page_in(content, page)
    if item is None:
        raise Http404
    page = content.page_of[path] if path else page
    offer = rule_places.offer_for(content, path) if path else rule_places.offer_for(content, page=page)
    editor = Editor(content, offer, Typed(), content.labels.around(path), _point_of(request, content))
    if request.method == "GET":
        editor.typed = sentence_form.of_cel(str(item.get("when") or ""), offer)
        editor.required = bool(item.get("required"))
        return _condition_page(request, draft, editor, item, path, page)
    editor.typed = sentence_form.from_data(request.POST)
    editor.required = request.POST.get("required") == "true"
    pressed = sentence_form.pressed(editor.typed, request.POST)
    if pressed is not None:
        editor.typed = pressed
        return _condition_page(request, draft, editor, item, path, page)
    text = "" if "_always" in request.POST else editor.expression()
    may_be_required = path and item.get("kind") not in NEVER_REQUIRED
    values: dict[str, Any] = {"when": text or None}
    if may_be_required and "_always" not in request.POST:
        values["required"] = editor.required or None
    edit: Edit = ChangeQuestion(path, values) if path else ChangePage(page, values)
    if editor.wrong or (text and not editor.compiles(text)) or not editor.fits(draft, edit):
        return _condition_page(request, draft, editor, item, path, page)
    try:
        store(request, draft, edit)
        _settle(request, draft, editor)
    except AuthoringError as error:
        editor.general = str(error)
        return _condition_page(request, draft, editor, item, path, page)
    return _after(draft, editor, "bedingung" if text else "immer", page, path)


def _condition_page(
    request: WorkshopRequest, draft: Draft, editor: Editor, item: Raw, path: str, page: str
) -> HttpResponse:
    label = rule_places.label_at(editor.content, path) if path else editor.content.pages[page]
    context = {
        "what": label,
        "is_page": not path,
        "is_group": item.get("kind") == "group",
        "may_be_required": path and item.get("kind") not in NEVER_REQUIRED,
        "has_condition": bool(item.get("when")),
        "back": rule_places.place_of(draft, page, path),
        "crumbs": [(label, "")],
        **_shared(editor),
    }
    return draft_page(request, draft, "workshop/condition.html", context)


# --- checks -------------------------------------------------------------------------------------------------


@editing
@require_http_methods(["GET", "POST"])
def check(request: WorkshopRequest, draft: Draft) -> HttpResponse:
    """Show a check of a page, a group or the whole form, and take it in."""
    content = Content(draft)
    page, group, key = (request.GET.get(name, "") for name in ("seite", "gruppe", "schluessel"))
    holder = _holder_of(content, page, group)
    known = next((each for each in holder.get("checks") or [] if each.get("key") == key), None)
    if key and known is None:
        raise Http404
    offer = rule_places.offer_for(content, f"{group}.-" if group else "", checks=True)
    within = rule_places.entry_of(content.labels, group)
    editor = Editor(content, offer, Typed(), within, _point_of(request, content), at=request.GET.get("frage", ""))
    if request.method == "GET":
        if known is not None:
            editor.typed = sentence_form.of_cel(str(known.get("that") or ""), offer)
            editor.texts = {lang: str((known.get("message") or {}).get(lang, "")) for lang in LANGUAGES}
            editor.at = _full(str(known.get("at") or ""), within)
        return _check_page(request, draft, editor, page, group, key)
    editor.typed = sentence_form.from_data(request.POST)
    editor.texts = {lang: request.POST.get(f"message.{lang}", "").strip() for lang in LANGUAGES}
    editor.at = request.POST.get("at", "")
    pressed = sentence_form.pressed(editor.typed, request.POST)
    if pressed is not None:
        editor.typed = pressed
        return _check_page(request, draft, editor, page, group, key)
    if "_delete" in request.POST and key:
        edit: Edit = DeleteCheck(key, "" if group else page, group)
        return _stored(request, draft, editor, edit, page, group, key, done="pruefung-weg")
    text = editor.expression()
    if not text and not editor.wrong:
        editor.wrong["0.0"] = _("Bitte wählen Sie, was gelten muss.")
    if not editor.texts["de"]:
        editor.errors["message.de"] = _("Bitte schreiben Sie, was jemand tun soll, wenn das nicht gilt.")
    if editor.at and editor.at not in dict(_places(content, page, group)):
        editor.at = ""
    message = {lang: words for lang, words in editor.texts.items() if words}
    if not key and rule_places.is_of_all(content, group, text):
        holder, editor.at, group, within = content.page(content.page_of[group]), group, "", ""
        page = str(holder["key"])
    taken = [str(each.get("key")) for each in holder.get("checks") or []]
    name = key or key_from(editor.texts["de"] or "pruefung", taken)[:40].rstrip("_")
    edit = SetCheck(name, text, message, editor.at, "" if group else page, group)
    if editor.wrong or editor.errors or not editor.compiles(text) or not editor.fits(draft, edit):
        return _check_page(request, draft, editor, page, group, key)
    return _stored(request, draft, editor, edit, page, group, key, done="pruefung")


def _stored(
    request: WorkshopRequest, draft: Draft, editor: Editor, edit: Edit, page: str, group: str, key: str, *, done: str
) -> HttpResponse:
    try:
        store(request, draft, edit)
        if done == "pruefung":
            _settle(request, draft, editor)
    except AuthoringError as error:
        editor.general = str(error)
        return _check_page(request, draft, editor, page, group, key)
    return _after(draft, editor, done, page, "")


def _check_page(
    request: WorkshopRequest, draft: Draft, editor: Editor, page: str, group: str, key: str
) -> HttpResponse:
    content = editor.content
    where = content.pages[page] if page else _("Das ganze Formular")
    where = rule_places.label_at(content, group) if group else where
    context = {
        "where": where,
        "is_new": not key,
        "spots": _places(content, page, group),
        "back": rule_places.place_of(draft, page, ""),
        "crumbs": [(_("Prüfung: %(where)s") % {"where": where}, "")],
        **_shared(editor),
    }
    return draft_page(request, draft, "workshop/check.html", context)


def _places(content: Content, page: str, group: str) -> list[tuple[str, str]]:
    """Return the questions beside which a check may speak."""
    found = []
    for path, key in content.page_of.items():
        kind = content.labels.items[path].get("kind")
        if kind in ("info", "computed") or (page and key != page):
            continue
        if kind == "group" and (group or not rule_places.is_counted(content, path)):
            continue
        if group and not path.startswith(f"{group}."):
            continue
        if content.labels.around(path) != rule_places.entry_of(content.labels, group):
            continue
        found.append((path, rule_places.label_at(content, path)))
    return found


def _holder_of(content: Content, page: str, group: str) -> Raw:
    if page and page not in content.pages:
        raise Http404
    if group:
        item = content.labels.items.get(group)
        if item is None or item.get("kind") != "group":
            raise Http404
        return item
    return content.page(page) if page else content.form


def _full(at: str, within: str) -> str:
    return at if not at or not within or at.startswith(f"{within}.") else f"{within}.{at}"


# --- both ---------------------------------------------------------------------------------------------------


def _shared(editor: Editor) -> dict[str, Any]:
    sentence = editor.shown()
    summary = list(sentence.errors) + [(f"{name}", text) for name, text in editor.errors.items()]
    if editor.general:
        summary.insert(0, ("", editor.general))
    tried = [] if editor.wrong or not sentence.cel else editor.content.trial.met(sentence.cel, editor.within)
    return {
        "sentence": sentence,
        "formulas": FORMULAS,
        "problems": summary,
        "errors": editor.errors,
        "texts": editor.texts,
        "at": editor.at,
        "required": editor.required,
        "point": editor.point,
        "tried": tried,
        "within": rule_places.label_at(editor.content, editor.within) if editor.within else "",
    }


def _page_in(content: Content, key: str) -> Raw | None:
    return content.page(key) if key in content.pages else None


def _point_of(request: WorkshopRequest, content: Content) -> Raw | None:
    """Return the open point this rule is built for."""
    key = request.GET.get("punkt", "")
    return next((each for each in content.form.get("points") or [] if key and each.get("key") == key), None)


def _settle(request: WorkshopRequest, draft: Draft, editor: Editor) -> None:
    """Note that the open point is done for which this rule was built."""
    if editor.point is not None and editor.point.get("state", "open") == "open":
        store(request, draft, points.SettlePoint(str(editor.point["key"])), follows=True)


def _after(draft: Draft, editor: Editor, done: str, page: str, path: str) -> HttpResponse:
    if editor.point is not None:
        return go_on("points", draft, done)
    return go_on("rules", draft, done, anchor=f"q-{path}" if path else "", seite=page or WHOLE)
