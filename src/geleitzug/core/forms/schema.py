# SPDX-License-Identifier: EUPL-1.2
"""A form as JSON Schema (draft 2020-12): what the answers look like that are sent in, for other programs.

It says structure, types and bounds. Conditions, checks and bounds that are expressions it cannot say: what is asked
only sometimes is not required. So it never refuses what engine.py accepts, and does not replace it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from django.utils import translation

from geleitzug.core.forms.codelists import countries
from geleitzug.core.forms.kinds.choices import COUNTRIES
from geleitzug.core.forms.kinds.others import Computed, Declaration, Files
from geleitzug.core.forms.shapes import Form, Group, Item, Question
from geleitzug.ground.texts import Text, pick
from geleitzug.ground.web.formats import language

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def json_schema(form: Form, *, title: Text, lang: str = "de") -> dict[str, Any]:
    """Return the schema of the answers as they are stored and sent (after ``engine.project``), with its words."""
    with translation.override(lang):
        found = _object([item for page in form.pages for item in page.questions])
        found["required"] = [
            item.key for page in form.pages if page.when is None for item in page.questions if _is_always_there(item)
        ]
        named = {"$schema": DIALECT, "title": pick(title, language()), **found}
        if f'"{COUNTRIES}"' in json.dumps(found):
            words = ({"const": key, "title": pick(text, language())} for key, text in countries().items())
            named["$defs"] = {"countries": {"oneOf": list(words)}}
        return named


def _object(items: Iterable[Item]) -> dict[str, Any]:
    sent = [item for item in items if isinstance(item, Group) or item.kind.asks or isinstance(item.kind, Computed)]
    return {
        "type": "object",
        "properties": {item.key: {**_words(item), **_value(item)} for item in sent},
        "required": [item.key for item in sent if _is_always_there(item)],
        "additionalProperties": False,
    }


def _value(item: Item) -> dict[str, Any]:
    if isinstance(item, Question):
        return _answer(item)
    inside = _object(item.questions)
    if item.repeat is None:
        return inside
    least, most = item.repeat
    return {"type": "array", "items": inside, "minItems": least, "maxItems": most}


def _answer(question: Question) -> dict[str, Any]:
    """Return the schema of an answer; what must be given is ticked, or a file at least."""
    found = question.kind.schema()
    if question.required and isinstance(question.kind, Declaration):
        return {**found, "const": True}
    if question.required and isinstance(question.kind, Files):
        return {**found, "minItems": 1}
    return found


def _is_always_there(item: Item) -> bool:
    """Tell whether what was accepted holds this item: asked in any case, and not to be left empty.

    A group nobody has to fill in is dropped while it is empty, even one with a least number of entries.
    """
    if item.when is not None:
        return False
    if isinstance(item, Question):
        return item.required and item.kind.asks
    if item.optional or (item.repeat is not None and item.repeat[0] == 0):
        return False
    return any(_is_always_there(inner) for inner in item.questions)


def _words(item: Item) -> dict[str, str]:
    said = {"title": pick(item.label, language()), "description": pick(item.help, language())}
    return {name: text for name, text in said.items() if text}
