# SPDX-License-Identifier: EUPL-1.2
"""Setting the rate of samples, stopping a program and letting it go on. Deciding in its place: cases/rechecking.py."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from geleitzug.core.automation import rules
from geleitzug.core.automation.events import AutomationPaused, AutomationResumed, SampleRateSet
from geleitzug.core.automation.examining import percent_of
from geleitzug.core.automation.models import Setting
from geleitzug.core.automation.permissions import PAUSE, SET
from geleitzug.core.catalogue.models import Offering
from geleitzug.core.catalogue.versions import package_of
from geleitzug.ground.events import emit
from geleitzug.ground.people.actors import Actor, may, require

LONGEST_REASON = 500


class AutomationError(Exception):
    """Something about a service's program does not allow this; the subclass names the situation."""


class NoSuchRate(AutomationError):
    """So many of a hundred cannot be drawn."""


class NoReason(AutomationError):
    """Whoever stops a program says why: colleagues and the digital office have to act on it."""


@transaction.atomic
def set_rate(offering: Offering, percent: int | None, *, by: Actor) -> Setting:
    """Set how many of a hundred decisions a person looks at; None: as the package says. Raises NoSuchRate.

    It holds for what is decided from now on; what waits already goes on waiting.
    """
    by = require(by, SET)
    if percent is not None and not rules.is_percent(percent):
        raise NoSuchRate(percent)
    setting = _locked(offering)
    package = package_of(offering.version_id)
    before = percent_of(package, setting)
    setting.percent = percent
    setting.save(update_fields=["percent"])
    now = percent_of(package, setting)
    if now != before:
        emit(SampleRateSet(subject=offering.pk, service=offering.key, percent=now, was=before), by=by)
    return setting


@transaction.atomic
def pause(offering: Offering, *, reason: str, by: Actor) -> Setting:
    """Stop the program of a service at once; its cases go to people. Twice is once. Raises NoReason, NotPermitted."""
    by = require(by, SET) if may(by, SET) else require(by, PAUSE, office=offering.office)
    if not reason.strip():
        raise NoReason
    setting = _locked(offering)
    if setting.is_paused:
        return setting
    setting.paused_at, setting.paused_by = timezone.now(), by.signed
    setting.reason = reason.strip()[:LONGEST_REASON]
    setting.save()
    emit(AutomationPaused(subject=offering.pk, service=offering.key, reason=setting.reason), by=by)
    return setting


@transaction.atomic
def resume(offering: Offering, *, by: Actor) -> Setting:
    """Let the program decide new cases again; what waits for a person already is decided by one. Twice is once."""
    by = require(by, SET)
    setting = _locked(offering)
    if setting.is_paused:
        setting.paused_at, setting.paused_by, setting.reason = None, "", ""
        setting.save()
        emit(AutomationResumed(subject=offering.pk, service=offering.key), by=by)
    return setting


def _locked(offering: Offering) -> Setting:
    Setting.objects.get_or_create(service_key=offering.key)
    return Setting.objects.select_for_update().get(service_key=offering.key)
