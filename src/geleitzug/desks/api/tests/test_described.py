# SPDX-License-Identifier: EUPL-1.2
"""The interface's description: a valid OpenAPI document that leaves nothing out, and a page for people."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema_rs
from tests.furnished import Town
from tests.pages import PageClient

from geleitzug.core.cases import options
from geleitzug.core.interface.rules import ALLOWS, HUMAN_TASKS, OF_PERSONS, Scope
from geleitzug.desks.api.operations import OPERATIONS
from geleitzug.desks.api.tests.programs import Program, document
from geleitzug.desks.office import words
from geleitzug.ground.people.actors import grants

SCHEMA = Path(__file__).resolve().parents[5] / "tests" / "vendor" / "openapi-3.1.schema.json"


def test_the_document_is_openapi_3_1(town: Town) -> None:
    whole = Program().get("openapi.json")

    assert whole.headers["Content-Type"].startswith("application/vnd.oai.openapi+json")
    jsonschema_rs.validator_for(json.loads(SCHEMA.read_text())).validate(json.loads(whole.content))


def test_every_schema_in_it_is_a_json_schema_and_every_reference_leads_somewhere() -> None:
    whole = document()
    for name, schema in whole["components"]["schemas"].items():
        jsonschema_rs.meta.validate(schema)
        assert name
    references = {part.split('"')[0] for part in json.dumps(whole).split('"$ref": "')[1:]}
    for reference in references:
        found = whole
        for step in reference.removeprefix("#/").split("/"):
            found = found[step]


def test_every_operation_has_a_name_of_its_own_and_a_scope_that_exists() -> None:
    names = [operation["operationId"] for path in document()["paths"].values() for operation in path.values()]

    assert len(names) == len(set(names)) == len(OPERATIONS)
    assert set(ALLOWS) == set(Scope)
    assert {permission for allowed in ALLOWS.values() for permission in allowed} <= set(grants())
    assert {*HUMAN_TASKS.values(), Scope.REVOKE, Scope.ACCEPT} == OF_PERSONS


def test_the_desks_speak_of_the_same_verdicts_and_outcomes(town: Town) -> None:
    assert {kind: tuple(table) for kind, table in words.VERDICTS.items()} == dict(options.VERDICTS)
    for key in ("hundesteuer-anmelden", "gewerbeanmeldung", "geburtsurkunde"):
        package = town.service(key).package
        assert tuple(words.choices(package)) == options.outcomes_of(package)


def test_the_page_for_people_is_as_pages_should_be_in_both_languages(town: Town) -> None:
    client = PageClient(headers={"host": "musterhafen.localhost"})

    german = client.get("/api/v1/").content.decode()
    english = client.get("/api/v1/", headers={"accept-language": "en"}).content.decode()

    assert "POST /cases/{number}/take" in german
    assert 'id="changed-meanwhile"' in german
    assert "Den Vorgang übernehmen" in german
    assert "Den Vorgang übernehmen" not in english
