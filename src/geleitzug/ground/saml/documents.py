# SPDX-License-Identifier: EUPL-1.2
"""Reading XML that strangers send: nothing is loaded, nothing is expanded, nothing hides between two characters."""

from __future__ import annotations

import base64
import binascii
from typing import Any

from lxml import etree

from geleitzug.ground.saml.refusals import Reason, Refused

LARGEST = 300_000
"""Bytes of a message; real ones have 10 to 30 thousand."""
Element = Any
"""An element of lxml, which has no types."""


def decoded(sent: str) -> bytes:
    """Return what a form field of the HTTP-POST binding holds (SAML 2.0 bindings 3.5.4); raises Refused."""
    if not sent or len(sent) > LARGEST * 4 // 3:
        raise Refused(Reason.UNREADABLE, f"{len(sent)} characters")
    try:
        return base64.b64decode("".join(sent.split()), validate=True)
    except (binascii.Error, ValueError) as trouble:
        raise Refused(Reason.UNREADABLE, str(trouble)) from None


def read(data: bytes) -> Element:
    """Return the root of a document; raises Refused for what is no XML, has a document type, comments or instructions.

    A comment inside a text is not signed along (exclusive canonical XML leaves it out), yet it cuts the text in two for
    many readers: „admin<!-- -->@example.org“. No provider has a reason to send one.
    """
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=False,
        remove_pis=False,
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as trouble:
        raise Refused(Reason.UNREADABLE, str(trouble)) from None
    if root.getroottree().docinfo.internalDTD is not None:
        raise Refused(Reason.UNREADABLE, "a document type")
    if _around(root) or any(not isinstance(node.tag, str) for node in root.iter()):
        raise Refused(Reason.COMMENT)
    return root


def check_ids(root: Element) -> None:
    """Refuse a document in which an ID names two elements: a signature could mean either."""
    named = [node.get("ID") for node in root.iter() if node.get("ID") is not None]
    if len(named) != len(set(named)):
        raise Refused(Reason.WRAPPED, "an ID twice")


def texts(root: Element, path: str, namespaces: dict[str, str]) -> list[str]:
    """Return the texts at a path, without blanks around them."""
    return [(node.text or "").strip() for node in root.findall(path, namespaces)]


def _around(root: Element) -> bool:
    return root.getprevious() is not None or root.getnext() is not None
