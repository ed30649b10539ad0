# SPDX-License-Identifier: EUPL-1.2
"""One PDF behind another, so that what a screen reader needs of both is kept. What stands in them others say.

Pages alone would lose the tags of those that are added: the structure of a tagged PDF is a tree of its own, and another
one by numbers leads from each page's content back into it (ISO 32000-1, 14.7).
"""

from __future__ import annotations

from io import BytesIO
from typing import Any

STRUCTURE, NUMBERS, NEXT, IDS = "/StructTreeRoot", "/ParentTree", "/ParentTreeNextKey", "/IDTree"
SECOND = b"signature."
"""Put before the names of elements of the second PDF: both count from one."""
MOST_NODES = 20_000
"""Branches of a tree that are read; one that leads back into itself has no end."""


class NotJoinable(ValueError):
    """Nothing can be put behind this PDF without harm: it is locked or sealed, or cannot be read."""


def joined(first: bytes, second: bytes) -> bytes:
    """Return both PDFs as one; tagged where both are. Raises NotJoinable."""
    import pikepdf  # noqa: PLC0415 - 5 MB that a process which joins nothing need not carry

    try:
        with pikepdf.open(BytesIO(first)) as whole, pikepdf.open(BytesIO(second)) as more:
            if whole.is_encrypted or _is_sealed(whole.Root):
                raise NotJoinable("it is locked or sealed")
            both = STRUCTURE in whole.Root and STRUCTURE in more.Root
            start = _next_number(whole.Root[STRUCTURE]) if both else 0
            count = len(whole.pages)
            whole.pages.extend(more.pages)
            if both:
                _join_trees(pikepdf, whole, more, start, count)
            out = BytesIO()
            whole.save(out, deterministic_id=True)
            return out.getvalue()
    except (pikepdf.PdfError, ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
        raise NotJoinable(str(error)) from error  # what somebody sent in may hold anything anywhere


def _is_sealed(root: Any) -> bool:
    form = root.get("/AcroForm")
    return form is not None and int(form.get("/SigFlags", 0)) != 0


def _join_trees(pikepdf: Any, whole: Any, more: Any, start: int, count: int) -> None:
    """Hang the second tree under the root of the first, with numbers of its own."""
    root = whole.Root[STRUCTURE]
    added = whole.copy_foreign(more.Root[STRUCTURE])
    names = [*_names(root), *_renamed(pikepdf, added)]
    for page in list(whole.pages)[count:]:
        for bearer in (page.obj, *page.obj.get("/Annots", [])):
            for key in ("/StructParents", "/StructParent"):
                if key in bearer:
                    bearer[key] = int(bearer[key]) + start
    roots = _as_list(pikepdf, root.get("/K"))
    for element in _as_list(pikepdf, added.get("/K")):
        element["/P"] = root
        roots.append(element)
    root["/K"] = pikepdf.Array(roots)
    flat = _numbers(root)
    flat += [(number + start, value) for number, value in _numbers(added)]
    root[NUMBERS] = whole.make_indirect(
        pikepdf.Dictionary(
            Nums=pikepdf.Array([part for pair in sorted(flat, key=lambda each: each[0]) for part in pair])
        )
    )
    root[NEXT] = max((number for number, _value in flat), default=-1) + 1
    if names:
        flat_names = [part for pair in sorted(names, key=lambda each: bytes(each[0])) for part in pair]
        root[IDS] = whole.make_indirect(_leaf(pikepdf, flat_names))
    for table in ("/RoleMap", "/ClassMap"):
        for name, value in added.get(table, {}).items():
            if table not in root:
                root[table] = pikepdf.Dictionary()
            if name not in root[table]:
                root[table][name] = value


def _leaf(pikepdf: Any, pairs: list[Any]) -> Any:
    """Return a tree of names that is one leaf; it says which names it holds, as a leaf below a root has to."""
    kid = pikepdf.Dictionary(Names=pikepdf.Array(pairs), Limits=pikepdf.Array([pairs[0], pairs[-2]]))
    return pikepdf.Dictionary(Kids=pikepdf.Array([kid]))


def _names(root: Any) -> list[tuple[Any, Any]]:
    """Return the named elements of a structure: the cells of tables by which others say what heads them."""
    found: list[tuple[Any, Any]] = []
    waiting = [root[IDS]] if IDS in root else []
    for _turn in range(MOST_NODES):
        if not waiting:
            return found
        node = waiting.pop()
        entries = list(node.get("/Names", []))
        found += list(zip(entries[::2], entries[1::2], strict=False))
        waiting += list(node.get("/Kids", []))
    raise NotJoinable("a tree has no end")


def _renamed(pikepdf: Any, added: Any) -> list[tuple[Any, Any]]:
    """Give the named elements of the second structure names the first does not have, and return them with these."""
    found: list[tuple[Any, Any]] = []
    waiting = _as_list(pikepdf, added.get("/K"))
    while waiting:
        element = waiting.pop()
        if not isinstance(element, pikepdf.Dictionary) or "/S" not in element:
            continue
        if "/ID" in element:
            element["/ID"] = pikepdf.String(SECOND + bytes(element["/ID"]))
            found.append((element["/ID"], element))
        for attributes in _as_list(pikepdf, element.get("/A")):
            if isinstance(attributes, pikepdf.Dictionary) and "/Headers" in attributes:
                heads = [pikepdf.String(SECOND + bytes(name)) for name in attributes["/Headers"]]
                attributes["/Headers"] = pikepdf.Array(heads)
        waiting += _as_list(pikepdf, element.get("/K"))
    return found


def _next_number(root: Any) -> int:
    return max((number for number, _value in _numbers(root)), default=-1) + 1


def _numbers(root: Any) -> list[tuple[int, Any]]:
    """Return the entries of the tree by numbers, its branches flattened."""
    found: list[tuple[int, Any]] = []
    waiting = [root[NUMBERS]] if NUMBERS in root else []
    for _turn in range(MOST_NODES):
        if not waiting:
            return found
        node = waiting.pop()
        entries = list(node.get("/Nums", []))
        found += [(int(number), value) for number, value in zip(entries[::2], entries[1::2], strict=False)]
        waiting += list(node.get("/Kids", []))
    raise NotJoinable("a tree has no end")


def _as_list(pikepdf: Any, kids: Any) -> list[Any]:
    if kids is None:
        return []
    return list(kids) if isinstance(kids, pikepdf.Array) else [kids]
