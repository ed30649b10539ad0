# SPDX-License-Identifier: EUPL-1.2
"""Saying how the town is reached and how it looks. What can be meant so is rules.py, what it owes readiness.py."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from geleitzug.core.portrait import readiness, rules
from geleitzug.core.portrait.errors import ChangedMeanwhile, NotSaidSo
from geleitzug.core.portrait.events import TownChanged
from geleitzug.core.portrait.permissions import CHANGE
from geleitzug.ground.events import emit
from geleitzug.ground.ids import fingerprint
from geleitzug.ground.people.actors import Actor, require
from geleitzug.ground.tenancy import directory, doors
from geleitzug.ground.tenancy.models import Municipality


def town_here() -> Municipality:
    """Return the open door's town as the database has it now; the directory may be some seconds older."""
    return Municipality.objects.get(pk=doors.current_tenant())


@transaction.atomic
def say_contact(typed: Mapping[str, str], *, shown: str, today: date, by: Actor) -> tuple[str, ...]:
    """Say how the town is reached; returns which fields are other ones now.

    ``typed`` are all fields of the form (``rules.fields_of``), ``shown`` is the fingerprint of those it began with.
    Raises NotPermitted, NotSaidSo, ChangedMeanwhile.
    """
    by = require(by, CHANGE)
    town = town_here()
    before = rules.fields_of(town.contact)
    _check_shown(before, shown)
    contact = rules.contact_of(typed, town.contact)
    wrong = dict(rules.wrong_contact(contact))
    if before["court"] and not contact.get("court") and readiness.names_a_court(readiness.sketch_here(town), today):
        wrong["court"] = _(
            "Ohne Gericht kann hier nicht mehr entschieden werden: Gegen Bescheide einer Leistung, die Sie anbieten,"
            " klagt man, und die Rechtsbehelfsbelehrung muss das Gericht nennen (§ 58 Abs. 1 VwGO)."
        )
    if wrong:
        raise NotSaidSo(wrong)
    fields = rules.changed(before, rules.fields_of(contact))
    _say(town, contact=contact, look=town.look, fields=fields, by=by)
    return fields


@transaction.atomic
def choose_look(chosen: Mapping[str, str], *, shown: str, by: Actor) -> tuple[str, ...]:
    """Choose the town's colours and mark; returns which of the three are other ones now.

    Raises NotPermitted, NotSaidSo, ChangedMeanwhile.
    """
    by = require(by, CHANGE)
    town = town_here()
    before = rules.look_of(town.look)
    _check_shown(before, shown)
    look = {**town.look, **{name: chosen.get(name, "") for name in rules.LOOK}}
    if wrong := dict(rules.wrong_look(look)):
        raise NotSaidSo(wrong)
    fields = rules.changed(before, rules.look_of(look))
    _say(town, contact=town.contact, look=look, fields=fields, by=by)
    return fields


def _check_shown(now: Mapping[str, str], shown: str) -> None:
    if fingerprint(now) != shown:
        raise ChangedMeanwhile


def _say(
    town: Municipality, *, contact: Mapping[str, Any], look: Mapping[str, Any], fields: tuple[str, ...], by: Actor
) -> None:
    """Write both columns by the one function that may, if they still are as they were read, and tell of it."""
    if not fields:
        return
    values = [json.dumps(each) for each in (town.contact, town.look, contact, look)]
    with connection.cursor() as cursor:
        cursor.execute("select tenancy_say(%s::jsonb, %s::jsonb, %s::jsonb, %s::jsonb)", values)
        (is_said,) = cursor.fetchone() or (None,)
    if not is_said:
        raise ChangedMeanwhile
    emit(TownChanged(subject=town.pk, changed=fields), by=by)
    # This process knows at once; the others read the directory anew within seconds (directory.STILL_GOOD_SECONDS).
    transaction.on_commit(directory.forget)
