# SPDX-License-Identifier: EUPL-1.2
"""The file plan (Aktenplan): its classes with their periods, and which services are filed under which."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from geleitzug.core.filing import plan, queries, rules
from geleitzug.core.filing.models import AFTER_WORDS, FileClass
from geleitzug.core.filing.permissions import PLAN
from geleitzug.core.filing.rules import After, BadClass
from geleitzug.core.screens.staff import OfficeRequest, go_on, office_page, page
from geleitzug.desks.office import cleaning
from geleitzug.ground.texts import pick


@dataclass(frozen=True, slots=True)
class ClassForm:
    """What stands in the form of a class."""

    key: str = ""
    title: str = ""
    years: str = ""
    begins: str = ""
    basis: str = ""
    after: str = After.OFFER
    agreement: str = ""
    services: tuple[str, ...] = ()
    errors: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Row:
    """A class as the list shows it."""

    file_class: FileClass
    address: str
    services: tuple[str, ...]


@office_page(PLAN)
@require_safe
def listed(request: OfficeRequest) -> HttpResponse:
    """Show the plan, and the services that are filed nowhere yet."""
    titles = _titles()
    classes = queries.plan()
    rows = [
        Row(
            each,
            reverse("office:file_class", args=[each.pk]),
            tuple(titles.get(service.service_key, service.service_key) for service in each.services.all()),
        )
        for each in classes
    ]
    known = {service.service_key for each in classes for service in each.services.all()}
    unfiled = [title for key, title in titles.items() if key not in known]
    return page(request, "office/file_plan.html", {"rows": rows, "unfiled": unfiled})


@office_page(PLAN)
@require_http_methods(["GET", "POST"])
def new(request: OfficeRequest) -> HttpResponse:
    """Add a class."""
    return _edit(request, None)


@office_page(PLAN)
@require_http_methods(["GET", "POST"])
def one(request: OfficeRequest, class_id: UUID) -> HttpResponse:
    """Change a class, and what is filed under it."""
    return _edit(request, get_object_or_404(FileClass, pk=class_id))


@office_page(PLAN)
@require_POST
def remove(request: OfficeRequest, class_id: UUID) -> HttpResponse:
    """Remove a class under which nothing is filed."""
    found = get_object_or_404(FileClass, pk=class_id)
    try:
        plan.remove_class(found, by=request.actor)
    except plan.StillUsed:
        used = _("Unter dieser Klasse liegen noch Dienste. Nehmen Sie erst die Häkchen weg.")
        return _page(request, found, _form_of(found, errors={"services": used}))
    return go_on(reverse("office:file_plan"), "klasse_weg")


def _edit(request: OfficeRequest, known: FileClass | None) -> HttpResponse:
    if request.method != "POST":
        return _page(request, known, _form_of(known))
    form = _typed(request)
    if not form.errors:
        form = _kept(request, known, form)
    if form.errors:
        return _page(request, known, form)
    return go_on(reverse("office:file_plan"), "klasse")


def _kept(request: OfficeRequest, known: FileClass | None, form: ClassForm) -> ClassForm:
    """Write the class and what is filed under it; returns the form again with what is in the way."""
    after = After(form.after)
    try:
        row = plan.keep_class(
            known,
            by=request.actor,
            key=form.key,
            title=form.title,
            years=None if after is After.KEEP else int(form.years),
            after=after,
            basis=form.basis,
            agreement=form.agreement if after is After.DESTROY else "",
            begins=form.begins,
        )
    except BadClass as bad:
        return _again(form, bad.field, _sentence(bad.field))
    except plan.KeyTaken as taken:
        return _again(form, "key", str(taken))
    now = queries.classes_by_service()
    for service in _titles():
        is_here = service in now and now[service].pk == row.pk
        if (service in form.services) != is_here:
            plan.file_service(service, row if service in form.services else None, by=request.actor)
    return form


def _typed(request: OfficeRequest) -> ClassForm:
    data = request.POST
    known = _titles()
    key, title, years, begins, basis, after, agreement = (
        cleaning.line(data, name) for name in ("key", "title", "years", "begins", "basis", "after", "agreement")
    )
    form = ClassForm(
        key, title, years, begins, basis, after, agreement,
        services=tuple(service for service in data.getlist("services") if service in known),
    )  # fmt: skip
    if form.after not in AFTER_WORDS:
        return _again(form, "after", _sentence("after"))
    if form.after != After.KEEP and not (years.isascii() and years.isdecimal() and int(years) <= rules.LONGEST_YEARS):
        return _again(form, "years", _sentence("years"))
    return form


def _sentence(name: str) -> str:
    return {
        "key": _("Bitte geben Sie das Kennzeichen als Zahlengruppen an, zum Beispiel 22.31."),
        "title": _("Bitte geben Sie an, wie die Klasse heißt."),
        "years": _("Bitte geben Sie eine Zahl von 0 bis %(most)d an.") % {"most": rules.LONGEST_YEARS},
        "after": _("Bitte wählen Sie, was danach geschieht."),
        "basis": _("Bitte geben Sie an, wo die Frist steht."),
        "agreement": _(
            "Ohne Zustimmung des Archivs wird nichts vernichtet. Bitte geben Sie an, worin es zugestimmt hat, oder"
            " wählen Sie „dem Archiv anbieten“."
        ),
    }[name]


def _again(form: ClassForm, name: str, sentence: str) -> ClassForm:
    return ClassForm(
        form.key, form.title, form.years, form.begins, form.basis, form.after, form.agreement, form.services,
        {name: sentence},
    )  # fmt: skip


def _form_of(known: FileClass | None, errors: Mapping[str, str] | None = None) -> ClassForm:
    if known is None:
        return ClassForm()
    return ClassForm(
        key=known.key,
        title=known.title,
        years="" if known.years is None else str(known.years),
        begins=known.begins,
        basis=known.basis,
        after=known.after,
        agreement=known.agreement,
        services=tuple(each.service_key for each in known.services.all()),
        errors=errors or {},
    )


def _page(request: OfficeRequest, known: FileClass | None, form: ClassForm) -> HttpResponse:
    elsewhere = {key: each for key, each in queries.classes_by_service().items() if known is None or each != known}
    services = [
        (key, title, _("jetzt unter %(key)s") % {"key": elsewhere[key].key} if key in elsewhere else "")
        for key, title in _titles().items()
    ]
    context = {
        "known": known,
        "form": form,
        "services": services,
        "choices": [(key.value, str(words)) for key, words in AFTER_WORDS.items()],
    }
    return page(request, "office/file_class.html", context)


def _titles() -> dict[str, str]:
    """Return the town's own services: key → title."""
    lang = (get_language() or "de")[:2]
    return {each.key: pick(each.title, lang) for each in queries.own_services()}
