# SPDX-License-Identifier: EUPL-1.2
"""What the service of a draft says of itself: texts, law, period, office. Which fields there are is service_form.py."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from geleitzug.core.authoring.edits import ChangeService
from geleitzug.core.authoring.errors import AuthoringError, ChangedByAnother
from geleitzug.core.authoring.models import Draft
from geleitzug.core.catalogue import queries as catalogue
from geleitzug.desks.workshop import period_form, rule_places, service_form
from geleitzug.desks.workshop.access import WorkshopRequest
from geleitzug.desks.workshop.bench import DraftBench
from geleitzug.desks.workshop.draft_pages import Content, address, editing, go_onward, onward
from geleitzug.desks.workshop.question_form import Fields, fields_in, shown
from geleitzug.desks.workshop.rows import labels_of
from geleitzug.ground.texts import pick
from geleitzug.ground.web.formats import language


@editing
@require_http_methods(["GET", "HEAD", "POST"])
def service(request: WorkshopRequest, draft: Draft) -> HttpResponse:
    """Show what the service says of itself, or store it."""
    bench = DraftBench(request, draft)
    now = bench.piece.part("service")
    if request.method != "POST":
        return _page(bench, service_form.fields(now), {})
    typed = service_form.typed(request.POST, now, dict(_offices(bench)), timezone.localdate())
    trouble: AuthoringError | None = None
    if not typed.errors:
        try:
            done = bench.save(ChangeService(typed.values)) if typed.values else None
            if done is None:
                return redirect(onward(request) or address("service", draft))
            if onward(request):
                return go_onward(request, draft)
            return redirect(address("service", draft, **bench.after(done)))
        except AuthoringError as error:
            trouble = error
    return _page(bench, fields_in(request.POST), typed.errors, trouble)


def _page(
    bench: DraftBench, fields: Fields, errors: dict[str, str], trouble: AuthoringError | None = None
) -> HttpResponse:
    now = bench.piece.part("service")
    labels = labels_of(bench, [each.key for each in bench.outline.pages])
    options = dict(service_form.PLACING[0].options)
    context: dict[str, Any] = {
        "texts": shown(service_form.TEXTS, fields, errors),
        "placing": shown(service_form.PLACING, fields, errors),
        "codes": shown(service_form.CODES, fields, errors),
        "topics": service_form.topics() if options else (),
        "fields": _One(fields),
        "field_errors": errors,
        "offices": _offices(bench),
        "proofs": service_form.proof_rows(fields),
        "needed": _needed(bench, now),
        "on_behalf": service_form.ON_BEHALF,
        "units": period_form.UNITS,
        "starts": period_form.STARTS,
        "more_of_period": address("period", bench.draft),
        "record": service_form.RECORD,
        "languages": [(lang, str(words)) for lang, words in service_form.LANGUAGE_NAMES.items()],
        "addressee": [
            (f"addressee.{name}", str(words), service_form.questions_for(bench.outline, kinds, labels))
            for name, words, kinds in service_form.ADDRESSEE
            if not isinstance((now.get("addressee") or {}).get(name), list)
        ],
        "onward": onward(bench.request),
        "missing": service_form.missing(now),
        "local_values": address("local_values", bench.draft) if now.get("local") else "",
        "errors": [(name.replace(".", "-"), sentence) for name, sentence in errors.items()],
        "trouble": str(trouble or ""),
        "conflict": bench.meanwhile() if isinstance(trouble, ChangedByAnother) else [],
        "key": now["key"],
        "version": bench.draft.base.version if bench.draft.base else _("noch keine"),
    }
    return bench.render("workshop/service.html", context, status=409 if isinstance(trouble, ChangedByAnother) else 200)


def _needed(bench: DraftBench, service: Mapping[str, Any]) -> dict[int, dict[str, str]]:
    """Return by number when each stored proof is needed, and where that is changed."""
    content = Content(bench.draft)
    found = {}
    for number, proof in enumerate(service.get("proofs") or []):
        said = rule_places.said(proof["when"], content) if proof.get("when") else rule_places.Said()
        found[number] = {
            "words": said.words,
            "cel": said.cel,
            "title": pick(proof.get("title"), language()),
            "href": address("proof", bench.draft, nachweis=str(proof.get("key", ""))),
        }
    return found


def _offices(bench: DraftBench) -> list[tuple[str, str]]:
    found = catalogue.offices_of(bench.request.municipality.pk)
    return [(each.function, pick(each.name, language())) for each in found]


class _One:
    """Says what stands in a field of one value."""

    def __init__(self, fields: Fields) -> None:
        self._fields = fields

    def __getitem__(self, name: str) -> str:
        return (self._fields.get(name) or [""])[0]
