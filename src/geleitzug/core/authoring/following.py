# SPDX-License-Identifier: EUPL-1.2
"""What follows a question that got another key or place, in the whole package: expressions, fees, letter, examples.

How one expression is rewritten is rewriting.py.
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from geleitzug.core.authoring.following_service import of_handovers, of_letter, of_service
from geleitzug.core.authoring.outline import Outline, Reading
from geleitzug.core.authoring.page_reading import outline_of
from geleitzug.core.authoring.parts import EXAMPLE, FORM, PAGE, POINTS, Piece
from geleitzug.core.authoring.rewriting import ANY, Moved, after, rewritten
from geleitzug.ground import cel
from geleitzug.ground.texts import pick

Raw = Mapping[str, Any]

_BOUNDS = ("min", "max", "value")
_IN_LETTER = re.compile(r'((?:answer|value|said|label-of|entries|facts)\(\s*")([a-z][a-z0-9_.]*)(")')
_IN_PROCESS = (
    re.compile(
        r"(<(?:\w+:)?conditionExpression[^<>]*+>)"
        r"((?:[^<]++|<(?!/?(?:\w+:)?conditionExpression))*+)(</(?:\w+:)?conditionExpression>)"
    ),
    re.compile(r'(<(?:\w+:)?row\b[^<>]*?\bwhen=")([^"]*)(")'),
    re.compile(r'(<(?:\w+:)?cell\b[^<>]*?\bvalue=")([^"]*)(")'),
)
"""Where a process reads answers: conditions of arrows, and the rows and cells of decision tables."""


@dataclass
class Followed:
    """What followed, and what could not, as places in words."""

    changed: list[str] = field(default_factory=list)
    stuck: list[str] = field(default_factory=list)

    def said(self) -> tuple[str, ...]:
        """Return sentences for the editor."""
        return (
            *(_("Angepasst: %(place)s") % {"place": place} for place in dict.fromkeys(self.changed)),
            *(_("Bitte selbst anpassen: %(place)s") % {"place": place} for place in dict.fromkeys(self.stuck)),
        )


@dataclass
class _Follower:
    """Rewrites one part after the other."""

    moved: Moved
    outline: Outline
    followed: Followed = field(default_factory=Followed)

    def text(self, text: Any, where: str, within: str = "") -> Any:
        if not isinstance(text, str):
            return text
        around = self.outline.repeating_around(within) if within else ""
        new = None if self._reads_crossing(text, within) else rewritten(text, self.moved, within=within, around=around)
        if new is None:
            self.followed.stuck.append(where)
            return text
        if new != text:
            self.followed.changed.append(where)
        return new

    def _reads_crossing(self, text: str, within: str) -> bool:
        """Tell whether an expression reads what goes into or out of a repeating group: it has other answers there."""
        crossing = [old for old, new in self.moved.items() if self._crosses(old, new)]
        if not crossing:
            return False
        try:
            reads = cel.compile(text, variables=ANY).reads
        except cel.CelError:
            return False
        meant = (self.outline.meant(path, within) for path in reads)
        return any(m is not None and (m == old or m.startswith(f"{old}.")) for m in meant for old in crossing)

    def _crosses(self, old: str, new: str) -> bool:
        return after(self.outline.repeating_around(old), self.moved) != self.outline.repeating_around(new)

    def path(self, path: Any, where: str) -> Any:
        new = after(path, self.moved) if isinstance(path, str) else path
        if new != path:
            self.followed.changed.append(where)
        return new

    def page(self, page: Raw, key: str) -> dict[str, Any]:
        title = pick(page.get("title"), "de") or key
        where = _("Seite „%(title)s“") % {"title": title}
        changed = {**page, "questions": [self.item(item, "", "") for item in page.get("questions") or []]}
        return self._conditions(changed, where, "")

    def item(self, item: Raw, prefix: str, within: str) -> dict[str, Any]:
        path = prefix + str(item.get("key") or item.get("block") or "")
        where = _("Frage „%(label)s“") % {"label": pick(item.get("label"), "de") or path}
        changed = dict(item)
        if isinstance(changed.get("when"), str):
            changed["when"] = self.text(changed["when"], where, within)
        for name in _BOUNDS:
            if isinstance(changed.get(name), str):
                changed[name] = self.text(changed[name], where, within)
        if "questions" in changed:
            inner = path if changed.get("repeat") else within
            changed["questions"] = [self.item(each, f"{path}.", inner) for each in changed["questions"]]
            changed = self._checks(changed, where, inner)
        return changed

    def _conditions(self, raw: dict[str, Any], where: str, within: str) -> dict[str, Any]:
        if isinstance(raw.get("when"), str):
            raw["when"] = self.text(raw["when"], where, within)
        return self._checks(raw, where, within)

    def _checks(self, raw: dict[str, Any], where: str, within: str) -> dict[str, Any]:
        if raw.get("checks"):
            raw["checks"] = [self.check(check, where, within) for check in raw["checks"]]
        return raw

    def check(self, check: Raw, where: str, within: str = "") -> dict[str, Any]:
        where = _("%(where)s, Prüfung „%(key)s“") % {"where": where, "key": check.get("key", "")}
        changed = {**check, "that": self.text(check.get("that"), where, within)}
        if at := check.get("at"):
            changed["at"] = self._at(str(at), within)
        return changed

    def _at(self, at: str, within: str) -> str:
        """The place of a check may be said in full, or from its entry."""
        inside = bool(within) and not at.startswith(f"{within}.")
        full = f"{within}.{at}" if inside else at
        new = after(full, self.moved)
        return new.removeprefix(f"{after(within, self.moved)}.") if inside else new


def follow(piece: Piece, moved: Moved) -> Followed:
    """Rewrite everything in a package that names what moved; that itself keeps its place until the caller acts."""
    outline = outline_of(piece)
    follower = _Follower(moved, outline)
    for page in outline.pages:
        if _reads_any(outline, page.key, moved):
            piece.put(PAGE + page.key, follower.page(piece.page(page.key), page.key))
    _follow_form(piece, follower)
    changes = (
        *(("fees", _fees), ("service", of_service), ("notice", _letter), ("process", _process)),
        ("letter", of_letter),
        ("handovers", of_handovers),
    )
    for name, change in changes:
        if piece.has(name):
            old = piece.part(name)
            new = change(old, follower)
            if new != old:
                piece.put(name, new)
    for name in sorted(piece.names):
        if name.startswith(EXAMPLE):
            piece.put(name, _example(piece.part(name), moved, outline))
    return follower.followed


def page_after(page: Raw, moved: Moved, outline: Outline, key: str) -> tuple[dict[str, Any], Followed]:
    """Return a page on which expressions follow a move, as for a copy of it."""
    follower = _Follower(moved, outline)
    return follower.page(page, key), follower.followed


def item_after(item: Raw, moved: Moved, outline: Outline, parent: str) -> tuple[dict[str, Any], Followed]:
    """Return a question or group inside of which expressions follow a move, as for a copy of it."""
    follower = _Follower(moved, outline)
    within = (
        parent if parent and outline.entries[parent].repeats else outline.repeating_around(parent) if parent else ""
    )
    return follower.item(item, f"{parent}." if parent else "", within), follower.followed


def outside_readers(piece: Piece, path: str) -> list[str]:
    """Return in words what names a question outside the pages: fees, service, process, letter."""
    gone = {path: "\x00"}
    found = []
    for line in (piece.part("fees") or {}).get("items") or [] if piece.has("fees") else []:
        if any(_reads(line.get(name), path) for name in ("when", "quantity", "amount")):
            found.append(_("Gebühr „%(title)s“") % {"title": pick(line.get("title"), "de")})
    changes = (
        ("service", of_service, _("Angaben zur Leistung")),
        ("handovers", of_handovers, _("Übergabe an andere Systeme")),
        ("letter", of_letter, _("Schreiben")),
    )
    for name, change, words in changes:
        follower = _Follower(gone, Outline(()))
        if piece.has(name) and (change(piece.part(name), follower) != piece.part(name) or follower.followed.stuck):
            found.append(words)
    if piece.has("process") and any(
        _reads(html.unescape(text), path)
        for each in _IN_PROCESS
        for _a, text, _b in each.findall(piece.part("process"))
    ):
        found.append(_("Ablauf"))
    if piece.has("notice") and any(
        after(_plain(p), gone) != _plain(p) for _a, p, _b in _IN_LETTER.findall(piece.part("notice"))
    ):
        found.append(_("Bescheid"))
    return found


def text_of(piece: Piece, page: str, reading: Reading) -> str:
    """Return an expression as it is written; empty where it is none of a page's or the form's."""
    raw: Raw = piece.page(page) if page else piece.part(FORM)
    for step in reading.at.split(".") if reading.at else ():
        raw = next((each for each in raw.get("questions") or [] if each.get("key") == step), {})
    if reading.field.startswith("check:"):
        key = reading.field.split(":")[1]
        return str(next((each.get("that") for each in raw.get("checks") or [] if each.get("key") == key), ""))
    return str(raw.get(reading.field) or "")


def place_in_words(piece: Piece, page: str, at: str, name: str) -> str:
    """Return where an expression stands, in words for an editor."""
    raw: Raw = piece.page(page) if page else {}
    title = pick(raw.get("title"), "de") or page
    label = ""
    for step in at.split(".") if at else ():
        raw = next((each for each in raw.get("questions") or [] if each.get("key") == step), {})
        label = pick(raw.get("label"), "de") or at
    if name.startswith("check:"):
        where = _("Prüfung „%(key)s“") % {"key": name.split(":")[1]}
    elif name == "when":
        where = _("Bedingung")
    elif name == "value":
        where = _("berechneter Wert")
    else:
        where = _("Grenze")
    places = [_("Frage „%(label)s“") % {"label": label}] if label else []
    places += [_("Seite „%(title)s“") % {"title": title}] if page and not label else []
    return ", ".join([*places, where])


def _reads_any(outline: Outline, key: str, moved: Moved) -> bool:
    page = outline.page(key)
    for reading in page.readings if page else ():
        for path in reading.paths:
            meant = outline.meant(path, reading.within)
            if meant is not None and after(meant, moved) != meant:
                return True
    return False


def _reads(text: Any, path: str) -> bool:
    if not isinstance(text, str):
        return False
    try:
        reads = cel.compile(text, variables=ANY).reads
    except cel.CelError:
        return False
    return any(each == f"a.{path}" or each.startswith(f"a.{path}.") for each in reads)


def _follow_form(piece: Piece, follower: _Follower) -> None:
    form = piece.part(FORM)
    if form.get("checks"):
        checks = [follower.check(check, _("Formular")) for check in form["checks"]]
        if checks != form["checks"]:
            piece.put(FORM, {**form, "checks": checks})
    points = piece.part(POINTS) if piece.has(POINTS) else []
    changed = [_point(point, follower) for point in points]
    if changed != points:
        piece.put(POINTS, changed)


def _point(point: Raw, follower: _Follower) -> dict[str, Any]:
    changed = dict(point)
    if at := point.get("at"):
        changed["at"] = after(str(at), follower.moved)
    if proposals := point.get("proposals"):
        changed["proposals"] = [_proposal(proposal, follower) for proposal in proposals]
    return changed


def _proposal(proposal: Raw, follower: _Follower) -> dict[str, Any]:
    where = _("Vorschlag")
    changed = dict(proposal)
    if at := proposal.get("at"):
        changed["at"] = after(str(at), follower.moved)
    within = follower.outline.repeating_around(str(proposal.get("at") or ""))
    if proposal.get("when"):
        changed["when"] = follower.text(proposal["when"], where, within)
    if parts := proposal.get("choose"):
        changed["choose"] = [after(str(part), follower.moved) for part in parts]
    if check := proposal.get("check"):
        changed["check"] = follower.check(check, where, within)
    return changed


def _fees(raw: Any, follower: _Follower) -> Any:
    items = (raw or {}).get("items") or []
    changed = []
    for line in items:
        where = _("Gebühr „%(title)s“") % {"title": pick(line.get("title"), "de")}
        new = {name: follower.text(line[name], where) for name in ("when", "quantity", "amount") if name in line}
        changed.append({**line, **new})
    return {**raw, "items": changed} if items else raw


def _letter(text: str, follower: _Follower) -> str:
    """Follow in the letter what names a question literally; paths put together there are the editor's."""
    where = _("Bescheid")

    def respell(match: re.Match[str]) -> str:
        path = match[2]
        new = _numbered(path, follower.moved)
        if new != path:
            follower.followed.changed.append(where)
        return f"{match[1]}{new}{match[3]}"

    return _IN_LETTER.sub(respell, text)


def _plain(path: str) -> str:
    return ".".join(step for step in path.split(".") if not step.isdecimal())


def _numbered(path: str, moved: Moved) -> str:
    """Return a path with numbers of entries after a move; one whose steps no longer fit is left as it is."""
    steps = path.split(".")
    new = after(_plain(path), moved).split(".")
    names = [step for step in steps if not step.isdecimal()]
    if len(new) != len(names):
        return path if len(names) != len(steps) else ".".join(new)
    fresh = iter(new)
    return ".".join(step if step.isdecimal() else next(fresh) for step in steps)


def _process(text: str, follower: _Follower) -> str:
    where = _("Ablauf")

    def respell(match: re.Match[str]) -> str:
        old = html.unescape(match[2])
        new = follower.text(old, where)
        quoted = match[3] == '"'
        return match[0] if new == old else f"{match[1]}{html.escape(new, quote=quoted)}{match[3]}"

    for each in _IN_PROCESS:
        text = each.sub(respell, text)
    return text


def _example(story: Raw, moved: Moved, outline: Outline) -> Raw:
    changed = dict(story)
    if story.get("answers"):
        changed["answers"] = _answers(story["answers"], moved, outline)
    if story.get("problems"):
        changed["problems"] = [_numbered(str(path), moved) for path in story["problems"]]
    return changed if changed != story else story


def _answers(answers: Any, moved: Moved, outline: Outline) -> Any:
    for old, new in moved.items():
        parent, _dot, key = old.rpartition(".")
        other, _dot, name = new.rpartition(".")
        if parent == other:
            answers = _rekeyed(answers, parent.split(".") if parent else [], key, name)
        elif not outline.repeating_around(old) and not outline.repeating_around(new):
            answers = _replaced(answers, old.split("."), new.split("."))
    return answers


def _rekeyed(value: Any, steps: list[str], key: str, name: str) -> Any:
    if isinstance(value, list):
        return [_rekeyed(each, steps, key, name) for each in value]
    if not isinstance(value, Mapping):
        return value
    if steps:
        return {k: _rekeyed(v, steps[1:], key, name) if k == steps[0] else v for k, v in value.items()}
    return {name if k == key else k: v for k, v in value.items()}


def _replaced(answers: Raw, old: list[str], new: list[str]) -> dict[str, Any]:
    taken, rest = _taken(answers, old)
    return rest if taken is None else _given(rest, new, taken)


def _taken(value: Raw, steps: list[str]) -> tuple[Any, dict[str, Any]]:
    rest = dict(value)
    if len(steps) == 1:
        return rest.pop(steps[0], None), rest
    inner = rest.get(steps[0])
    if not isinstance(inner, Mapping):
        return None, rest
    found, rest[steps[0]] = _taken(inner, steps[1:])
    return found, rest


def _given(value: Raw, steps: list[str], given: Any) -> dict[str, Any]:
    if len(steps) == 1:
        return {**value, steps[0]: given}
    return {**value, steps[0]: _given(value.get(steps[0]) or {}, steps[1:], given)}
