# SPDX-License-Identifier: EUPL-1.2
"""Addresses of the interface, below /api/v1/, made from the table of operations. None ends with a slash."""

from __future__ import annotations

from django.urls import URLPattern, path

from geleitzug.desks.api.calls import address, nothing
from geleitzug.desks.api.operations import OPERATIONS, at
from geleitzug.desks.api.views import (
    cases,
    correcting,
    deciding,
    desk,
    files,
    notes_of_calls,
    opinions,
    outgoing,
    paper,
    public,
    relating,
    returns,
    settling,
    sweeps,
    treasury,
    working,
)

__all__ = [
    "app_name",
    "cases",
    "correcting",
    "deciding",
    "desk",
    "files",
    "notes_of_calls",
    "opinions",
    "outgoing",
    "paper",
    "relating",
    "returns",
    "settling",
    "sweeps",
    "treasury",
    "urlpatterns",
    "working",
]
"""The views declare their operations when they are imported."""

PARTS = {
    "{number}": "<slug:number>",
    "{key}": "<uuid:key>",
    "{task_id}": "<uuid:task_id>",
    "{document_id}": "<uuid:document_id>",
}


def _pattern(asked: str) -> URLPattern:
    operations = at(asked)
    route = asked.replace("services/{key}", "services/<slug:key>")
    for part, converter in PARTS.items():
        route = route.replace(part, converter)
    return path(route, address(operations), name=next(iter(operations.values())).name)


app_name = "api"
urlpatterns = [
    path("", public.reference, name="reference"),
    path("openapi.json", public.document, name="document"),
    *(_pattern(asked) for asked in dict.fromkeys(each.path for each in OPERATIONS)),
    path("<path:rest>", nothing, name="nothing"),
]
