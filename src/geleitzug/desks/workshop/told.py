# SPDX-License-Identifier: EUPL-1.2
"""What the page after a change says: what was done, what followed from it, and how it is taken back.

The address carries the number of the change; what followed is kept in the session until it has been said.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from geleitzug.core.authoring import queries
from geleitzug.core.authoring.edits import Edited
from geleitzug.core.authoring.models import BuildingBlock, Draft

DONE, UNDONE, REDONE = "getan", "zurueckgenommen", "wiederholt"
_SAID = "workshop.said"


def remember(request: HttpRequest, draft: Draft, done: Edited) -> dict[str, str]:
    """Keep what is to be said of a change just stored; returns what the next address carries."""
    if done.said:
        request.session[_SAID] = {"draft": str(draft.pk), "revision": draft.revision, "said": list(done.said)}
    return {DONE: str(draft.revision)}


def said(request: HttpRequest, draft: Draft) -> dict[str, Any]:
    """Return what the frame of a draft says of the change its address names; nothing once there is a newer one."""
    for name, tell in ((DONE, _done), (UNDONE, _undone), (REDONE, _done)):
        if request.GET.get(name, "") == str(draft.revision):
            return tell(request, draft)
    return {}


def said_of_block(request: HttpRequest, block: BuildingBlock | None) -> dict[str, Any]:
    """Return what the page of a building block says of the change its address names, and what can be taken back."""
    if block is None:
        return {"done": "", "undo": "", "redo": ""}
    asked = {name for name in (DONE, UNDONE) if request.GET.get(name, "") == str(block.version)}
    done = _("Der Baustein ist gespeichert.") if DONE in asked else ""
    if UNDONE in asked and block.undone:
        done = _("Rückgängig gemacht: %(what)s.") % {"what": block.undone[-1]["what"]}
    return {
        "done": done,
        "undo": block.past[-1]["what"] if block.past else "",
        "redo": block.undone[-1]["what"] if block.undone else "",
    }


def _done(request: HttpRequest, draft: Draft) -> dict[str, Any]:
    change = queries.last_change(draft)
    if change is None:
        return {}
    kept: Mapping[str, Any] = request.session.get(_SAID) or {}
    is_ours = kept.get("draft") == str(draft.pk) and kept.get("revision") == draft.revision
    return {"done": f"{change.what}.", "said": kept["said"] if is_ours else [], "undo": draft.revision}


def _undone(request: HttpRequest, draft: Draft) -> dict[str, Any]:
    change = queries.undone(draft)
    if change is None:
        return {}
    return {"done": _("Rückgängig gemacht: %(what)s.") % {"what": change.what}, "redo": draft.revision}
