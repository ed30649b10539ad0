# SPDX-License-Identifier: EUPL-1.2
"""The service shown in docs/howto/add-a-service.md is one the engines accept. Playing stories is core/catalogue."""

import json
import re
from pathlib import Path

import pytest
from django.utils import timezone

from geleitzug.core.catalogue.fees import assess, total
from geleitzug.core.catalogue.package import Package
from geleitzug.core.catalogue.reading import read_folder
from geleitzug.core.files.linting import lint_template
from geleitzug.core.forms import engine
from geleitzug.core.forms.reach import Survey
from geleitzug.core.forms.shapes import Context, definition_path
from geleitzug.core.workflow.definition import check

PAGE = Path(__file__).parents[2] / "docs" / "howto" / "add-a-service.md"
_FILE = re.compile(r"^`([\w./-]+)`\n\n```\w+\n(.*?)^```", re.MULTILINE | re.DOTALL)
_STEPS = {"cases.issue", "cases.confirm_receipt", "cases.invoice", "cases.close"}
_ROLES = {"clerk", "approver", "expert", "head"}


@pytest.fixture
def package(tmp_path: Path) -> Package:
    """Return the package that the page's blocks make up."""
    for name, content in _FILE.findall(PAGE.read_text(encoding="utf-8")):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(content, encoding="utf-8")
    return read_folder(tmp_path)


def test_the_page_shows_every_file_of_a_package(package):
    assert package.key == "fundsache-herausgeben"
    assert package.raw["texts"]
    assert package.letter is not None
    assert len(package.examples) == 2


def test_its_process_and_letter_have_no_findings(package):
    paths = frozenset(package.form.items)

    assert check(package.raw["process"].encode(), _STEPS, _ROLES) == []
    assert lint_template(package.notice, paths=paths) == []


def test_its_stories_complain_and_cost_what_they_say(package):
    for story in package.examples.values():
        answers = _with_files(story["answers"])
        context = Context(timezone.localdate(), package.values({}), story["who"])

        problems = engine.validate(package.form, answers, context)

        assert [definition_path(problem.path) for problem in problems] == story.get("problems", [])
        if not problems:
            facts = Survey(package.form, answers, context).bindings()
            assert total(assess(package.fees, facts)).cents == story["fee"]


def _with_files(value):
    """Give the files of a story what a stored file has."""
    if isinstance(value, dict) and value.keys() == {"name", "kind"}:
        return {"document": "0", "name": value["name"], "size": 1, "mime": "application/pdf", "sha256": "0" * 64}
    if isinstance(value, dict):
        return {key: _with_files(part) for key, part in value.items()}
    return [_with_files(part) for part in value] if isinstance(value, list) else json.loads(json.dumps(value))
