# SPDX-License-Identifier: EUPL-1.2
"""Which hosts may be called: those the machine's operator has listed. A town's page could else reach into the house."""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import gettext as _

from geleitzug.core.handover.ports import BadSettings


def is_allowed(host: str, port: int) -> bool:
    """Tell whether a host may be called; the list names hosts, or hosts with a port."""
    name = host.lower().strip("[]")
    listed = {entry.lower() for entry in settings.HANDOVER_HOSTS}
    return name in listed or f"{name}:{port}" in listed


def check_allowed(field: str, host: str, port: int) -> None:
    """Refuse a host that is not listed; raises BadSettings."""
    if not is_allowed(host, port):
        raise BadSettings(
            field,
            _("Dieser Server darf %(host)s nicht anrufen. Wer den Server betreibt, trägt ihn in HANDOVER_HOSTS ein.")
            % {"host": host},
        )
