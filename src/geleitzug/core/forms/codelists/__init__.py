# SPDX-License-Identifier: EUPL-1.2
"""Lists to choose from: the house's own by name, and those a package brings along."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from babel import Locale
from django.utils.translation import gettext as _

from geleitzug.core.forms.errors import FormError
from geleitzug.ground.texts import Text
from geleitzug.ground.yamls import read_yaml

Codelist = Mapping[str, Text]

FOLDER = Path(__file__).parent

# What Babel lists beside ISO 3166-1: groups of countries, pseudo locales, and islands without a code of their own.
_NO_COUNTRIES = frozenset("AC CP CQ DG EA EU EZ IC QO TA UN XA XB ZZ".split())  # noqa: SIM905


def codelist(name: str, local: Mapping[str, Codelist] | None = None) -> Codelist | None:
    """Return a list by its name: the package's own, one of the house's, or None."""
    if local and name in local:
        return local[name]
    if name == "countries":
        return countries()
    path = FOLDER / f"{name}.yaml"
    return _from_file(path) if name.isidentifier() and path.is_file() else None


@cache
def countries() -> Codelist:
    """Return the countries by ISO 3166-1 alpha-2 key, Germany first, then by their German names.

    Kosovo (XK) has no ISO key yet but a state key in Germany, so it is there.
    """
    german: Mapping[str, str] = dict(Locale("de").territories)
    english: Mapping[str, str] = dict(Locale("en").territories)
    keys = [k for k in german if len(k) == 2 and k.isalpha() and k not in _NO_COUNTRIES]
    keys.sort(key=lambda k: (k != "DE", german[k].translate(_FOLDED)))
    return {k: {"de": german[k], "en": english[k]} for k in keys}


def load_codelist(raw: Any, where: str) -> Codelist:
    """Read a list as packages write it: ``key: {de: …, en: …}``; raises FormError."""
    if not isinstance(raw, Mapping) or not raw:
        raise FormError(where, _("Eine Liste besteht aus Schlüsseln mit ihren Texten."))
    for key, text in raw.items():
        if not isinstance(key, str) or not isinstance(text, Mapping) or not isinstance(text.get("de"), str):
            raise FormError(where, _("„%(key)s“ braucht einen Text auf Deutsch.") % {"key": key})
    return {key: dict(text) for key, text in raw.items()}


@cache
def _from_file(path: Path) -> Codelist:
    return load_codelist(read_yaml(path.read_text("utf-8")), path.name)


_FOLDED = str.maketrans({"Ä": "A", "Ö": "O", "Ü": "U", "ä": "a", "ö": "o", "ü": "u", "Å": "A", "ß": "ss"})
