# SPDX-License-Identifier: EUPL-1.2
"""Where a package says something in German only, outside its form: whoever reads English then reads German there.

That is a hint and never in the way. What the form lacks is found page by page, in outline.py.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from geleitzug.core.authoring.outline import NO_ENGLISH, Finding
from geleitzug.core.authoring.page_reading import lacks_english
from geleitzug.core.authoring.parts import Piece
from geleitzug.core.authoring.version_words import SERVICE

Raw = Mapping[str, Any]


def gaps_in(piece: Piece) -> Iterator[Finding]:
    """Yield what the service and the fee table do not say in English."""
    yield from _of_service(piece.part("service"))
    yield from _of_fees(piece.part("fees") if piece.has("fees") else {})


def _of_service(service: Raw) -> Iterator[Finding]:
    """What a service must say in both languages is looked at by the catalogue; its English name may be the German."""
    title = service.get("title")
    if isinstance(title, Mapping) and title.get("en") == title.get("de"):
        yield _gap(_("Der englische Name der Leistung ist derselbe wie der deutsche."), "title")
    for name, texts in (("needs", service.get("needs")), ("proofs", _titles(service.get("proofs")))):
        if any(lacks_english(text) for text in texts or []):
            yield _gap(_("%(what)s: Ein englischer Text fehlt.") % {"what": SERVICE[name]}, name)


def _of_fees(fees: Raw | None) -> Iterator[Finding]:
    for number, item in enumerate((fees or {}).get("items") or [], 1):
        if lacks_english(item.get("title")):
            sentence = _("Der englische Name der Gebühr „%(name)s“ fehlt.") % {"name": item["title"]["de"]}
            yield Finding(
                "", sentence, f"item:{item.get('key') or number}", part="fees", blocking=False, about=NO_ENGLISH
            )


def _gap(sentence: str, name: str) -> Finding:
    return Finding("", sentence, name, part="service", blocking=False, about=NO_ENGLISH)


def _titles(proofs: Any) -> list[Any]:
    return [proof.get("title") for proof in proofs or []]
