# SPDX-License-Identifier: EUPL-1.2
"""What is wrong with the periods of a service (Fristen), in sentences for its editors. They are read by clocks.py."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from geleitzug.core.authoring.outline import Finding
from geleitzug.core.authoring.parts import TO_BE, Piece
from geleitzug.core.catalogue.checks import CONFIRM
from geleitzug.core.catalogue.clocks import COMPLETE, DECIDE, ClockError, clocks_of
from geleitzug.ground.calendar import span_of

Raw = Mapping[str, Any]

DECISIONS = frozenset({"bescheid", "abgabenbescheid"})
"""Kinds of results somebody applies for and is granted; certificates and information are not granted by silence."""


def of_periods(piece: Piece) -> Iterator[Finding]:
    """Yield what is wrong with the periods of a service, and what an editor should look at once more."""
    service = piece.part("service")
    main = service.get("deadline") or {}
    drawing = str(piece.part(TO_BE)) if piece.has(TO_BE) else ""
    periods = {DECIDE: main, **(service.get("deadlines") or {})}
    blocking = [sentence for key, raw in periods.items() for sentence in _wrong(key, raw, drawing)]
    yield from (_finding(sentence) for sentence in blocking)
    if not blocking:
        try:
            clocks_of(service, {})
        except ClockError as error:
            yield Finding("", _("Eine Frist lässt sich so nicht lesen."), "deadline", part="service", detail=str(error))
    if isinstance(main, Mapping):
        yield from (_finding(sentence, blocks=False) for sentence in _to_look_at(service, main))


def _finding(sentence: str, *, blocks: bool = True) -> Finding:
    return Finding("", sentence, "deadline", part="service", blocking=blocks)


def _wrong(key: str, raw: Any, drawing: str) -> Iterator[str]:
    """Say what cannot be: an approval by law without the law, a length without its unit, a start nobody notes."""
    if not isinstance(raw, Mapping):
        yield _("Eine Frist lässt sich so nicht lesen.")
        return
    deemed = raw.get("deemed")
    if deemed is not None and not (isinstance(deemed, Mapping) and str(deemed.get("norm") or "").strip()):
        yield _("Zur Genehmigungsfiktion fehlt der Paragraf, der sie anordnet (§ 42a Abs. 1 VwVfG).")
    if deemed is not None and not ({"decide_within", "working"} & raw.keys()):
        yield _("Zur Genehmigungsfiktion fehlt die Frist.")
    extension = raw.get("extension")
    lengths = [raw.get("decide_within"), extension.get("longest") if isinstance(extension, Mapping) else None]
    for length in lengths:
        if length is not None and not _is_length(length):
            yield _("„%(length)s“ ist keine Dauer. Es fehlt eine Zahl oder eine Einheit, zum Beispiel 3 Monate.") % {
                "length": length
            }
    if raw.get("starts") == COMPLETE and not _names(drawing, CONFIRM):
        yield _("Die Frist beginnt, wenn alles vollständig ist. Im Ablauf stellt das aber kein Schritt fest.")
    if key != DECIDE and not ({"decide_within", "working"} & raw.keys()):
        yield _("Die Frist „%(key)s“ sagt nicht, wie lange sie ist.") % {"key": key}


def _names(drawing: str, word: str) -> bool:
    """Tell whether a drawing has a word as the whole value of an attribute; either kind of quotes is XML."""
    return f'"{word}"' in drawing or f"'{word}'" in drawing


def _is_length(text: Any) -> bool:
    try:
        span_of(str(text))
    except ValueError:
        return False
    return True


def _to_look_at(service: Raw, main: Raw) -> Iterator[str]:
    """Say what is allowed and seldom right."""
    extension = main.get("extension")
    norm = str(extension.get("norm") or "").strip() if isinstance(extension, Mapping) else ""
    if extension not in (None, False) and not norm and not main.get("deemed"):
        yield _("Die Frist lässt sich verlängern. Es fehlt der Paragraf, der das erlaubt.")
    if not main.get("deemed"):
        return
    if main.get("starts") != COMPLETE:
        yield _(
            "Eine Genehmigungsfiktion rechnet ab den vollständigen Unterlagen (§ 42a Abs. 2 Satz 2 VwVfG)."
            " Hier beginnt die Frist früher. Bitte prüfen Sie, ob das Gesetz das sagt."
        )
    if service.get("kind") == "notice":
        yield _("Eine Anzeige wird nicht genehmigt. Bitte prüfen Sie, ob eine Genehmigungsfiktion hierher gehört.")
    elif (service.get("result") or {}).get("kind") not in DECISIONS:
        yield _("Das Ergebnis ist keine Genehmigung. Bitte prüfen Sie, ob eine Genehmigungsfiktion hierher gehört.")
