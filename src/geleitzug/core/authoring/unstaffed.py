# SPDX-License-Identifier: EUPL-1.2
"""Tasks of a process that nobody in this town could do: its office is not there, or nobody holds the role in it.

That is a hint and never in the way: roles are given by somebody else, and may be given until the first case comes.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from geleitzug.core.authoring.linting import ROLES
from geleitzug.core.authoring.outline import Finding
from geleitzug.core.authoring.parts import TO_BE
from geleitzug.core.catalogue import queries as catalogue
from geleitzug.core.catalogue.package import Package
from geleitzug.core.workflow.drawing import Element
from geleitzug.core.workflow.listing import called
from geleitzug.ground.people.models import Membership
from geleitzug.ground.tenancy import doors
from geleitzug.ground.texts import pick
from geleitzug.ground.web.formats import language

HEAD = "head"
"""Who leads an office does all of its tasks."""


def unstaffed(package: Package, office: str) -> Iterator[Finding]:
    """Yield the tasks nobody can do as the roles are given now; ``office`` is the one whose service it is."""
    seats = set(Membership.objects.filter(staff__active=True).values_list("office", "role").distinct())
    names = {each.function: pick(each.name, language()) for each in catalogue.offices_of(doors.current_tenant())}
    for element in package.process.drawing.elements.values():
        where = element.office or office
        if element.tag != "userTask" or {(where, element.role), (where, HEAD)} & seats:
            continue
        yield Finding("", _why(element, names.get(where, "")), element.id, part=TO_BE, blocking=False)


def _why(element: Element, office: str) -> str:
    words = {"task": called(element), "office": office, "role": ROLES.get(element.role, element.role)}
    if not office:
        return _("„%(task)s“ kann niemand erledigen: Dieses Amt gibt es in Ihrer Kommune nicht.") % words
    return (
        _(
            "„%(task)s“ kann zurzeit niemand erledigen: Die Rolle „%(role)s“ hat bei „%(office)s“ niemand. Wer die"
            " Konten der Mitarbeitenden führt, kann sie vergeben."
        )
        % words
    )
