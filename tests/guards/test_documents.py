# SPDX-License-Identifier: EUPL-1.2
"""What is written beside the code holds: licences, links, commands, journeys, dependencies, and no machine's paths."""

from __future__ import annotations

import ast
import os
import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
import yaml

from geleitzug.config.cli import COMMANDS

ROOT = Path(__file__).resolve().parents[2]
LEFT_OUT = {".git", ".venv", "var", "build", "__pycache__", "node_modules", "LICENSES"}
VENDORED = (
    "tests/vendor/",
    "src/geleitzug/ground/web/static/web/kern/",
    "src/geleitzug/core/files/fonts/",
    "src/geleitzug/desks/workshop/static/workshop/bpmn-js/",
)
NOTES = "docs/progress.md"
"""The builders' notes on work that is going on; they name their machine and are deleted with the work's end."""

LINK = re.compile(r"(?<!\!)\[[^\]]*\]\(([^)\s]+)\)|!\[[^\]]*\]\(([^)\s]+)\)")
COMMAND = re.compile(r"\./geleitzug ([a-z]+)")
MACHINE = re.compile(r"(?<![\w.])/(?:work|root|Users|home/[a-z]+)/[\w.]")
STEP = re.compile(r"`([\w/.-]+\.(?:py|bpmn|yaml|typ))`(?:[^`|]*\| *`([\w.]+)(?:\(\))?`)?")


@cache
def files() -> tuple[Path, ...]:
    """Return the tree's own files; caches and what others made are left out."""

    def walk(folder: Path) -> Iterator[Path]:
        for entry in sorted(os.scandir(folder), key=lambda found: found.name):
            if entry.name in LEFT_OUT:  # .git is a file where somebody works in a second tree of the same repository
                continue
            if entry.is_dir(follow_symlinks=False):
                if not entry.name.endswith(("_cache", ".egg-info", ".hypothesis")):
                    yield from walk(Path(entry.path))
            elif not name_of(Path(entry.path)).startswith(VENDORED):
                yield Path(entry.path)

    return tuple(walk(ROOT))


def name_of(path: Path) -> str:
    """Return a file's path as the documents write it."""
    return path.relative_to(ROOT).as_posix()


def documents(below: str = "") -> list[Path]:
    """Return the pages of text."""
    return [path for path in files() if path.suffix == ".md" and name_of(path).startswith(below)]


def text_of(path: Path) -> str:
    """Return a file's text; what is none is empty."""
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return ""


def test_every_file_tells_its_licence() -> None:
    """In itself, or in REUSE.toml: what neither knows was not meant to be here."""
    told = _told_by_reuse()

    bare = [
        name_of(path)
        for path in files()
        if "SPDX-License-Identifier: EUPL-1.2" not in text_of(path)[:400] and not told.fullmatch(name_of(path))
    ]

    assert bare == []


def _told_by_reuse() -> re.Pattern[str]:
    """Return what the files look like whose licence REUSE.toml names; ``**`` goes through folders, ``*`` does not."""
    tables = tomllib.loads(text_of(ROOT / "REUSE.toml"))["annotations"]
    globs = [glob for table in tables if "SPDX-License-Identifier" in table for glob in _each(table["path"])]
    parts = {"**": ".*", "*": "[^/]*"}
    return re.compile(
        "|".join("".join(parts.get(part) or re.escape(part) for part in re.split(r"(\*+)", glob)) for glob in globs)
    )


def _each(found: str | list[str]) -> list[str]:
    return [found] if isinstance(found, str) else found


def test_no_merge_was_left_half_done() -> None:
    marks = re.compile(r"^(?:<{7}|>{7}) ", re.MULTILINE)

    assert [name_of(path) for path in files() if marks.search(text_of(path))] == []


def test_every_licence_that_is_named_is_there() -> None:
    named = set(re.findall(r'^SPDX-License-Identifier = "([^"]+)"', text_of(ROOT / "REUSE.toml"), re.MULTILINE))
    texts = {path.stem for path in (ROOT / "LICENSES").glob("*.txt")}

    assert {part for expression in named for part in expression.split(" AND ")} == texts


def test_links_between_documents_resolve() -> None:
    broken = []
    for page in documents():
        for plain, picture in LINK.findall(re.sub(r"```.*?```|`[^`\n]*`", "", text_of(page), flags=re.DOTALL)):
            target = plain or picture
            if not target.startswith(("http://", "https://", "mailto:")) and not resolves(page, target):
                broken.append(f"{name_of(page)}: {target}")

    assert broken == []


def resolves(page: Path, target: str) -> bool:
    """Tell whether a link leads to a file of the tree and, if it names one, to a heading in it."""
    where, _sign, heading = target.partition("#")
    path = (page.parent / where).resolve() if where else page
    if not path.exists() or not path.is_relative_to(ROOT):
        return False
    return not heading or path.suffix != ".md" or heading in anchors(path)


def anchors(page: Path) -> set[str]:
    """Return the names under which a page's headings can be reached."""
    headings = re.findall(r"^#+ (.+)$", text_of(page), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in headings}


def test_commands_that_documents_name_exist() -> None:
    known = {name for group in COMMANDS.values() for name in group} | {"help"}
    unknown = [
        f"{name_of(page)}: {command}"
        for page in documents()
        for command in COMMAND.findall(text_of(page))
        if command not in known
    ]

    assert COMMAND.findall(text_of(ROOT / "README.md"))
    assert unknown == []


def test_no_file_names_a_path_of_somebodys_machine() -> None:
    found = [
        f"{name_of(path)}: {match.group()}"
        for path in files()
        if name_of(path) not in {NOTES, name_of(Path(__file__))}
        for match in MACHINE.finditer(text_of(path))
    ]

    assert found == []


def test_every_dependency_has_a_row_with_its_licence() -> None:
    project = tomllib.loads(text_of(ROOT / "pyproject.toml"))["project"]
    asked = [*project["dependencies"], *(name for extra in project["optional-dependencies"].values() for name in extra)]
    names = {re.split(r"[<>=!~\[; ]", name, maxsplit=1)[0] for name in asked}
    rows = {
        cells[0]: cells
        for line in text_of(ROOT / "docs" / "dependencies.md").splitlines()
        if line.startswith("| ") and len(cells := [cell.strip() for cell in line.strip("|").split("|")]) >= 4
    }

    assert sorted(names - rows.keys()) == []
    assert [name for name in sorted(names) if not all(rows[name][:4])] == []


@pytest.mark.parametrize("folder", ["docs/decisions", "docs"])
def test_every_page_stands_in_an_index(folder: str) -> None:
    index = ROOT / folder / "README.md"
    linked = {(index.parent / target.partition("#")[0]).resolve() for target, _picture in LINK.findall(text_of(index))}
    below = "docs/decisions/" if folder == "docs" else "/"
    pages = [page for page in documents(f"{folder}/") if not name_of(page).startswith(below) and name_of(page) != NOTES]

    assert [name_of(page) for page in pages if page not in linked and page != index] == []


JOURNEYS = documents("docs/journeys/")


@pytest.mark.parametrize("page", JOURNEYS, ids=lambda page: page.stem)
def test_a_journey_names_places_that_exist(page: Path) -> None:
    steps = STEP.findall(text_of(page))
    lost = [f"{where} {what}" for where, what in steps if not is_there(where, what)]

    assert len(steps) > 5
    assert lost == []


def is_there(where: str, what: str) -> bool:
    """Tell whether a file is in the house or among its packages and, if a name is given, whether it holds it."""
    path = next((found for base in ("src/geleitzug", "src", "") if (found := ROOT / base / where).is_file()), None)
    if path is None:
        return False
    return not what or (what in names_in(path) if path.suffix == ".py" else what in text_of(path))


@cache
def names_in(path: Path) -> set[str]:
    """Return the functions and classes of a file, methods as ``Class.method``, and what it assigns at its top."""
    found = set()
    for node in ast.parse(text_of(path)).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            found.add(node.name)
        if isinstance(node, ast.ClassDef):
            found |= {f"{node.name}.{part.name}" for part in node.body if isinstance(part, ast.FunctionDef)}
        if isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            found |= {target.id for target in targets if isinstance(target, ast.Name)}
    return found


def test_publiccode_says_what_the_standard_asks_for() -> None:
    told = yaml.safe_load(text_of(ROOT / "publiccode.yml"))
    needed = {
        "publiccodeYmlVersion",
        "name",
        "url",
        "platforms",
        "developmentStatus",
        "softwareType",
        "description",
        "legal",
        "maintenance",
        "localisation",
    }

    assert needed <= told.keys()
    assert told["legal"]["license"] == "EUPL-1.2"
    for words in told["description"].values():
        assert len(words["shortDescription"]) <= 150
        assert 150 <= len(words["longDescription"]) <= 10_000
        for picture in words.get("screenshots", []):
            assert (ROOT / picture).is_file()
