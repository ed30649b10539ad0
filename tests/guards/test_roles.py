# SPDX-License-Identifier: EUPL-1.2
"""What a role may do stands in one table: docs/security/roles.md, the modules' permissions and the code agree."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from geleitzug.config import roles, seed
from geleitzug.core.staffing.roles import ROLES
from geleitzug.ground.people.actors import grants
from geleitzug.ground.people.rights import Right
from tests.guards.test_doors import SOURCE, modules
from tests.matrix import table

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "security" / "roles.md"
PERMISSION = re.compile(r"[a-z]+\.[a-z_]+")
ASKS = {"require", "may", "offices_with", "office_page", "acting"}
"""Functions that ask for a permission by its name."""

PAST_THE_TABLE = {
    "ground/people/actors.py": "where roles are looked at for everybody else",
    "ground/people/actions.py": "reads them from the rows",
    "core/cases/queries.py": "the lane of a task names a role; the head of an office has all of its lanes",
    "core/cases/lists.py": "the same, for the lanes of the worklist",
    "core/privacy/looking.py": "tells a person as what somebody looked at their data; permits nothing",
    "core/interface/tokens.py": "a person's token leaves some of their roles; a town's has a clerk's, or records'",
    "core/staffing/deputies.py": "only a role of one's own names deputies, not one that is lent",
}
"""Who looks at roles themselves and not at a permission."""


def test_the_page_is_what_the_code_says() -> None:
    assert roles.as_markdown(grants()) in PAGE.read_text(encoding="utf-8"), (
        "docs/security/roles.md: ./geleitzug roles --markdown"
    )


def test_every_permission_has_a_meaning_and_every_meaning_a_permission() -> None:
    assert set(roles.MEANINGS) == set(grants())


def test_every_role_people_have_has_a_column() -> None:
    seats = [person["offices"].values() for town in seed.read_spec()["towns"] for person in town["staff"]]
    held = {role for offices in seats for roles_there in offices for role in roles_there}

    assert held <= set(ROLES)


def test_nobody_asks_for_a_permission_that_is_not_in_the_table() -> None:
    asked = {name for _module, tree in modules("|".join(ASKS)) for name in permissions_named(tree)}

    assert asked <= set(grants())
    assert "cases.see" in asked


def test_who_looks_at_roles_themselves_has_a_reason() -> None:
    found = {name for name, tree in modules("roles?") if looks_at_roles(tree)}

    assert found <= set(PAST_THE_TABLE), f"{sorted(found - set(PAST_THE_TABLE))}: ask for a permission instead"
    assert set(PAST_THE_TABLE) <= {path.relative_to(SOURCE).as_posix() for path in SOURCE.rglob("*.py")}


def test_the_guard_sees_what_it_guards() -> None:
    assert looks_at_roles(ast.parse("if request.actor.has_role('operator'): pass"))
    assert looks_at_roles(ast.parse("for office, role in actor.roles: pass"))
    assert set(permissions_named(ast.parse("require(by, 'cases.fly', office=x)"))) == {"cases.fly"}


def test_every_right_of_a_mandate_has_a_row() -> None:
    rows = re.findall(r"^\| `(\w+)` \| ", PAGE.read_text(encoding="utf-8"), re.MULTILINE)

    assert {right.value for right in Right} <= set(rows)


def test_the_page_of_routes_is_what_the_matrix_tries() -> None:
    page = (ROOT / "docs" / "security" / "routes.md").read_text(encoding="utf-8")

    assert table.as_markdown() in page, f"docs/security/routes.md should hold:\n{table.as_markdown()}"


def permissions_named(tree: ast.Module) -> Iterator[str]:
    """Yield the permissions that are asked for by a text."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        texts = [given.value for given in node.args if isinstance(given, ast.Constant) and isinstance(given.value, str)]
        if called in ASKS:
            yield from (text for text in texts if PERMISSION.fullmatch(text))


def looks_at_roles(tree: ast.Module) -> bool:
    """Tell whether a module looks at an actor's roles itself."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Attribute):
            continue
        if node.attr in ("has_role", "own_roles"):
            return True
        if node.attr == "roles" and getattr(node.value, "attr", getattr(node.value, "id", "")) in ("actor", "by"):
            return True
    return False
