# SPDX-License-Identifier: EUPL-1.2
"""A draft's form to look at while it is being built: in plain language, or with all that is asked only sometimes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from geleitzug.core.authoring import queries
from geleitzug.core.authoring.findings import previewable
from geleitzug.core.authoring.models import Draft
from geleitzug.core.forms.definition import load_form
from geleitzug.core.forms.shapes import Form

Raw = Mapping[str, Any]


def form_to_look_at(draft: Draft, *, plain: bool = False, everything: bool = False) -> tuple[Form, dict[str, Any]]:
    """Return a draft's form, which loads in whatever state it is, and what its service says (``service.yaml``).

    ``plain`` puts plain language in the place of German where it is written. ``everything`` leaves conditions and
    checks out, so that each page can be looked at without answering those before it.
    """
    raw = queries.raw_of(draft)
    form: Any = previewable(raw["form"], raw.get("codelists"), queries.building_blocks())
    if everything:
        form = {"pages": [_unconditional(page) for page in form["pages"]]}
    if plain:
        form = in_plain(form)
    return load_form(form, raw.get("codelists")), raw["service"]


def in_plain(value: Any) -> Any:
    """Return content in which plain language stands in the place of German wherever there is some."""
    if isinstance(value, list):
        return [in_plain(each) for each in value]
    if not isinstance(value, Mapping):
        return value
    if isinstance(value.get("de"), str):
        return {**value, "de": value.get("plain") or value["de"]}
    return {key: in_plain(each) for key, each in value.items()}


def _unconditional(item: Raw) -> dict[str, Any]:
    kept = {key: value for key, value in item.items() if key not in ("when", "checks")}
    if "questions" in kept:
        kept["questions"] = [_unconditional(each) for each in kept["questions"]]
    return kept
