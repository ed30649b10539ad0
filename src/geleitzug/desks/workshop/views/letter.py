# SPDX-License-Identifier: EUPL-1.2
"""The letter of a service: what it says for each outcome, which answers it lists, and how it looks as PDF."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from geleitzug.core.authoring import queries
from geleitzug.core.authoring.edits import BeginLetter, SetListed, SetSaid
from geleitzug.core.authoring.errors import AuthoringError
from geleitzug.core.authoring.letter_preview import Told, preview
from geleitzug.core.authoring.letter_words import condition_in_words, in_full, may_be_missing
from geleitzug.core.authoring.lettering import of_letter
from geleitzug.core.authoring.models import Draft
from geleitzug.core.cases import differences
from geleitzug.core.cases.options import outcomes_of
from geleitzug.core.cases.rules import Outcome
from geleitzug.core.catalogue import fees as catalogue_fees
from geleitzug.core.catalogue.package import Package
from geleitzug.core.catalogue.written import (
    ALL,
    LONGEST_TENOR,
    LONGEST_TEXT,
    LONGEST_TITLE,
    MOST_PARTS,
    NONE,
    STANDARD,
    WrittenError,
)
from geleitzug.core.files.typesetting import TemplateBroken
from geleitzug.core.forms.reach import Survey
from geleitzug.desks.workshop import letter_form
from geleitzug.desks.workshop.access import WorkshopRequest
from geleitzug.desks.workshop.draft_pages import Content, address, changing, draft_page, editing, go_on, store
from geleitzug.desks.workshop.letter_form import TENOR, Typed
from geleitzug.desks.workshop.views.letter_kind import MATTERS, of_service
from geleitzug.ground import cel
from geleitzug.ground.web.reader import shown_inline

Raw = Mapping[str, Any]

LISTED = (
    (ALL, gettext_lazy("alle")),
    ("chosen", gettext_lazy("nur diese")),
    (NONE, gettext_lazy("keine")),
)


@dataclass(frozen=True, slots=True)
class Shown:
    """What the letter says for an outcome; ``source`` where nobody has written anything for it."""

    key: str
    title: str
    text: str
    source: str
    change: str
    look: str


@editing
@require_http_methods(["GET", "HEAD", "POST"])
def letter(request: WorkshopRequest, draft: Draft) -> HttpResponse:
    """Show what the letter says for each outcome, and take in which answers it lists."""
    content = Content(draft)
    if request.method != "POST":
        return _overview(request, draft, content)
    if "_begin" in request.POST:
        edit, done = BeginLetter(), "schreiben-hier"
        return _stored(request, draft, content, edit, done)
    chosen = tuple(path for path in content.gaps.questions if path in request.POST.getlist("paths"))
    kind = request.POST.get("answers", "")
    if kind not in dict(LISTED) or (kind == "chosen" and not chosen):
        sentence = _(
            "Bitte kreuzen Sie an, welche Angaben das Schreiben aufführt, oder wählen Sie „alle“ oder „keine“."
        )
        return _overview(request, draft, content, typed=(kind, chosen), errors={"answers": sentence})
    return _stored(request, draft, content, SetListed(chosen if kind == "chosen" else kind), "schreiben")


def _stored(
    request: WorkshopRequest, draft: Draft, content: Content, edit: BeginLetter | SetListed, done: str
) -> HttpResponse:
    try:
        store(request, draft, edit)
    except AuthoringError as error:
        return _overview(request, draft, content, trouble=str(error))
    return go_on("letter", draft, done)


def outcomes_in(content: Content) -> list[str]:
    """Return the outcomes a letter is written for: how somebody can decide here, what a program may answer besides."""
    package = Package(content.raw)
    found = set(map(str, outcomes_of(package))) | said_in(content).keys()
    if package.service["result"].get("kind") == "auskunft":
        found |= {Outcome.ANSWERED, Outcome.NEUTRAL}
    if package.is_notice:
        found.add(Outcome.RECEIVED)
    return [name for name in STANDARD if name in found]


def said_in(content: Content) -> dict[str, Raw]:
    """Return what the letter says, by outcome."""
    return dict((content.raw.get("letter") or {}).get("outcomes") or {})


def _given(content: Content, name: str) -> Raw:
    """Return what is printed for an outcome: what is written, with conditions as without, else the house's sentence."""
    said = said_in(content)
    instead = said.get(Outcome.GRANTED) if name == Outcome.GRANTED_WITH_CONDITIONS else None
    return said.get(name) or instead or {"tenor": STANDARD[name]}


def _source(content: Content, name: str) -> str:
    """Say whose words are printed for an outcome; nothing where it has its own."""
    said = said_in(content)
    if name in said:
        return ""
    if name == Outcome.GRANTED_WITH_CONDITIONS and Outcome.GRANTED in said:
        return _("wie „%(outcome)s“") % {"outcome": differences.outcome(Outcome.GRANTED)}
    return _("Satz des Hauses")


def _shown(content: Content, name: str) -> Shown:
    return Shown(
        name,
        differences.outcome(name),
        in_full(name, _given(content, name), content.gaps),
        _source(content, name),
        address("letter_text", content.draft, ausgang=name),
        address("letter_pdf", content.draft, ausgang=name),
    )


def _overview(
    request: WorkshopRequest, draft: Draft, content: Content, *, typed: tuple[str, tuple[str, ...]] | None = None,
    errors: Mapping[str, str] | None = None, trouble: str = "", looked: tuple[str, str] = ("", ""),
) -> HttpResponse:  # fmt: skip
    listed = (content.raw.get("letter") or {}).get("answers", ALL)
    kind, chosen = typed or ((listed, ()) if isinstance(listed, str) else ("chosen", tuple(listed)))
    names = outcomes_in(content)
    sort = of_service(content.raw["service"])
    context = {
        "sort": sort,
        "matter": MATTERS.get(sort.matter, ""),
        "sort_page": address("letter_kind", draft),
        "is_written": "letter" in content.raw,
        "shown": [_shown(content, name) for name in names],
        "kinds": LISTED,
        "kind": kind,
        "questions": list(content.gaps.questions.items()),
        "chosen": chosen,
        "outcomes": [(name, differences.outcome(name)) for name in names],
        "examples": [(name, str(story.get("title") or name)) for name, story in content.stories.items()],
        "looked": looked,
        "look": address("letter_pdf", draft),
        "text_blocks": address("text_blocks", draft),
        "errors": errors or {},
        "problems": list((errors or {}).items()),
        "trouble": trouble,
    }
    return draft_page(request, draft, "workshop/letter.html", context)


# --- one outcome --------------------------------------------------------------------------------------------


@editing
@require_http_methods(["GET", "HEAD", "POST"])
def text(request: WorkshopRequest, draft: Draft) -> HttpResponse:
    """Show what the letter says for one outcome, and take it in."""
    content = Content(draft)
    name = request.GET.get("ausgang", "")
    if "letter" not in content.raw or name not in outcomes_in(content):
        raise Http404
    old = _given(content, name)
    if request.method != "POST":
        return _text_page(request, draft, content, name, letter_form.of_said(old, content.gaps))
    if "_standard" in request.POST:
        return _said(request, draft, content, name, Typed(STANDARD[name]), None)
    typed = letter_form.from_data(request.POST)
    pressed = letter_form.pressed(typed, request.POST, content.gaps)
    if pressed is not None:
        return _text_page(request, draft, content, name, pressed)
    if errors := letter_form.problems(typed, content.gaps):
        return _text_page(request, draft, content, name, typed, errors)
    return _said(request, draft, content, name, typed, letter_form.block(typed, content.gaps, old))


def _said(
    request: WorkshopRequest, draft: Draft, content: Content, name: str, typed: Typed, said: Raw | None
) -> HttpResponse:
    try:
        store(request, draft, SetSaid(name, said))
    except AuthoringError as error:
        return _text_page(request, draft, content, name, typed, {"": str(error)})
    if said is None:
        return go_on("letter", draft, "schreiben-haus", anchor=f"o-{name}")
    return go_on("letter_text", draft, "schreiben", ausgang=name)


def _text_page(
    request: WorkshopRequest, draft: Draft, content: Content, name: str, typed: Typed,
    errors: Mapping[str, str] | None = None,
) -> HttpResponse:  # fmt: skip
    title = differences.outcome(name)
    targets = [(TENOR, _("Erster Satz"))]
    targets += [(f"text_{at}", _("Abschnitt %(number)d") % {"number": at + 1}) for at in range(len(typed.parts))]
    context = {
        "outcome": title,
        "typed": typed,
        "conditions": _conditions(content, name, typed),
        "errors": errors or {},
        "problems": list((errors or {}).items()),
        "names": list(content.gaps.names.items()),
        "targets": targets,
        "into": request.POST.get("into", TENOR),
        "may_add": len(typed.parts) < MOST_PARTS,
        "is_own": name in said_in(content),
        "longest": {"tenor": LONGEST_TENOR, "title": LONGEST_TITLE, "text": LONGEST_TEXT},
        "missing": may_be_missing(_given(content, name), content.gaps, _asked_of_some(content)),
        "in_full": in_full(name, _given(content, name), content.gaps),
        "look": address("letter_pdf", draft, ausgang=name),
        "back": address("letter", draft),
        "crumbs": [(_("Schreiben für „%(outcome)s“") % {"outcome": title}, "")],
    }
    return draft_page(request, draft, "workshop/letter_text.html", context)


def _asked_of_some(content: Content) -> frozenset[str]:
    return frozenset(str(page["key"]) for page in content.form.get("pages") or [] if page.get("when"))


def _conditions(content: Content, name: str, typed: Typed) -> list[tuple[str, str]]:
    """Return for each part when it is printed, in words, and where that is changed; nothing for one not stored yet."""
    stored = (said_in(content).get(name) or {}).get("parts") or []
    found = []
    for part in typed.parts:
        if part.was is None or part.was >= len(stored):
            found.append(("", ""))
            continue
        when = str(stored[part.was].get("when") or "")
        where = address("letter_condition", content.draft, ausgang=name, abschnitt=str(part.was + 1))
        found.append((condition_in_words(when, content.labels) if when else "", where))
    return found


# --- as PDF -------------------------------------------------------------------------------------------------


@changing
@require_safe
def pdf(request: WorkshopRequest, draft: Draft) -> HttpResponse:
    """Show the letter as it is stored, for an outcome and with an example's answers."""
    content = Content(draft)
    name, example = request.GET.get("ausgang", ""), request.GET.get("beispiel", "")
    blocks = {str(block["key"]): str(block["text"]).strip() for block in content.raw.get("texts") or []}
    block = request.GET.get("baustein", "")
    known = name in outcomes_in(content) and (not example or example in content.stories)
    if not known or (block and block not in blocks):
        raise Http404
    told = replace(_told(content, example), block=blocks.get(block, ""))
    try:
        letter = preview(Package(content.raw), name, told, today=content.today)
    except (WrittenError, TemplateBroken) as error:
        wrong = next((finding.sentence for finding in of_letter(queries.piece_of(draft))), error)
        sentence = _("Das Schreiben lässt sich so nicht zeigen: %(why)s") % {"why": wrong}
        return _overview(request, draft, content, trouble=sentence, looked=(name, example))
    return shown_inline(letter, f"Entwurf-{draft.key}.pdf")


def _told(content: Content, example: str) -> Told:
    trial = content.trial
    if not example:
        return Told(Survey(trial.form, {}, trial.context({})), names=content.gaps.questions, parts=content.gaps.parts)
    story = content.stories[example]
    try:
        lines = trial.costs(story)
    except (catalogue_fees.FeesError, cel.CelError):
        lines = ()  # said on the page of the fees
    fees = [
        {"title": each.title, "total": each.total.cents, "quantity": each.quantity, "per": each.per} for each in lines
    ]
    return Told(Survey(trial.form, story.get("answers") or {}, trial.context(story)), fees)
