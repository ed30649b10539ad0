# SPDX-License-Identifier: EUPL-1.2
"""The schemas of fimportal.de that lie beside the project: all of them come in, run, and go out again."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from geleitzug.connectors.fim.errors import FimError
from geleitzug.connectors.fim.exporting import export_form
from geleitzug.connectors.fim.genericode import CodeList, read_codelist
from geleitzug.connectors.fim.importing import import_schema
from geleitzug.connectors.fim.tests.samples import load, read
from geleitzug.connectors.fim.wire import read_schema

BESIDE = [around / "shared/standards" for around in Path(__file__).resolve().parents]
STANDARDS = next((folder for folder in BESIDE if folder.is_dir()), BESIDE[-1])
"""Third-party files in work, beside the checkout or above it; none of them is part of the project."""
SCHEMAS = sorted(STANDARDS.glob("fim/xdf[23]/*.xml"))
CASES = sorted(STANDARDS.glob("fim/parser-cases/*/*.xml"))
pytestmark = pytest.mark.skipif(not SCHEMAS, reason="no folder shared/standards/fim with schemas above the checkout")
NOW = datetime(2026, 3, 9, tzinfo=UTC)


@pytest.fixture(scope="module")
def lists() -> list[CodeList]:
    return [read_codelist(path) for path in sorted(STANDARDS.glob("codelists/*.xml"))]


@pytest.mark.parametrize("path", SCHEMAS, ids=lambda path: path.name.partition(".")[0])
def test_every_schema_comes_in_runs_and_goes_out_again(path, lists):
    result = import_schema(read_schema(path), lists)

    assert result.report.agrees
    assert len(load(result).items) >= result.report.given.fields
    again = import_schema(read(export_form(result.form, result.codelists, name=path.stem, now=NOW)), lists)
    assert (again.form, again.codelists) == (result.form, result.codelists)
    assert again.report.given == result.report.given


def test_so_many_rules_have_a_proposal(lists):
    """The counts are what the grammar reads today; they may rise, and a fall is a mistake."""
    bare, all_at_hand, rules = 0, 0, 0
    for path in SCHEMAS:
        schema = read_schema(path)
        bare += import_schema(schema).report.proposed
        all_at_hand += import_schema(schema, lists, land="NW").report.proposed
        rules += len(list(schema.rules()))

    assert rules == 861
    assert bare >= 645
    assert all_at_hand >= 753


@pytest.mark.parametrize("path", CASES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_the_cases_of_another_parser_are_taken_and_refused_as_there(path):
    wrong = path.stem.startswith(("duplicate-", "empty-", "missing-", "invalid-", "unexpected-", "unknown-"))

    if wrong:
        with pytest.raises(FimError, match=r"^Zeile \d+, "):
            read_schema(path)
    else:
        assert read_schema(path).head.identity.id


MEASURE = """
import json, re, sys
from pathlib import Path
import django
from tests.work import calls
django.setup()
from geleitzug.connectors.fim.importing import import_schema
from geleitzug.connectors.fim.wire import read_schema
def peak():  # not ru_maxrss: a child begins with its parent's
    return int(re.search(r"VmHWM:\\s*(\\d+)", Path("/proc/self/status").read_text())[1])
before = peak()
made = calls(lambda: import_schema(read_schema(Path(sys.argv[1]))), warm=0)
print(json.dumps([made, before, peak()]))
"""


def test_the_largest_schema_takes_a_million_calls_and_200_mb_at_most():
    largest = max(SCHEMAS, key=lambda path: path.stat().st_size)

    here = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run(
        [sys.executable, "-c", MEASURE, largest], capture_output=True, text=True, check=True, env=here
    )

    made, _before, peak = json.loads(done.stdout)
    assert made < 1_000_000
    assert peak < 200_000
