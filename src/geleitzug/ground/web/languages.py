# SPDX-License-Identifier: EUPL-1.2
"""The language somebody reads in: remembered in their browser, chosen by a link of the frame or within a form.

Where something may have been typed, the frame's button sends the form along: the page comes back in the other
language with everything that was typed, and nothing is sent to anybody.
"""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation

LANGUAGE_COOKIE = "__Host-gz-language" if settings.HTTPS else "gz-language"
LANGUAGES = ("de", "en")
ONE_YEAR = 31_536_000
CHOOSE = "_language"
"""The name of the button that sends a form along; its value is the language."""


def remember(response: HttpResponse, lang: str) -> None:
    """Let the browser ask for this language from now on."""
    response.set_cookie(LANGUAGE_COOKIE, lang, max_age=ONE_YEAR, secure=settings.HTTPS, httponly=True, samesite="Lax")


def switched(request: HttpRequest) -> bool:
    """Go on in the language whose button sent this form; tells whether one did.

    The caller then shows its page with what was typed, complains of nothing missing, and does nothing else.
    """
    lang = request.POST.get(CHOOSE, "")
    if lang not in LANGUAGES:
        return False
    translation.activate(lang)
    request.LANGUAGE_CODE = lang
    return True
