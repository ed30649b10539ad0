# SPDX-License-Identifier: EUPL-1.2
"""The doors past the walls are few, each with its reason: the machine's door to no town, and the owner's connection."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[2] / "src" / "geleitzug"

NO_TOWN = {
    "ground/tenancy/directory.py": "reads the directory of towns, which belongs to none",
    "ground/jobs/worker.py": "the queue and its workers belong to no town",
    "config/health.py": "asks whether the database is there, for no town",
    "config/commands/services.py": "publishes packages, which belong to the group",
}
"""Who opens ``machine_door(None)``: through it the queue, accounts and public tables are reached, no town's rows."""

OWNER = {
    "config/founding.py": "founding a municipality writes the directory, which no role of the house may",
    "config/settings.py": "where the owner's connection is configured",
}
"""Who names the owner's connection, which no wall holds."""

ROLE_CHANGES = {"ground/tenancy/doors.py": "the doors themselves"}


def sources() -> Iterator[tuple[str, str]]:
    """Yield the house's modules: their names and texts."""
    for path in sorted(SOURCE.rglob("*.py")):
        name = path.relative_to(SOURCE).as_posix()
        if "/tests/" not in name and "/migrations/" not in name:
            yield name, path.read_text(encoding="utf-8")


def modules(mention: str) -> Iterator[tuple[str, ast.Module]]:
    """Yield those whose text mentions something, which is a pattern; the others need not be understood."""
    asked = re.compile(mention, re.IGNORECASE)
    for name, text in sources():
        if asked.search(text):
            yield name, tree_of(text)


@cache
def tree_of(text: str) -> ast.Module:
    """Understand a module; several guards ask about the same ones."""
    return ast.parse(text)


def calls(tree: ast.Module, name: str) -> Iterator[ast.Call]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if called == name:
                yield node


def is_nowhere(call: ast.Call) -> bool:
    given = [*call.args, *(keyword.value for keyword in call.keywords)]
    return not given or any(isinstance(value, ast.Constant) and value.value is None for value in given)


def names_the_owner(tree: ast.Module) -> bool:
    if any(calls(tree, "using")):
        return True
    return any(
        isinstance(node, ast.Subscript)
        and getattr(node.value, "id", getattr(node.value, "attr", "")) == "connections"
        and isinstance(node.slice, ast.Constant)
        and node.slice.value == "owner"
        for node in ast.walk(tree)
    )


def test_the_door_to_no_town_is_opened_only_where_there_is_a_reason() -> None:
    found = {
        name for name, tree in modules("machine_door") if any(is_nowhere(call) for call in calls(tree, "machine_door"))
    }

    assert found <= set(NO_TOWN), f"machine_door(None) in {sorted(found - set(NO_TOWN))}: why?"


def test_the_owner_comes_only_where_there_is_a_reason() -> None:
    found = {name for name, tree in modules("using|connections") if names_the_owner(tree)}

    assert found <= set(OWNER), f"the owner's connection in {sorted(found - set(OWNER))}: why?"


def test_nobody_changes_the_role_but_the_doors() -> None:
    found = {
        name
        for name, tree in modules("role")
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and any(words in node.value.lower() for words in ("set role", "set local role", "set_config('role'"))
        and not name.startswith(("ground/postgres/", "config/"))
    }

    assert found <= set(ROLE_CHANGES), f"a role is changed in {sorted(found - set(ROLE_CHANGES))}"


def test_the_lists_hold_nothing_that_is_not_used() -> None:
    there = {name for name, _text in sources()}

    assert set(NO_TOWN) | set(OWNER) <= there


def test_the_guard_sees_what_it_guards() -> None:
    planted = ast.parse("with doors.machine_door(None):\n    Application.objects.using('owner').all()")

    assert any(is_nowhere(call) for call in calls(planted, "machine_door"))
    assert names_the_owner(planted)
