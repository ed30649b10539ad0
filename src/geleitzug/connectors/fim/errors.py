# SPDX-License-Identifier: EUPL-1.2
"""What can be wrong with a file of FIM: a sentence that says where. Its German words are the source; no Django here."""

from __future__ import annotations

from collections.abc import Callable


def gettext_noop(text: str) -> str:
    """Mark a sentence for translation; whoever shows the error translates it."""
    return text


class FimError(ValueError):
    """A file cannot be used; the message says where (line, element, id) and what."""

    def __init__(self, what: str, line: int = 0, element: str = "", id_: str = "", **values: object) -> None:
        self.line, self.element, self.id = line, element, id_
        self._what, self._values = what, values
        super().__init__(self.sentence())

    @property
    def where(self) -> str:
        """The place in German."""
        return self._where(str)

    @property
    def what(self) -> str:
        """What is wrong, in German."""
        return self._what % self._values

    def sentence(self, translate: Callable[[str], str] = str) -> str:
        """Return the whole sentence, its words translated by the caller's function."""
        where = self._where(translate)
        what = translate(self._what) % self._values
        return f"{where}: {what}" if where else what

    def located(self, id_: str) -> FimError:
        """Return the same error with the id of the element it is in."""
        return FimError(self._what, line=self.line, element=self.element, id_=self.id or id_, **self._values)

    def _where(self, translate: Callable[[str], str]) -> str:
        line = translate(gettext_noop("Zeile %(line)d")) % {"line": self.line} if self.line else ""
        element = f"<{self.element}>" if self.element else ""
        return ", ".join(filter(None, (line, self.id, element)))
