# SPDX-License-Identifier: EUPL-1.2
"""What a drawing holds that means nothing when it is executed: it stays in the file, and the engine never sees it.

What the engine would have to do and cannot is a finding of structure.py and not here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from lxml import etree

from geleitzug.core.workflow.drawing import BPMN, OURS, Drawing
from geleitzug.core.workflow.reading import DC, DD, DI, parse

_XSI = "http://www.w3.org/2001/XMLSchema-instance"
_KNOWN = frozenset({BPMN, OURS, DI, DC, DD, _XSI})
_SORTS = {
    "data": (
        gettext_lazy("Daten: Objekte, Speicher, Ein- und Ausgaben"),
        ("dataObject", "dataObjectReference", "dataStoreReference", "dataInput", "dataOutput", "property"),
    ),
    "notes": (gettext_lazy("Anmerkungen und Gruppen"), ("textAnnotation", "group")),
    "messages": (gettext_lazy("Nachrichten zwischen Beteiligten"), ("messageFlow", "conversation", "choreographyTask")),
}


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A sort of thing that is left out, with how many there are and what they are called."""

    sort: str
    """data, notes, messages, pools, processes or tools."""
    words: str
    count: int
    names: tuple[str, ...]


def left_out(xml: bytes, drawing: Drawing) -> list[LeftOut]:
    """Return what a file holds beside what is executed; raises ProcessError for what is no BPMN file."""
    root = parse(xml)
    found = []
    for sort, (words, tags) in _SORTS.items():
        nodes = [node for tag in tags for node in root.iter(f"{{{BPMN}}}{tag}")]
        found.append(LeftOut(sort, str(words), len(nodes), _names(nodes)))
    pools = [node for node in root.iter(f"{{{BPMN}}}participant") if _is_empty(node, drawing)]
    found.append(LeftOut("pools", _("Beteiligte ohne eigenen Ablauf"), len(pools), _names(pools)))
    others = [s for s in drawing.scopes.values() if drawing.main and not s.parent and s.id not in drawing.executed]
    names = tuple(scope.name or scope.id for scope in others)
    found.append(LeftOut("processes", _("Abläufe, die nicht ausgeführt werden"), len(others), names))
    spaces = tuple(sorted(set(_foreign(root))))
    found.append(LeftOut("tools", _("Angaben anderer Programme"), len(spaces), spaces))
    return [each for each in found if each.count]


def _names(nodes: list[etree._Element]) -> tuple[str, ...]:
    texts = ((node.get("name") or node.findtext(f"{{{BPMN}}}text") or "").strip() for node in nodes)
    return tuple(dict.fromkeys(" ".join(text.split()) for text in texts if text))


def _is_empty(pool: etree._Element, drawing: Drawing) -> bool:
    """Tell whether a pool stands for somebody whose process is not drawn."""
    process = pool.get("processRef", "").rpartition(":")[2]
    return not any(element.scope == process for element in drawing.elements.values())


def _foreign(root: etree._Element) -> Iterator[str]:
    """Yield the namespaces of other tools' elements and attributes."""
    for node in root.iter(tag=etree.Element):
        for name in (node.tag, *node.attrib):
            space = etree.QName(name).namespace
            if space and space not in _KNOWN:
                yield space
