# SPDX-License-Identifier: EUPL-1.2
"""A service's form on paper: each page and question with room for the answer. How it is set is core/files/paper.py.

Paper asks everything at once, so conditions stand there in words, and what the town's own values rule out is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from geleitzug.core.cases import who
from geleitzug.core.cases.letterheads import sender_of
from geleitzug.core.catalogue.price_list import Price, price_list
from geleitzug.core.catalogue.proofs import proofs_wanted
from geleitzug.core.catalogue.queries import Service
from geleitzug.core.files.letters import Language, Sender
from geleitzug.core.files.paper import Block, Box, Entry, Note, Paper, Section, Shape, Space
from geleitzug.core.forms.in_words import in_words
from geleitzug.core.forms.kinds.base import Control, Part
from geleitzug.core.forms.kinds.choices import FromList, YesNo
from geleitzug.core.forms.kinds.others import Computed
from geleitzug.core.forms.kinds.texts import Paragraphs
from geleitzug.core.forms.shapes import Form, Group, Item, Question
from geleitzug.ground.cel import CelError, Expression
from geleitzug.ground.texts import pick
from geleitzug.ground.web import formats

MOST_TO_TICK = 40
"""Of a longer list of options one writes down what applies."""
BLOCKS = (2, 3)
"""Entries of a repeating group there is room for, unless more must be, and of one in another; further down one."""
MOST_BLOCKS = 12
"""Of how many entries paper has room even where more must be: one in another are as many as the two multiplied."""
_PAYING = {
    "before": gettext_lazy(
        "Sie bezahlen, bevor wir mit der Bearbeitung beginnen. Legen Sie kein Geld bei: Wir schreiben"
        " Ihnen, wie viel es ist und auf welches Konto."
    ),
    "after_receipt": gettext_lazy(
        "Sie bezahlen, nachdem der Antrag bei uns eingegangen ist. Legen Sie kein Geld bei: Wir"
        " schreiben Ihnen, wie viel es ist und auf welches Konto."
    ),
    "after_decision": gettext_lazy(
        "Sie bezahlen erst, wenn entschieden ist. Wie viel es ist und auf welches Konto, steht"
        " dann in unserem Schreiben."
    ),
}
"""When a service is paid → how somebody pays who applies on paper."""
_DAY, _CLOCK, _POSTCODE, _IBAN = (2, 2, 4), (2, 2), (5,), (4, 4, 4, 4, 4, 2)
_SPANS = {
    "title": 3, "given": 9, "family": 6, "birth_name": 6, "born": 5, "birth_place": 7, "nationality": 6, "email": 6,
    "phone": 6, "street": 9, "number": 3, "addition": 12, "postcode": 4, "city": 8, "country": 6, "owner": 12,
    "iban": 12, "day": 5, "time": 4,
}  # fmt: skip
_COMBS = {"born": _DAY, "day": _DAY, "time": _CLOCK, "postcode": _POSTCODE, "iban": _IBAN}


def paper_of(service: Service, *, lang: Language, online: str, privacy: str) -> Paper:
    """Return the printable form of a service as it holds in its responsible town.

    ``online`` and ``privacy`` are the addresses of the service's page and of what happens with the data.
    """
    raw = service.package.service
    sender = sender_of(service.offering.office, service.responsible.pk, lang=lang)
    with override(lang):
        return Paper(
            sender=sender,
            language=lang,
            title=pick(service.text("title"), lang),
            summary=pick(service.text("summary"), lang),
            before=tuple(_before(service, sender, online, lang)),
            sections=tuple(_Sheet(service, lang).sections()),
            after=tuple(_after(service, privacy, lang)),
            version=_("Fassung %(version)s") % {"version": service.package.version},
            published=_day_of(service.offering.version_id),
            signed=bool(raw.get("written_form")),
        )


def _before(service: Service, sender: Sender, online: str, lang: str) -> Iterator[Note]:
    raw = service.package.service
    post = ", ".join(
        filter(None, (sender.municipality, sender.office, sender.street, f"{sender.postcode} {sender.city}"))
    )
    sentences = [
        _("Füllen Sie das Formular in Druckbuchstaben aus und senden Sie es an: %(address)s.") % {"address": post},
        _("Sie können es dort auch abgeben."),
        *([_("Geöffnet: %(hours)s.") % {"hours": sender.hours.rstrip(".")}] if sender.hours else []),
        *([_("Fragen? %(contact)s.") % {"contact": ", ".join(filter(None, (sender.phone, sender.mail)))}]),
        _("Online geht es schneller: %(address)s") % {"address": online},
    ]
    yield Note(_("So geht es"), " ".join(sentences))
    if needs := raw.get("needs"):
        yield Note(_("Das brauchen Sie"), points=tuple(pick(need, lang) for need in needs))
    if proofs := proofs_wanted(service.package, lang):
        yield Note(
            _("Nachweise, nach denen wir fragen können"),
            _("Legen Sie Kopien bei, keine Originale. Ob wir einen Nachweis brauchen, hängt von Ihren Antworten ab."),
            tuple(" – ".join(filter(None, (proof.label, proof.only_if))) for proof in proofs),
        )
    cost, paying = plain_text(pick(service.text("cost"), lang)), _PAYING.get(raw["payment"], "")
    prices = tuple(_price_in_words(price, lang) for price in price_list(service.package, service.values))
    if cost or prices:
        yield Note(_("Das kostet es"), "\n\n".join(filter(None, (cost, str(paying)))), prices)


def _price_in_words(price: Price, lang: str) -> str:
    """Return a line of the price list: ``Hundesteuer: 120,00 € im Jahr, je Hund, nur, wenn …``."""
    amount = formats.money(price.amount)
    said = _("%(amount)s im Jahr") % {"amount": amount} if price.per == "year" else amount
    return f"{pick(price.title, lang)}: {', '.join(filter(None, (said, price.each, price.only_if)))}"


def _after(service: Service, privacy: str, lang: str) -> Iterator[Note]:
    laws = (law["title"] for law in service.text("legal_basis"))
    yield Note(_("Rechtsgrundlagen"), points=tuple(pick(law, lang) for law in laws))
    yield Note(_("Was mit Ihren Daten geschieht"), "\n\n".join(_privacy(service, privacy, lang)))


def _privacy(service: Service, privacy: str, lang: str) -> Iterator[str]:
    """Yield what somebody who gives data has to be told at once (Art. 13 GDPR); the rest stands at an address."""
    raw, contact = service.package.service, service.responsible.contact
    record = raw["processing_record"]
    told = {
        _("Datenschutzbeauftragte oder Datenschutzbeauftragter"): contact.get("data_protection"),
        _("Wozu wir Ihre Daten brauchen"): record.get("purpose"),
        _("Was uns dazu berechtigt"): record.get("legal_basis"),
        _("Wer sie bekommt"): record.get("recipients"),
        _("Wie lange wir sie aufbewahren"): record.get("retention"),
        _("Was ein Programm allein entscheidet"): raw.get("automatic"),
    }
    for what, text in told.items():
        if said := plain_text(pick(text, lang)):
            yield f"{what}: {said}"
    yield _("Ihre Rechte und alles Weitere: %(address)s. Auf Wunsch geben wir es Ihnen auf Papier.") % {
        "address": privacy
    }


def _day_of(version: UUID) -> date:
    """Return the day a version was published on: its id begins with the milliseconds since 1970 (RFC 9562, 5.7)."""
    return datetime.fromtimestamp((version.int >> 80) / 1000, tz=UTC).date()


class _Sheet:
    """The questions of a form being written down, with the numbers conditions refer to."""

    def __init__(self, service: Service, lang: str) -> None:
        self.raw = service.package.service
        self.form: Form = service.package.form
        self.lang = lang
        self.values = service.values
        self.asks_who = who.is_asked(self.raw)
        self.numbers: dict[str, str] = {}
        pages = [page for page in self.form.pages if self._may_be_asked(page.when) and page.shows]
        self.pages = [(page, self._asked(page.questions)) for page in pages]
        self.pages = [(page, items) for page, items in self.pages if any(_is_asked(item) for item in items)]
        for number, (_page, items) in enumerate(self.pages, start=2 if self.asks_who else 1):
            self._number(items, str(number))

    def sections(self) -> Iterator[Section]:
        """Yield who applies, where that is asked, and the pages of the form."""
        if self.asks_who:
            yield Section(_("Für wen handeln Sie?"), "", "", tuple(self._who()))
        for page, items in self.pages:
            yield Section(
                pick(page.title, self.lang), plain_text(pick(page.intro, self.lang)), self._when(page.when, ""),
                tuple(self._entries(items, 0)),
            )  # fmt: skip

    def _who(self) -> Iterator[Entry]:
        kinds = self.raw["audience"]
        if len(kinds) > 1:
            boxes = tuple(Box(str(who.KIND_WORDS[kind])) for kind in kinds)
            yield Entry("boxes", "1.1", _("Sie handeln …"), boxes=boxes)
        if asked := self.raw.get("on_behalf"):
            proofs = (
                Box(str(who.WORDS[key]), _("Nachweis: %(proof)s") % {"proof": pick(wanted["proof"], self.lang)})
                for key, wanted in asked.items()
            )
            number = "1.2" if len(kinds) > 1 else "1.1"
            name = Space(_("Name der Person, für die Sie handeln"))
            own = Space(_("Ihr eigener Name, wenn Sie für jemand anderen handeln"))
            home = (Space(_("Ihre Straße und Hausnummer")), Space(_("Postleitzahl"), 4), Space(_("Ort, Land"), 8))
            boxes = (Box(str(who.WORDS[who.SELF])), *proofs)
            yield Entry("boxes", number, _("Sie handeln für …"), boxes=boxes, spaces=(name, own, *home))

    def _may_be_asked(self, when: Expression | None) -> bool:
        """Tell whether something can be asked in this town: a condition on its values alone is decided already."""
        if when is None or not _reads_values_alone(when):
            return True
        try:
            return when.evaluate({"v": self.values}) is True
        except CelError:
            return False

    def _asked(self, items: Iterable[Item]) -> list[Item]:
        return [item for item in items if _is_seen(item) and self._may_be_asked(item.when)]

    def _number(self, items: list[Item], before: str) -> None:
        for number, item in enumerate(filter(_is_asked, items), start=1):
            self.numbers[item.path] = f"{before}.{number}"
            if isinstance(item, Group):
                self._number(self._asked(item.questions), f"{before}.{number}")

    def _when(self, when: Expression | None, within: str) -> str:
        if when is None or _reads_values_alone(when):
            return ""
        said = in_words(self.form, when, within, self._name)
        return (
            _("Nur ausfüllen, wenn %(condition)s.") % {"condition": said}
            if said
            else _("Nur ausfüllen, falls zutreffend.")
        )

    def _name(self, question: Question) -> str:
        number = self.numbers.get(question.path)
        label = pick(question.label, self.lang)
        return _("Frage %(number)s") % {"number": number} if number else _("„%(answer)s“") % {"answer": label}

    def _entries(self, items: Iterable[Item], depth: int, within: str = "") -> Iterator[Entry]:
        for item in items:
            yield self._group(item, depth, within) if isinstance(item, Group) else self._question(item, within)

    def _group(self, group: Group, depth: int, within: str) -> Entry:
        when = self._when(group.when, within)
        inside = self._asked(group.questions)
        blocks: tuple[Block, ...]
        more = ""
        if group.repeat is None:
            blocks = (Block("", tuple(self._entries(inside, depth, within))),)
        else:
            least, most = group.repeat
            room = BLOCKS[depth] if depth < len(BLOCKS) else 1
            count = min(max(least, room), most, MOST_BLOCKS)
            entries = tuple(self._entries(inside, depth + 1, group.path))
            blocks = tuple(Block(group.entry(number, self.lang), entries) for number in range(1, count + 1))
            if most > count:
                more = _("Sind es mehr? Bitte schreiben Sie die weiteren auf ein Beiblatt (höchstens %(most)d).")
                more %= {"most": most}
                if around := self.form.group(within):
                    entry = around.entry(1, self.lang)
                    more += " " + _("Schreiben Sie dazu, wozu sie gehören, zum Beispiel „%(entry)s“.") % {
                        "entry": entry
                    }
        optional = group.optional or (group.repeat is not None and group.repeat[0] == 0)
        return replace(self._caption(group), shape="group", when=when, optional=optional, blocks=blocks, more=more)

    def _question(self, question: Question, within: str) -> Entry:
        control = question.kind.control()
        when = self._when(question.when, within)
        if control.component == "info":
            return Entry("text", text=plain_text(pick(control.settings["text"], self.lang)), when=when)
        given = replace(self._caption(question), when=when, optional=not question.required)
        if control.component == "declaration":
            return replace(given, shape="tick", text=plain_text(pick(control.settings["text"], self.lang)))
        return replace(given, **self._room(question, control))

    def _caption(self, item: Item) -> Entry:
        number = self.numbers.get(item.path, "")
        return Entry("line", number, pick(item.label, self.lang), plain_text(pick(item.help, self.lang)))

    def _room(self, question: Question, control: Control) -> Mapping[str, Any]:
        """Return the shape of the room for an answer and what is in it."""
        name = question.kind.name
        if name == "file":
            return {"shape": "boxes", "boxes": (Box(_("liegt als Kopie bei")),), "inline": True}
        if name == "yesno":
            return {"shape": "boxes", "boxes": tuple(Box(YesNo().show(said)) for said in (True, False)), "inline": True}
        if control.options:
            return self._choice(question, control)
        if control.parts:
            return {"shape": "parts", "spaces": tuple(self._space(part) for part in control.parts)}
        if isinstance(question.kind, Paragraphs):
            return {"shape": "area", "height": 4 if question.kind.most <= 500 else 8}
        return {"shape": "line", "spaces": (self._line(name, control),)}

    def _choice(self, question: Question, control: Control) -> Mapping[str, Any]:
        if isinstance(question.kind, FromList) or len(control.options) > MOST_TO_TICK:
            return {"shape": "line", "spaces": (Space(span=8),)}
        boxes = tuple(Box(pick(text, self.lang), pick(note, self.lang)) for _key, text, note in control.options)
        shape: Shape = "boxes"
        return {"shape": shape, "boxes": boxes}

    def _line(self, name: str, control: Control) -> Space:
        unit = pick(control.settings.get("unit"), self.lang)
        if name == "date":
            return Space(comb=_DAY, hint=_("TT MM JJJJ"))
        if name == "time":
            return Space(comb=_CLOCK, hint=_("Stunden, Minuten"))
        span = {"8": 4, "16": 6}.get(str(control.settings.get("width", "")), 12)
        return Space(span=span, unit=unit)

    def _space(self, part: Part) -> Space:
        label = _(part.label) if part.label else ""
        comb = _COMBS.get(part.name, ())
        hint = {_DAY: _("TT MM JJJJ"), _CLOCK: _("Stunden, Minuten")}.get(comb, "")
        if part.name == "postcode" and part.control.settings.get("inputmode") != "numeric":
            comb = ()  # other countries have other postcodes
        if part.optional:
            label = _("%(label)s – freiwillig") % {"label": label}
        return Space(label, _SPANS.get(part.name, 12), comb, hint=hint)


def _reads_values_alone(when: Expression) -> bool:
    return bool(when.reads) and all(path.partition(".")[0] == "v" for path in when.reads)


def _is_seen(item: Item) -> bool:
    """Tell whether paper has anything to say of an item: what the form computes it cannot."""
    if isinstance(item, Group):
        return any(_is_seen(inner) for inner in item.questions)
    return not isinstance(item.kind, Computed)


def _is_asked(item: Item) -> bool:
    if isinstance(item, Group):
        return any(_is_asked(inner) for inner in item.questions)
    return item.kind.asks


def plain_text(markdown: str) -> str:
    """Return a text of a package as the letter's templates take it: paragraphs in one line each, lists with ``- ``."""
    text = re.sub(r"\[([^\[\]\n]+)\]\(([^()\s]+)\)", r"\1 (\2)", markdown.replace("\r\n", "\n")).replace("**", "")
    blocks: list[str] = []
    for block in re.split(r"\n\s*\n", text.strip()):
        rows: list[str] = []
        for row in block.split("\n"):
            point = re.match(r"\s*[-*]\s+", row)
            if point:
                rows.append(f"- {row[point.end() :].strip()}")
            elif rows and (rows[-1].startswith("- ") == row.startswith(("  ", "\t"))):
                rows[-1] += f" {row.strip()}"
            else:
                rows.append(row.strip())
        blocks += _apart(rows)
    return "\n\n".join(filter(None, blocks))


def _apart(rows: list[str]) -> Iterator[str]:
    """Yield paragraphs and lists of a block each by itself: the templates tell them apart by empty lines."""
    points: list[str] = []
    for row in rows:
        if row.startswith("- "):
            points.append(row)
            continue
        if points:
            yield "\n".join(points)
            points = []
        yield row
    if points:
        yield "\n".join(points)
