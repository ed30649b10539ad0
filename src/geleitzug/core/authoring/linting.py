# SPDX-License-Identifier: EUPL-1.2
"""What would not run in a drawing, by the steps and roles there are here; the drawings of a draft are processes.py."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_lazy

from geleitzug.core.cases import steps
from geleitzug.core.workflow.definition import check
from geleitzug.core.workflow.errors import Finding

ROLES: Mapping[str, object] = {
    "clerk": gettext_lazy("Sachbearbeitung"),
    "approver": gettext_lazy("Zeichnungsberechtigung"),
    "expert": gettext_lazy("Stellungnahme"),
    "head": gettext_lazy("Leitung"),
}
"""What a lane of a process may be called: the roles staff of a municipality hold."""


def findings_in(xml: bytes) -> list[Finding]:
    """Return what would not run in a file, by the steps and roles there are here."""
    return check(xml, known_steps=steps.known(), known_roles=ROLES)
