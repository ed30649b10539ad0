# SPDX-License-Identifier: EUPL-1.2
"""Our own look at a PDF's structure (PDF/A-2a, PDF/UA-1), independent of what made it. Making it is typesetting.py.

It reads what ISO 14289-1 and ISO 19005-2 ask of a file and a machine can tell: tags, language, title, tables,
figures, fonts, order, nothing that runs. Whether an alternative text is a good one a person must see.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from lxml import etree

if TYPE_CHECKING:
    import pikepdf

Node = Any
"""An object of the file; its kinds are known only at run time."""
Look = Callable[[Any], "Iterator[Finding]"]

_PAINTS = frozenset(
    ["S", "s", "f", "F", "f*", "B", "B*", "b", "b*", "sh", "Do", "Tj", "TJ", "'", '"', "BI", "INLINE", "IMAGE"]
)
_LANGUAGE = re.compile(r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$")
_HEADING = re.compile(r"^H([1-6])$")
_NAMESPACES = {
    "dc": "http://purl.org/dc/elements/1.1/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "pdfaid": "http://www.aiim.org/pdfa/ns/id/",
    "pdfuaid": "http://www.aiim.org/pdfua/ns/id/",
}
# ISO 32000-1, 14.8.4: the standard structure types.
_STANDARD = frozenset(
    [
        *("Document", "Part", "Art", "Sect", "Div", "BlockQuote", "Caption", "TOC", "TOCI", "Index", "NonStruct"),
        *("Private", "P", "H", "H1", "H2", "H3", "H4", "H5", "H6", "L", "LI", "Lbl", "LBody"),
        *("Table", "TR", "TH", "TD", "THead", "TBody", "TFoot", "Span", "Quote", "Note", "Reference", "BibEntry"),
        *("Code", "Link", "Annot", "Ruby", "RB", "RT", "RP", "Warichu", "WT", "WP", "Figure", "Formula", "Form"),
    ]
)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong: the rule's short name, where, and a sentence."""

    rule: str
    where: str
    message: str

    def __str__(self) -> str:
        return f"{self.rule} ({self.where}): {self.message}"


def check(pdf: bytes, looks: Sequence[Look] = ()) -> list[Finding]:
    """Look at the whole file, or take some of the looks; an empty list means nothing was found."""
    import pikepdf  # noqa: PLC0415  heavy, and only letters and checks need it

    try:
        document = pikepdf.open(io.BytesIO(pdf))
    except pikepdf.PdfError as error:
        return [Finding("readable", "file", f"it cannot be opened: {error}")]
    with document:
        return [finding for look in looks or _LOOKS for finding in look(document)]


# ---- the file ------------------------------------------------------------------------------------------------


def _encryption(pdf: pikepdf.Pdf) -> Iterator[Finding]:
    """ISO 14289-1, 7.16: encryption must leave the content to assistive technology; PDF/A forbids it altogether."""
    if pdf.is_encrypted:
        blocks = "" if pdf.allow.accessibility else " and shuts assistive technology out"
        yield Finding("encryption", "file", f"it is encrypted{blocks}")


def _marked(pdf: pikepdf.Pdf) -> Iterator[Finding]:
    info = pdf.Root.get("/MarkInfo", {})
    if not info.get("/Marked", False):
        yield Finding("tagged", "MarkInfo", "the file does not say that it is tagged")
    if info.get("/Suspects", False):
        yield Finding("tagged", "MarkInfo", "the file doubts its own tags")
    root = pdf.Root.get("/StructTreeRoot")
    if root is None or not list(_elements(root)):
        yield Finding("tagged", "StructTreeRoot", "there is no structure tree")


def _language(pdf: pikepdf.Pdf) -> Iterator[Finding]:
    language = str(pdf.Root.get("/Lang", ""))
    if not _LANGUAGE.match(language):
        yield Finding("language", "catalogue", f"no language is given: {language!r}")


def _title(pdf: pikepdf.Pdf) -> Iterator[Finding]:
    if not pdf.Root.get("/ViewerPreferences", {}).get("/DisplayDocTitle", False):
        yield Finding("title", "ViewerPreferences", "the viewer is not asked to show the title")
    xmp = _xmp(pdf)
    titles = [] if xmp is None else xmp.findall(".//dc:title//rdf:li", _NAMESPACES)
    if not any((title.text or "").strip() for title in titles):
        yield Finding("title", "XMP", "the metadata holds no title")


def _claims(pdf: pikepdf.Pdf) -> Iterator[Finding]:
    """ISO 19005-2, 6.6.4 and ISO 14289-1, clause 5: the file says by which standards it wants to be measured."""
    xmp = _xmp(pdf)
    for name, wanted in (("pdfaid:part", "2"), ("pdfaid:conformance", "A"), ("pdfuaid:part", "1")):
        said = None if xmp is None else _property(xmp, name)
        if said != wanted:
            yield Finding("claims", "XMP", f"{name} is {said!r}, not {wanted!r}")
    intents = pdf.Root.get("/OutputIntents", [])
    if not any(str(intent.get("/S", "")) == "/GTS_PDFA1" for intent in intents):
        yield Finding("claims", "OutputIntents", "no output intent for PDF/A")


def _xmp(pdf: pikepdf.Pdf) -> etree._Element | None:
    stream = pdf.Root.get("/Metadata")
    if stream is None:
        return None
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    try:
        return etree.fromstring(stream.read_bytes(), parser)
    except etree.XMLSyntaxError:
        return None


def _property(xmp: etree._Element, name: str) -> str | None:
    prefix, _, local = name.partition(":")
    qualified = f"{{{_NAMESPACES[prefix]}}}{local}"
    for element in xmp.iter():
        if element.tag == qualified:
            return (element.text or "").strip()
        if qualified in element.attrib:
            return element.attrib[qualified]
    return None


def _nothing_runs(pdf: pikepdf.Pdf) -> Iterator[Finding]:
    """ISO 19005-2, 6.5.1: no JavaScript, no launching, no action that happens by itself."""
    for thing in pdf.objects:
        for node in _dictionaries(thing):
            kind = str(node.get("/S", ""))
            if kind in ("/JavaScript", "/Launch", "/ImportData", "/SubmitForm", "/Rendition") or "/JS" in node:
                yield Finding("active", kind or "/JS", "the file holds an action that runs something")
            if "/AA" in node:
                yield Finding("active", "/AA", "the file holds actions that happen by themselves")
    if "/JavaScript" in pdf.Root.get("/Names", {}):
        yield Finding("active", "Names", "the file holds JavaScript")
    if "/EmbeddedFiles" in pdf.Root.get("/Names", {}):
        yield Finding("active", "Names", "the file holds other files")


def _dictionaries(node: Node, depth: int = 0) -> Iterator[Node]:
    """Walk one indirect object; what it refers to is met as an object of its own."""
    import pikepdf  # noqa: PLC0415

    if isinstance(node, pikepdf.Array):
        parts = [part for part in node if not getattr(part, "is_indirect", False)]
    elif isinstance(node, pikepdf.Dictionary | pikepdf.Stream):
        yield node
        parts = [node[key] for key in node.keys() if not getattr(node[key], "is_indirect", False)]  # noqa: SIM118
    else:
        return
    if depth < 50:
        for part in parts:
            yield from _dictionaries(part, depth + 1)


# ---- the structure tree --------------------------------------------------------------------------------------


def _roles(pdf: pikepdf.Pdf) -> Iterator[Finding]:
    for role in {_raw_role(element) for element in _tree(pdf)}:
        if _mapped(pdf, role) not in _STANDARD:
            yield Finding("roles", role, "the type is not standard and not mapped to one that is")


def _figures(pdf: pikepdf.Pdf) -> Iterator[Finding]:
    for number, figure in enumerate(_of_role(pdf, "Figure", "Formula"), 1):
        if not _says(figure, "/Alt") and not _says(figure, "/ActualText"):
            yield Finding("alt", f"figure {number}", "it has no alternative text")


def _says(element: Node, key: str) -> bool:
    return bool(str(element.get(key, "")).strip())


def _tables(pdf: pikepdf.Pdf) -> Iterator[Finding]:
    for number, table in enumerate(_of_role(pdf, "Table"), 1):
        where = f"table {number}"
        headers = [element for element in _elements(table) if _role(pdf, element) == "TH"]
        if not headers:
            yield Finding("headers", where, "it has no header cell")
        for header in headers:
            if _attribute(header, "/Scope") not in ("/Column", "/Row", "/Both"):
                yield Finding("scope", where, "a header cell does not say what it heads")
        widths = {_width(pdf, row) for row in _elements(table) if _role(pdf, row) == "TR"}
        if len(widths) > 1 and not _has_row_spans(table):
            yield Finding("grid", where, f"its rows have different widths: {sorted(widths)}")


def _width(pdf: pikepdf.Pdf, row: Node) -> int:
    cells = [cell for cell in _children(row) if _role(pdf, cell) in ("TH", "TD")]
    return sum(int(_attribute(cell, "/ColSpan") or 1) for cell in cells)


def _has_row_spans(table: Node) -> bool:
    return any(_attribute(element, "/RowSpan") for element in _elements(table))


def _attribute(element: Node, key: str) -> str | None:
    import pikepdf  # noqa: PLC0415

    owners = element.get("/A", [])
    for owner in owners if isinstance(owners, pikepdf.Array) else [owners]:
        if isinstance(owner, pikepdf.Dictionary) and key in owner:
            return str(owner[key])
    return None


def _headings(pdf: pikepdf.Pdf) -> Iterator[Finding]:
    """ISO 14289-1, 7.4.2: the first heading is H1 and no level is skipped on the way down."""
    level = 0
    for element in _tree(pdf):
        match = _HEADING.match(_role(pdf, element))
        if match is None:
            continue
        here = int(match[1])
        if here > level + 1:
            yield Finding("headings", f"H{here}", f"it follows {'H' + str(level) if level else 'nothing'}")
        level = here
    if level == 0:
        yield Finding("headings", "file", "there is no heading")


def _lists(pdf: pikepdf.Pdf) -> Iterator[Finding]:
    for number, found in enumerate(_of_role(pdf, "L"), 1):
        if any(_role(pdf, child) not in ("LI", "L", "Caption") for child in _children(found)):
            yield Finding("lists", f"list {number}", "it holds something that is no list item")


def _tree(pdf: pikepdf.Pdf) -> Iterator[Node]:
    root = pdf.Root.get("/StructTreeRoot")
    return iter(()) if root is None else _elements(root)


def _elements(node: Node, depth: int = 0) -> Iterator[Node]:
    """Walk the structure elements below a node in reading order."""
    if depth > 100:
        return
    for child in _children(node):
        yield child
        yield from _elements(child, depth + 1)


def _children(node: Node) -> Iterator[Node]:
    import pikepdf  # noqa: PLC0415

    kids = node.get("/K", [])
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            yield kid


def _of_role(pdf: pikepdf.Pdf, *roles: str) -> list[Node]:
    return [element for element in _tree(pdf) if _role(pdf, element) in roles]


def _raw_role(element: Node) -> str:
    return str(element["/S"]).lstrip("/")


def _role(pdf: pikepdf.Pdf, element: Node) -> str:
    return _mapped(pdf, _raw_role(element))


def _mapped(pdf: pikepdf.Pdf, role: str) -> str:
    mapping = pdf.Root.StructTreeRoot.get("/RoleMap", {})
    for _step in range(10):
        if role in _STANDARD or f"/{role}" not in mapping:
            break
        role = str(mapping[f"/{role}"]).lstrip("/")
    return role


# ---- the pages -----------------------------------------------------------------------------------------------


def _pages(pdf: pikepdf.Pdf) -> Iterator[Finding]:
    parents = _parent_tree(pdf)
    for number, page in enumerate(pdf.pages, 1):
        where = f"page {number}"
        if str(page.obj.get("/Tabs", "")) != "/S":
            yield Finding("tab order", where, "the tab key does not follow the structure")
        known = parents.get(int(page.obj.get("/StructParents", -1)), [])
        yield from _content(page, where, known)
        for annotation in page.obj.get("/Annots", []):
            yield from _annotation(annotation, where)


def _content(page: pikepdf.Page, where: str, known: Any) -> Iterator[Finding]:
    """ISO 14289-1, 7.1: whatever is painted is tagged or marked as an artifact; every tag is in the tree."""
    import pikepdf  # noqa: PLC0415

    inside: list[bool] = []
    bare = 0
    lost: set[int] = set()
    for instruction in pikepdf.parse_content_stream(page):
        operator = str(instruction.operator)
        if operator in ("BDC", "BMC"):
            number = _marked_number(page, instruction.operands)
            artifact = str(instruction.operands[0]) == "/Artifact"
            inside.append(artifact or number is not None)
            if number is not None and not artifact and not _is_known(known, number):
                lost.add(number)
        elif operator == "EMC" and inside:
            inside.pop()
        elif operator in _PAINTS and not any(inside):
            bare += 1
    if bare:
        yield Finding("content", where, f"{bare} painting instructions are neither tagged nor artifacts")
    if lost:
        yield Finding("content", where, f"marked content {sorted(lost)} is not in the structure tree")


def _marked_number(page: pikepdf.Page, operands: Any) -> int | None:
    import pikepdf  # noqa: PLC0415

    if len(operands) < 2:
        return None
    facts = operands[1]
    if isinstance(facts, pikepdf.Name):
        facts = page.obj.get("/Resources", {}).get("/Properties", {}).get(str(facts), {})
    return int(facts["/MCID"]) if "/MCID" in facts else None


def _is_known(known: Any, number: int) -> bool:
    return number < len(known) and known[number] is not None


def _parent_tree(pdf: pikepdf.Pdf) -> dict[int, Any]:
    tree = pdf.Root.get("/StructTreeRoot", {}).get("/ParentTree")
    found: dict[int, Any] = {}
    waiting = [] if tree is None else [tree]
    while waiting:
        node = waiting.pop()
        numbers = list(node.get("/Nums", []))
        found.update({int(numbers[i]): numbers[i + 1] for i in range(0, len(numbers) - 1, 2)})
        waiting.extend(node.get("/Kids", []))
    return found


def _annotation(annotation: Node, where: str) -> Iterator[Finding]:
    if int(annotation.get("/F", 0)) & 2:  # hidden
        return
    if "/StructParent" not in annotation and str(annotation.get("/Subtype", "")) != "/Popup":
        yield Finding("annotations", where, "an annotation is not in the structure tree")
    if str(annotation.get("/Subtype", "")) == "/Link" and not _says(annotation, "/Contents"):
        yield Finding("annotations", where, "a link has no words")


# ---- the fonts -----------------------------------------------------------------------------------------------


def _fonts(pdf: pikepdf.Pdf) -> Iterator[Finding]:
    seen: set[tuple[int, int]] = set()
    for page in pdf.pages:
        for font in _fonts_in(page.obj.get("/Resources", {}), seen):
            yield from _font(font)


def _fonts_in(resources: Node, seen: set[tuple[int, int]]) -> Iterator[Node]:
    for group in ("/Font", "/XObject", "/Pattern"):
        things = resources.get(group, {})
        for key in list(things.keys()):
            thing = things[key]
            if thing.objgen != (0, 0) and thing.objgen in seen:
                continue
            seen.add(thing.objgen)
            if group == "/Font":
                yield thing
            elif "/Resources" in thing:
                yield from _fonts_in(thing["/Resources"], seen)


def _font(font: Node) -> Iterator[Finding]:
    """ISO 19005-2, 6.2.11: the font travels with the file and every sign can be read back as text."""
    name = str(font.get("/BaseFont", "?"))
    if str(font.get("/Subtype", "")) == "/Type3":
        embedded = True
    else:
        inner = font["/DescendantFonts"][0] if "/DescendantFonts" in font else font
        descriptor = inner.get("/FontDescriptor", {})
        embedded = any(key in descriptor for key in ("/FontFile", "/FontFile2", "/FontFile3"))
    if not embedded:
        yield Finding("fonts", name, "it is not embedded")
    if "/ToUnicode" not in font:
        yield Finding("fonts", name, "its signs cannot be read back as text")


_LOOKS = (
    _encryption, _marked, _language, _title, _claims, _nothing_runs,
    _roles, _figures, _tables, _headings, _lists, _pages, _fonts,
)  # fmt: skip
FOR_ARCHIVES: tuple[Look, ...] = (_encryption, _nothing_runs, _fonts)
"""What an archive asks of a PDF that others have made, besides its own word that it is PDF/A."""
