# SPDX-License-Identifier: EUPL-1.2
"""The parts of a draft as tabs, and what two pages may do besides: hold a frame, use a font. Doors are access.py."""

from __future__ import annotations

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from geleitzug.core.authoring.models import Draft
from geleitzug.ground.web.middleware import content_security_policy

POLICY = "Content-Security-Policy"


def tabs(draft: Draft) -> list[tuple[str, str, str]]:
    """Return the parts of a draft in the order of its tabs: name, label, address."""
    labels = [
        ("draft", _("Formular")),
        ("service", _("Angaben")),
        ("rules", _("Bedingungen & Prüfungen")),
        ("fees", _("Gebühren")),
        ("process", _("Ablauf")),
        ("letter", _("Schreiben")),
        ("points", _("Offene Punkte")),
        ("examples", _("Beispiele")),
        ("preview", _("Vorschau")),
        ("release", _("Prüfen & Veröffentlichen")),
        ("history", pgettext("draft", "Verlauf")),
    ]
    return [(name, label, reverse(f"workshop:{name}", args=[draft.pk])) for name, label in labels]


def allow_frames(response: HttpResponse) -> HttpResponse:
    """Let a page hold the preview in a frame; otherwise it is as strict as all others."""
    response.headers[POLICY] = f"{_policy(framed=False)}; frame-src 'self'"
    return response


def allow_fonts(response: HttpResponse) -> HttpResponse:
    """Let a page use a font of our own: the signs of the drawing board are one; all else is as strict as elsewhere."""
    response.headers[POLICY] = f"{_policy(framed=False)}; font-src 'self'"
    return response


def allow_framing(response: HttpResponse) -> HttpResponse:
    """Let the preview be framed by our own pages, and by nobody else's."""
    response.headers[POLICY] = _policy(framed=True)
    return response


def _policy(*, framed: bool) -> str:
    return content_security_policy(form_action=(), frame_ancestors=("'self'",) if framed else ())
