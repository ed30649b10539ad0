# SPDX-License-Identifier: EUPL-1.2
"""What this SCIM service says about itself: its abilities, kinds of resources and their attributes (RFC 7643, 5–7)."""

from __future__ import annotations

from typing import Any

from geleitzug.connectors.scim.wire import CORE, GROUP, MOST_RESULTS, USER

ABILITIES: dict[str, Any] = {
    "schemas": [f"{CORE}ServiceProviderConfig"],
    "patch": {"supported": True},
    "bulk": {"supported": False, "maxOperations": 0, "maxPayloadSize": 0},
    "filter": {"supported": True, "maxResults": MOST_RESULTS},
    "changePassword": {"supported": False},
    "sort": {"supported": False},
    "etag": {"supported": True},
    "authenticationSchemes": [
        {
            "type": "oauthbearertoken",
            "name": "Bearer token",
            "description": "A token of the town, made by the operator.",
            "primary": True,
        }
    ],
    "meta": {"resourceType": "ServiceProviderConfig"},
}

RESOURCE_TYPES: tuple[dict[str, Any], ...] = tuple(
    {
        "schemas": [f"{CORE}ResourceType"],
        "id": name,
        "name": name,
        "endpoint": f"/{name}s",
        "schema": schema,
        "meta": {"resourceType": "ResourceType"},
    }
    for name, schema in (("User", USER), ("Group", GROUP))
)


def _attribute(name: str, kind: str = "string", *, many: bool = False, **more: Any) -> dict[str, Any]:
    return {
        "name": name,
        "type": kind,
        "multiValued": many,
        "description": "",
        "required": False,
        "caseExact": False,
        "mutability": "readWrite",
        "returned": "default",
        "uniqueness": "none",
        **more,
    }


_VALUES = [_attribute("value"), _attribute("type"), _attribute("primary", "boolean")]
SCHEMAS: tuple[dict[str, Any], ...] = (
    {
        "schemas": [f"{CORE}Schema"],
        "id": USER,
        "name": "User",
        "description": "Somebody who works for the town",
        "attributes": [
            _attribute("userName", required=True, uniqueness="server"),
            _attribute(
                "name", "complex", subAttributes=[_attribute(n) for n in ("formatted", "familyName", "givenName")]
            ),
            _attribute("displayName"),
            _attribute("active", "boolean"),
            _attribute("emails", "complex", many=True, subAttributes=_VALUES),
            _attribute("phoneNumbers", "complex", many=True, subAttributes=_VALUES),
            _attribute("groups", "complex", many=True, mutability="readOnly", subAttributes=[_attribute("value")]),
        ],
        "meta": {"resourceType": "Schema"},
    },
    {
        "schemas": [f"{CORE}Schema"],
        "id": GROUP,
        "name": "Group",
        "description": "A group whose members have roles by the town's table",
        "attributes": [
            _attribute("displayName", required=True, uniqueness="server"),
            _attribute("members", "complex", many=True, subAttributes=[_attribute("value"), _attribute("display")]),
        ],
        "meta": {"resourceType": "Schema"},
    },
)
