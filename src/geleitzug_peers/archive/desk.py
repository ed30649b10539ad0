# SPDX-License-Identifier: EUPL-1.2
"""What the archive does with a letter: look whether it is whole, decide, keep the files, answer.

Its own reading of the standard, written apart from the house: where both misread it in the same way, nobody notices.
"""

from __future__ import annotations

import hashlib
import json
import re
import uuid
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from xml.sax.saxutils import escape

from lxml import etree

XDOMEA = "urn:xoev-de:xdomea:schema:3.1.0"
X = {"x": XDOMEA}
OFFER, HANDOVER = "Aussonderung.Anbieteverzeichnis.0501", "Aussonderung.Aussonderung.0503"
STAMP = re.compile(r"(?<!\S)(\S++) SHA-256: ([0-9a-f]{64})")


@dataclass(frozen=True, slots=True)
class Rules:
    """How this archive decides: the letters of ``assess`` by turns for the cases of a list; ``refuse`` says no."""

    assess: str = "AV"
    refuse: str = ""
    """With this sentence every hand-over is refused; empty: none."""
    receipts: bool = True
    schema: Path | None = None
    """xdomea.xsd, if it is at hand: then every letter is validated."""


class Wrong(Exception):
    """The letter is not as the standard has it."""


class Desk:
    """One town's letters: from ``out`` in, to ``in`` out; what is taken lies in ``kept``."""

    def __init__(self, folder: Path, rules: Rules) -> None:
        self.folder, self.rules = folder, rules
        self.kept = folder / "kept"
        self._schema = etree.XMLSchema(etree.parse(str(rules.schema))) if rules.schema else None

    def work(self) -> list[str]:
        """Answer every letter that lies there, and return what was done with each."""
        out = self.folder / "out"
        letters = sorted(out.glob("*.zip"), key=lambda path: path.stat().st_mtime_ns) if out.is_dir() else []
        return [self._work(letter) for letter in letters]

    def _work(self, letter: Path) -> str:
        done = self.folder / "received"
        done.mkdir(exist_ok=True)
        try:
            with zipfile.ZipFile(letter) as archive:
                root = self._message(archive, letter.stem)
                name = etree.QName(root).localname
                if name == OFFER:
                    self._assess(root)
                elif name == HANDOVER:
                    self._take(root, archive)
            told = f"{name}: answered"
        except (Wrong, zipfile.BadZipFile) as wrong:
            told = f"{letter.name}: {wrong}"
        letter.replace(done / f"{uuid.uuid4().hex[:8]}_{letter.name}")
        return told

    def _message(self, archive: zipfile.ZipFile, stem: str) -> etree._Element:
        if f"{stem}.xml" not in archive.namelist():
            raise Wrong(f"{stem}.xml is not in the ZIP")
        root = etree.fromstring(archive.read(f"{stem}.xml"), etree.XMLParser(resolve_entities=False, no_network=True))
        if etree.QName(root).namespace != XDOMEA:
            raise Wrong("not xdomea 3.1")
        if self._schema is not None and not self._schema.validate(root):
            raise Wrong(f"does not validate: {self._schema.error_log.last_error}")
        if not stem.startswith(_process(root)):
            raise Wrong("the file's name and the head name two processes")
        return root

    # --- what it decides --------------------------------------------------------------------------------------------

    def _assess(self, root: etree._Element) -> None:
        for case in root.iterfind("x:Schriftgutobjekt/x:Vorgang", X):
            if case.find("x:ArchivspezifischeMetadaten/x:Aussonderungsart", X) is None:
                raise Wrong("an offer needs the metadata of the Aussonderung")
            if case.find(".//x:Primaerdokument", X) is not None:
                raise Wrong("an offer carries no primary documents")
        verdicts = {key: self.rules.assess[place % len(self.rules.assess)] for place, key in enumerate(_cases(root))}
        if self.rules.receipts:
            self._answer(root, "0504", "Aussonderung.AnbietungEmpfangBestaetigen.0504", "")
        rows = "".join(
            f"<xdomea:BewertetesObjekt><xdomea:ID>{key}</xdomea:ID><xdomea:Aussonderungsart>"
            f'<xdomea:Aussonderungsart listURI="urn:xoev-de:xdomea:codeliste:aussonderungsart" listVersionID="1.0">'
            f"<code>{kind}</code></xdomea:Aussonderungsart></xdomea:Aussonderungsart></xdomea:BewertetesObjekt>"
            for key, kind in verdicts.items()
        )
        self._answer(root, "0502", "Aussonderung.Bewertungsverzeichnis.0502", rows, receipt=True)

    def _take(self, root: etree._Element, archive: zipfile.ZipFile) -> None:
        if self.rules.receipts:
            self._answer(root, "0507", "Aussonderung.AussonderungEmpfangBestaetigen.0507", "")
        rows = ""
        for case in root.iterfind("x:Schriftgutobjekt/x:Vorgang", X):
            key = case.findtext("x:Identifikation/x:ID", namespaces=X)
            why = self.rules.refuse or next(_missing(case, archive), "")
            rows += f"<xdomea:AusgesondertesSGO><xdomea:IDSGO>{key}</xdomea:IDSGO>"
            rows += f"<xdomea:Erfolgreich>{0 if why else 1}</xdomea:Erfolgreich>"
            if why:
                rows += f"<xdomea:Fehlermeldung>{escape(why)}</xdomea:Fehlermeldung>"
            else:
                rows += f"<xdomea:Archivkennung>{self._keep(case, archive)}</xdomea:Archivkennung>"
            rows += "</xdomea:AusgesondertesSGO>"
        self._answer(root, "0506", "Aussonderung.AussonderungImportBestaetigen.0506", rows)

    def _keep(self, case: etree._Element, archive: zipfile.ZipFile) -> str:
        """Keep a case and its files; the same again gets the key it has."""
        key = str(case.findtext("x:Identifikation/x:ID", namespaces=X))
        home = self.kept / key
        known = home / "key.json"
        if known.exists():
            return str(json.loads(known.read_text(encoding="utf-8")))
        home.mkdir(parents=True)
        for name in _files(case):
            (home / name).write_bytes(archive.read(name))
        signature = f"StA {1000 + len(list(self.kept.iterdir()))}"
        (home / "vorgang.xml").write_bytes(etree.tostring(case))
        known.write_text(json.dumps(signature), encoding="utf-8")
        return signature

    # --- what it answers --------------------------------------------------------------------------------------------

    def _answer(self, root: etree._Element, code: str, name: str, rows: str, *, receipt: bool = False) -> None:
        process = _process(root)
        sender = root.findtext("x:Kopf/x:Absender/x:Institution/x:Name", default="", namespaces=X)
        own = root.findtext("x:Kopf/x:Empfaenger/x:Institution/x:Name", default="", namespaces=X)
        message = (
            f'<?xml version="1.0" encoding="UTF-8"?>\n<xdomea:{name} xmlns:xdomea="{XDOMEA}"><xdomea:Kopf>'
            f"<xdomea:ProzessID>{process}</xdomea:ProzessID>"
            f'<xdomea:Nachrichtentyp listURI="urn:xoev-de:xdomea:codeliste:nachrichtentyp" listVersionID="2.0">'
            f"<code>{code}</code></xdomea:Nachrichtentyp>"
            f"<xdomea:Erstellungszeitpunkt>{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}</xdomea:Erstellungszeitpunkt>"
            f"{_contact('Absender', own)}{_contact('Empfaenger', sender)}"
            f"{'<xdomea:Empfangsbestaetigung>1</xdomea:Empfangsbestaetigung>' if receipt else ''}"
            f"</xdomea:Kopf>{rows}</xdomea:{name}>"
        ).encode()
        if self._schema is not None:
            self._schema.assertValid(etree.fromstring(message))
        there = self.folder / "in"
        there.mkdir(exist_ok=True)
        place = there / f"{process}_{name}.zip"
        part = place.with_suffix(".part")
        with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as letter:
            letter.writestr(f"{place.stem}.xml", message)
        part.replace(place)


def _contact(role: str, name: str) -> str:
    inner = f"<xdomea:Institution><xdomea:Name>{escape(name)}</xdomea:Name></xdomea:Institution>"
    return f"<xdomea:{role}>{inner}</xdomea:{role}>"


def _process(root: etree._Element) -> str:
    return str(root.findtext("x:Kopf/x:ProzessID", default="", namespaces=X))


def _cases(root: etree._Element) -> list[str]:
    return [str(each.text) for each in root.iterfind("x:Schriftgutobjekt/x:Vorgang/x:Identifikation/x:ID", X)]


def _files(case: etree._Element) -> list[str]:
    return [str(each.text) for each in case.iterfind(".//x:Primaerdokument/x:Dateiname", X)]


def _missing(case: etree._Element, archive: zipfile.ZipFile) -> Iterator[str]:
    """Yield what is wrong with a case's files: not there, or not what their digest says."""
    there = set(archive.namelist())
    for document in case.iterfind(".//x:Dokument", X):
        remark = str(document.findtext("x:AllgemeineMetadaten/x:Bemerkung", default="", namespaces=X))
        stamps = dict(STAMP.findall(remark))
        for name in _files(document):
            if name not in there:
                yield f"Die Datei {name} fehlt."
            elif stamps.get(name) not in (None, hashlib.sha256(archive.read(name)).hexdigest()):
                yield f"Die Datei {name} ist beschädigt."
