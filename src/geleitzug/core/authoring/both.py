# SPDX-License-Identifier: EUPL-1.2
"""A text or a value before and after, to be read side by side. What is different is versions.py."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

Raw = Mapping[str, Any]

LANGUAGES: Mapping[str, Any] = {
    "de": gettext_lazy("Deutsch"),
    "en": gettext_lazy("Englisch"),
    "plain": gettext_lazy("Leichte Sprache"),
}


def both_of(was: Any, now: Any, lang: str) -> tuple[str, str]:
    """Return a text or a simple value before and after; of a text in several languages those that are different."""
    texts = [value if isinstance(value, Mapping) else {} for value in (was, now)]
    if any(isinstance(text.get("de"), str) for text in texts):
        names = [name for name in LANGUAGES if texts[0].get(name) != texts[1].get(name)]
        old, new = (_in_languages(text, names, lang) for text in texts)
        return old, new
    if any(isinstance(value, Mapping) for value in (was, now)):
        return "", ""
    return _simple(was), _simple(now)


def _in_languages(text: Raw, names: list[str], lang: str) -> str:
    nothing = _("nichts")
    if names == [lang]:
        return str(text.get(lang) or nothing)
    return "\n\n".join(f"{LANGUAGES[name]}: {text.get(name) or nothing}" for name in names)


def _simple(value: Any) -> str:
    if isinstance(value, bool):
        return _("Ja") if value else _("Nein")
    if value is None or value == []:
        return _("nichts")
    if isinstance(value, list):
        return ", ".join(map(str, value)) if all(isinstance(each, str) for each in value) else ""
    return str(value)
