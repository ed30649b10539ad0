# SPDX-License-Identifier: EUPL-1.2
"""xdomea 3.1, „Aussonderung durchführen“, in its own words: messages 0501 to 0507 as values and as XML. No Django.

Names and their order are those of xdomea-Nachrichten-AussonderungDurchfuehren.xsd and xdomea-Baukasten.xsd.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TypeVar
from uuid import UUID

from lxml import etree

Value = TypeVar("Value")
NAMESPACE = "urn:xoev-de:xdomea:schema:3.1.0"
_CODELISTS = "urn:xoev-de:xdomea:codeliste:"
NAMES = {
    "0501": "Aussonderung.Anbieteverzeichnis.0501",
    "0502": "Aussonderung.Bewertungsverzeichnis.0502",
    "0503": "Aussonderung.Aussonderung.0503",
    "0504": "Aussonderung.AnbietungEmpfangBestaetigen.0504",
    "0505": "Aussonderung.BewertungEmpfangBestaetigen.0505",
    "0506": "Aussonderung.AussonderungImportBestaetigen.0506",
    "0507": "Aussonderung.AussonderungEmpfangBestaetigen.0507",
}
FORMATS = {
    "application/pdf": "018",
    "image/jpeg": "011",
    "image/png": "019",
    "image/tiff": "023",
    "application/vnd.oasis.opendocument.text": "015",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "035",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "036",
}
"""Codeliste Dateiformat 1.0; what it does not know is 100 („Sonstiges“) with its name beside."""
OTHER_FORMAT = "100"
_NOT_XML = re.compile("[^\\t\\n\\r\\u0020-\\ud7ff\\ue000-\\ufffd\\U00010000-\\U0010ffff]")
_UUID = re.compile(r"[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")


class WireError(ValueError):
    """The message is not what the standard says."""


@dataclass(frozen=True, slots=True)
class Kopf:
    """The head of each message; ``ProzessID`` is the same in all messages about one Aussonderung."""

    ProzessID: UUID
    Erstellungszeitpunkt: datetime
    Absender: str
    Organisationseinheit: str
    Empfaenger: str


@dataclass(frozen=True, slots=True)
class Primaerdokument:
    """A file of a document: its name in the ZIP begins with a UUID of its own."""

    Dateiname: str
    DateinameOriginal: str
    mime: str
    sha256: str
    DatumUhrzeit: datetime


@dataclass(frozen=True, slots=True)
class Dokument:
    """A document within a Vorgang, with all its versions, the oldest first."""

    ID: UUID
    Nummer: int
    Betreff: str
    Typ: str
    Bearbeiter: str
    Fassungen: tuple[Primaerdokument, ...]


@dataclass(frozen=True, slots=True)
class Historie:
    """A line of what has happened to a Vorgang."""

    Akteur: str
    DatumUhrzeit: datetime
    Aktion: str


@dataclass(frozen=True, slots=True)
class Vorgang:
    """A case as Schriftgutobjekt, with the file (Akte) it lies in named beside it."""

    ID: UUID
    Betreff: str
    Kennzeichen: str
    Federfuehrung: str
    Aktenplaneinheit: tuple[str, str]
    Aktenbetreff: str
    Aufbewahrungsdauer: int
    Aufbewahrungsende: date
    Aussonderungsart: str
    Beginn: date
    Ende: date
    Historie: tuple[Historie, ...] = ()
    Dokumente: tuple[Dokument, ...] = ()


@dataclass(frozen=True, slots=True)
class ImportErgebnis:
    """What became of one Schriftgutobjekt in the archive (0506)."""

    Erfolgreich: bool
    Fehlermeldung: str = ""
    Archivkennung: str = ""


@dataclass(frozen=True, slots=True)
class Antwort:
    """A message of the archive: 0502, 0504, 0506 or 0507."""

    Nachrichtentyp: str
    ProzessID: UUID
    Empfangsbestaetigung: bool = False
    Aussonderungsarten: Mapping[UUID, str] = field(default_factory=dict)
    Importe: Mapping[UUID, ImportErgebnis] = field(default_factory=dict)


# --- writing ----------------------------------------------------------------------------------------------------


def file_name(process: UUID, code: str) -> str:
    """Return what a message's file is called, without its ending."""
    return f"{process}_{NAMES[code]}"


def anbieteverzeichnis(kopf: Kopf, vorgaenge: tuple[Vorgang, ...]) -> bytes:
    """Write 0501: metadata only, those for the Aussonderung among them; a receipt is asked for."""
    root = _root("0501")
    _add(_kopf(root, "0501", kopf), "Empfangsbestaetigung", "1")
    for vorgang in vorgaenge:
        _vorgang(_add(root, "Schriftgutobjekt"), vorgang)
    return _written(root)


def aussonderung(kopf: Kopf, vorgaenge: tuple[Vorgang, ...]) -> bytes:
    """Write 0503: with the primary documents' names; receipt, import and the archive's keys are asked for."""
    root = _root("0503")
    head = _kopf(root, "0503", kopf)
    for name in ("Importbestaetigung", "RueckmeldungArchivkennung", "Empfangsbestaetigung"):
        _add(head, name, "1")
    for vorgang in vorgaenge:
        _vorgang(_add(root, "Schriftgutobjekt"), vorgang)
    return _written(root)


def bewertung_empfang_bestaetigen(kopf: Kopf) -> bytes:
    """Write 0505: the assessment has come."""
    root = _root("0505")
    _kopf(root, "0505", kopf)
    return _written(root)


def _root(code: str) -> etree._Element:
    return etree.Element(f"{{{NAMESPACE}}}{NAMES[code]}", nsmap={"xdomea": NAMESPACE})


def _kopf(root: etree._Element, code: str, kopf: Kopf) -> etree._Element:
    head = _add(root, "Kopf")
    _add(head, "ProzessID", str(kopf.ProzessID))
    _code(head, "Nachrichtentyp", code, "nachrichtentyp", "2.0")
    _add(head, "Erstellungszeitpunkt", kopf.Erstellungszeitpunkt.isoformat(timespec="seconds"))
    sender = _add(head, "Absender")
    _add(_add(sender, "Institution"), "Name", kopf.Absender)
    _add(_add(sender, "Organisationseinheit"), "Name", kopf.Organisationseinheit)
    _add(_add(_add(head, "Empfaenger"), "Institution"), "Name", kopf.Empfaenger)
    _add(_add(head, "SendendesSystem"), "Produktname", "Geleitzug")
    return head


def _vorgang(parent: etree._Element, vorgang: Vorgang) -> None:
    element = _add(parent, "Vorgang")
    _add(_add(element, "Identifikation"), "ID", str(vorgang.ID))
    general = _add(element, "AllgemeineMetadaten")
    _add(general, "Betreff", vorgang.Betreff)
    _add(general, "Kennzeichen", vorgang.Kennzeichen)
    _add(general, "Federfuehrung", vorgang.Federfuehrung)
    _code(general, "Medium", "001", "medium", "1.0")
    if vorgang.Aktenplaneinheit[0]:
        unit = _add(general, "Aktenplaneinheit")
        _add(unit, "Kennzeichen", vorgang.Aktenplaneinheit[0])
        _add(unit, "Inhaltsangabe", vorgang.Aktenplaneinheit[1])
    archival = _add(element, "ArchivspezifischeMetadaten")
    _add(_add(archival, "Aufbewahrungsdauer"), "AnzahlJahre", str(vorgang.Aufbewahrungsdauer))
    kind = _add(archival, "Aussonderungsart")
    _code(kind, "Aussonderungsart", vorgang.Aussonderungsart, "aussonderungsart", "1.0")
    _add(archival, "Aufbewahrungsende", vorgang.Aufbewahrungsende.isoformat())
    _add(element, "Aktenbetreff", vorgang.Aktenbetreff)
    _add(element, "ZdA", "1")
    _add(element, "ZdADatum", vorgang.Ende.isoformat())
    time = _add(element, "Laufzeit")
    _add(time, "Beginn", vorgang.Beginn.isoformat())
    _add(time, "Ende", vorgang.Ende.isoformat())
    for line in vorgang.Historie:
        history = _add(element, "HistorienProtokollInformation")
        _add(history, "Akteur", line.Akteur)
        _add(history, "DatumUhrzeit", line.DatumUhrzeit.isoformat(timespec="seconds"))
        _add(history, "Aktion", line.Aktion)
    for dokument in vorgang.Dokumente:
        _dokument(element, dokument)


def _dokument(parent: etree._Element, dokument: Dokument) -> None:
    """Write a document. 3.1 has no place for a digest (4.0 has): it stands in the remark, so that both can compare."""
    element = _add(parent, "Dokument")
    identity = _add(element, "Identifikation")
    _add(identity, "ID", str(dokument.ID))
    _add(identity, "NummerImUebergeordnetenContainer", str(dokument.Nummer))
    general = _add(element, "AllgemeineMetadaten")
    _add(general, "Betreff", dokument.Betreff)
    _add(general, "Bemerkung", "; ".join(f"{each.Dateiname} SHA-256: {each.sha256}" for each in dokument.Fassungen))
    _code(general, "Medium", "001", "medium", "1.0")
    _add(element, "Bearbeiter", dokument.Bearbeiter)
    _add(element, "Typ", dokument.Typ)
    for number, primary in enumerate(dokument.Fassungen, 1):
        _fassung(element, str(number), primary)


def _fassung(parent: etree._Element, number: str, primary: Primaerdokument) -> None:
    version = _add(parent, "Version")
    _add(version, "Nummer", number)
    form = _add(version, "Format")
    code = FORMATS.get(primary.mime, OTHER_FORMAT)
    name = _add(form, "Name")
    name.set("listURI", f"{_CODELISTS}dateiformat")
    name.set("listVersionID", "1.0")
    _bare(name, "code", code)
    if code == OTHER_FORMAT:
        _add(form, "SonstigerName", primary.mime)
    _add(form, "Version", "unbekannt")
    file = _add(form, "Primaerdokument")
    _add(file, "Dateiname", primary.Dateiname)
    _add(file, "DateinameOriginal", primary.DateinameOriginal)
    _add(file, "DatumUhrzeit", primary.DatumUhrzeit.isoformat(timespec="seconds"))


def _code(parent: etree._Element, name: str, code: str, codelist: str, version: str) -> None:
    element = _add(parent, name)
    element.set("listURI", _CODELISTS + codelist)
    element.set("listVersionID", version)
    _bare(element, "code", code)


def _add(parent: etree._Element, name: str, text: str = "") -> etree._Element:
    element = etree.SubElement(parent, f"{{{NAMESPACE}}}{name}")
    if text:
        element.text = _NOT_XML.sub("", text)
    return element


def _bare(parent: etree._Element, name: str, text: str) -> None:
    """Add an element without a namespace: so are those of a XÖV code."""
    etree.SubElement(parent, name).text = text


def _written(root: etree._Element) -> bytes:
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True))


# --- reading ----------------------------------------------------------------------------------------------------


def read(content: bytes) -> Antwort:
    """Read a message of the archive; raises WireError.

    A document type is refused and with it entities; nothing is ever fetched.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as wrong:
        raise WireError(f"no XML: {wrong}") from wrong
    if root.getroottree().docinfo.doctype:
        raise WireError("the message declares a document type")
    namespace, name = etree.QName(root).namespace, etree.QName(root).localname
    code = next((code for code, known in NAMES.items() if known == name), "")
    if namespace != NAMESPACE or code not in ("0502", "0504", "0506", "0507"):
        raise WireError(f"{name} in {namespace} is no answer of an archive in xdomea 3.1")
    said = _text(root, "Kopf/Nachrichtentyp/code")
    if said != code:
        raise WireError(f"the head says {said!r}, the message is {code}")
    return Antwort(
        Nachrichtentyp=code,
        ProzessID=_uuid(_text(root, "Kopf/ProzessID")),
        Empfangsbestaetigung=_boolean(_text(root, "Kopf/Empfangsbestaetigung", optional=True) or "0"),
        Aussonderungsarten=_assessed(root) if code == "0502" else {},
        Importe=_imported(root) if code == "0506" else {},
    )


def _assessed(root: etree._Element) -> dict[UUID, str]:
    found: dict[UUID, str] = {}
    for element in root.iterfind(_path("BewertetesObjekt")):
        kind = _text(element, "Aussonderungsart/Aussonderungsart/code")
        if kind not in ("A", "B", "V"):
            raise WireError(f"{kind!r} is no Aussonderungsart")
        _once(found, _uuid(_text(element, "ID")), kind)
    return _something(found, "BewertetesObjekt")


def _imported(root: etree._Element) -> dict[UUID, ImportErgebnis]:
    found: dict[UUID, ImportErgebnis] = {}
    for element in root.iterfind(_path("AusgesondertesSGO")):
        words = [line.text or "" for line in element.iterfind(_path("Fehlermeldung"))]
        words += [line.text or "" for line in element.iterfind(_path("FehlermeldungCode/code"))]
        outcome = ImportErgebnis(
            Erfolgreich=_boolean(_text(element, "Erfolgreich")),
            Fehlermeldung=" ".join("; ".join(word for word in words if word).split()),
            Archivkennung=_text(element, "Archivkennung", optional=True),
        )
        _once(found, _uuid(_text(element, "IDSGO")), outcome)
    return _something(found, "AusgesondertesSGO")


def _once(found: dict[UUID, Value], key: UUID, value: Value) -> None:
    if key in found:
        raise WireError(f"{key} stands there twice")
    found[key] = value


def _something(found: dict[UUID, Value], name: str) -> dict[UUID, Value]:
    if not found:
        raise WireError(f"there is no {name}")
    return found


def _text(element: etree._Element, path: str, *, optional: bool = False) -> str:
    found = element.find(_path(path))
    text = (found.text or "").strip() if found is not None else ""
    if not text and not optional:
        raise WireError(f"{path} is missing or empty")
    return text


def _path(path: str) -> str:
    return "/".join(name if name == "code" else f"{{{NAMESPACE}}}{name}" for name in path.split("/"))


def _uuid(text: str) -> UUID:
    if not _UUID.fullmatch(text):
        raise WireError(f"{text!r} is no UUID")
    return UUID(text)


def _boolean(text: str) -> bool:
    if text not in ("0", "1", "true", "false"):
        raise WireError(f"{text!r} is neither yes nor no")
    return text in ("1", "true")
