# SPDX-License-Identifier: EUPL-1.2
"""Code lists in OASIS genericode 1.0, as the XRepository gives them out: which list, and its keys with German texts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from geleitzug.connectors.fim.building import single
from geleitzug.connectors.fim.errors import FimError, gettext_noop
from geleitzug.connectors.fim.hardened import MOST_BYTES, Dialect, Node, grammar, read_xml

NAMESPACE = "http://docs.oasis-open.org/codelist/ns/genericode/1.0/"
CODE_COLUMNS = ("code", "schluessel", "key")
"""How the column of the codes is named where no key says which it is."""
TEXT_COLUMNS = (
    "name", "bezeichnung", "beschreibung", "wert", "codename", "description", "staatsname-kurz", "staatenname-kurz",
    "bezeichnung-lang", "langname",
)  # fmt: skip
"""How columns with the words for people are named, the better ones first; seen in the lists of the XRepository."""


@dataclass(frozen=True, slots=True)
class CodeList:
    """A list in one version."""

    canonical: str
    version: str
    uri: str
    title: str
    columns: tuple[str, ...]
    code_column: str
    rows: tuple[Mapping[str, str], ...]
    """Values by column; empty ones are left out."""

    def texts(self, code_column: str = "", text_column: str = "") -> dict[str, str]:
        """Return the German texts by code, in the list's order; a schema may say which columns it means."""
        code = code_column if code_column in self.columns else self.code_column
        wanted = [text_column] if text_column in self.columns else []
        # The list of nationalities has a column of that name beside the names of the states.
        subject = [name for name in self.columns if name.casefold() == self.canonical.rpartition(":")[2].casefold()]
        preferred = [*wanted, *subject, *_text_columns(self.columns), *self.columns]
        return {
            row[code]: next((row[name] for name in preferred if row.get(name) and name != code), row[code])
            for row in self.rows
            if row.get(code)
        }


def read_codelist(source: Path | BinaryIO, most_bytes: int = MOST_BYTES) -> CodeList:
    """Read a list; raises FimError."""
    if isinstance(source, Path):
        with source.open("rb") as opened:
            return read_codelist(opened, most_bytes)
    found: CodeList = read_xml(source, {NAMESPACE: _DIALECT}, most_bytes)[1]
    return found


def _text_columns(columns: tuple[str, ...]) -> Iterator[str]:
    by_word = {name.casefold(): name for name in reversed(columns)}
    return (by_word[word] for word in TEXT_COLUMNS if word in by_word)


def _code_column(node: Node, columns: tuple[str, ...]) -> str:
    """The column of the first key that is one column; else one of a well-known name."""
    keys: tuple[tuple[str, ...], ...] = node.get("ColumnSet")[1]
    for key in keys:
        if len(key) == 1 and key[0] in columns:
            return key[0]
    by_word = {name.casefold(): name for name in reversed(columns)}
    for word in CODE_COLUMNS:
        if word in by_word:
            return by_word[word]
    raise node.error(gettext_noop("Es ist nicht zu erkennen, in welcher Spalte die Schlüssel stehen."))


def _list(node: Node) -> CodeList:
    columns: tuple[str, ...] = node.get("ColumnSet")[0]
    code = _code_column(node, columns)
    seen: set[str] = set()
    rows: list[Mapping[str, str]] = []
    for line, values in node.get("SimpleCodeList"):
        row = _row(line, values, columns)
        key = row.get(code, "")
        if not key or key in seen:
            raise FimError(
                gettext_noop("Der Schlüssel „%(key)s“ fehlt oder steht zweimal in der Liste."),
                line=line, element="Row", key=key,
            )  # fmt: skip
        seen.add(key)
        rows.append(row)
    if not rows:
        raise node.error(gettext_noop("Die Liste ist leer."))
    said: Node = node.get("Identification")
    return CodeList(
        canonical=single(said, "CanonicalUri"),
        version=single(said, "Version"),
        uri=single(said, "CanonicalVersionUri"),
        title=next((text.strip() for text in said.all("LongName")), "") or single(said, "ShortName"),
        columns=columns,
        code_column=code,
        rows=tuple(rows),
    )


def _row(line: int, values: tuple[tuple[str, str], ...], columns: tuple[str, ...]) -> dict[str, str]:
    """Put values to their columns; one without a name belongs to the column after the one before it."""
    row: dict[str, str] = {}
    at = -1
    for named, text in values:
        at = columns.index(named) if named in columns else len(columns) if named else at + 1
        if at >= len(columns):
            raise FimError(
                gettext_noop("Der Wert „%(text)s“ gehört zu keiner Spalte der Liste."),
                line=line,
                element="Row",
                text=text,
            )
        if text:
            row[columns[at]] = text
    return row


_INNER = grammar(
    Identification="""ShortName? LongName* Version? CanonicalUri CanonicalVersionUri? LocationUri*
        AlternateFormatLocationUri* Agency?""",
    ColumnSet="Column* Key*",
    Column="Annotation? ShortName? LongName* CanonicalUri? CanonicalVersionUri? Data?",
    Key="Annotation? ShortName? LongName* CanonicalUri? CanonicalVersionUri? ColumnRef*",
    SimpleCodeList="Annotation? Row*",
    Row="Annotation? Value*",
    Value="Annotation? SimpleValue?",
)
_DIALECT = Dialect(
    namespace=NAMESPACE,
    roots=grammar(CodeList="Annotation? Identification ColumnSet SimpleCodeList"),
    children=_INNER,
    build={
        "Identification": lambda node: node,
        "Column": lambda node: node.attributes.get("Id", ""),
        "ColumnRef": lambda node: node.attributes.get("Ref", ""),
        "Key": lambda node: node.all("ColumnRef"),
        "ColumnSet": lambda node: (node.all("Column"), node.all("Key")),
        "Value": lambda node: (node.attributes.get("ColumnRef", ""), single(node, "SimpleValue")),
        "Row": lambda node: (node.line, node.all("Value")),
        "SimpleCodeList": lambda node: node.all("Row"),
        "CodeList": _list,
    },
    skipped=frozenset({"Annotation", "Agency", "Data"}),
    bare=frozenset({"CodeList", *_INNER}),
)
