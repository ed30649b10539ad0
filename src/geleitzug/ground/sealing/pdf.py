# SPDX-License-Identifier: EUPL-1.2
"""Sealing a PDF the house has just made: a signature field with its place in the tag tree, then the signature.

The file is ours and bears no seal yet, so it is written once with room for the signature, and not appended to. PDF/A-2
and PDF/UA-1 stay true: the field is invisible, has an alternative description, and lies in a ``Form`` element.
"""

from __future__ import annotations

import hashlib
import io
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any

from geleitzug.ground.sealing.keys import CannotSeal, SealKey, check_valid, issuer_of, owner_of

ROOM = 16 * 1024
"""Bytes kept for the signature: certificates of a long chain and a time stamp take some 10,000."""
_FAR = 10**9 + 7
"""A number as wide as any place in the file; the real ones replace it."""
_RANGE = re.compile(rb"/ByteRange \[ 0 (%d) (%d) (%d) \]" % (_FAR, _FAR, _FAR))
_SIGNATURE_FLAGS = 3  # there are signatures, and the file may only be appended to (ISO 32000-1, table 219)
_PRINT_LOCKED = 4 | 128  # table 165: PDF/A wants what is printed, nobody moves it


@dataclass(frozen=True, slots=True)
class Seal:
    """By what a municipality seals: its key, and who stamps the time (an address, or nobody)."""

    key: SealKey
    time_authority: str = ""


@dataclass(frozen=True, slots=True)
class Sealed:
    """A sealed file, and what may be said of its seal."""

    pdf: bytes
    owner: str
    issuer: str
    at: datetime
    stamped: bool


def sealed(pdf: bytes, seal: Seal, *, name: str, reason: str, description: str, at: datetime) -> Sealed:
    """Return a PDF with a seal in it (PAdES B-B; with a time stamp B-T).

    ``name`` is who seals, ``description`` is what assistive technology says of the field. Raises CannotSeal.
    """
    from geleitzug.ground.sealing import cms, stamps  # noqa: PLC0415  asn1crypto, for jobs that seal

    certificate = seal.key.chain[0]
    check_valid(certificate, at)
    room = _with_room(pdf, name=name, reason=reason, description=description, at=at)
    ready, start, end = _with_range(room)
    digest = hashlib.sha256(ready[:start] + ready[end:]).digest()
    stamp = partial(stamps.stamp, address=seal.time_authority) if seal.time_authority else None
    signature = cms.signed_data(digest, seal.key, stamp=stamp)
    if len(signature) > ROOM:
        raise CannotSeal(f"The signature takes {len(signature)} bytes, there is room for {ROOM}.")
    filled = signature.hex().encode().ljust(2 * ROOM, b"0")
    whole = ready[: start + 1] + filled + ready[end - 1 :]
    return Sealed(whole, owner_of(certificate), issuer_of(certificate), at, bool(seal.time_authority))


def _with_room(pdf: bytes, *, name: str, reason: str, description: str, at: datetime) -> bytes:
    """Write the file with a signature field whose signature is still to come."""
    import pikepdf  # noqa: PLC0415  5 MB that a process which seals nothing need not carry

    with pikepdf.open(io.BytesIO(pdf)) as file:
        if "/AcroForm" in file.Root:
            raise CannotSeal("The file has form fields already: it is not one the house has made.")
        signature = file.make_indirect(
            pikepdf.Dictionary(
                Type=pikepdf.Name.Sig,
                Filter=pikepdf.Name("/Adobe.PPKLite"),
                SubFilter=pikepdf.Name("/ETSI.CAdES.detached"),
                ByteRange=pikepdf.Array([0, _FAR, _FAR, _FAR]),
                Contents=pikepdf.String(b"\0" * ROOM),
                M=pikepdf.String(at.astimezone(UTC).strftime("D:%Y%m%d%H%M%SZ")),
                Name=pikepdf.String(name),
                Reason=pikepdf.String(reason),
            )
        )
        field = file.make_indirect(
            pikepdf.Dictionary(
                Type=pikepdf.Name.Annot,
                Subtype=pikepdf.Name.Widget,
                FT=pikepdf.Name.Sig,
                T=pikepdf.String("Siegel"),
                TU=pikepdf.String(description),
                Contents=pikepdf.String(description),
                Rect=pikepdf.Array([0, 0, 0, 0]),
                F=_PRINT_LOCKED,
                P=file.pages[0].obj,
                V=signature,
            )
        )
        page = file.pages[0].obj
        page.Annots = pikepdf.Array([*page.get("/Annots", []), field])
        page.Tabs = pikepdf.Name.S
        file.Root.AcroForm = file.make_indirect(
            pikepdf.Dictionary(Fields=pikepdf.Array([field]), SigFlags=_SIGNATURE_FLAGS)
        )
        _tag(file, field, page, description)
        out = io.BytesIO()
        file.save(out, object_stream_mode=pikepdf.ObjectStreamMode.disable, deterministic_id=True)
        return out.getvalue()


def _tag(file: Any, field: Any, page: Any, description: str) -> None:
    """Give the field its place at the end of the tag tree (ISO 14289-1, 7.18.4)."""
    import pikepdf  # noqa: PLC0415

    root = file.Root.StructTreeRoot
    number = int(root.get("/ParentTreeNextKey", 0))
    tree = pikepdf.NumberTree(root.ParentTree)
    number = max([number - 1, *tree.keys()]) + 1
    top = root.K[0] if isinstance(root.K, pikepdf.Array) else root.K
    form = file.make_indirect(
        pikepdf.Dictionary(
            Type=pikepdf.Name.StructElem,
            S=pikepdf.Name.Form,
            P=top,
            Pg=page,
            Alt=pikepdf.String(description),
            K=pikepdf.Array([pikepdf.Dictionary(Type=pikepdf.Name.OBJR, Obj=field, Pg=page)]),
        )
    )
    top.K = pikepdf.Array([*(top.K if isinstance(top.K, pikepdf.Array) else [top.K]), form])
    field.StructParent = number
    tree[number] = form
    root.ParentTreeNextKey = number + 1


def _with_range(room: bytes) -> tuple[bytes, int, int]:
    """Say in the file which of its bytes are signed: all but the signature in its brackets. Return where that lies."""
    hole = b"<" + b"00" * ROOM + b">"
    start = room.find(hole)
    found = _RANGE.search(room)
    if start < 0 or found is None or room.find(hole, start + 1) >= 0:
        raise CannotSeal("The file was not written as expected.")
    end = start + len(hole)
    said = b"/ByteRange [ 0 %d %d %d ]" % (start, end, len(room) - end)
    ready = room[: found.start()] + said.ljust(len(found[0])) + room[found.end() :]
    return ready, start, end
