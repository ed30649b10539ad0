# SPDX-License-Identifier: EUPL-1.2
"""Everything that is wrong with a package being built, at once and in sentences; on one page it is outline.py."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from geleitzug.core.authoring import blocks as blocks_of
from geleitzug.core.authoring import english
from geleitzug.core.authoring.lettering import of_letter
from geleitzug.core.authoring.linting import findings_in
from geleitzug.core.authoring.outline import Finding, Outline, Reading
from geleitzug.core.authoring.page_reading import outline_of
from geleitzug.core.authoring.parts import EXAMPLE, FORM, POINTS, TO_BE, Piece
from geleitzug.core.authoring.periods import of_periods
from geleitzug.core.authoring.scaffold import FREE
from geleitzug.core.catalogue import fees
from geleitzug.core.catalogue.checks import check
from geleitzug.core.catalogue.handovers import Handover, HandoverError, load_handovers, read_by
from geleitzug.core.catalogue.package import NO_LEIKA, Package, PackageError
from geleitzug.core.forms import single
from geleitzug.core.forms.errors import FormError
from geleitzug.core.forms.given import VARIABLES
from geleitzug.core.workflow.errors import ProcessError
from geleitzug.core.workflow.reading import read_drawing
from geleitzug.core.workflow.structure import VARIABLES as PROCESS_VARIABLES
from geleitzug.ground import cel
from geleitzug.ground.texts import pick

Raw = Mapping[str, Any]


INVOICE = "cases.invoice"
"""The step that demands a fee."""
MISFITS: Mapping[str, Any] = {
    "service": gettext_lazy("Die Angaben zur Leistung sind unvollständig, oder sie passen nicht zum Formular."),
    "process": gettext_lazy("Der Ablauf ist so nicht möglich, oder er passt nicht zu den Angaben zur Leistung."),
    "form": gettext_lazy("Das Formular passt nicht zum Ablauf."),
    "fees": gettext_lazy("Die Gebühren lassen sich so nicht berechnen."),
    "letter": gettext_lazy("Das Schreiben lässt sich so nicht lesen, oder seine Vorlage druckt es nicht."),
}
"""What is wrong with a package as a whole, by its part; where exactly, the package says in English."""


def findings(
    form: Raw, lists: Mapping[str, Raw] | None = None, blocks: Mapping[str, Raw] | None = None
) -> tuple[Finding, ...]:
    """Return everything that is wrong with a form, in the order of its pages."""
    raw = {"form": form, "codelists": dict(lists or {})}
    return of_form(Piece.of(raw, blocks))


def of_form(piece: Piece) -> tuple[Finding, ...]:
    """Return everything that is wrong with the form of a package being worked on."""
    outline = outline_of(piece)
    found = [finding for page in outline.pages for finding in page.findings]
    found += between(outline)
    if not outline.pages:
        found.append(Finding("", _("Das Formular hat noch keine Seite."), "pages"))
    found += _of_form_checks(piece)
    found += _of_points(piece, outline)
    return tuple(_in_order(found, outline))


def of_package(piece: Piece) -> tuple[Finding, ...]:
    """Return everything that is wrong with a package being worked on: form, fees, service, process, examples."""
    found = list(of_form(piece))
    found += _unreached(piece)
    found += of_fees(piece)
    found += of_payment(piece)
    found += of_proofs(piece)
    found += of_doubts(piece)
    found += of_periods(piece)
    found += of_handovers(piece)
    found += of_letter(piece)
    names = [name for name in piece.names if name.startswith(EXAMPLE)]
    if not names:
        found.append(Finding("", _("Es gibt noch kein Beispiel. Füllen Sie das Formular einmal aus."), part="examples"))
    found += _of_service(piece)
    found += english.gaps_in(piece)
    found += of_process(piece)
    if not any(finding.blocking and finding.part in ("form", "fees", "process", "letter") for finding in found):
        found += _of_rest(piece)
    return tuple(found)


def of_process(piece: Piece) -> Iterator[Finding]:
    """What would not run in the process; ``field`` is the element it is about."""
    if piece.has(TO_BE):
        for each in findings_in(str(piece.part(TO_BE)).encode()):
            yield Finding("", each.message, each.element, part=TO_BE, blocking=each.blocks)


def _unreached(piece: Piece) -> Iterator[Finding]:
    """Say that some may meet none of the conditions; pages may complement one another, so it is no bar."""
    if piece.pages and all(piece.page(key).get("when") for key in piece.pages):
        sentence = _(
            "Jede Seite hat eine Bedingung. Bitte prüfen Sie, dass für alle mindestens eine Seite übrig bleibt."
        )
        yield Finding("", sentence, "pages", blocking=False)


def between(outline: Outline, pages: frozenset[str] | None = None) -> list[Finding]:
    """Return what is wrong between places: keys used twice, expressions that read what is not there, circles.

    With ``pages`` only the expressions on those are looked at, as after a change nobody else refers to.
    """
    found = _twice(outline)
    for page, reading in outline.readings():
        if pages is None or page in pages:
            found += _unknown(outline, page, reading)
    found += _circle(outline)
    return found


def of_fees(piece: Piece) -> list[Finding]:
    """Return what is wrong with the fee table, line by line."""
    raw = piece.part("fees") if piece.has("fees") else {}
    outline = outline_of(piece)
    found = []
    for number, item in enumerate((raw or {}).get("items") or [], 1):
        where = f"item:{item.get('key') or number}"
        try:
            loaded = fees.load_fees({"items": [item]})[0]
        except fees.FeesError as error:
            found.append(Finding("", str(error), where, part="fees"))
            continue
        for expression in loaded.expressions:
            for path in sorted(expression.reads):
                meant = path.removeprefix("a.") if path.startswith("a.") else ""
                if meant and not outline.known(meant):
                    found.append(Finding("", _not_there(expression.text, meant), where, part="fees"))
        if loaded.quantity is not None and (name := _may_be_empty(piece, outline, loaded.quantity.text)):
            sentence = _("Wer „%(name)s“ leer lässt, zahlt diese Gebühr nicht. Machen Sie die Frage sonst zur Pflicht.")
            found.append(Finding("", sentence % {"name": name}, where, part="fees", blocking=False))
    return found


def _may_be_empty(piece: Piece, outline: Outline, text: str) -> str:
    """Return what the question is called that an expression is the answer of, where it need not be answered."""
    path = text.strip().removeprefix("a.")
    page = outline.page_of(path) if path in outline.entries else ""
    if not page or "." in path:
        return ""
    items = blocks_of.expand_page(piece.page(page), piece.blocks).get("questions") or []
    item: Raw = next((each for each in items if each.get("key") == path), {})
    if item.get("required") or item.get("kind") == "computed":
        return ""
    return pick(item.get("label"), "de") or path


def of_proofs(piece: Piece) -> Iterator[Finding]:
    """Yield what is wrong with the conditions of the proofs a service names."""
    outline = outline_of(piece)
    for proof in piece.part("service").get("proofs") or []:
        if proof.get("when") is not None:
            yield from _of_condition(outline, f"proof:{proof.get('key', '')}", str(proof["when"]), VARIABLES)


def of_doubts(piece: Piece) -> Iterator[Finding]:
    """Yield what is wrong with the conditions under which no program decides."""
    outline = outline_of(piece)
    for doubt in (piece.part("service").get("automatic") or {}).get("doubts") or []:
        where = f"doubt:{doubt.get('key', '')}"
        yield from _of_condition(outline, where, str(doubt.get("when") or ""), PROCESS_VARIABLES)


def of_handovers(piece: Piece) -> Iterator[Finding]:
    """Yield what is wrong with what is handed over to specialist systems; ``field`` names the file."""
    files = piece.part("handovers") if piece.has("handovers") else {}
    try:
        loaded = load_handovers(files, piece.part("schemas") if piece.has("schemas") else {})
    except HandoverError as error:
        sentence, where = _("Eine Übergabe lässt sich so nicht lesen."), f"handover:{str(error).partition(':')[0]}"
        yield Finding("", sentence, where, part="service", detail=str(error))
        return
    outline = outline_of(piece)
    for handover in loaded.values():
        for path, meant in sorted(_handed_over(outline, handover)):
            if not outline.known(meant):
                yield Finding("", _not_there(path, meant), f"handover:{handover.name}", part="service")


def _handed_over(outline: Outline, handover: Handover) -> set[tuple[str, str]]:
    """Return what a handover reads of the answers: as it is written there, and which question that means."""
    found = {(path, path) for path in handover.uploads or ()}
    for expression, group in read_by(handover):
        for path in expression.reads:
            if "." in path and (meant := outline.meant(path, group)):
                found.add((path, meant))
    return found


def _of_condition(outline: Outline, where: str, text: str, variables: tuple[str, ...]) -> Iterator[Finding]:
    try:
        reads = cel.compile(text, variables=variables).reads
    except cel.CelError as error:
        yield Finding("", str(error), where, part="service")
        return
    for path in sorted(reads):
        start, _dot, meant = path.partition(".")
        if start in ("this", "outer"):
            yield Finding("", _no_entry(start), where, part="service")
        elif start == "a" and meant and not outline.known(meant):
            yield Finding("", _not_there(path, meant), where, part="service")


def of_payment(piece: Piece) -> Iterator[Finding]:
    """Say where a fee table contradicts what is said of it.

    A tax may be owed without a demand, so that is no bar. What is promised for after the decision only the process
    does: a letter that asks for a payment nobody waits for is one.
    """
    if not (piece.has("fees") and (piece.part("fees") or {}).get("items")):
        return
    service = piece.part("service")
    if service.get("payment", "none") == "none":
        sentence = _(
            "Es gibt Gebühren, aber der Zeitpunkt der Bezahlung ist „Gar nicht“: "
            "Niemand wird aufgefordert zu bezahlen. Bitte prüfen Sie, ob das stimmt."
        )
        yield Finding("", sentence, "payment", part="fees", blocking=False)
    if service.get("payment") == "after_decision" and not _asks_for_payment(piece):
        sentence = _(
            "Bezahlt wird nach der Entscheidung, aber der Ablauf schickt keine Rechnung. Bitte zeichnen Sie nach der"
            " Entscheidung den automatischen Schritt „Gebühr anfordern“ ein, oder wählen Sie unter Gebühren einen"
            " anderen Zeitpunkt."
        )
        yield Finding("", sentence, part=TO_BE)
    if service.get("cost") == FREE:
        sentence = _("Unter „Was kostet es?“ steht, dass der Antrag nichts kostet. Es gibt aber Gebühren.")
        yield Finding("", sentence, "cost", part="service", blocking=False)


def _asks_for_payment(piece: Piece) -> bool:
    """Tell whether the process demands the fee; one that cannot be read says so itself."""
    try:
        drawing = read_drawing(str(piece.part(TO_BE)).encode())
    except ProcessError:
        return True
    return any(element.step == INVOICE for element in drawing.elements.values())


def _twice(outline: Outline) -> list[Finding]:
    """A question's key is the same name on every page: two of them would be one answer."""
    seen: dict[str, str] = {}
    found = []
    for page in outline.pages:
        for entry in page.entries:
            if "." in entry.path:
                continue
            if (before := seen.setdefault(entry.path, page.key)) != page.key:
                sentence = _("Den Schlüssel „%(key)s“ gibt es schon auf der Seite „%(page)s“.")
                where = outline.page(before)
                named = {"key": entry.path, "page": where.title if where else before}
                found.append(Finding(entry.path, sentence % named, "key", page.key))
    return found


def _unknown(outline: Outline, page: str, reading: Reading) -> Iterator[Finding]:
    for path in reading.paths:
        start = path.partition(".")[0]
        meant = outline.meant(path, reading.within)
        field = reading.field.removesuffix(":at")
        if start in ("this", "outer") and meant is None:
            yield Finding(reading.at, _no_entry(start), field, page)
        elif meant and not outline.known(meant):
            yield Finding(reading.at, _not_there(path, meant), field, page)


def _no_entry(start: str) -> str:
    if start == "this":
        return _("„this“ gibt es nur in einer Gruppe mit Wiederholung.")
    return _("„outer“ gibt es nur, wo eine Gruppe mit Wiederholung in einer anderen liegt.")


def _not_there(text: str, path: str) -> str:
    return _("„%(text)s“ liest „%(path)s“; diese Frage gibt es nicht.") % {"text": text, "path": path}


def _circle(outline: Outline) -> list[Finding]:
    nodes = dict(_nodes(outline))
    graph = {
        name: {other for other in _before(outline, name, readings) if other in nodes}
        for name, readings in nodes.items()
    }
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        names = list(reversed(error.args[1]))
        words = " → ".join(f"„{name.removeprefix('/')}“" for name in names)
        at = "" if names[0].startswith("/") else names[0]
        page = outline.page_of(at) if at else names[0].removeprefix("/")
        return [Finding(at, _("Die Bedingungen drehen sich im Kreis: %(circle)s") % {"circle": words}, "when", page)]
    return []


def _nodes(outline: Outline) -> Iterator[tuple[str, list[Reading]]]:
    """Yield what has a condition or a computed value, with its expressions."""
    for page in outline.pages:
        by_place: dict[str, list[Reading]] = {}
        for reading in page.readings:
            if reading.field in ("when", "value"):
                by_place.setdefault(reading.at or f"/{page.key}", []).append(reading)
        yield from by_place.items()


def _before(outline: Outline, name: str, readings: Iterable[Reading]) -> Iterator[str]:
    own = "" if name.startswith("/") else name
    if own:
        yield f"/{outline.page_of(own)}"
        yield from _above(own)
    for reading in readings:
        for path in reading.paths:
            meant = outline.meant(path, reading.within)
            if meant is None:
                continue
            known = outline.known(meant)
            if not known:
                continue
            yield f"/{outline.page_of(known)}"
            yield known
            yield from _above(known)
            if outline.entries[known].kind == "group" and not own.startswith(f"{known}."):
                yield from (other for other in outline.entries if other.startswith(f"{known}."))


def _above(path: str) -> Iterator[str]:
    while "." in path:
        path = path.rpartition(".")[0]
        yield path


def _of_form_checks(piece: Piece) -> Iterator[Finding]:
    for each in piece.part(FORM).get("checks") or []:
        name = f"check:{each.get('key', '')}"
        try:
            single.read_check(each)
        except FormError as error:
            yield Finding("", error.what, name)


def _of_points(piece: Piece, outline: Outline) -> Iterator[Finding]:
    """What is open is a hint: the editor decides whether a rule of the building block is needed."""
    for point in piece.part(POINTS) if piece.has(POINTS) else ():
        if point.get("state", "open") != "open":
            continue
        at = str(point.get("at") or "")
        yield Finding(
            at if at in outline.entries else "",
            _("Noch nicht angesehen: %(text)s") % {"text": str(point.get("text", ""))[:200]},
            f"point:{point.get('key', '')}",
            outline.page_of(at),
            blocking=False,
        )


def _of_service(piece: Piece) -> Iterator[Finding]:
    """Hints about what a new service is easily left without."""
    service = piece.part("service")
    if service.get("leika") == NO_LEIKA:
        sentence = _("Der LeiKa-Schlüssel fehlt noch: Suchmaschinen und andere Portale finden die Leistung an ihm.")
        yield Finding("", sentence, "leika", part="service", blocking=False)
    if not service.get("legal_basis"):
        sentence = _("Die Rechtsgrundlage fehlt noch: Im Portal steht nicht, worauf sich die Leistung stützt.")
        yield Finding("", sentence, "legal_basis", part="service", blocking=False)
    if sentence := lacks_plain(service):
        yield Finding("", sentence, "description", part="service", blocking=False)
    addressee = service.get("addressee") or {}
    if "company" in (service.get("audience") or []) and not addressee.get("company"):
        sentence = _(
            "Firmen und Vereine können den Antrag stellen, aber es ist nicht gesagt, welche Frage ihren Namen erfragt:"
            " Ohne Firmenkonto steht er weder im Vorgang noch im Bescheid."
        )
        yield Finding("", sentence, "addressee", part="service", blocking=False)
    if not addressee.get("address"):
        sentence = _("Es ist nicht gesagt, welche Frage die Anschrift ist: Ohne Konto bekommt niemand einen Brief.")
        yield Finding("", sentence, "addressee", part="service", blocking=False)


def lacks_plain(service: Raw) -> str:
    """Say why plain language (Leichte Sprache) does not appear; nothing where it does, or there is none.

    The portal offers it where the description has it: a title alone explains nothing.
    """
    texts = [service.get(name) or {} for name in ("title", "summary", "processing_time", "cost")]
    texts += service.get("needs") or []
    if (service.get("description") or {}).get("plain") or not any(text.get("plain") for text in texts):
        return ""
    return _("Leichte Sprache erscheint im Portal erst, wenn auch die Beschreibung in Leichter Sprache da ist.")


def _of_rest(piece: Piece) -> Iterator[Finding]:
    """What can be said only once form and fees load: of the package as a whole, which knows one fault at a time."""
    raw = piece.raw()
    raw["form"] = blocks_of.expand_form(raw["form"], piece.blocks)
    try:
        check(Package(raw))
    except PackageError as error:
        where, _colon, detail = str(error).partition(": ")
        file = where.rpartition("/")[2].partition(".")[0]
        part = file if file in MISFITS else "service"
        yield Finding("", str(MISFITS[part]), part=part, detail=detail or where)
    except (KeyError, TypeError, AttributeError, cel.CelError) as error:
        yield Finding("", _("Das Paket ist unvollständig: %(what)s") % {"what": error}, part="service")


def _in_order(found: list[Finding], outline: Outline) -> list[Finding]:
    pages = {page.key: number for number, page in enumerate(outline.pages)}
    paths = {path: number for number, path in enumerate(outline.entries)}
    return sorted(found, key=lambda finding: (pages.get(finding.page, len(pages)), paths.get(finding.at, -1)))
