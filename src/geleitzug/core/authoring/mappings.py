# SPDX-License-Identifier: EUPL-1.2
"""The fields of a handover file, read and changed in its text: what somebody wrote beside them stays as it was.

A field is an expression; its place is where it stands: ``body.0.2`` is the third part of the first part of the body.
What a handover means is catalogue/handovers.py.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import yaml

from geleitzug.core.catalogue.handovers import EACH, group_of
from geleitzug.ground.yamls import check_yaml

SINGLE = ("when", "file", "each")
"""Expressions beside the fields of the message."""
HOLDERS = ("columns", "body")
_PLAIN = re.compile(r"[a-z]\w*(?:\.[a-z]\w*)+|[A-Z][a-zäöüß]{4,}")
"""A path, or a name that YAML takes for nothing else."""
_COMMENT = re.compile(r"#.*")


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a message."""

    place: str
    names: tuple[str, ...]
    """The names from the outside in; a part of what is repeated stands below ``each``."""
    expression: str
    over: str = ""
    """What is repeated around it: the expression of the innermost list."""


@dataclass(frozen=True, slots=True)
class Holder:
    """Where a field can be added: a table of the message."""

    place: str
    names: tuple[str, ...]


def fields_of(text: str) -> list[Field]:
    """Return the fields of a message in their order; raises yaml.YAMLError."""
    root = _root(text)
    each = next((value.value for key, value in root.value if key.value == "each"), "")
    return [field for name, node in _held(root) for field in _fields(node, name, (), each)]


def holders_of(text: str) -> list[Holder]:
    """Return where fields can be added; raises yaml.YAMLError."""
    return [holder for name, node in _held(_root(text)) for holder in _holders(node, name, ())]


def expressions_of(text: str) -> Iterator[tuple[str, str, str]]:
    """Yield place and text of every expression that reads the case, and the group whose entry ``i`` is there.

    Empty where there is no list around it, or one that is not simply a group's entries. Raises yaml.YAMLError.
    """
    root = _root(text)
    each = next((value.value for key, value in root.value if key.value == "each"), "")
    for key, value in root.value:
        if key.value in SINGLE and isinstance(value, yaml.ScalarNode):
            yield key.value, value.value, ""
        elif key.value in HOLDERS:
            yield from _leaves(value, key.value, group_of(str(each)))


def uploads_of(text: str) -> list[tuple[str, str]]:
    """Return place and path of the questions whose files go along; ``all`` names none. Raises yaml.YAMLError."""
    found = [value for key, value in _root(text).value if key.value == "uploads"]
    return [
        (f"uploads.{number}", str(path.value))
        for node in found
        if isinstance(node, yaml.SequenceNode)
        for number, path in enumerate(node.value)
    ]


def changed(text: str, expressions: dict[str, str]) -> str:
    """Return the text with other expressions at some places; raises KeyError for one there is not, yaml.YAMLError."""
    root = _root(text)
    spots = [(_node_at(root, place), new) for place, new in expressions.items()]
    for node, new in sorted(spots, key=lambda spot: -spot[0].start_mark.index):
        end = "\n" if node.style in ("|", ">") else ""
        text = text[: node.start_mark.index] + _scalar(new) + end + text[node.end_mark.index :]
    return text


def added(text: str, place: str, name: str, expression: str) -> str:
    """Return the text with one more field at the end of a table; raises KeyError, yaml.YAMLError."""
    node = _node_at(_root(text), place)
    if not isinstance(node, yaml.MappingNode):
        raise KeyError(place)
    line = f"{_scalar(name)}: {_scalar(expression)}"
    if node.flow_style or not node.value:
        at = node.end_mark.index - 1 if node.flow_style else node.end_mark.index
        behind = text[node.value[-1][1].end_mark.index : at] if node.value else ","
        return text[:at] + ("" if "," in _COMMENT.sub("", behind) else ", ") + line + text[at:]
    indent = " " * node.value[0][0].start_mark.column
    at = _line_end(text, _end_of(node.value[-1][1]))
    return text[:at].rstrip("\n") + f"\n{indent}{line}\n" + text[at:].lstrip("\n")


def removed(text: str, place: str) -> str:
    """Return the text without a field; raises KeyError, also where it is the only one of its table, yaml.YAMLError."""
    above, _dot, number = place.rpartition(".")
    table = _node_at(_root(text), above)
    at = int(number) if number.isdecimal() else -1
    if not isinstance(table, yaml.MappingNode) or len(table.value) < 2 or not 0 <= at < len(table.value):
        raise KeyError(place)
    key, value = table.value[at]
    if table.flow_style:
        start = key.start_mark.index if at == 0 else table.value[at - 1][1].end_mark.index
        end = table.value[1][0].start_mark.index if at == 0 else value.end_mark.index
        return text[:start] + text[end:]
    start = text.rfind("\n", 0, key.start_mark.index) + 1
    return text[:start] + text[_line_end(text, _end_of(value)) :]


def _root(text: str) -> yaml.MappingNode:
    check_yaml(text)
    node = yaml.compose(text, Loader=yaml.SafeLoader)  # the parser in C counts its marks in bytes
    if not isinstance(node, yaml.MappingNode):
        raise yaml.YAMLError("not a table")
    return node


def _held(root: yaml.MappingNode) -> Iterator[tuple[str, yaml.Node]]:
    yield from ((key.value, value) for key, value in root.value if key.value in HOLDERS)


def _is_each(node: yaml.Node) -> bool:
    return isinstance(node, yaml.MappingNode) and {key.value for key, _value in node.value} == EACH


def _parts(node: yaml.Node) -> list[tuple[str, yaml.Node]]:
    if isinstance(node, yaml.MappingNode):
        return [(str(key.value), value) for key, value in node.value]
    if isinstance(node, yaml.SequenceNode):
        return [(str(number), value) for number, value in enumerate(node.value, 1)]
    return []


def _fields(node: yaml.Node, place: str, names: tuple[str, ...], over: str) -> Iterator[Field]:
    if isinstance(node, yaml.ScalarNode):
        yield Field(place, names, node.value, over)
        return
    if _is_each(node):
        parts = dict(_parts(node))
        at = list(parts).index("body")
        yield from _fields(parts["body"], f"{place}.{at}", names, str(parts["each"].value))
        return
    for number, (name, part) in enumerate(_parts(node)):
        yield from _fields(part, f"{place}.{number}", (*names, name), over)


def _holders(node: yaml.Node, place: str, names: tuple[str, ...]) -> Iterator[Holder]:
    is_each = _is_each(node)
    if isinstance(node, yaml.MappingNode) and not is_each:
        yield Holder(place, names)
    for number, (name, part) in enumerate(_parts(node)):
        if not is_each:
            yield from _holders(part, f"{place}.{number}", (*names, name))
        elif name == "body":
            yield from _holders(part, f"{place}.{number}", names)


def _leaves(node: yaml.Node, place: str, group: str) -> Iterator[tuple[str, str, str]]:
    if isinstance(node, yaml.ScalarNode):
        yield place, node.value, group
    inner = group_of(str(dict(_parts(node))["each"].value), group) if _is_each(node) else group
    for number, (name, part) in enumerate(_parts(node)):
        yield from _leaves(part, f"{place}.{number}", group if name == "each" and _is_each(node) else inner)


def _node_at(root: yaml.MappingNode, place: str) -> Any:
    first, *steps = place.split(".")
    node = next((value for key, value in root.value if key.value == first), None)
    for step in steps:
        parts = _parts(node) if node is not None else []
        if not step.isdecimal() or int(step) >= len(parts):
            raise KeyError(place)
        node = parts[int(step)][1]
    if node is None:
        raise KeyError(place)
    return node


def _end_of(node: yaml.Node) -> int:
    """Return where a node's last sign stands; the end of a table is said to be where the next thing begins."""
    while isinstance(node, yaml.MappingNode | yaml.SequenceNode) and not node.flow_style and node.value:
        last = node.value[-1]
        node = last[1] if isinstance(last, tuple) else last
    end: int = node.end_mark.index
    return end - 1 if isinstance(node, yaml.ScalarNode) and node.style in ("|", ">") else end


def _line_end(text: str, at: int) -> int:
    end = text.find("\n", at)
    return len(text) if end < 0 else end + 1


def _scalar(text: str) -> str:
    """Return a text as YAML has it in one line: a path as it is, all else in quotes, where it means nothing else."""
    return text if _PLAIN.fullmatch(text) else json.dumps(text, ensure_ascii=False)
