# SPDX-License-Identifier: EUPL-1.2
"""What to have at hand: the form's files and what a service names besides, one list for page and paper."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
from django.utils import translation

from geleitzug.core.catalogue.package import PackageError
from geleitzug.core.catalogue.proofs import proofs_wanted
from geleitzug.core.catalogue.reading import read_folder
from geleitzug.core.catalogue.tests.test_package import DOG, SERVICES, change


def listed(folder: Path, *proofs: dict[str, Any]) -> list[tuple[str, str]]:
    change(folder, "service.yaml", lambda raw: raw.update(proofs=list(proofs)))
    with translation.override("de"):
        return [(each.label, each.only_if) for each in proofs_wanted(read_folder(folder), "de")]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SERVICES / DOG, tmp_path / DOG))


def proof(title: str, **more: str) -> dict[str, Any]:
    return {"key": title.lower(), "title": {"de": title, "en": f"The {title}"}, **more}


def test_what_the_service_names_stands_behind_the_files_of_the_form(folder: Path) -> None:
    of_the_form = listed(folder)

    found = listed(folder, proof("Impfpass"), proof("Vollmacht", when="a.bereits >= 2"))

    assert found[:-2] == of_the_form
    assert found[-2] == ("Impfpass", "")
    assert found[-1][1].startswith("nur, wenn bei „Wie viele Hunde")


def test_what_the_form_asks_for_as_well_is_there_once(folder: Path) -> None:
    of_the_form = listed(folder)
    label, only_if = of_the_form[0]

    assert listed(folder, proof(label)) == of_the_form
    assert only_if


@pytest.mark.parametrize(
    ("wrong", "complaint"),
    [
        ({"when": "a.bereits >"}, "proofs, impfpass"),
        ({"title": {"de": "Impfpass"}}, "proofs, impfpass: title"),
    ],
)
def test_a_proof_that_cannot_be_read_is_refused_with_its_place(
    folder: Path, wrong: dict[str, Any], complaint: str
) -> None:
    with pytest.raises(PackageError, match=complaint):
        listed(folder, {**proof("Impfpass"), **wrong})


def test_what_is_no_list_is_refused(folder: Path) -> None:
    change(folder, "service.yaml", lambda raw: raw.update(proofs={"key": "x"}))
    with pytest.raises(PackageError, match="proofs must be a list"):
        read_folder(folder)
