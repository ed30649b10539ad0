# SPDX-License-Identifier: EUPL-1.2
"""The fee table as rows of a simple form: an amount, fixed or times a number that is asked, and when it is owed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from geleitzug.core.authoring.edits import Edited, key_from
from geleitzug.core.authoring.errors import EditError
from geleitzug.core.authoring.parts import Piece
from geleitzug.core.authoring.scaffold import FREE, SEE_TABLE
from geleitzug.core.authoring.sentences import Condition, from_cel, to_cel
from geleitzug.core.catalogue.fees import LEAST, MOST, WHOLE
from geleitzug.ground.money import Euro, NotAnAmount
from geleitzug.ground.texts import Text, pick

Raw = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the fee table as an editor sees it.

    ``cents`` is a fixed amount; where the line says it otherwise (a value of the town, a formula), ``amount`` is that
    as CEL and ``cents`` is None. ``times`` is the question whose number it is multiplied by (``a.hunde_anzahl``), or
    any CEL. ``when`` is None where it is always owed or the condition is free CEL (``when_cel``).
    """

    key: str
    title: Text
    cents: int | None = None
    amount: str = ""
    times: str = ""
    when: Condition | None = None
    when_cel: str = ""
    per: str = "once"
    counts: str = WHOLE
    least: str = ""
    """What it costs at least, in cents or as CEL; empty where nothing is said. ``most`` alike."""
    most: str = ""


def rows(fees: Raw | None) -> tuple[Row, ...]:
    """Return the fee table as rows."""
    return tuple(_row(line) for line in (fees or {}).get("items") or [])


def line_of(row: Row) -> dict[str, Any]:
    """Return a row as fees.yaml writes it; raises EditError."""
    if not pick(row.title, "de").strip():
        raise EditError(_("Bitte geben Sie der Gebühr einen Namen."))
    if row.cents is None and not row.amount.strip():
        raise EditError(_("Bitte geben Sie den Betrag an."))
    if row.least.isdecimal() and row.most.isdecimal() and int(row.least) > int(row.most):
        raise EditError(_("Der Höchstbetrag ist kleiner als der Mindestbetrag."))
    if row.cents is not None and row.cents < 0:
        raise EditError(_("Ein Betrag kann nicht negativ sein."))
    line: dict[str, Any] = {"key": row.key, "title": dict(row.title)}
    if when := to_cel(row.when) if row.when else row.when_cel.strip():
        line["when"] = when
    if row.times.strip():
        line["quantity"] = row.times.strip()
    line["amount"] = str(row.cents) if row.cents is not None else row.amount.strip()
    if row.per != "once":
        line["per"] = row.per
    if row.times.strip() and row.counts != WHOLE:
        line["counts"] = row.counts
    line |= {name: limit for name, limit in ((LEAST, row.least.strip()), (MOST, row.most.strip())) if limit}
    return line


def cents_of(typed: str) -> int:
    """Return the cents of an amount as it is typed, ``1.234,50 €``; raises EditError."""
    try:
        return Euro.parse(typed).cents
    except NotAnAmount as error:
        raise EditError(_("Bitte geben Sie einen Betrag an, zum Beispiel 12,50.")) from error


@dataclass(frozen=True, slots=True)
class SetFee:
    """Put a line of the fee table: the one with its key, or a new one (empty key) at the end."""

    row: Row

    def apply(self, piece: Piece) -> Edited:
        items = _items(piece)
        keys = [str(line.get("key")) for line in items]
        line = line_of(self.row)
        if self.row.key in keys:
            items[keys.index(self.row.key)] = line
        else:
            items.append({**line, "key": self.row.key or key_from(pick(self.row.title, "de"), keys)})
        said = _put(piece, items)
        return Edited(_("Gebühr „%(title)s“ geändert") % {"title": pick(self.row.title, "de")}, said)


@dataclass(frozen=True, slots=True)
class MoveFee:
    """Move a line of the fee table up (-1) or down (1)."""

    key: str
    by: int

    def apply(self, piece: Piece) -> Edited:
        items = _items(piece)
        index = _index(items, self.key)
        line = items.pop(index)
        items.insert(max(0, min(len(items), index + self.by)), line)
        _put(piece, items)
        return Edited(_("Gebühr „%(title)s“ verschoben") % {"title": pick(line.get("title"), "de")})


@dataclass(frozen=True, slots=True)
class DeleteFee:
    """Delete a line of the fee table."""

    key: str

    def apply(self, piece: Piece) -> Edited:
        items = _items(piece)
        line = items.pop(_index(items, self.key))
        said = _put(piece, items)
        return Edited(_("Gebühr „%(title)s“ gelöscht") % {"title": pick(line.get("title"), "de")}, said)


def _row(line: Raw) -> Row:
    amount = str(line.get("amount", ""))
    when = str(line.get("when") or "")
    read = from_cel(when) if when else None
    return Row(
        key=str(line.get("key", "")),
        title=line.get("title") or {},
        cents=int(amount) if amount.isdecimal() else None,
        amount="" if amount.isdecimal() else amount,
        times=str(line.get("quantity") or ""),
        when=read,
        when_cel="" if read else when,
        per=str(line.get("per", "once")),
        counts=str(line.get("counts", WHOLE)),
        least=str(line.get(LEAST) or ""),
        most=str(line.get(MOST) or ""),
    )


def _items(piece: Piece) -> list[dict[str, Any]]:
    return list((piece.part("fees") or {}).get("items") or []) if piece.has("fees") else []


def _put(piece: Piece, items: list[dict[str, Any]]) -> tuple[str, ...]:
    """Put the table; a text about the cost nobody has written yet follows it. Returns what is to be said of that."""
    piece.put("fees", {"items": items})
    if not piece.has("service"):
        return ()
    service = piece.part("service")
    before, now = (FREE, SEE_TABLE) if items else (SEE_TABLE, FREE)
    if service.get("cost") != before:
        return ()
    piece.put("service", {**service, "cost": dict(now)})
    return (_("Unter „Was kostet es?“ (Angaben) steht jetzt: %(text)s") % {"text": now["de"]},)


def _index(items: list[dict[str, Any]], key: str) -> int:
    for index, line in enumerate(items):
        if line.get("key") == key:
            return index
    raise EditError(_("Diese Gebühr gibt es nicht (mehr): %(key)s") % {"key": key})
