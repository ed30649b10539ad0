# SPDX-License-Identifier: EUPL-1.2
"""Reads schemas and code lists for the workshop's port, in its words. What becomes of a schema is importing.py."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from geleitzug.connectors.fim.errors import FimError
from geleitzug.connectors.fim.genericode import CodeList, read_codelist
from geleitzug.connectors.fim.importing import Report, import_schema
from geleitzug.connectors.fim.schema import Schema
from geleitzug.connectors.fim.wire import read_schema
from geleitzug.core.authoring import ports
from geleitzug.core.forms.codelists import load_codelist
from geleitzug.core.forms.definition import load_form
from geleitzug.core.forms.errors import FormError


class FimImporter:
    """Makes forms of XDatenfelder 3.0, 2.0 and 1.0, and lists of genericode."""

    def form(self, files: Sequence[ports.Upload], lists: Sequence[ports.Upload], land: str) -> ports.Imported:
        """Make a form of a schema with the lists at hand; raises NotReadable, and then nothing was made."""
        if len(files) != 1:
            raise ports.NotReadable(_("Bitte schicken Sie genau ein Datenschema."))
        schema = _schema(files[0])
        known = [_list(each) for each in lists]
        try:
            imported = import_schema(schema, known, land=land)
            load_form(imported.form, {name: load_codelist(raw, name) for name, raw in imported.codelists.items()})
        except FimError as error:
            raise ports.NotReadable(f"{files[0].name}: {error.sentence(_)}") from error
        except FormError as error:
            raise ports.NotReadable(f"{files[0].name}: {error}") from error
        title = schema.bezeichnung or schema.head.name
        return ports.Imported(imported.form, imported.codelists, title, _rows(imported.report), _left(imported.report))

    def codelist(self, file: ports.Upload) -> ports.Raw:
        """Read a code list, key → text; raises NotReadable."""
        texts = _list(file).texts()
        if not texts:
            raise ports.NotReadable(_("In der Datei steht kein Eintrag."))
        return {key: {"de": text} for key, text in texts.items()}


def register() -> None:
    """Offer to read schemas of the FIM."""
    ports.register(FimImporter())


def _schema(file: ports.Upload) -> Schema:
    try:
        return read_schema(file.stream)
    except FimError as error:
        raise ports.NotReadable(f"{file.name}: {error.sentence(_)}") from error


def _list(file: ports.Upload) -> CodeList:
    try:
        return read_codelist(file.stream)
    except FimError as error:
        raise ports.NotReadable(f"{file.name}: {error.sentence(_)}") from error


def _rows(report: Report) -> tuple[ports.ReportRow, ...]:
    given, made, points = report.given, report.made, report.points
    lists = (given.inline_lists + given.referred_lists, made.inline_lists + made.referred_lists)
    return (
        ports.ReportRow(_("Gruppen"), given.groups, made.groups),
        ports.ReportRow(_("Felder"), given.fields, made.fields),
        ports.ReportRow(_("Codelisten"), *lists, points.get("codelist", 0)),
        ports.ReportRow(_("Regeln"), given.rules, made.rules, points.get("rule", 0) + report.proposed),
    )


def _left(report: Report) -> tuple[str, ...]:
    sentence = _("Nicht übernommen: %(what)s (%(number)d-mal)")
    return tuple(sentence % {"what": what, "number": number} for what, number in report.left.items() if number)
