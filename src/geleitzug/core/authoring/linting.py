# SPDX-License-Identifier: EUPL-1.2
"""What would not run in a drawing, by the steps and roles there are here; the drawings of a draft are processes.py."""

from __future__ import annotations

from collections.abc import Mapping

from geleitzug.core.cases import steps
from geleitzug.core.staffing import roles
from geleitzug.core.workflow.definition import check
from geleitzug.core.workflow.errors import Finding

ROLES: Mapping[str, object] = {key: roles.ROLES[key].name for key in ("clerk", "approver", "expert", "head")}
"""What a lane of a process may be called: the roles staff of a municipality hold."""


def findings_in(xml: bytes) -> list[Finding]:
    """Return what would not run in a file, by the steps and roles there are here."""
    return check(xml, known_steps=steps.known(), known_roles=ROLES)
