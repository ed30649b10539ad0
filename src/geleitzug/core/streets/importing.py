# SPDX-License-Identifier: EUPL-1.2
"""Reading a municipality's list of streets from CSV: the whole file or nothing, with a sentence about each bad line."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from io import StringIO

from django.utils.translation import gettext as _

from geleitzug.core.forms.characters import line_of, strangers_in_text
from geleitzug.core.streets.rules import key_of, number_of
from geleitzug.ground.texts import fold

MOST_LINES = 200_000
MOST_OF_NUMBER = 12
MOST_TOLD = 50
"""So many bad lines are told one by one."""
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "street": ("strasse", "strassenname", "str", "name", "street"),
    "postcode": ("plz", "postleitzahl", "postcode"),
    "city": ("ort", "gemeinde", "stadt", "ortsname", "city"),
    "district": ("ortsteil", "stadtteil", "district"),
    "numbers": ("hausnummer", "hausnummern", "hausnr", "hnr", "nr", "numbers"),
}
"""What the columns are called, folded; all but the part of town and the house numbers are needed."""
_OPTIONAL = ("district", "numbers")
_POSTCODES = re.compile(r"(?!00)[0-9]{5}")


class BadList(ValueError):
    """The file is no list of streets: a sentence for each line that is wrong."""

    def __init__(self, sentences: list[str]) -> None:
        super().__init__("\n".join(sentences))
        self.sentences = sentences


@dataclass(frozen=True, slots=True)
class Row:
    """A street as the list has it."""

    name: str
    postcode: str
    city: str
    district: str = ""
    numbers: tuple[str, ...] = ()
    """Its house numbers, as they are compared; none where the list names none."""

    @property
    def key(self) -> tuple[str, str, str, str]:
        """Return what two equal rows have in common: villages share postcodes, and each has its Dorfstraße."""
        return key_of(self.name), self.postcode, self.city, self.district


def read_list(content: bytes) -> list[Row]:
    """Read a list; raises BadList. What is there twice counts once, with the house numbers of all its lines."""
    lines = _text_of(content).splitlines()
    if not any(line.strip() for line in lines):
        raise BadList([_("Die Datei ist leer.")])
    if len(lines) > MOST_LINES:
        raise BadList([_("Die Datei hat mehr als %(most)d Zeilen.") % {"most": MOST_LINES}])
    table = csv.reader(StringIO("\n".join(lines)), delimiter=_separator(lines))
    rows: dict[tuple[str, str, str, str], Row] = {}
    bad: list[str] = []
    columns: dict[str, int] | None = None
    try:
        for cells in table:
            if not any(cell.strip() for cell in cells):
                continue
            if columns is None:
                columns = _columns(cells)
                continue
            try:
                for row in _rows(cells, columns):
                    known = rows.get(row.key, row)
                    rows[row.key] = replace(known, numbers=tuple(dict.fromkeys((*known.numbers, *row.numbers))))
            except _BadLine as wrong:
                bad.append(_("Zeile %(line)d: %(what)s") % {"line": table.line_num, "what": wrong})
    except csv.Error as error:
        bad.append(_("Zeile %(line)d: %(what)s") % {"line": table.line_num, "what": error})
    if bad:
        more = len(bad) - MOST_TOLD
        tail = [_("Und %(more)d weitere Zeilen.") % {"more": more}] if more > 0 else []
        raise BadList([*bad[:MOST_TOLD], *tail])
    if not rows:
        raise BadList([_("Die Datei nennt keine Straße.")])
    return list(rows.values())


class _BadLine(ValueError):
    pass


def _text_of(content: bytes) -> str:
    """Decode as UTF-8 or UTF-16 where the file says so, else as what office programs on Windows write."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _separator(lines: list[str]) -> str:
    head = next(line for line in lines if line.strip())
    return max(";\t,|", key=head.count)


def _columns(cells: list[str]) -> dict[str, int]:
    heads = [re.sub("[^a-z]", "", fold(cell)) for cell in cells]
    found = {
        column: next((at for at, head in enumerate(heads) if head in names), -1) for column, names in COLUMNS.items()
    }
    missing = [names[0] for column, names in COLUMNS.items() if found[column] < 0 and column not in _OPTIONAL]
    if missing:
        sentence = _("Zeile 1 muss die Spalten nennen: strasse;plz;ort;ortsteil. Es fehlt: %(missing)s.")
        raise BadList([sentence % {"missing": ", ".join(missing)}])
    return found


def _rows(cells: list[str], columns: Mapping[str, int]) -> Iterator[Row]:
    """Yield the rows of a line: one for each postcode; raises _BadLine."""
    values = {column: _cell(cells, at) for column, at in columns.items()}
    name, city, district = values["street"], values["city"], values["district"]
    if not name or not key_of(name):
        raise _BadLine(_("Der Name der Straße fehlt."))
    if not city:
        raise _BadLine(_("Der Ort fehlt."))
    if len(name) > 120 or len(city) > 80 or len(district) > 80 or len(key_of(name)) > 130:
        raise _BadLine(_("Ein Name ist zu lang."))
    if strange := strangers_in_text(name + city + district):
        raise _BadLine(_("Diese Zeichen sind nicht lesbar: %(signs)s") % {"signs": " ".join(strange[:5])})
    postcodes = values["postcode"].replace(",", " ").replace("/", " ").split()
    if not postcodes or not all(_POSTCODES.fullmatch(postcode) for postcode in postcodes):
        raise _BadLine(_("„%(typed)s“ ist keine Postleitzahl mit fünf Ziffern.") % {"typed": values["postcode"]})
    for postcode in postcodes:
        yield Row(name, postcode, city, district, _numbers(values["numbers"]))


def _numbers(cell: str) -> tuple[str, ...]:
    """Return the house numbers of a cell: one, or several with commas or strokes between; raises _BadLine."""
    numbers = [number for each in re.split(r"[,;/|]", cell) if (number := number_of(each))]
    if bad := next((number for number in numbers if len(number) > MOST_OF_NUMBER or not number[0].isdecimal()), ""):
        raise _BadLine(_("„%(number)s“ ist keine Hausnummer.") % {"number": bad})
    return tuple(numbers)


def _cell(cells: list[str], at: int) -> str:
    return " ".join(line_of(cells[at]).split()) if 0 <= at < len(cells) else ""
