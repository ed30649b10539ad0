# SPDX-License-Identifier: EUPL-1.2
"""The fee table: its rows, one row, when it is paid, and what the examples cost by it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from geleitzug.core.authoring import findings, queries, tariff
from geleitzug.core.authoring.edits import ChangeService, Edit
from geleitzug.core.authoring.errors import AuthoringError, EditError
from geleitzug.core.authoring.models import Draft
from geleitzug.core.authoring.sentences import in_words, to_cel
from geleitzug.core.authoring.tariff import DeleteFee, MoveFee, Row, SetFee
from geleitzug.core.catalogue import fees as catalogue_fees
from geleitzug.core.catalogue.fees import COUNTS, WHOLE
from geleitzug.core.catalogue.local_values import AMOUNT, NUMBER, local_values
from geleitzug.core.catalogue.price_list import counts_in_words
from geleitzug.desks.workshop import multipliers, rule_places, sentence_form
from geleitzug.desks.workshop.access import WorkshopRequest
from geleitzug.desks.workshop.draft_pages import Content, address, draft_page, editing, go_on, store
from geleitzug.desks.workshop.formulas import FORMULAS
from geleitzug.desks.workshop.views.rules import Editor
from geleitzug.ground import cel
from geleitzug.ground.money import Euro
from geleitzug.ground.texts import pick
from geleitzug.ground.web.formats import language, money

Raw = Mapping[str, Any]

PAYMENTS = {
    "none": (gettext_lazy("Gar nicht"), gettext_lazy("Beim Antrag ist nichts zu bezahlen.")),
    "before": (
        gettext_lazy("Vor dem Absenden, online"),
        gettext_lazy("Das Amt sieht den Antrag erst, wenn bezahlt ist."),
    ),
    "after_receipt": (
        gettext_lazy("Nach dem Eingang, mit Rechnung"),
        gettext_lazy("Die Rechnung kommt sofort. Das Amt beginnt schon, bevor sie bezahlt ist."),
    ),
    "after_decision": (
        gettext_lazy("Nach der Entscheidung, mit Rechnung"),
        gettext_lazy("Erst wenn entschieden ist, kommt die Rechnung."),
    ),
}
TOWN = "v."
FREE = "cel"


@dataclass(frozen=True, slots=True)
class ShownRow:
    """A row of the fee table in words."""

    key: str
    title: str
    amount: str
    when: rule_places.Said | None
    change: str
    faults: tuple[str, ...] = ()


@editing
@require_http_methods(["GET", "POST"])
def fees(request: WorkshopRequest, draft: Draft) -> HttpResponse:
    """Show the fee table with what the examples cost, and take in what is changed on this page itself."""
    if request.method == "GET":
        return _fees_page(request, draft)
    try:
        edit, done = _small_edit(request)
        store(request, draft, edit)
    except AuthoringError as error:
        return _fees_page(request, draft, trouble=str(error))
    return go_on("fees", draft, done)


def _small_edit(request: WorkshopRequest) -> tuple[Edit, str]:
    """Return the change a button of the page asks for; raises EditError."""
    if "_up" in request.POST:
        return MoveFee(request.POST["_up"], -1), "gebuehr-platz"
    if "_down" in request.POST:
        return MoveFee(request.POST["_down"], 1), "gebuehr-platz"
    if request.POST.get("payment") not in PAYMENTS:
        raise EditError(_("Bitte wählen Sie, wann bezahlt wird."))
    return ChangeService({"payment": request.POST["payment"]}), "bezahlen"


def _fees_page(request: WorkshopRequest, draft: Draft, *, trouble: str = "") -> HttpResponse:
    content = Content(draft)
    service = content.raw["service"]
    faults: dict[str, list[str]] = {}
    piece = queries.piece_of(draft)
    for finding in findings.of_fees(piece):
        faults.setdefault(finding.field.removeprefix("item:"), []).append(finding.sentence)
    context = {
        "rows": [_shown(content, row, faults.get(row.key, [])) for row in tariff.rows(content.raw.get("fees"))],
        "new": address("fee", draft),
        "doubts": [finding.sentence for finding in findings.of_payment(piece)],
        "payment": service.get("payment", "none"),
        "payments": [(key, label, meaning) for key, (label, meaning) in PAYMENTS.items()],
        "examples": _examples(content),
        "trouble": trouble,
    }
    return draft_page(request, draft, "workshop/fees.html", context)


def _shown(content: Content, row: Row, faults: list[str]) -> ShownRow:
    when = None
    if row.when is not None:
        when = rule_places.Said(in_words(row.when, content.labels, language()), to_cel(row.when))
    elif row.when_cel:
        when = rule_places.said(row.when_cel, content)
    change = address("fee", content.draft, schluessel=row.key)
    return ShownRow(row.key, pick(row.title, language()), amount_in_words(content, row), when, change, tuple(faults))


def amount_in_words(content: Content, row: Row) -> str:
    """Return what a row costs in words: ``12,50 € × Wie viele Hunde? im Jahr``."""
    if row.cents is not None:
        words = money(Euro(row.cents))
    elif row.amount.startswith(TOWN) and row.amount.removeprefix(TOWN).isidentifier():
        words = _("Wert der Kommune: %(name)s") % {"name": _named_here(row.amount, content)}
    else:
        words = rule_places.with_labels(row.amount, content.labels)
    if row.times:
        words = f"{words} × {multipliers.in_words(row.times, content)}"
    if row.times and row.counts in COUNTS and row.counts != WHOLE:
        words = f"{words} ({counts_in_words(row.counts)})"
    words = _("%(amount)s im Jahr") % {"amount": words} if row.per == "year" else words
    least, most = (_limit_shown(limit, content) for limit in (row.least, row.most))
    said = [_("mindestens %(amount)s") % {"amount": least} if least else ""]
    said.append(_("höchstens %(amount)s") % {"amount": most} if most else "")
    return ", ".join(filter(None, (words, *said)))


def _limit_shown(limit: str, content: Content) -> str:
    return money(Euro(int(limit))) if limit.isdecimal() else _named_here(limit, content)


def _named_here(value: str, content: Content) -> str:
    """Return what a value of the town is called (``v.fee`` or ``fee``), where the package says it."""
    name = value.removeprefix(TOWN)
    titles = {each.name: pick(each.title, language()) for each in local_values(content.raw)}
    return titles.get(name, name if name in content.settings else value)


def _amounts_here(content: Content, used: str) -> list[str]:
    """Return the town's values that can be an amount: not those the package says are something else."""
    others = {each.name for each in local_values(content.raw) if each.kind not in (AMOUNT, NUMBER)}
    defaults = (content.raw["service"].get("values") or {}).items()
    others |= {name for name, value in defaults if isinstance(value, bool | str | list)}
    return [name for name in content.settings if name not in others or f"{TOWN}{name}" == used]


def _examples(content: Content) -> list[tuple[str, list[tuple[str, str]], str, str]]:
    """Return what each example costs: title, lines, sum, and what is wrong where it cannot be said."""
    found: list[tuple[str, list[tuple[str, str]], str, str]] = []
    for name, story in content.stories.items():
        title = str(story.get("title") or name)
        try:
            lines = content.trial.costs(story)
        except (catalogue_fees.FeesError, cel.CelError) as error:
            found.append((title, [], "", str(error)))
            continue
        rows = [(pick(line.title, language()), _line(line)) for line in lines]
        found.append((title, rows, money(catalogue_fees.total(lines)), ""))
    return found


def _line(line: catalogue_fees.FeeLine) -> str:
    words = f"{line.quantity} × {money(line.amount)}" if line.quantity > 1 else money(line.amount)
    return _("%(amount)s im Jahr") % {"amount": words} if line.per == "year" else words


# --- one row ------------------------------------------------------------------------------------------------


@dataclass
class Fields:
    """What stands in the form of a row besides its condition."""

    de: str = ""
    en: str = ""
    kind: str = "fixed"
    """fixed, ``v.name``, or cel."""
    amount: str = ""
    formula: str = ""
    times: str = ""
    also: str = ""
    """The second number it is multiplied by; only where the first is counted too."""
    times_cel: str = ""
    per: str = "once"
    counts: str = WHOLE
    least: str = ""
    most: str = ""


@editing
@require_http_methods(["GET", "POST"])
def fee(request: WorkshopRequest, draft: Draft) -> HttpResponse:
    """Show a row of the fee table, and take it in."""
    content = Content(draft)
    key = request.GET.get("schluessel", "")
    row = next((each for each in tariff.rows(content.raw.get("fees")) if each.key == key), None)
    if key and row is None:
        raise Http404
    editor = Editor(content, rule_places.offer_for(content), sentence_form.Typed())
    if request.method == "GET":
        if row is not None:
            when = to_cel(row.when) if row.when else row.when_cel
            editor.typed = sentence_form.of_cel(when, editor.offer)
        return _fee_page(request, draft, editor, _fields_of(row, content) if row else Fields(), key)
    fields = _fields_in(request)
    editor.typed = sentence_form.from_data(request.POST)
    pressed = sentence_form.pressed(editor.typed, request.POST)
    if pressed is not None:
        editor.typed = pressed
        return _fee_page(request, draft, editor, fields, key)
    try:
        if "_delete" in request.POST and key:
            store(request, draft, DeleteFee(key))
            return go_on("fees", draft, "gebuehr-weg")
        edit = SetFee(_row(fields, editor, key, row))
        if not editor.errors and not editor.wrong and not editor.cel_error and _fits(draft, edit, editor):
            store(request, draft, edit)
            return go_on("fees", draft, "gebuehr")
    except AuthoringError as error:
        editor.general = str(error)
    return _fee_page(request, draft, editor, fields, key)


def _fields_of(row: Row, content: Content) -> Fields:
    fields = Fields(pick(row.title, "de"), str(row.title.get("en", "")), times=row.times, per=row.per)
    if row.cents is not None:
        fields.amount = Euro(row.cents).format("de").removesuffix(" €")
    elif row.amount.startswith(TOWN) and row.amount.removeprefix(TOWN) in content.settings:
        fields.kind = row.amount
    else:
        fields.kind, fields.formula = FREE, row.amount
    fields.counts = row.counts
    fields.least, fields.most = (_limit_typed(limit) for limit in (row.least, row.most))
    fields.times, fields.also = multipliers.parted(row.times, content)
    if fields.times and fields.times not in dict(multipliers.offered(content)):
        fields.times, fields.times_cel = FREE, row.times
    return fields


def _limit_typed(limit: str) -> str:
    return Euro(int(limit)).format("de").removesuffix(" €") if limit.isdecimal() else limit


def _fields_in(request: WorkshopRequest) -> Fields:
    data = request.POST
    names = ("title.de", "title.en", "kind", "amount", "formula", "times", "also", "times_cel")
    de, en, kind, amount, formula, times, also, times_cel = (data.get(name, "").strip() for name in names)
    per = "year" if data.get("per") == "year" else "once"
    counts = data["counts"] if data.get("counts") in COUNTS else WHOLE
    limits = (data.get(name, "").strip() for name in ("least", "most"))
    return Fields(de, en, kind or "fixed", amount, formula, times, also, times_cel, per, counts, *limits)


def _row(fields: Fields, editor: Editor, key: str, old: Row | None) -> Row:
    """Return the row that was typed; notes what is wrong at its field."""
    cents, amount = None, ""
    if not fields.de:
        editor.errors["title.de"] = _("Bitte geben Sie der Gebühr einen Namen.")
    if fields.kind == "fixed":
        try:
            cents = tariff.cents_of(fields.amount)
        except EditError as error:
            editor.errors["amount"] = str(error)
    elif fields.kind == FREE:
        amount = fields.formula
        if not amount:
            editor.errors["formula"] = _("Bitte geben Sie den Betrag an.")
    else:
        amount = fields.kind
    times = fields.times_cel if fields.times == FREE else _times(fields, editor)
    for name, text in (("formula", amount if fields.kind == FREE else ""), ("times_cel", fields.times_cel)):
        if text and name not in editor.errors and (wrong := _wrong_with(text)):
            editor.errors[name] = wrong
    when = editor.expression()
    if when:
        editor.cel_error = _wrong_with(when)
    title = {**(old.title if old else {}), "de": fields.de, **({"en": fields.en} if fields.en else {})}
    if not fields.en:
        title.pop("en", None)
    least, most = (_limit(name, text, editor) for name, text in (("least", fields.least), ("most", fields.most)))
    return Row(key, title, cents, amount, times, None, when, fields.per, fields.counts, least, most)


def _limit(name: str, text: str, editor: Editor) -> str:
    """Return what a line costs at least or at most as it is written: cents, or an expression; notes what is wrong."""
    if not text:
        return ""
    name_of_town = text.removeprefix(TOWN) if text.startswith(TOWN) else ""
    if name_of_town in editor.content.settings:
        return text
    try:
        return str(tariff.cents_of(text))
    except EditError as error:
        if text[0].isdigit() or name_of_town.isidentifier() or _wrong_with(text):
            editor.errors[name] = str(error)
    return text


def _times(fields: Fields, editor: Editor) -> str:
    """Return what the amount is multiplied by; a second number counts only beside one that may have it."""
    counted = dict(multipliers.counted(editor.content))
    if fields.times not in counted or not fields.also:
        return fields.times
    if fields.also == fields.times or fields.also not in counted:
        editor.errors["also"] = _("Bitte wählen Sie eine andere Zahl als die erste.")
    return multipliers.joined(fields.times, fields.also)


def _wrong_with(text: str) -> str:
    """Return why an expression cannot be used in a fee table, or nothing."""
    try:
        cel.compile(text, variables=catalogue_fees.VARIABLES)
    except cel.CelError as error:
        return str(error)
    return ""


def _fits(draft: Draft, edit: SetFee, editor: Editor) -> bool:
    """Tell whether the fee table is no worse afterwards; if it is, say why."""
    piece = queries.piece_of(draft)
    before = set(findings.of_fees(piece))
    edit.apply(piece)
    broken = [finding for finding in findings.of_fees(piece) if finding not in before]
    if broken:
        editor.general = broken[0].sentence
    return not broken


def _fee_page(request: WorkshopRequest, draft: Draft, editor: Editor, fields: Fields, key: str) -> HttpResponse:
    content = editor.content
    counted = multipliers.counted(content)
    sentence = editor.shown()
    problems = [*editor.errors.items(), *sentence.errors]
    if editor.general:
        problems.insert(0, ("", editor.general))
    here = _amounts_here(content, fields.kind)
    kinds = [
        ("fixed", _("Ein fester Betrag")),
        *((f"{TOWN}{name}", _("Wert der Kommune: %(name)s") % {"name": _named_here(name, content)}) for name in here),
        (FREE, _("Eine Formel (für Fachleute)")),
    ]
    context = {
        "fields": fields,
        "formulas": FORMULAS,
        "is_new": not key,
        "kinds": kinds,
        "counts": [(each, counts_in_words(each)) for each in COUNTS],
        "town": f"{TOWN}{here[0]}" if here else "",
        "counted": [*multipliers.offered(content), (FREE, _("Eine Formel (für Fachleute)"))],
        "also": [each for each in counted if each[0] != fields.times] if fields.times in dict(counted) else [],
        "sentence": sentence,
        "problems": problems,
        "errors": editor.errors,
        "back": address("fees", draft),
        "crumbs": [(fields.de or _("Neue Gebühr"), "")],
        "tried": content.trial.met(sentence.cel) if sentence.cel and not editor.wrong else [],
    }
    return draft_page(request, draft, "workshop/fee.html", context)
