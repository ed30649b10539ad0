# SPDX-License-Identifier: EUPL-1.2
"""Lists to choose from: the house's own by name, and those a package brings along."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from geleitzug.core.forms.errors import FormError
from geleitzug.ground.postal import HOME, country_names
from geleitzug.ground.texts import Text, composed, pick
from geleitzug.ground.web.formats import language
from geleitzug.ground.yamls import read_yaml

Codelist = Mapping[str, Text]

FOLDER = Path(__file__).parent


def codelist(name: str, local: Mapping[str, Codelist] | None = None) -> Codelist | None:
    """Return a list by its name: the package's own, one of the house's, or None."""
    if local and name in local:
        return local[name]
    if name == "countries":
        return countries()
    path = FOLDER / f"{name}.yaml"
    return _from_file(path) if name.isidentifier() and path.is_file() else None


def countries() -> Codelist:
    """Return the countries by key, Germany first, then by their names in the page's language."""
    return _countries(language())


def in_order(options: Codelist) -> Codelist:
    """Return a list in the order of its words in the page's language; among the countries Germany comes first.

    In the order of a package's file they cannot be: what is stored as JSON keeps none.
    """
    here = countries()
    if options == here:
        return here
    return dict(sorted(options.items(), key=lambda entry: _folded(pick(entry[1], language()))))


def load_codelist(raw: Any, where: str) -> Codelist:
    """Read a list as packages write it: ``key: {de: …, en: …}``; raises FormError."""
    if not isinstance(raw, Mapping) or not raw:
        raise FormError(where, _("Eine Liste besteht aus Schlüsseln mit ihren Texten."))
    for key, text in raw.items():
        if not isinstance(key, str) or not isinstance(text, Mapping) or not isinstance(text.get("de"), str):
            raise FormError(where, _("„%(key)s“ braucht einen Text auf Deutsch.") % {"key": key})
    return {key: dict(text) for key, text in raw.items()}


@cache
def _countries(lang: str) -> Codelist:
    german, english = country_names("de"), country_names("en")
    names = english if lang == "en" else german
    keys = sorted(german, key=lambda key: (key != HOME, _folded(names[key])))
    return {key: {"de": german[key], "en": english[key]} for key in keys}


def _folded(name: str) -> str:
    parted = composed(name.casefold(), "NFKD")
    return "".join(letter for letter in parted if not unicodedata.combining(letter))


@cache
def _from_file(path: Path) -> Codelist:
    return load_codelist(read_yaml(path.read_text("utf-8")), path.name)
