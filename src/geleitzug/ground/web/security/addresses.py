# SPDX-License-Identifier: EUPL-1.2
"""The addresses of these pages, for a desk to take into its own."""

from __future__ import annotations

from functools import partial

from django.urls import URLPattern, path

from geleitzug.ground.web.security import devices, factor_pages, signing
from geleitzug.ground.web.security.desk import Desk


def addresses(desk: Desk) -> list[URLPattern]:
    """Return the pages in a desk's frame."""
    views = {
        "anmelden/zweiter-schritt/": ("second", signing.second),
        "anmelden/passkey/": ("passkey", signing.passkey),
        "anmelden/passkey/frage/": ("passkey_question", signing.passkey_question),
        "konto/bestaetigen/": ("fresh", signing.fresh),
        "konto/sicherheit/": ("security", factor_pages.overview),
        "konto/sicherheit/app/": ("app", factor_pages.app),
        "konto/sicherheit/passkey/": ("new_passkey", factor_pages.new_passkey),
        "konto/sicherheit/passkey/frage/": ("new_passkey_question", factor_pages.new_passkey_question),
        "konto/sicherheit/ersatzcodes/": ("codes", factor_pages.codes),
        "konto/sicherheit/entfernen/<uuid:factor_id>/": ("remove_factor", factor_pages.remove),
        "konto/geraete/": ("devices", devices.devices),
    }
    return [path(route, partial(view, desk=desk), name=name) for route, (name, view) in views.items()]
