# SPDX-License-Identifier: EUPL-1.2
"""The offices of a town: adding one, and changing how one is called and reached."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields

from django.db import IntegrityError, transaction

from geleitzug.core.catalogue.events import OfficeAdded, OfficeChanged
from geleitzug.core.catalogue.models import Office
from geleitzug.core.catalogue.permissions import KEEP_OFFICES
from geleitzug.ground.events import emit
from geleitzug.ground.ids import fingerprint
from geleitzug.ground.people.actors import Actor, require
from geleitzug.ground.tenancy import doors
from geleitzug.ground.texts import pick

FUNCTION = re.compile(r"[a-z][a-z0-9-]{0,39}")
"""How an office is named in packages and processes."""
CONTACT = ("phone", "mail", "hours", "street", "postcode", "city", "access")
"""How people reach an office; what it does not say is the town's."""
PLACE = ("name", "street", "postcode", "city", "hours", "accessible")
"""What is said of each counter people come to (Bürgerbüro Nord)."""
MOST_PLACES = 20


class FunctionTaken(Exception):
    """The town has an office with this function."""


class ChangedMeanwhile(Exception):
    """Somebody else has changed the office since it was shown."""


@dataclass(frozen=True, slots=True)
class Saying:
    """What an office says about itself."""

    name: Mapping[str, str]
    code: str = ""
    contact: Mapping[str, str] = field(default_factory=dict)
    locations: Sequence[Mapping[str, object]] = field(default_factory=list)
    """The counters people come to, with what PLACE names."""

    @classmethod
    def of(cls, office: Office) -> Saying:
        """Return what an office says now."""
        return cls(dict(office.name), office.code, dict(office.contact), list(office.locations))

    @property
    def mark(self) -> str:
        """Return what tells this from anything else the office might say; a form carries it to and fro."""
        return fingerprint(asdict(self))


@transaction.atomic
def add(function: str, saying: Saying, *, by: Actor) -> Office:
    """Give the town an office. Raises NotPermitted, FunctionTaken."""
    by = require(by, KEEP_OFFICES)
    try:
        with transaction.atomic():
            office = Office.objects.create(
                function=function,
                name=dict(saying.name),
                code=saying.code,
                contact=dict(saying.contact),
                locations=list(saying.locations),
            )
    except IntegrityError:
        raise FunctionTaken from None
    emit(OfficeAdded(subject=doors.current_tenant(), name=pick(office.name, "de"), function=function), by=by)
    return office


@transaction.atomic
def change(office: Office, saying: Saying, *, seen: str, by: Actor) -> bool:
    """Let an office say something else about itself; False where it says so already.

    ``seen`` is the mark of what was shown: nobody's change is overwritten unread. What of the contact no page shows
    stays. Raises NotPermitted, ChangedMeanwhile.
    """
    by = require(by, KEEP_OFFICES)
    now = Office.objects.select_for_update(of=("self",)).get(pk=office.pk)
    known = Saying.of(now)
    if known.mark != seen:
        raise ChangedMeanwhile
    kept = {key: value for key, value in now.contact.items() if key not in CONTACT}
    wanted = Saying(dict(saying.name), saying.code, {**kept, **saying.contact}, list(saying.locations))
    changed = tuple(each.name for each in fields(Saying) if getattr(known, each.name) != getattr(wanted, each.name))
    if not changed:
        return False
    now.name, now.code, now.contact = dict(wanted.name), wanted.code, dict(wanted.contact)
    now.locations = list(wanted.locations)
    now.save(update_fields=["name", "code", "contact", "locations"])
    emit(OfficeChanged(subject=doors.current_tenant(), name=pick(now.name, "de"), fields=changed), by=by)
    return True
