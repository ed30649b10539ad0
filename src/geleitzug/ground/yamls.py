# SPDX-License-Identifier: EUPL-1.2
"""Reading and writing YAML: safely, and with libyaml, which is about ten times as fast as the parser in Python."""

from __future__ import annotations

import re
from itertools import accumulate
from typing import Any

import yaml

LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
WIDTH = 120
SHORT = 100
"""Characters of a mapping that still stands in one line, as people write texts and options."""


MOST_DEPTH = 100
"""Lists and mappings within one another; our deepest form has a dozen."""
MOST_ALIASES = 100
_BRACKETS = re.compile(r"[\[\]{}]")
_NO_SUCH_VALUE = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError)
"""What the library says of a value that only looks like one: the day 2026-13-45, 5,000 digits, ``!!int x``."""
_ALIAS = re.compile(r"[\s\[{,:-]\*\w")


def read_yaml(text: str) -> Any:
    """Return what a text holds: mappings, lists, texts, numbers, days, nothing else; raises yaml.YAMLError."""
    check_yaml(text)
    try:
        return yaml.load(text, Loader=LOADER)  # noqa: S506 – a safe loader either way
    except _NO_SUCH_VALUE as error:
        raise yaml.YAMLError(str(error) or "a value is not of the kind it is written as") from error


def check_yaml(text: str) -> None:
    """Refuse what ends a process, not just a page: raises yaml.YAMLError.

    The parser in C calls itself for each level, and 50,000 brackets were a segmentation fault. What is named once and
    meant a hundred times, inside of what is so itself, is a few lines that fill every memory.
    """
    if _depth_at_most(text) <= MOST_DEPTH and not _ALIAS.search(text):
        return
    named: list[bool] = []
    aliases = 0
    for event in yaml.parse(text, Loader=LOADER):
        if isinstance(event, yaml.CollectionStartEvent):
            named.append(event.anchor is not None)
        elif isinstance(event, yaml.CollectionEndEvent):
            named.pop()
        aliases += isinstance(event, yaml.AliasEvent)
        if len(named) > MOST_DEPTH:
            raise yaml.YAMLError("too many lists and mappings within one another")
        if aliases > MOST_ALIASES or (any(named) and isinstance(event, yaml.AliasEvent)):
            raise yaml.YAMLError("too many aliases, or one within what has an anchor")


def _depth_at_most(text: str) -> int:
    """Return a depth the text does not exceed, much faster than parsing: what a line begins with, and brackets."""
    begins = max((len(line) - len(line.lstrip(" \t?-")) for line in text.splitlines()), default=0)
    # A list may stand in the column of the mapping that holds it: one level more than columns.
    return begins + 2 + max(accumulate((1 if sign in "[{" else -1 for sign in _BRACKETS.findall(text)), initial=0))


def write_yaml(value: Any) -> str:
    """Write mappings, lists and plain values as people do: short mappings in a line, long texts in several."""
    written: str = yaml.dump(value, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=WIDTH)
    return written


class _Dumper(getattr(yaml, "CSafeDumper", yaml.SafeDumper)):  # type: ignore[misc]
    def ignore_aliases(self, data: Any) -> bool:
        return True


def _text(dumper: Any, text: str) -> Any:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)


def _mapping(dumper: Any, mapping: dict[Any, Any]) -> Any:
    return dumper.represent_mapping("tag:yaml.org,2002:map", mapping, flow_style=_room(mapping, SHORT) >= 0)


def _list(dumper: Any, items: list[Any]) -> Any:
    simple = bool(items) and not any(isinstance(item, (dict, list)) for item in items)
    return dumper.represent_sequence("tag:yaml.org,2002:seq", items, flow_style=simple and _room(items, SHORT) >= 0)


def _room(value: Any, room: int) -> int:
    """Return what is left of a line after a value; less than nothing if it does not fit or has lines of its own."""
    if isinstance(value, dict):
        for name, inner in value.items():
            room = _room(inner, room - len(str(name)) - 4)
            if room < 0:
                break
    elif isinstance(value, list):
        for inner in value:
            room = _room(inner, room - 2)
            if room < 0:
                break
    else:
        text = str(value)
        room = -1 if "\n" in text else room - len(text) - 2
    return room


_Dumper.add_representer(str, _text)
_Dumper.add_representer(dict, _mapping)
_Dumper.add_representer(list, _list)
