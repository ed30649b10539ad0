# SPDX-License-Identifier: EUPL-1.2
"""Brings a slip to a printer: one TCP connection, a few seconds, nothing is read. What is sent is wire.py.

A printer is named by staff, so its address is looked at: it must lie in a network the operator has named
(PRINTER_NETWORKS). Else its field would be a way to send bytes to whatever listens inside the town hall.
"""

from __future__ import annotations

import socket
from ipaddress import ip_address, ip_network
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from geleitzug.connectors.escpos import wire
from geleitzug.core.booking.slips import Slip

PORT = 9100
PATIENCE_SECONDS = 5.0
LONGEST_PLACE = 260
"""Signs: a name of 253 (RFC 1035, 2.3.4) with its port."""


class NotPrinted(OSError):
    """The address is no printer's, or leads out of the networks that were named."""


class NetworkPrinter:
    """Printers that listen on a port of the network."""

    def objection(self, place: str) -> str:
        """Say why an address is none; its machine is looked up only when something is printed."""
        if _parts(place) is None:
            return _("Bitte geben Sie den Drucker als Name oder IP-Adresse an, wenn nötig mit Port: 192.0.2.17:9100")
        if not settings.PRINTER_NETWORKS:
            return _("Für Bondrucker ist kein Netz freigegeben. Bitte wenden Sie sich an den Betrieb.")
        return ""

    def print_slip(self, place: str, slip: Slip) -> None:
        """Print; raises OSError."""
        with socket.create_connection(_found(place), timeout=PATIENCE_SECONDS) as line:
            line.sendall(wire.slip(slip))
            line.shutdown(socket.SHUT_WR)


def _parts(place: str) -> tuple[str, int] | None:
    """Return host and port as typed: „drucker“, „drucker:9100“, „[fe80::1]:9100“ or „fe80::1“; None for no address."""
    if len(place) > LONGEST_PLACE or place.endswith(":") or any(each.isspace() or each in "/@?#" for each in place):
        return None
    if place.count(":") > 1 and not place.startswith("["):
        return place, PORT
    try:
        found = urlsplit(f"//{place}")
        host, port = found.hostname, PORT if found.port is None else found.port
    except ValueError:
        return None
    return (host, port) if host and port else None


def _found(place: str) -> tuple[str, int]:
    """Look an address up; the machine that was looked at is the one that is called."""
    parts = _parts(place)
    if parts is None:
        raise NotPrinted(f"{place!r} is no printer's address")
    for *_kind, address in socket.getaddrinfo(*parts, type=socket.SOCK_STREAM):
        machine = ip_address(str(address[0]))
        if any(
            machine in network
            for network in map(ip_network, settings.PRINTER_NETWORKS)
            if network.version == machine.version
        ):
            return str(machine), parts[1]
    raise NotPrinted(f"{place!r} does not lie in PRINTER_NETWORKS")
