# SPDX-License-Identifier: EUPL-1.2
"""Who may edit drafts of services, and who releases them. That these are two persons is releasing.py."""

from __future__ import annotations

from geleitzug.ground.people.actors import Actor, NotPermitted, may

EDIT, RELEASE = "authoring.edit", "authoring.release"

GRANTS = {
    EDIT: {"editor", "digital"},
    RELEASE: {"releaser", "digital"},
}
DIGITAL = "digital"
"""The function of the digital office: who edits there edits the services of every office."""


def may_edit(actor: Actor, office: str) -> bool:
    """Tell whether somebody may edit the drafts of an office."""
    return may(actor, EDIT, office=office) or may(actor, EDIT, office=DIGITAL)


def require_edit(actor: Actor, office: str) -> None:
    """Refuse who may not edit the drafts of an office; raises NotPermitted."""
    if not may_edit(actor, office):
        raise NotPermitted(EDIT)
