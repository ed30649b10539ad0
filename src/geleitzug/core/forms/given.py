# SPDX-License-Identifier: EUPL-1.2
"""Reading a definition's raw mapping, key by key, with sentences about what does not fit."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from geleitzug.core.forms.codelists import Codelist
from geleitzug.core.forms.errors import FormError
from geleitzug.ground import cel
from geleitzug.ground.texts import Text

VARIABLES = ("a", "outer", "this", "today", "v", "who")

_KEY = re.compile(r"[a-z][a-z0-9_]{0,62}")
_OPTION_KEY = re.compile(r"[^\s\x00-\x1f\x7f-\x9f](?:[^\t-\r\x00-\x1f\x7f-\x9f]{0,61}[^\s\x00-\x1f\x7f-\x9f])?")
"""Keys of options come from registers and laws as they are (``1.2 b``, ``männlich``): up to 63 printable characters."""
_LANGUAGES = {"de", "en", "plain", "plain_en"}


class Given:
    """A mapping being read: what has been asked for is taken, what is left at the end is unknown."""

    def __init__(self, raw: Any, where: str, lists: Mapping[str, Codelist] | None = None) -> None:
        self.where = where
        self.lists = lists or {}
        if not isinstance(raw, Mapping):
            raise self.error(_("Hier müssen Angaben mit Namen stehen, zum Beispiel „key: …“."))
        self._left = dict(raw)

    def error(self, what: str) -> FormError:
        """Return the error about this place, to be raised."""
        return FormError(self.where, what)

    def done(self) -> None:
        """Refuse what nobody asked for: most often it is a typing error."""
        if self._left:
            names = ", ".join(f"„{name}“" for name in sorted(map(str, self._left)))
            raise self.error(_("unbekannte Angabe: %(names)s") % {"names": names})

    def has(self, name: str) -> bool:
        """Tell whether something is said."""
        return self._left.get(name) is not None

    def take(self, name: str, kind: type | tuple[type, ...], default: Any = None, *, needed: bool = False) -> Any:
        """Take a value of a type; True is no number."""
        if name not in self._left or self._left[name] is None:
            self._left.pop(name, None)
            if needed:
                raise self.error(_("„%(name)s“ fehlt.") % {"name": name})
            return default
        value = self._left.pop(name)
        kinds = kind if isinstance(kind, tuple) else (kind,)
        if not isinstance(value, kinds) or (isinstance(value, bool) and bool not in kinds):
            raise self.error(_("„%(name)s“ hat einen Wert, der hier nicht passt.") % {"name": name})
        return value

    def key(self) -> str:
        """Take the key: small letters, digits and underscores, because conditions name it."""
        value: str = self.take("key", str, needed=True)
        if not _KEY.fullmatch(value):
            raise self.error(
                _("„%(key)s“ ist kein Schlüssel (Kleinbuchstaben a–z, Ziffern, Unterstrich).") % {"key": value}
            )
        return value

    def unit(self) -> Text:
        """Take a unit, which may be one word for all languages (``m²``)."""
        if isinstance(self._left.get("unit"), str):
            return {"de": str(self._left.pop("unit"))}
        return self.text("unit")

    def text(self, name: str, *, needed: bool = False) -> Text:
        """Take a text in its languages; German must be there. Missing gives an empty mapping."""
        raw: Mapping[str, Any] = self.take(name, Mapping, {}, needed=needed)
        if raw and not all(key in _LANGUAGES and isinstance(value, str) for key, value in raw.items()):
            raise self.error(_("„%(name)s“ ist ein Text mit den Sprachen de und en.") % {"name": name})
        if (raw or needed) and not raw.get("de", "").strip():
            raise self.error(_("„%(name)s“ braucht einen deutschen Text.") % {"name": name})
        return {language: value.strip() for language, value in raw.items()}

    def whole(self, name: str, default: int | None = None, *, least: int = 0, most: int = 10**12) -> Any:
        """Take a whole number within bounds."""
        value: int | None = self.take(name, int, default)
        if value is not None and not least <= value <= most:
            raise self.error(
                _("„%(name)s“ muss zwischen %(least)s und %(most)s liegen.")
                % {"name": name, "least": least, "most": most}
            )
        return value

    def condition(self, name: str, *, needed: bool = False) -> cel.Expression | None:
        """Take an expression and compile it."""
        text: str | None = self.take(name, (str, bool), needed=needed)
        if text is None:
            return None
        return self.compiled(name, text if isinstance(text, str) else str(text).lower())

    def compiled(self, name: str, text: str) -> cel.Expression:
        """Compile an expression over the form's variables."""
        try:
            return cel.compile(text, variables=VARIABLES)
        except cel.CelError as error:
            raise self.error(f"„{name}“: {error}") from error

    def fim(self) -> Mapping[str, Any]:
        """Take what a federal building block (FIM) says of an element: names with texts, flags or lists of texts."""
        raw: Mapping[str, Any] = self.take("fim", Mapping, {})
        for name, value in raw.items():
            single = value if isinstance(value, list) else [value]
            if not isinstance(name, str) or not all(isinstance(each, (str, bool)) for each in single):
                raise self.error(_("„fim“ besteht aus Namen mit Texten."))
        return raw

    def inside(self, name: str, *, needed: bool = False) -> list[Any]:
        """Take a list; the caller reads what is in it."""
        value: list[Any] = self.take(name, list, [], needed=needed)
        if needed and not value:
            raise self.error(_("„%(name)s“ ist leer.") % {"name": name})
        return value

    def options(self, name: str = "options") -> Codelist:
        """Take the options of a choice, in their order."""
        options: dict[str, Text] = {}
        for number, raw in enumerate(self.inside(name, needed=True), start=1):
            option = Given(raw, f"{self.where}, {name} {number}")
            key = option.take("key", str, needed=True)
            if not _OPTION_KEY.fullmatch(key) or key in options:
                raise option.error(_("Der Schlüssel „%(key)s“ fehlt, ist doppelt oder ungültig.") % {"key": key})
            text = dict(option.text("label", needed=True))
            for language, words in option.text("help").items():
                text[f"help_{language}"] = words
            options[key] = text
            option.done()
        return options

    def one_of(self, name: str, allowed: Iterable[str]) -> str:
        """Take one of some known words."""
        known = tuple(allowed)
        value: str = self.take(name, str, needed=True)
        if value not in known:
            raise self.error(_("„%(name)s“ ist eines von: %(known)s") % {"name": name, "known": ", ".join(known)})
        return value

    def words(self, name: str, allowed: Iterable[str], default: tuple[str, ...]) -> tuple[str, ...]:
        """Take a list of known words, without doubles."""
        known = tuple(allowed)
        value = tuple(self.take(name, list, list(default)))
        if not value or any(value.count(word) > 1 or word not in known for word in value):
            raise self.error(
                _("„%(name)s“ darf nur enthalten, je einmal: %(known)s") % {"name": name, "known": ", ".join(known)}
            )
        return value
