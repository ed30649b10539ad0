# SPDX-License-Identifier: EUPL-1.2
"""What is different between two versions of a package, in sentences, and which number the newer one gets."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from django.utils.translation import gettext as _
from django.utils.translation import override

from geleitzug.core.authoring.both import both_of
from geleitzug.core.authoring.letter_words import Gaps, different
from geleitzug.core.authoring.sentences import Labels, from_cel, in_words
from geleitzug.core.authoring.version_words import FIELDS, SERVICE, TOLD, Weight
from geleitzug.core.catalogue.package import Package
from geleitzug.ground.money import Euro
from geleitzug.ground.texts import pick

Raw = Mapping[str, Any]
Kind = Literal["new", "gone", "moved", "changed"]

_NUMBER = re.compile(r"(\d+)\.(\d+)\.(\d+)")


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is different, with a sentence."""

    part: str
    kind: Kind
    sentence: str
    weight: Weight
    at: str = ""
    page: str = ""
    was: str = ""
    now: str = ""
    """Before and after in full, where the sentence only says that it is different."""


def compare(old: Raw, new: Raw, lang: str = "de") -> tuple[Difference, ...]:
    """Return what is different in a newer version of a package, in the order of the form; blocks written out."""
    with override(lang):
        return (*_Forms(old["form"], new["form"], lang).differences(), *_others(old, new, lang))


def weight_of(differences: Iterable[Difference]) -> Weight:
    """Return the part of the version number that counts up: major for who is asked otherwise, patch for wording."""
    weights = {difference.weight for difference in differences}
    return "major" if "major" in weights else "minor" if "minor" in weights else "patch"


def next_version(current: str, weight: Weight, taken: Iterable[str] = ()) -> str:
    """Return the number after ``current``; one that is taken in the group is passed over."""
    match = _NUMBER.fullmatch(current)
    major, minor, patch = (int(number) for number in match.groups()) if match else (0, 0, 0)
    used = set(taken)
    if weight == "major":
        candidates = ((major + step, 0, 0) for step in range(1, 10_000))
    elif weight == "minor":
        candidates = ((major, minor + step, 0) for step in range(1, 10_000))
    else:
        candidates = ((major, minor, patch + step) for step in range(1, 10_000))
    return next(number for number in (".".join(map(str, each)) for each in candidates) if number not in used)


class _Forms:
    """Compares two forms page by page and question by question."""

    def __init__(self, old: Raw, new: Raw, lang: str) -> None:
        self.old, self.new, self.lang = old, new, lang
        self.before, self.after = Labels(old), Labels(new)
        self.old_pages = {str(page["key"]): page for page in old.get("pages") or []}
        self.new_pages = {str(page["key"]): page for page in new.get("pages") or []}
        self.page_before = dict(_pages_of(old))
        self.page_after = dict(_pages_of(new))

    def differences(self) -> Iterator[Difference]:
        """Yield what is different."""
        moved = self._moved()
        for key, page in self.new_pages.items():
            yield from self._page(key, page)
            for path in (path for path, on in self.page_after.items() if on == key):
                yield from self._item(path, key, moved)
            yield from self._order(key)
        for key, page in self.old_pages.items():
            if key not in self.new_pages:
                sentence = _("Seite „%(title)s“ entfällt.") % {"title": self._title(page)}
                yield Difference("form", "gone", sentence, "minor", page=key)
        for path in self.before.items:
            if path not in self.after.items and path not in moved and not _is_inside(path, self._gone(moved)):
                label = self._label(self.before, path)
                yield Difference("form", "gone", _("Frage „%(label)s“ entfällt.") % {"label": label}, "major", path)
        kept = [key for key in self.old_pages if key in self.new_pages]
        if kept != [key for key in self.new_pages if key in self.old_pages]:
            yield Difference("form", "moved", _("Die Seiten stehen in anderer Reihenfolge."), "patch")
        yield from self._checks(self.old.get("checks"), self.new.get("checks"), _("Formular"), "")

    def _gone(self, moved: Mapping[str, str]) -> set[str]:
        return {path for path in self.before.items if path not in self.after.items and path not in moved}

    def _moved(self) -> dict[str, str]:
        """Return old path → new path of what was asked elsewhere: the same key and kind, once here and once there."""
        gone = {path: item for path, item in self.before.items.items() if path not in self.after.items}
        new = {path: item for path, item in self.after.items.items() if path not in self.before.items}
        found: dict[str, str] = {}
        for path, item in new.items():
            alike = [old for old, was in gone.items() if _signature(was) == _signature(item)]
            if len(alike) == 1 and alike[0] not in found and not _is_inside(path, set(found.values())):
                found[alike[0]] = path
        return found

    def _page(self, key: str, page: Raw) -> Iterator[Difference]:
        title = self._title(page)
        was = self.old_pages.get(key)
        if was is None:
            yield Difference("form", "new", _("Neue Seite „%(title)s“.") % {"title": title}, "minor", page=key)
            return
        if was.get("title") != page.get("title"):
            sentence = _("Seite „%(old)s“ heißt jetzt „%(new)s“.") % {"old": self._title(was), "new": title}
            yield Difference("form", "changed", sentence, "patch", page=key)
        if was.get("intro") != page.get("intro"):
            yield Difference(
                "form", "changed", _("Seite „%(title)s“: Einleitung geändert.") % {"title": title}, "patch", page=key
            )
        where = _("Seite „%(title)s“") % {"title": title}
        yield from self._when(was, page, where, "", key)
        yield from self._rest(was, page, TOLD | {"title", "intro"}, where, "", key)
        yield from self._checks(was.get("checks"), page.get("checks"), where, key)

    def _item(self, path: str, page: str, moved: Mapping[str, str]) -> Iterator[Difference]:
        item = self.after.items[path]
        label = self._label(self.after, path)
        was = self.before.items.get(path)
        if was is None:
            old = next((before for before, now in moved.items() if now == path), None)
            if old is not None:
                yield Difference("form", "moved", _("Frage „%(label)s“ steht jetzt auf der Seite „%(page)s“.") % {
                    "label": label, "page": self._title(self.new_pages[page])}, "minor", path, page)  # fmt: skip
                yield from self._fields(self.before.items[old], item, label, path, page)
            elif not _is_inside(path, self._fresh(moved)):
                is_needed = bool(item.get("required"))
                words = _("Neue Pflichtfrage „%(label)s“.") if is_needed else _("Neue Frage „%(label)s“.")
                yield Difference("form", "new", words % {"label": label}, "major" if is_needed else "minor", path, page)
            return
        if "." not in path and self.page_before.get(path) != page:
            yield Difference("form", "moved", _("Frage „%(label)s“ steht jetzt auf der Seite „%(page)s“.") % {
                "label": label, "page": self._title(self.new_pages[page])}, "minor", path, page)  # fmt: skip
        yield from self._fields(was, item, label, path, page)

    def _fresh(self, moved: Mapping[str, str]) -> set[str]:
        return {path for path in self.after.items if path not in self.before.items and path not in moved.values()}

    def _fields(self, was: Raw, item: Raw, label: str, path: str, page: str) -> Iterator[Difference]:
        where = _("Frage „%(label)s“") % {"label": label}

        def changed(sentence: str, weight: Weight) -> Difference:
            return Difference("form", "changed", f"{where}: {sentence}", weight, path, page)

        if was.get("kind") != item.get("kind"):
            yield changed(_("eine andere Art von Antwort (%(old)s → %(new)s).") % {
                "old": was.get("kind"), "new": item.get("kind")}, "major")  # fmt: skip
        if was.get("label") != item.get("label"):
            old, new = pick(was.get("label"), self.lang), pick(item.get("label"), self.lang)
            yield changed(_("hieß „%(old)s“.") % {"old": old} if old != new else _("Übersetzung geändert."), "patch")
        if bool(was.get("required")) != bool(item.get("required")):
            yield (
                changed(_("ist jetzt Pflicht."), "major")
                if item.get("required")
                else changed(_("ist nicht mehr Pflicht."), "minor")
            )
        if bool(was.get("optional")) != bool(item.get("optional")):
            yield (
                changed(_("darf jetzt fehlen."), "minor")
                if item.get("optional")
                else changed(_("darf nicht mehr fehlen."), "major")
            )
        yield from self._when(was, item, where, path, page)
        yield from self._options(was.get("options"), item.get("options"), where, path, page)
        if was.get("kind") == item.get("kind"):
            yield from self._rest(was, item, TOLD, where, path, page)
        yield from self._checks(was.get("checks"), item.get("checks"), where, page, path)

    def _rest(self, was: Raw, now: Raw, told: frozenset[str], where: str, path: str, page: str) -> Iterator[Difference]:
        """Yield what else differs; what has no words yet is named as it is written: nothing passes unseen."""
        names = (was.keys() | now.keys()) - told - {"fim"}
        for name in [*(each for each in FIELDS if each in names), *sorted(names - FIELDS.keys())]:
            if was.get(name) != now.get(name):
                words, weight = FIELDS.get(name, (f"„{name}“", "minor"))
                sentence = _("%(what)s geändert.") % {"what": words}
                both = both_of(was.get(name), now.get(name), self.lang)
                yield Difference("form", "changed", f"{where}: {sentence}", weight, path, page, *both)

    def _when(self, was: Raw, now: Raw, where: str, path: str, page: str) -> Iterator[Difference]:
        old, new = was.get("when"), now.get("when")
        if old == new:
            return
        if new is None:
            sentence = _("%(where)s wird jetzt immer gefragt.") % {"where": where}
        else:
            sentence = _("%(where)s wird jetzt nur gefragt, wenn %(condition)s.") % {
                "where": where,
                "condition": self.words(str(new), path),
            }
        yield Difference("form", "changed", sentence, "minor", path, page)

    def words(self, text: str, path: str) -> str:
        """Return a condition in words, or as it is written."""
        condition = from_cel(text)
        within = self.after.around(path)
        return in_words(condition, self.after, self.lang, within=within) if condition else f"„{text}“"

    def _options(self, was: Any, now: Any, where: str, path: str, page: str) -> Iterator[Difference]:
        old = {str(option["key"]): option for option in was or []}
        new = {str(option["key"]): option for option in now or []}
        for key, option in new.items():
            label = pick(option.get("label"), self.lang)
            if key not in old:
                yield Difference("form", "changed", _("%(where)s: neue Antwort „%(label)s“.") % {
                    "where": where, "label": label}, "minor", path, page)  # fmt: skip
                continue
            if old[key].get("label") != option.get("label"):
                yield Difference("form", "changed", _("%(where)s: Antwort heißt jetzt „%(label)s“.") % {
                    "where": where, "label": label}, "patch", path, page)  # fmt: skip
            answer = _("%(where)s, Antwort „%(label)s“") % {"where": where, "label": label}
            yield from self._rest(old[key], option, frozenset({"key", "label"}), answer, path, page)
        for key, option in old.items():
            if key not in new:
                yield Difference("form", "changed", _("%(where)s: Antwort „%(label)s“ entfällt.") % {
                    "where": where, "label": pick(option.get("label"), self.lang)}, "major", path, page)  # fmt: skip
        if [key for key in old if key in new] != [key for key in new if key in old]:
            yield Difference(
                "form", "moved", _("%(where)s: Antworten anders geordnet.") % {"where": where}, "patch", path, page
            )

    def _checks(self, was: Any, now: Any, where: str, page: str, path: str = "") -> Iterator[Difference]:
        old = {str(check["key"]): check for check in was or []}
        new = {str(check["key"]): check for check in now or []}
        for key, check in new.items():
            message = pick(check.get("message"), self.lang)
            if key not in old:
                yield Difference("form", "new", _("%(where)s: neue Prüfung: %(message)s") % {
                    "where": where, "message": message}, "minor", path, page)  # fmt: skip
            elif old[key] != check:
                both = both_of(old[key].get("message"), check.get("message"), self.lang)
                if old[key].get("message") == check.get("message"):
                    both = str(old[key].get("that", "")), str(check.get("that", ""))
                yield Difference("form", "changed", _("%(where)s: Prüfung geändert: %(message)s") % {
                    "where": where, "message": message}, "minor", path, page, *both)  # fmt: skip
        for key, check in old.items():
            if key not in new:
                yield Difference("form", "gone", _("%(where)s: Prüfung entfällt: %(message)s") % {
                    "where": where, "message": pick(check.get("message"), self.lang)}, "minor", path, page)  # fmt: skip

    def _order(self, key: str) -> Iterator[Difference]:
        was = self.old_pages.get(key)
        if was is None:
            return
        before = [str(item.get("key")) for item in was.get("questions") or []]
        now = [str(item.get("key")) for item in self.new_pages[key].get("questions") or []]
        if [k for k in before if k in now] != [k for k in now if k in before]:
            title = self._title(self.new_pages[key])
            sentence = _("Seite „%(title)s“: Fragen anders geordnet.") % {"title": title}
            yield Difference("form", "moved", sentence, "patch", page=key)

    def _label(self, labels: Labels, path: str) -> str:
        return pick(labels.items[path].get("label"), self.lang) or path

    def _title(self, page: Raw) -> str:
        return pick(page.get("title"), self.lang) or str(page.get("key", ""))


def _others(old: Raw, new: Raw, lang: str) -> Iterator[Difference]:
    yield from _fees(old, new, lang)
    for name in sorted({*old["service"], *new["service"]} - {"key", "version"}):
        if old["service"].get(name) != new["service"].get(name):
            words = SERVICE.get(name, name)
            both = both_of(old["service"].get(name), new["service"].get(name), lang)
            sentence = _("%(what)s geändert.") % {"what": words}
            yield Difference("service", "changed", sentence, _weight_of_service(name), name, "", *both)
    gaps = [Gaps(Labels(each["form"]), Package(each).setting_defaults) for each in (old, new)]
    for sentence, was, now in different(old.get("letter"), new.get("letter"), *gaps):
        yield Difference("letter", "changed", sentence, "minor", "", "", was, now)
    for part, words in (
        ("process", _("Ablauf")),
        ("notice", _("Bescheid")),
        ("texts", _("Textbausteine")),
        ("handovers", _("Übergabe an andere Systeme")),
        ("schemas", _("Schemas der Übergabe")),
    ):
        if (old.get(part) or None) != (new.get(part) or None):
            weight: Weight = "major" if part == "process" else "minor"
            yield Difference(part, "changed", _("%(what)s geändert.") % {"what": words}, weight)
    for name in sorted({*(old.get("codelists") or {}), *(new.get("codelists") or {})}):
        if (old.get("codelists") or {}).get(name) != (new.get("codelists") or {}).get(name):
            yield Difference("codelists", "changed", _("Liste „%(name)s“ geändert.") % {"name": name}, "minor", name)
    yield from _examples(old.get("examples") or {}, new.get("examples") or {})


def _weight_of_service(name: str) -> Weight:
    return (
        "minor"
        if name in ("payment", "level", "audience", "findings", "four_eyes", "deadline", "on_behalf")
        else "patch"
    )


def _fees(old: Raw, new: Raw, lang: str) -> Iterator[Difference]:
    was = {str(line.get("key")): line for line in (old.get("fees") or {}).get("items") or []}
    now = {str(line.get("key")): line for line in (new.get("fees") or {}).get("items") or []}
    for key, line in now.items():
        title = pick(line.get("title"), lang)
        if key not in was:
            sentence = _("Neue Gebühr „%(title)s“: %(amount)s.") % {"title": title, "amount": _amount(line, lang)}
            yield Difference("fees", "new", sentence, "minor", key)
        elif was[key] != line:
            sentence = _("Gebühr „%(title)s“ geändert: %(old)s → %(new)s.") % {
                "title": title,
                "old": _amount(was[key], lang),
                "new": _amount(line, lang),
            }
            if was[key].get("amount") == line.get("amount"):
                sentence = _("Gebühr „%(title)s“: Bedingung oder Text geändert.") % {"title": title}
            if was[key].get("quantity") != line.get("quantity"):
                counted = _("Gebühr „%(title)s“: Sie wird mit etwas anderem malgenommen als bisher.")
                yield Difference("fees", "changed", counted % {"title": title}, "minor", key)
                if {**was[key], "quantity": ""} == {**line, "quantity": ""}:
                    continue
            bounds = dict.fromkeys(("counts", "least", "most"))
            if {**was[key], **bounds} == {**line, **bounds}:
                sentence = _("Gebühr „%(title)s“: Mindest- oder Höchstbetrag oder Rundung geändert.") % {"title": title}
            yield Difference("fees", "changed", sentence, "minor", key)
    for key, line in was.items():
        if key not in now:
            sentence = _("Gebühr „%(title)s“ entfällt.") % {"title": pick(line.get("title"), lang)}
            yield Difference("fees", "gone", sentence, "minor", key)


def _amount(line: Raw, lang: str) -> str:
    amount = str(line.get("amount", ""))
    return Euro(int(amount)).format(lang) if amount.isdecimal() else amount


def _examples(old: Raw, new: Raw) -> Iterator[Difference]:
    for name in new:
        words = {"name": str(new[name].get("title") or name).rstrip(".")}
        if name not in old:
            yield Difference("examples", "new", _("Neues Beispiel „%(name)s“.") % words, "patch", name)
        elif old[name] != new[name]:
            yield Difference("examples", "changed", _("Beispiel „%(name)s“ geändert.") % words, "patch", name)
    for name in old:
        if name not in new:
            words = {"name": str(old[name].get("title") or name).rstrip(".")}
            yield Difference("examples", "gone", _("Beispiel „%(name)s“ entfällt.") % words, "patch", name)


def _pages_of(form: Raw) -> Iterator[tuple[str, str]]:
    for page in form.get("pages") or []:
        for path in _paths(page.get("questions") or [], ""):
            yield path, str(page["key"])


def _paths(items: Any, prefix: str) -> Iterator[str]:
    for item in items:
        path = prefix + str(item.get("key", ""))
        yield path
        yield from _paths(item.get("questions") or [], f"{path}.")


def _signature(item: Raw) -> tuple[Any, ...]:
    return (item.get("kind"), item.get("key"), pick(item.get("label"), "de"))


def _is_inside(path: str, groups: set[str]) -> bool:
    """Tell whether something around a path is listed itself: then the path need not be."""
    while "." in path:
        path = path.rpartition(".")[0]
        if path in groups:
            return True
    return False
