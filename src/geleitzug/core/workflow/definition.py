# SPDX-License-Identifier: EUPL-1.2
"""A process that can be executed: read, checked and prepared once, then kept by the digest of its file.

What is wrong with a drawing is structure.py and content.py, running it is engine.py.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from geleitzug.core.workflow.content import content, read_results
from geleitzug.core.workflow.drawing import Drawing, Element
from geleitzug.core.workflow.errors import Finding, ProcessError
from geleitzug.core.workflow.reading import read_drawing
from geleitzug.core.workflow.spiff import Specs, specs
from geleitzug.core.workflow.structure import VARIABLES, structure
from geleitzug.ground import cel

__all__ = ["Drawing", "Element", "Finding", "Process", "ProcessError", "check", "lint", "load_process", "read_drawing"]

_MOST_KEPT = 512
_PREPARED: dict[str, Process] = {}


@dataclass(frozen=True, eq=False)
class Process:
    """An executable process; never changes, and is shared by all its instances."""

    digest: str
    drawing: Drawing = field(repr=False)
    specs: Specs = field(repr=False)
    conditions: Mapping[str, cel.Expression] = field(repr=False)
    remembers: Mapping[str, frozenset[str]] = field(repr=False)
    """Which fields of which task's result some condition reads; an empty name is all of them, ``*`` every task."""

    @property
    def id(self) -> str:
        """The process's own id in its file."""
        return self.drawing.main

    @property
    def name(self) -> str:
        """What a person calls it."""
        return self.drawing.scopes[self.id].name or self.id

    @property
    def elements(self) -> Mapping[str, Element]:
        """Its elements by id."""
        return self.drawing.elements


def load_process(xml: bytes) -> Process:
    """Return the process in a BPMN 2.0 file; raises ProcessError that names the element and carries all findings."""
    digest = hashlib.sha256(xml).hexdigest()
    process = _PREPARED.get(digest)
    if process is None:
        process = _prepare(digest, xml)
        if len(_PREPARED) >= _MOST_KEPT:
            _PREPARED.clear()
        _PREPARED[digest] = process
    return process


def lint(process: Process, known_steps: Iterable[str], known_roles: Iterable[str]) -> list[Finding]:
    """Return what would go wrong at run time: unknown steps and roles, ways nobody reaches, gateways without a way."""
    return content(process.drawing, known_steps, known_roles)


def check(xml: bytes, known_steps: Iterable[str], known_roles: Iterable[str]) -> list[Finding]:
    """Return all findings on a file, also on one that cannot be loaded."""
    try:
        drawing = read_drawing(xml)
    except ProcessError as error:
        return list(error.findings) or [Finding(error.element, str(error))]
    found = structure(drawing)
    for each in _to_look_at(drawing):
        if each is not drawing:
            found += structure(each)
        if _is_connected(each):
            found += content(each, known_steps, known_roles)
    if not found:
        try:
            load_process(xml)
        except ProcessError as error:
            found = list(error.findings) or [Finding(error.element, str(error))]
    return list(dict.fromkeys(found))


def _to_look_at(drawing: Drawing) -> list[Drawing]:
    """Return the drawing; where it is not clear what is executed, it with each process in turn."""
    if drawing.main:
        return [drawing]
    filled = {element.scope for element in drawing.elements.values()}
    return [replace(drawing, main=s.id) for s in drawing.scopes.values() if not s.parent and s.id in filled]


def _is_connected(drawing: Drawing) -> bool:
    """Tell whether each arrow leads from one element to another: what happens then can be looked at."""
    return all({flow.source, flow.target} <= drawing.elements.keys() for flow in drawing.executed_flows)


def _prepare(digest: str, xml: bytes) -> Process:
    drawing = read_drawing(xml)
    wrong = tuple(structure(drawing))
    if wrong:
        raise ProcessError(wrong[0].message, element=wrong[0].element, findings=wrong)
    conditions = {text: cel.compile(text, variables=VARIABLES) for text in dict.fromkeys(_expressions(drawing))}
    return Process(
        digest=digest,
        drawing=drawing,
        specs=specs(drawing),
        conditions=MappingProxyType(conditions),
        remembers=MappingProxyType(_remembers(conditions.values())),
    )


def _expressions(drawing: Drawing) -> Iterator[str]:
    """Yield every expression that is evaluated: conditions of arrows, and what stands in decision tables."""
    yield from (flow.condition for flow in drawing.executed_flows if flow.condition is not None)
    for element in drawing.executed_elements:
        for row in element.table:
            yield from row.expressions


def _remembers(conditions: Iterable[cel.Expression]) -> dict[str, frozenset[str]]:
    remembered: dict[str, frozenset[str]] = {}
    for condition in conditions:
        for element, name in read_results(condition):
            remembered[element] = remembered.get(element, frozenset()) | {name}
    return remembered
