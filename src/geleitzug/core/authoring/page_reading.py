# SPDX-License-Identifier: EUPL-1.2
"""Reads a page of a form into its outline, and says what is wrong with it by itself, in every language."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from geleitzug.core.authoring import blocks as blocks_of
from geleitzug.core.authoring.outline import NO_ENGLISH, Entry, Finding, Outline, PageOutline, Raw, Reading
from geleitzug.core.authoring.parts import Piece
from geleitzug.core.forms import single
from geleitzug.core.forms.errors import FormError
from geleitzug.core.forms.given import VARIABLES
from geleitzug.core.forms.shapes import Question
from geleitzug.ground import cel
from geleitzug.ground.texts import pick
from geleitzug.ground.web.languages import LANGUAGES

FIRST_ANSWERS: tuple[Raw, ...] = (
    {"key": "erste", "label": {"de": "Erste Antwort", "en": "First answer"}},
    {"key": "zweite", "label": {"de": "Zweite Antwort", "en": "Second answer"}},
)
"""What a new question one chooses with has for answers, so that it can be shown at once. Nobody is to be asked them."""
_FIELDS = frozenset(
    {
        *("key", "label", "help", "title", "intro", "item", "text", "options", "min", "max", "value", "list", "parts"),
        *(
            "accept",
            "pattern",
            "pattern_message",
            "min_length",
            "max_length",
            "max_mb",
            "max_files",
            "min_files",
            "preset",
            "format",
            "unit",
        ),
        *("repeat", "optional", "required", "prefill", "anew", "spaces", "at", "message", "that"),
    }
)
"""What a form's own sentences quote as a field; anything else they quote is a value."""


def outline_of(piece: Piece) -> Outline:
    """Return the outline of a package being worked on; what is known of a page is not worked out again."""
    pages = []
    for key in piece.pages:
        if key not in piece.outlines:
            piece.outlines[key] = read_page(piece.page(key), piece.lists(), piece.blocks)
        pages.append(piece.outlines[key])
    return Outline(tuple(pages), form_readings(piece))


def form_readings(piece: Piece) -> tuple[Reading, ...]:
    """Return what the form's own checks read, and which places open points mean; their faults are findings.py."""
    readings = []
    for check in piece.part("form").get("checks") or []:
        reads = _reads_of(str(check.get("that", "")))
        if reads is not None:
            readings.append(Reading("", f"check:{check.get('key', '')}", reads))
        if at := check.get("at"):
            readings.append(Reading("", f"check:{check.get('key', '')}:at", (f"a.{at}",)))
    return tuple(readings)


def _reads_of(text: str) -> tuple[str, ...] | None:
    try:
        return tuple(sorted(cel.compile(text, variables=VARIABLES).reads))
    except cel.CelError:
        return None


def read_page(raw: Raw, lists: Mapping[str, Raw] | None = None, blocks: Mapping[str, Raw] | None = None) -> PageOutline:
    """Return a page in short, with everything that is wrong with it by itself, said in every language."""
    given = raw, lists or {}, blocks or {}
    outline = _read_in(LANGUAGES[0], *given)
    if not outline.found:
        return outline
    german = [each["sentence"] for each in outline.found]
    others = {lang: _translated(german, lang) or _sentences_in(lang, *given) for lang in LANGUAGES[1:]}
    found = tuple(
        {**each, "sentence": {LANGUAGES[0]: german[at], **{lang: others[lang][at] for lang in others}}}
        for at, each in enumerate(outline.found)
    )
    return replace(outline, found=found)


def _translated(german: list[str], lang: str) -> list[str]:
    """Return sentences in another language; nothing where some are not as in the dictionary: they quote the form.

    Most pages lack a text in English and no more: that is said without reading them a second time.
    """
    with translation.override(lang):
        found = [_(sentence) for sentence in german]
    return found if all(said != sentence for said, sentence in zip(found, german, strict=True)) else []


def _sentences_in(lang: str, raw: Raw, lists: Mapping[str, Raw], blocks: Mapping[str, Raw]) -> list[str]:
    return [each["sentence"] for each in _read_in(lang, raw, lists, blocks).found]


def _read_in(lang: str, raw: Raw, lists: Mapping[str, Raw], blocks: Mapping[str, Raw]) -> PageOutline:
    """Return a page in short, what is wrong said in one language; in German first: what it quotes names the field."""
    with translation.override(lang):
        return _PageReader(raw, lists, blocks).outline()


@dataclass
class _PageReader:
    raw: Raw
    lists: Mapping[str, Raw]
    blocks: Mapping[str, Raw]
    entries: list[Entry] = field(default_factory=list)
    readings: list[Reading] = field(default_factory=list)
    found: list[Finding] = field(default_factory=list)

    def outline(self) -> PageOutline:
        key = str(self.raw.get("key", ""))
        expanded = blocks_of.expand_page(self.raw, self.blocks)
        self.page_key = key
        rest = self.expressions(self.raw, "", "", ("when",))
        rest.pop("checks", None)
        try:
            single.read_page(rest)
        except FormError as error:
            self.find("", error.what)
        self.english("", rest, ("title", "intro"))
        self.items(expanded.get("questions") or [], self.raw.get("questions") or [], "", "", "")
        self.checks(self.raw.get("checks") or [], "", "")
        if not expanded.get("questions"):
            self.find("", _("Auf dieser Seite steht noch keine Frage."), "questions")
        found = tuple({**asdict(finding), "page": key} for finding in self.mendable())
        used = tuple(sorted(set(blocks_of.used_in(self.raw.get("questions") or []))))
        title = pick(self.raw.get("title"), "de") or key
        return PageOutline(key, title, tuple(self.entries), tuple(self.readings), found, used)

    def find(self, at: str, sentence: str, name: str = "", *, blocking: bool = True) -> None:
        self.found.append(Finding(at, sentence, name, blocking=blocking))

    def items(self, items: Any, written: Any, prefix: str, within: str, block: str) -> None:
        seen: set[str] = set()
        for number, item in enumerate(items):
            source = written[number] if number < len(written) else {}
            key = str(item.get("key", ""))
            if key in seen:
                self.find(prefix + key, _("Diesen Schlüssel gibt es hier schon."), "key")
            seen.add(key)
            self.item(item, prefix + key, prefix, within, block or str(source.get("block") or ""), source)

    def item(self, item: Raw, path: str, prefix: str, within: str, block: str, source: Raw) -> None:
        if "block" in item:
            self.find(path, _("Den Baustein „%(key)s“ gibt es nicht.") % {"key": item["block"]}, "block")
            self.entries.append(Entry(path, "block", block=str(item["block"])))
            return
        rest = self.expressions(item, path, within, ("when",))
        is_group = item.get("kind") == "group"
        inner = within if not (is_group and item.get("repeat")) else path
        if is_group:
            rest.pop("checks", None)
        parts: tuple[str, ...] = ()
        try:
            read = single.read_item(rest, page=self.page_key, prefix=prefix, within=within, lists=self.lists)
            if isinstance(read, Question):
                parts = tuple(read.kind.parts)
                for number, expression in enumerate(read.kind.expressions()):
                    reads = tuple(sorted(expression.reads))
                    self.readings.append(
                        Reading(path, "value" if rest.get("value") else f"bound:{number}", reads, within)
                    )
        except FormError as error:
            self.find(path, error.what, _field_of(error))
        if any(option in FIRST_ANSWERS for option in item.get("options") or []):
            self.find(
                path, _("Hier stehen noch die vorläufigen Antworten. Bitte schreiben Sie Ihre eigenen."), "options"
            )
        self.english(path, rest, ("label", "help", "item", "text"))
        self.entries.append(Entry(path, str(item.get("kind", "")), bool(item.get("repeat")), parts, block))
        if is_group:
            if not item.get("questions"):
                sentence = _("In dieser Gruppe steht noch keine Frage. Fügen Sie in der Liste eine hinzu.")
                self.find(path, sentence, "questions")
            self.items(item.get("questions") or [], source.get("questions") or [], f"{path}.", inner, block)
            self.checks(item.get("checks") or [], path, inner)

    def expressions(self, raw: Raw, path: str, within: str, names: tuple[str, ...]) -> dict[str, Any]:
        """Note what conditions read, and return the definition without them: the rest is read by itself."""
        rest = dict(raw)
        for name in names:
            text = rest.pop(name, None)
            if text is not None:
                self.expression(text, path, name, within)
        return rest

    def expression(self, text: Any, path: str, name: str, within: str) -> None:
        written = str(text).lower() if isinstance(text, bool) else str(text)
        try:
            reads = cel.compile(written, variables=VARIABLES).reads
        except cel.CelError as error:
            self.find(path, str(error), name)
            return
        self.readings.append(Reading(path, name, tuple(sorted(reads)), within))

    def checks(self, checks: Any, path: str, within: str) -> None:
        for check in checks:
            name = f"check:{check.get('key', '')}"
            self.expression(check.get("that", ""), path, name, within)
            try:
                single.read_check({**check, "that": "true"}, within)
            except FormError as error:
                self.find(path, error.what, name)
            self.english(path, check, ("message",), name)
            if at := str(check.get("at") or ""):
                full = at if not within or at.startswith(f"{within}.") else f"{within}.{at}"
                self.readings.append(Reading(path, f"{name}:at", (f"a.{full}",), within))

    def english(self, path: str, raw: Raw, names: tuple[str, ...], field_name: str = "") -> None:
        for name in names:
            if lacks_english(raw.get(name)):
                self.gap(path, _("Der englische Text fehlt."), field_name or name)
                break
        for option in raw.get("options") or []:
            if isinstance(option, Mapping) and any(lacks_english(option.get(name)) for name in ("label", "help")):
                self.gap(path, _("Bei einer Antwort fehlt der englische Text."), "options")
                break

    def mendable(self) -> Iterator[Finding]:
        """Yield what was found; what a building block does not say in English once for each place that uses it."""
        blocks = {entry.path for entry in self.entries if entry.block}
        told: set[str] = set()
        for each in self.found:
            at = each.at
            while at.rpartition(".")[0] in blocks:
                at = at.rpartition(".")[0]
            if each.about != NO_ENGLISH or at == each.at:
                yield each
            elif at not in told:
                told.add(at)
                sentence = _("Im Baustein fehlt ein englischer Text.")
                yield replace(each, at=at, sentence=sentence, field="block")

    def gap(self, at: str, sentence: str, name: str) -> None:
        self.found.append(Finding(at, sentence, name, blocking=False, about=NO_ENGLISH))


def lacks_english(text: Any) -> bool:
    """Tell whether a text is there in German only."""
    return isinstance(text, Mapping) and bool(text.get("de")) and not text.get("en")


def _field_of(error: FormError) -> str:
    """Return the field a form's error speaks of, as far as its sentence quotes one."""
    quoted = error.what.split("„", 1)[1].split("“", 1)[0] if "„" in error.what else ""
    return quoted if quoted in _FIELDS else ""
