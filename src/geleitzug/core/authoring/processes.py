# SPDX-License-Identifier: EUPL-1.2
"""The drawings of a draft, read: what is wrong, what is left out, whose they are, and the shapes one may begin with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.utils.translation import gettext_lazy

from geleitzug.core.authoring import queries, scaffold
from geleitzug.core.authoring.linting import findings_in
from geleitzug.core.authoring.models import Draft
from geleitzug.core.authoring.parts import AS_IS
from geleitzug.core.workflow.drawing import Drawing
from geleitzug.core.workflow.errors import Finding, ProcessError
from geleitzug.core.workflow.left_out import LeftOut, left_out
from geleitzug.core.workflow.placing import as_kept
from geleitzug.core.workflow.reading import MOST_BYTES, read_drawing
from geleitzug.ground.texts import pick

__all__ = [
    "MOST_BYTES",
    "Shape",
    "Sheet",
    "has_as_is",
    "inherited",
    "shape_xml",
    "shapes",
    "sheet",
    "sheet_of",
    "would_be_lost",
]

SHAPES = Path(__file__).with_name("shapes")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A drawing of a draft with all there is to say about it; ``drawing`` is None where the file is none."""

    part: str
    xml: str
    drawing: Drawing | None
    findings: tuple[Finding, ...]
    left_out: tuple[LeftOut, ...]


def sheet_of(draft: Draft, part: str) -> Sheet | None:
    """Return a drawing of a draft; None where there is none of today."""
    xml = queries.parts_of(draft, [part]).get(part)
    return None if xml is None else sheet(part, str(xml))


def sheet(part: str, xml: str) -> Sheet:
    """Return a drawing with what is found in it."""
    raw = xml.encode()
    findings = tuple(findings_in(raw))
    try:
        drawing = read_drawing(raw)
    except ProcessError:
        return Sheet(part, xml, None, findings, ())
    return Sheet(part, xml, drawing, findings, tuple(left_out(raw, drawing)))


def has_as_is(draft: Draft) -> bool:
    """Tell whether it is drawn how things are done today."""
    return bool(queries.parts_of(draft, [AS_IS]))


def inherited(key: str) -> str | None:
    """Return how things were done, as the last draft of a service has drawn it: it is not part of what is released."""
    before = Draft.objects.filter(key=key, parts__name=AS_IS).order_by("-changed_at").first()
    return str(queries.parts_of(before, [AS_IS])[AS_IS]) if before else None


def would_be_lost(draft: Draft, part: str, coming: bytes) -> bool:
    """Tell whether a drawing somebody has made would give way to another: not one that is a shape, or begun with.

    To what is no drawing none gives way: that is refused.
    """
    now = queries.parts_of(draft, [part]).get(part)
    try:
        if now is None or str(now) == as_kept(coming):
            return False
    except ProcessError:
        return False
    return str(now) not in (scaffold.blank_process(pick(draft.title, "de")), *_kept_shapes())


@cache
def _kept_shapes() -> frozenset[str]:
    """Return the shapes as they stand in a draft that has taken one."""
    return frozenset(as_kept(shape_xml(key)) for key in _SHAPES)


@dataclass(frozen=True, slots=True)
class Shape:
    """A way offices work that one may begin with."""

    key: str
    title: object
    text: object


def shapes() -> Mapping[str, Shape]:
    """Return the shapes by key, the simplest first."""
    return _SHAPES


@cache
def shape_xml(key: str) -> bytes:
    """Return the drawing of a shape; raises KeyError."""
    return (SHAPES / f"{_SHAPES[key].key}.bpmn").read_bytes()


_SHAPES: Mapping[str, Shape] = {
    shape.key: shape
    for shape in (
        Shape(
            "einfache-entscheidung",
            gettext_lazy("Einfache Entscheidung"),
            gettext_lazy("Eine Person prüft und entscheidet, der Bescheid geht hinaus."),
        ),
        Shape(
            "vollstaendigkeit",
            gettext_lazy("Vollständigkeit"),
            gettext_lazy("Zuerst wird geprüft, ob alles da ist, und nachgefordert, was fehlt."),
        ),
        Shape(
            "vier-augen",
            gettext_lazy("Vier Augen"),
            gettext_lazy("Eine Person entscheidet, eine zweite zeichnet."),
        ),
        Shape(
            "beteiligung",
            gettext_lazy("Beteiligung"),
            gettext_lazy("Mehrere Stellen nehmen gleichzeitig Stellung, jede mit ihrer Frist."),
        ),
        Shape(
            "automatisch-mit-stichprobe",
            gettext_lazy("Vollautomatisch mit Stichprobe"),
            gettext_lazy("Eine Tabelle entscheidet, ein Teil wird zufällig von Hand geprüft."),
        ),
        Shape(
            "zahlung-nach-entscheidung",
            gettext_lazy("Zahlung nach der Entscheidung"),
            gettext_lazy("Wer bewilligt bekommt, bekommt die Rechnung."),
        ),
        Shape(
            "widerspruch",
            gettext_lazy("Widerspruchsverfahren"),
            gettext_lazy("Erst prüft das Amt, ob es abhilft; sonst entscheidet die Leitung."),
        ),
        Shape(
            "anzeige-mit-weitergabe",
            gettext_lazy("Anzeige mit Weitergabe"),
            gettext_lazy("Der Empfang wird bescheinigt, und andere Stellen bekommen die Anzeige."),
        ),
        Shape(
            "termin-und-abholung",
            gettext_lazy("Termin und Abholung"),
            gettext_lazy("Etwas wird bereitgelegt und abgeholt; nach vier Wochen wird erinnert."),
        ),
        Shape(
            "genehmigung-mit-ortstermin",
            gettext_lazy("Genehmigung mit Ortstermin"),
            gettext_lazy("Unterlagen, Stellungnahme, Ortstermin, vier Augen, Rechnung."),
        ),
    )
}
