# SPDX-License-Identifier: EUPL-1.2
"""The interface described: as an OpenAPI 3.1 document for programs, and in groups for the page people read.

Both are made from operations.py, asked.py and shapes.py, by which requests are checked and answers written.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from itertools import groupby
from typing import Any

import msgspec
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from geleitzug.core.interface.rules import OF_PERSONS
from geleitzug.core.interface.wording import SCOPES
from geleitzug.desks.api.operations import OPERATIONS, Operation
from geleitzug.desks.api.problems import CONTENT_TYPE, ROOT

OPENAPI = "3.1.1"
VERSION = "1.0.0"
REF = "#/components/schemas/{name}"
PART = re.compile(r"\{(\w+)\}")
TAGS: Mapping[str, Any] = {
    "services": gettext_lazy("Leistungen (ohne Zugang)"),
    "token": gettext_lazy("Der Zugang selbst"),
    "reading": gettext_lazy("Lesen"),
    "working": gettext_lazy("Bearbeiten"),
    "opinions": gettext_lazy("Andere beteiligen"),
    "deciding": gettext_lazy("Entscheiden"),
    "together": gettext_lazy("Viele Vorgänge auf einmal"),
    "files": gettext_lazy("Dateien"),
    "paper": gettext_lazy("Papier: Druck und Posteingang"),
    "outgoing": gettext_lazy("Was hinausgeht: Siegel und Übergaben"),
    "calls": gettext_lazy("Gesprächsnotizen"),
    "treasury": gettext_lazy("Kasse: offene Gebühren und was zu klären ist"),
    "export": gettext_lazy("Ausleiten"),
}


def document() -> dict[str, Any]:
    """Return the OpenAPI document in the language of whoever asks."""
    schemas = _schemas()
    paths: dict[str, dict[str, Any]] = {}
    for each in OPERATIONS:
        paths.setdefault(f"/{each.path}", {})[each.method.lower()] = _operation(each, schemas)
    return {
        "openapi": OPENAPI,
        "info": {
            "title": _("Geleitzug: Schnittstelle für Programme"),
            "version": VERSION,
            "description": _("Alles, was die Sachbearbeitung tun kann. Jede Gemeinde hat ihre eigene Adresse."),
            "license": {"name": "EUPL-1.2", "identifier": "EUPL-1.2"},
        },
        "servers": [{"url": ROOT.rstrip("/")}],
        "security": [{"token": []}],
        "tags": [{"name": name, "description": str(words)} for name, words in TAGS.items()],
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": {"token": {
                "type": "http",
                "scheme": "bearer",
                "description": _("Ein Zugang der Gemeinde: Authorization: Bearer gzapi_…"),
            }},
            "responses": {"Problem": {
                "description": _("Was nicht geht, und warum (RFC 9457)"),
                "content": {CONTENT_TYPE: {"schema": {"$ref": REF.format(name="Problem")}}},
            }},
        },
    }  # fmt: skip


def as_json() -> bytes:
    """Return the document as it is sent."""
    return json.dumps(document(), ensure_ascii=False, separators=(",", ":")).encode()


def groups() -> list[tuple[str, str, list[Operation]]]:
    """Return the operations by subject: key, words, operations."""
    found = {key: list(rows) for key, rows in groupby(sorted(OPERATIONS, key=_by_tag), key=lambda each: each.tag)}
    return [(key, str(TAGS[key]), found[key]) for key in TAGS]


def scopes() -> list[tuple[str, str, bool]]:
    """Return the scopes: name, words, and whether only a person's own token carries it."""
    return [(scope.value, str(words), scope in OF_PERSONS) for scope, words in SCOPES.items()]


def _by_tag(each: Operation) -> int:
    return list(TAGS).index(each.tag)


def _schemas() -> dict[str, Any]:
    kinds = {kind for each in OPERATIONS for kind in (each.body, each.gives) if kind is not None}
    _found, parts = msgspec.json.schema_components(sorted(kinds, key=lambda kind: kind.__name__), ref_template=REF)
    return {**parts, "Problem": _PROBLEM}


_PROBLEM: dict[str, Any] = {
    "type": "object",
    "required": ["type", "title", "status"],
    "properties": {
        "type": {"type": "string", "format": "uri-reference"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["pointer", "detail"],
                "properties": {"pointer": {"type": "string"}, "detail": {"type": "string"}},
            },
        },
    },
}


def _operation(each: Operation, schemas: Mapping[str, Any]) -> dict[str, Any]:
    told: dict[str, Any] = {
        "operationId": f"{each.name}_{each.method.lower()}",
        "tags": [each.tag],
        "summary": str(each.summary),
        "parameters": [*_path_parameters(each), *_query_parameters(each), *_headers(each)],
        "responses": {str(each.status): _answer(each), "default": {"$ref": "#/components/responses/Problem"}},
    }
    if about := _about(each):
        told["description"] = about
    if each.is_public:
        told["security"] = []
    if each.scope is not None:
        told["x-scope"] = each.scope.value
    if each.body is not None:
        schema = {"$ref": REF.format(name=each.body.__name__)}
        wanted = bool(schemas[each.body.__name__].get("required"))
        told["requestBody"] = {"required": wanted, "content": {"application/json": {"schema": schema}}}
    if each.upload:
        told["requestBody"] = {"required": True, "content": {"multipart/form-data": {"schema": _UPLOAD}}}
    return told


_UPLOAD: dict[str, Any] = {
    "type": "object",
    "required": ["file"],
    "properties": {
        "file": {"type": "string", "contentMediaType": "application/octet-stream"},
        "title": {"type": "string", "maxLength": 200},
        "kind": {"type": "string", "enum": ["scan", "upload"], "default": "scan"},
    },
}


def _about(each: Operation) -> str:
    parts = [str(each.about)] if each.about else []
    if each.scope is not None:
        parts.append(_("Braucht das Recht „%(scope)s“.") % {"scope": each.scope.value})
    if each.scope in OF_PERSONS:
        parts.append(_("Nur mit dem eigenen Zugang einer Person."))
    return " ".join(parts)


def _path_parameters(each: Operation) -> list[dict[str, Any]]:
    found = []
    for name in PART.findall(each.path):
        is_id = name in ("task_id", "document_id") or (name == "key" and "services" not in each.path)
        schema = {"type": "string", "format": "uuid"} if is_id else {"type": "string"}
        found.append({"name": name, "in": "path", "required": True, "schema": schema})
    return found


def _query_parameters(each: Operation) -> list[dict[str, Any]]:
    if each.query is None:
        return []
    _found, parts = msgspec.json.schema_components([each.query], ref_template=REF)
    fields: dict[str, Any] = parts[each.query.__name__]["properties"]
    return [{"name": name, "in": "query", "required": False, "schema": schema} for name, schema in fields.items()]


def _headers(each: Operation) -> list[dict[str, Any]]:
    found = []
    if each.keeps:
        words = _("Dieselbe Anfrage noch einmal mit demselben Schlüssel bekommt dieselbe Antwort und tut nichts.")
        found.append(_header("Idempotency-Key", words, required=False, longest=100))
    if each.keeps and "{number}" in each.path:
        words = _("Der Stand, den Sie gelesen haben (ETag). Ist er nicht mehr der neueste, geschieht nichts (412).")
        found.append(_header("If-Match", words, required=each.needs_version, longest=200))
    return found


def _header(name: str, words: str, *, required: bool, longest: int) -> dict[str, Any]:
    schema = {"type": "string", "maxLength": longest}
    return {"name": name, "in": "header", "required": required, "description": words, "schema": schema}


def _answer(each: Operation) -> dict[str, Any]:
    told: dict[str, Any] = {"description": str(each.summary)}
    if each.gives is not None:
        schema: dict[str, Any] = {"$ref": REF.format(name=each.gives.__name__)}
        told["content"] = {"application/json": {"schema": schema}}
    else:
        told["content"] = {media: {} for media in each.media}
    if each.has_version or (each.keeps and "{number}" in each.path):
        told["headers"] = {"ETag": {"description": _("Der Stand des Vorgangs"), "schema": {"type": "string"}}}
    return told
