# SPDX-License-Identifier: EUPL-1.2
"""The doctor's questions about the towns: their keys, what they lack, their trails and letters, the last backup."""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings
from django.utils import timezone

from geleitzug.config import env
from geleitzug.config.findings import Finding, Question
from geleitzug.ground.ids import made_at


def keys() -> Iterator[Finding]:
    """Look whether the installation's key opens what the towns' keys are wrapped by.

    With another one everything starts, and nobody can read or write anything of a case.
    """
    from geleitzug.ground.crypto import towns as kept  # noqa: PLC0415 - the apps must be loaded
    from geleitzug.ground.crypto.cipher import CryptoError  # noqa: PLC0415
    from geleitzug.ground.tenancy import directory, doors  # noqa: PLC0415

    closed = []
    for town in directory.everyone():
        with doors.machine_door(town.pk):
            try:
                opened = kept.are_opened(town.pk)
            except CryptoError as trouble:
                yield Finding(False, f"the keeper of the installation's key: {trouble}", "docs/howto/operate.md, Keys.")
                return
        if not opened:
            closed.append(town.name)
    do = (
        "Put the key with which this installation was set up into ENCRYPTION_KEY_FILE, as a further line if the one"
        " there is needed too, and restart pages and workers. Until then nobody can read or file anything."
    )
    what = f"the installation's key does not open those of {', '.join(closed)}"
    yield Finding(not closed, what if closed else "the installation's key opens those of all towns", do)


def backup() -> Iterator[Finding]:
    """Look when a backup was last finished; an installation of today has none yet."""
    from geleitzug.core.upkeep import queries  # noqa: PLC0415 - the apps must be loaded
    from geleitzug.ground.tenancy import directory, doors  # noqa: PLC0415

    towns, now = directory.everyone(), timezone.now()
    founded = min((made_at(town.pk) for town in towns), default=now)
    if settings.DEMO or not queries.is_late(None, founded, now):
        yield Finding(True, "no backup is due yet")
        return
    moments = []
    for town in towns:
        with doors.machine_door(town.pk):
            moments.append(queries.last_backup(now))
    last = max((moment for moment in moments if moment), default=None)
    what = (
        f"the last backup was finished on {timezone.localtime(last):%Y-%m-%d %H:%M}"
        if last
        else "no backup was finished for weeks"
    )
    do = (
        "systemctl enable --now geleitzug-backup.timer; journalctl -u geleitzug-backup says why one failed. Old"
        " archives of keys go with each new backup: without one, what is deleted is not gone in the backups."
    )
    yield Finding(not queries.is_late(last, founded, now), what, do)


def towns() -> Iterator[Finding]:
    """Look whether each municipality can decide on what it offers, and names what its pages owe."""
    from geleitzug.core.portrait import readiness  # noqa: PLC0415 - the apps must be loaded
    from geleitzug.ground.tenancy import directory  # noqa: PLC0415

    for town in directory.everyone():
        sketch = readiness.sketch_of(town)
        today = timezone.localdate()
        lacking = [*readiness.obstacles(sketch, today), *readiness.gaps(sketch, today)]
        do = (
            "Contact: on the operator's page „Kommune“. The rest: in its file, read again by"
            " `geleitzug municipality add --file …`:\n" + "\n".join(lacking)
        )
        yield Finding(not lacking, f"{town.name} {'lacks something' if lacking else 'has all a town needs'}", do)


def others() -> Iterator[Finding]:
    """Try the specialist systems and letterboxes of the towns, and name webhooks that gave up; nothing is sent."""
    from geleitzug.config import reaching  # noqa: PLC0415 - the apps must be loaded

    for ok, what, do in reaching.tried():
        yield Finding(ok, what, do)


def trail() -> Iterator[Finding]:
    """Look at what came of the nightly look at each town's audit trail, and whether what is new gets linked."""
    from geleitzug.ground.events.models import Chain  # noqa: PLC0415 - the apps must be loaded
    from geleitzug.ground.events.proving import BEHIND, known_trouble, oldest_unlinked  # noqa: PLC0415
    from geleitzug.ground.tenancy import directory, doors  # noqa: PLC0415

    for town in directory.everyone():
        with doors.machine_door(town.pk):
            chain, waiting = Chain.objects.first(), oldest_unlinked()
        if trouble := known_trouble(chain):
            what = f"the audit trail of {town.name} does not fit: {trouble}"
            yield Finding(False, what, "docs/howto/operate.md, The audit trail, says what to do.")
        elif waiting and timezone.now() - waiting > BEHIND:
            do = "Is a worker running? `geleitzug worker` links every minute; a transaction left open holds it back."
            yield Finding(False, f"the audit trail of {town.name} is not linked since {waiting:%Y-%m-%d %H:%M}", do)
        else:
            yield Finding(True, f"the audit trail of {town.name} fits")


def letters() -> Iterator[Finding]:
    """Look whether letters wait for a town's seal: what is decided on there has not gone out."""
    from geleitzug.core.cases.actions import outbox  # noqa: PLC0415 - the apps must be loaded
    from geleitzug.ground.tenancy import directory, doors  # noqa: PLC0415

    for town in directory.everyone():
        with doors.machine_door(town.pk):
            late = outbox.late(timezone.now())
        if late is None:
            yield Finding(True, f"no letter of {town.name} waits for its seal")
            continue
        what = f"{late.number} letters of {town.name} wait for their seal, the oldest since {late.since:%Y-%m-%d %H:%M}"
        do = "docs/howto/seal-letters.md says what a seal needs; they go out by themselves once it works."
        yield Finding(False, f"{what}: {late.trouble}" if late.trouble else what, do)


def provider_is_named() -> bool:
    """Tell whether somebody has named a payment provider: the address there is otherwise is the demo's."""
    return settings.DEMO or bool(env.text("PAYMENT_BASE_URL", ""))


def unpaid() -> Iterator[Finding]:
    """Where no payment provider is named, name the services nobody gets: those that are paid for beforehand."""
    if provider_is_named():
        return
    from geleitzug.core.portrait import readiness  # noqa: PLC0415 - the apps must be loaded
    from geleitzug.ground.tenancy import directory  # noqa: PLC0415

    waiting = [
        f"{key} ({town.name})"
        for town in directory.everyone()
        for key, offer in sorted(readiness.sketch_of(town).offers.items())
        if offer.package.service["payment"] == "before"
    ]
    what = f"no payment provider is named, and paid for beforehand is {', '.join(waiting[:5])}"
    do = (
        "Set PAYMENT_BASE_URL, PAYMENT_USER and PAYMENT_PASSWORD to what a provider gave you, or offer no such service."
    )
    yield Finding(not waiting, what if waiting else "no payment provider is named, and nothing is paid beforehand", do)


QUESTIONS: tuple[Question, ...] = (keys, towns, trail, letters, others, unpaid, backup)
