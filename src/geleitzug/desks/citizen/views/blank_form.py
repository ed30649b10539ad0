# SPDX-License-Identifier: EUPL-1.2
"""A service's form to take away: JSON Schema for programs, PDF for paper. Filling it in here is apply.py."""

from __future__ import annotations

import json

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from geleitzug.core.cases.paper import paper_of
from geleitzug.core.files.paper import print_paper
from geleitzug.core.forms.schema import json_schema
from geleitzug.core.screens.citizens import CitizenRequest, in_a_town
from geleitzug.desks.citizen.views.portal import service_or_404
from geleitzug.ground.tenancy import directory
from geleitzug.ground.web.formats import language

KEEP = "public, max-age=3600"
"""A new version reaches whoever keeps the old one within an hour."""


@in_a_town
@require_safe
def schema(request: CitizenRequest, key: str) -> HttpResponse:
    """Deliver what answers to the service's form look like, as JSON Schema with words in the page's language."""
    package, lang = service_or_404(request, key).package, language()
    kept = package.form.prepared
    if ("schema", lang) not in kept:
        found = json_schema(package.form, title=package.title, lang=lang)
        kept["schema", lang] = json.dumps(found, ensure_ascii=False).encode()
    headers = {"Cache-Control": KEEP}
    return HttpResponse(kept["schema", lang], content_type="application/schema+json", headers=headers)


@in_a_town
@require_safe
def paper(request: CitizenRequest, key: str) -> HttpResponse:
    """Deliver the form to print and fill in by hand, for those who come to the counter or write."""
    found = service_or_404(request, key)
    portal = directory.address_of(request.municipality.pk).removesuffix("/")
    addresses = {name: portal + reverse(f"citizen:{name}", args=[key]) for name in ("service", "service_privacy")}
    form = paper_of(
        found,
        lang="en" if language() == "en" else "de",
        online=addresses["service"],
        privacy=addresses["service_privacy"],
    )
    headers = {"Cache-Control": KEEP, "Content-Disposition": f'inline; filename="{key}.pdf"'}
    return HttpResponse(print_paper(form), content_type="application/pdf", headers=headers)
