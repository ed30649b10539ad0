# SPDX-License-Identifier: EUPL-1.2
"""What the versions of XDatenfelder have in common when their elements are made into shapes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any

from geleitzug.connectors.fim.errors import FimError, gettext_noop
from geleitzug.connectors.fim.hardened import Node
from geleitzug.connectors.fim.schema import Field, Group, Head, Law, Part


def single(node: Node, name: str) -> str:
    """Return the text of a child that may be missing, without the spaces around it."""
    return (node.get(name) or "").strip()


def code_of(node: Node) -> str:
    """Return what a coded element says."""
    return str(node.get("code")).strip()


def one_of(known: Iterable[str]) -> Callable[[Node], str]:
    """Return what makes a coded element whose code must be one of some."""

    def coded(node: Node) -> str:
        code = code_of(node)
        if code not in known:
            raise node.error(
                gettext_noop("„%(code)s“ steht nicht in der Liste (%(known)s)."), code=code, known=", ".join(known)
            )
        return code

    return coded


def laws(node: Node) -> tuple[Law, ...]:
    """Return the norms that say something."""
    return tuple(law for law in node.all("bezug") if law.text or law.link)


def common(node: Node, head: Head) -> dict[str, Any]:
    """Return what group and field have in common."""
    return {
        "head": head,
        "bezeichnung_eingabe": single(node, "bezeichnungEingabe"),
        "bezeichnung_ausgabe": single(node, "bezeichnungAusgabe"),
        "hilfe_eingabe": single(node, "hilfetextEingabe"),
        "hilfe_ausgabe": single(node, "hilfetextAusgabe"),
        "elementart": single(node, "schemaelementart"),
        "regeln": node.all("regel"),
    }


def part(node: Node) -> Part:
    """Make what a struktur says; raises FimError where the multiplicity is none."""
    written = node.get("anzahl").strip()
    match = _ANZAHL.fullmatch(written)
    least, most = (int(match[1]), None if match[2] == "*" else int(match[2])) if match else (1, 0)
    if most is not None and (most < least or most < 1):
        raise node.error(gettext_noop("„%(written)s“ ist keine Anzahl wie 0:1 oder 1:*."), written=written)
    return Part(least, most, node.get("enthaelt"), laws(node))


def contained(node: Node) -> Group | Field:
    """Make what a struktur holds: one group or one field."""
    found: Group | Field | None = node.get("datenfeldgruppe") or node.get("datenfeld")
    if found is None or len(node.found) > 1:
        raise node.error(gettext_noop("Hier muss genau ein Datenfeld oder eine Datenfeldgruppe stehen."))
    return found


def confirm_parts(node: Node) -> tuple[Part, ...]:
    """Return what is inside; raises FimError where the same element stands there twice."""
    seen: set[str] = set()
    parts: tuple[Part, ...] = node.all("struktur")
    for each in parts:
        if each.content.id in seen:
            raise node.error(
                gettext_noop("„%(id)s“ steht hier zweimal. Ein Element darf in einer Gruppe nur einmal stehen."),
                id=each.content.id,
            )
        seen.add(each.content.id)
    return parts


def refuse_cycle(opened: list[Node]) -> None:
    """Refuse a group inside itself, as soon as its id is known; raises FimError."""
    groups = [node for node in opened if node.name == "datenfeldgruppe"]
    inner = groups[-1] if groups else None
    if inner is None or opened[-1] is not inner:
        return
    own = _id(inner)
    if own and any(_id(node) == own for node in groups[:-1]):
        raise FimError(
            gettext_noop("Diese Datenfeldgruppe enthält sich selbst."), line=inner.line, element=inner.name, id_=own
        )


def _id(node: Node) -> str:
    identity = node.get("identifikation")
    return identity.id if identity is not None else node.get("id") or ""


_ANZAHL = re.compile(r"(\d{1,6}):(\d{1,6}|\*)", re.ASCII)
