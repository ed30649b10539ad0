# SPDX-License-Identifier: EUPL-1.2
"""What Django works out at the first request, worked out before the house is forked.

A forked process shares its parent's memory until one of the two writes there, and Python writes wherever it counts a
reference: every process that works out the same thing has the pages around it to itself. Before the fork it is done
once, for all of them, and the first visitor of each does not wait for it (docs/decisions/nest.md).
"""

from __future__ import annotations

import gc
from typing import Any

from django.apps import apps
from django.conf import settings
from django.urls import get_resolver
from django.utils import translation

ASKED_FIRST = ("get_fields", "related_objects", "fields_map", "_forward_fields_map", "db_returning_fields")
"""What a model's ``_meta`` works out from all other models when it is asked for the first time."""


def warm_up() -> None:
    """Work out what each process would, and let nobody look for garbage in it any more. No database is asked."""
    _read_translations_and_addresses()
    _look_at_models()
    gc.collect()
    gc.freeze()


def _read_translations_and_addresses() -> None:
    resolver: Any = get_resolver()
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            translation.gettext(code)  # a catalogue is read where its first word is asked for
            resolver._populate()  # so are the addresses of each language
    _compile_patterns(resolver)


def _compile_patterns(resolver: Any) -> None:
    for each in (resolver, *resolver.url_patterns):
        _ = each.pattern.regex if hasattr(each.pattern, "regex") else None
        if each is not resolver and hasattr(each, "url_patterns"):
            _compile_patterns(each)


def _look_at_models() -> None:
    for model in apps.get_models(include_auto_created=True):
        for name in ASKED_FIRST:
            asked: Any = getattr(model._meta, name)
            if callable(asked):
                asked()
        str(model._base_manager.all().query)
