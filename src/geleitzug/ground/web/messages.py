# SPDX-License-Identifier: EUPL-1.2
"""Collects the German words of each app and keeps its English catalogue: ``python -m geleitzug.ground.web.messages``.

With ``check`` it changes nothing and lists what has no English yet. An app's catalogue lies inside the app; the words
of modules that are no app lie in ``config/locale`` (``settings.LOCALE_PATHS``).
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from babel.messages import extract, mofile, pofile
from babel.messages.catalog import Catalog

HOUSE = Path(__file__).resolve().parents[2]
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
JINJA = {"extensions": "jinja2.ext.i18n,jinja2.ext.do,jinja2.ext.loopcontrols", "trimmed": "true", "silent": "false"}
# A catalogue that changes only when words change makes readable diffs.
FIXED_DAY = datetime(2026, 1, 1, tzinfo=UTC)


def apps(house: Path = HOUSE) -> list[Path]:
    """Return the folders of all apps of the house, and the house itself for what belongs to none."""
    return [house, *sorted(path.parent for path in house.rglob("apps.py") if "tests" not in path.parts)]


def catalogue_of(app: Path) -> Path:
    """Return where an app's English catalogue lies."""
    home = app / "config" if app == HOUSE else app
    return home / "locale/en/LC_MESSAGES/django.po"


def collected(app: Path) -> Catalog:
    """Return the English catalogue of an app, brought up to date with its words but not written."""
    known = _read(catalogue_of(app))
    words = Catalog(locale="en")
    for text, context in _words(app):
        words.add(text, context=context)
    known.update(words, no_fuzzy_matching=True)
    known.obsolete.clear()
    known.creation_date = FIXED_DAY
    return known


def missing(catalogue: Catalog) -> list[str]:
    """Return the words of a catalogue that have no English yet."""
    return [str(word.id) for word in catalogue if word.id and not _translated(word.string)]


def po_bytes(catalogue: Catalog) -> bytes:
    """Write a catalogue as text for translators."""
    out = BytesIO()
    pofile.write_po(out, catalogue, no_location=True, sort_output=True, width=100, include_previous=False)
    return out.getvalue()


def mo_bytes(catalogue: Catalog) -> bytes:
    """Write a catalogue as gettext reads it."""
    out = BytesIO()
    mofile.write_mo(out, catalogue)
    return out.getvalue()


def update(app: Path, catalogue: Catalog) -> None:
    """Write an app's catalogue as it is today."""
    path = catalogue_of(app)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(po_bytes(catalogue))
    path.with_suffix(".mo").write_bytes(mo_bytes(catalogue))


def main(arguments: list[str]) -> int:
    """Update or check the apps named, or all."""
    checking = "check" in arguments
    chosen = [Path(name).resolve() for name in arguments if name != "check"] or apps()
    gaps = 0
    for app in chosen:
        today = collected(app)
        open_words = missing(today)
        gaps += len(open_words)
        if len(today) and not checking:
            update(app, today)
        if len(today):
            print(f"{app.relative_to(HOUSE.parent)}: {len(today)} words, {len(open_words)} without English")
        for word in open_words:
            print(f"    {word!r}")
    return 1 if checking and gaps else 0


def _words(app: Path) -> Iterator[tuple[str | tuple[str, ...], str | None]]:
    for path in sorted(_sources(app)):
        method, options = ("python", {}) if path.suffix == ".py" else ("jinja2.ext:babel_extract", JINJA)
        for _line, text, _comments, context in extract.extract_from_file(
            method, str(path), keywords=KEYWORDS, options=options
        ):
            if text:
                yield text, context


def _sources(app: Path) -> Iterator[Path]:
    """Yield the files whose nearest app is this one."""
    roots = set(apps())
    for path in app.rglob("*"):
        is_source = path.suffix in {".py", ".html"} and not {"tests", "migrations"} & set(path.parts)
        if is_source and next(parent for parent in path.parents if parent in roots) == app:
            yield path


def _read(path: Path) -> Catalog:
    if path.exists():
        with path.open("rb") as file:
            catalogue = pofile.read_po(file, locale="en")
    else:
        catalogue = Catalog(locale="en")
    catalogue.project, catalogue.version = "Geleitzug", "1"
    catalogue.header_comment = "# SPDX-License-Identifier: EUPL-1.2\n# English words of this app."
    catalogue.revision_date = FIXED_DAY
    catalogue.last_translator = catalogue.language_team = catalogue.msgid_bugs_address = "Geleitzug"
    catalogue.fuzzy = False
    return catalogue


def _translated(string: str | tuple[str, ...]) -> bool:
    return all(string) if isinstance(string, tuple | list) else bool(string)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
