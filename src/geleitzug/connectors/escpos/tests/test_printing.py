# SPDX-License-Identifier: EUPL-1.2
"""A slip in ESC/POS, brought to a printer that listens on a port; and which printers are called at all."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest
from tests.peers import running_peer

from geleitzug.connectors.escpos import wire
from geleitzug.connectors.escpos.connector import NetworkPrinter, NotPrinted
from geleitzug.core.booking.slips import Slip

SLIP = Slip("Bürgerbüro Mitte", "B 17", ("Vor Ihnen warten: 3", ""), "https://musterhafen.example/warten/nummer/abc/")


def test_a_slip_is_a_reset_text_a_code_and_a_cut() -> None:
    told = wire.slip(SLIP)

    assert told.startswith(b"\x1b@\x1bt\x13")
    assert told.endswith(b"\x1dV\x42\x60")
    assert "Bürgerbüro Mitte\n".encode("cp858") in told
    assert b"\x1d!\x55B 17\n" in told
    data = SLIP.code.encode()
    assert b"\x1d(k" + (len(data) + 3).to_bytes(2, "little") + b"1P0" + data + b"\x1d(k\x03\x001Q0" in told


def test_no_text_is_a_command() -> None:
    told = wire.slip(Slip("Amt\x1b@\x10", "A 1\n\x1dV0", ("日本",)))

    assert told.count(b"\x1b@") == 1
    assert told.count(b"\x1dV") == 1
    assert b"??" in told


@pytest.mark.parametrize(
    "place", ["", "a b", "drucker:0", "drucker:99999", "drucker:x", "[::1", "http://drucker/", "a@b"]
)
def test_what_is_no_address_is_refused_in_words(place: str, settings: Any) -> None:
    settings.PRINTER_NETWORKS = ["127.0.0.0/8"]

    assert NetworkPrinter().objection(place)
    with pytest.raises(NotPrinted):
        NetworkPrinter().print_slip(place, SLIP)
    assert not NetworkPrinter().objection("127.0.0.1:9100")


@pytest.mark.parametrize("place", ["[::1]:9100", "[::1]", "::1"])
def test_an_address_of_the_new_kind_is_understood(place: str, settings: Any) -> None:
    settings.PRINTER_NETWORKS = ["127.0.0.0/8"]

    with pytest.raises(NotPrinted, match="PRINTER_NETWORKS"):
        NetworkPrinter().print_slip(place, SLIP)


def test_only_named_networks_are_called(settings: Any) -> None:
    settings.PRINTER_NETWORKS = ["192.0.2.0/24", "2001:db8::/32"]

    with pytest.raises(NotPrinted):
        NetworkPrinter().print_slip("127.0.0.1:9100", SLIP)


def test_a_printer_on_the_network_gets_the_slip(tmp_path: Path, settings: Any) -> None:
    settings.PRINTER_NETWORKS = ["127.0.0.0/8"]
    with running_peer("receipt_printer", tmp_path, "--raw-port", "0") as peer:
        raw = peer.words.split()[-1]
        NetworkPrinter().print_slip(f"127.0.0.1:{raw}", SLIP)
        for _each in range(100):
            if printed := peer.get("/slips"):
                break
            time.sleep(0.05)

    assert printed[0]["text"] == ["Bürgerbüro Mitte", "B 17", "Vor Ihnen warten: 3"]
    assert printed[0]["code"] == SLIP.code
