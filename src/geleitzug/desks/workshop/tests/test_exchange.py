# SPDX-License-Identifier: EUPL-1.2
"""A service goes from one town to another as a file, and what comes from elsewhere is looked at before it is taken."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.furnished import Town

from geleitzug.core.authoring import actions, exchange, queries, releasing
from geleitzug.core.authoring.models import Draft
from geleitzug.core.authoring.own import NOTHING
from geleitzug.core.authoring.scaffold import standard_letter, standard_notice
from geleitzug.desks.workshop.tests.making import Maker, actor_of, at, read

SignIn = Callable[[str], Maker]
PAGE = "/amt/werkstatt/neu/paket/"


def downloaded(editor: Maker, draft: Draft) -> bytes:
    """Return the published version a draft goes on from as its file."""
    answer = editor.get(at(draft, "verlauf/paket/"), {"fassung": version_of(draft)})
    assert answer["Content-Type"] == "application/zip"
    return bytes(answer.content)


def version_of(draft: Draft) -> str:
    """Return the number of the published version a draft goes on from."""
    assert draft.base is not None
    return draft.base.version


def zipped(files: Mapping[str, bytes]) -> bytes:
    """Return files as a ZIP."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return stream.getvalue()


def files_in(content: bytes) -> dict[str, bytes]:
    """Return what is in a ZIP."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def takes_in(editor: Maker, content: bytes, **typed: str) -> Any:
    """Send a file as that of a service."""
    data = {"office": "tax", **typed, "package": SimpleUploadedFile("leistung.zip", content)}
    return editor.post(PAGE, data, follow=True)


def test_a_service_goes_from_one_town_to_another(town: Town, sign_in: SignIn, draft: Draft) -> None:
    editor = sign_in("redaktion")
    assert (
        at(draft, f"verlauf/paket/?fassung={version_of(draft)}") in editor.get(at(draft, "verlauf/")).content.decode()
    )
    content = downloaded(editor, draft)
    assert {"hundesteuer-anmelden/service.yaml", "hundesteuer-anmelden/process.bpmn"} <= files_in(content).keys()

    taken = takes_in(editor, content)
    assert "Eine Leistung mit dem Schlüssel „hundesteuer-anmelden“ gibt es schon." in read(taken)
    taken = takes_in(editor, content, key="hundesteuer-sandmoor")

    assert "Die Leistung ist aufgenommen" in read(taken)
    with town.inside():
        made = Draft.objects.get(key="hundesteuer-sandmoor")
        raw, old = queries.raw_of(made), queries.package_of(draft).raw
        (missing,) = (each.sentence for each in queries.findings_of(made) if each.blocking)
    assert missing == "7 Angaben fehlen, die nur Ihre Kommune kennt."
    assert made.title == draft.title
    assert raw["form"] == old["form"]
    assert raw["fees"] == old["fees"]
    assert {story["town"] for story in raw["examples"].values()} == {"musterhafen"}


RATES = {
    "values.rate_first_dog": "132,00", "values.rate_further_dog": "168", "values.rate_dangerous_dog": "660",
    "values.postcodes": "27561\r\n 27563 ", "values.statute": "Ortsgesetz", "values.tax_act": "Abgabengesetzes",
    "values.creditor_id": "DE98ZZZ09999999999",
}  # fmt: skip


def test_what_is_taken_in_plays_here_once_the_town_has_said_what_only_it_knows(town: Town, sign_in: SignIn) -> None:
    with town.inside():
        content = exchange.packed(town.service("hundesteuer-anmelden").offering.version.raw)
    editor = sign_in("redaktion")
    takes_in(editor, content, key="hunde-dort")
    with town.inside():
        made = Draft.objects.get(key="hunde-dort")
    page = at(made, "angaben/oertlich/")
    assert page in editor.get(at(made, "freigabe/")).content.decode()

    refused = editor.fills(page, **{**RATES, "values.rate_first_dog": "viel"})
    assert "Bitte geben Sie einen Betrag an, zum Beispiel 12,50." in refused
    assert "Die Angaben Ihrer Kommune sind gespeichert." in editor.fills(page, **RATES)

    with town.inside():
        made.refresh_from_db()
        jette = actor_of(town, "redaktion")
        actions.undo(made, revision=made.revision, by=jette)
        assert queries.own_of(made) == NOTHING
        actions.redo(made, revision=made.revision, by=jette)
        assert queries.own_of(made).values["rate_first_dog"] == 13200
        assert queries.own_of(made).values["postcodes"] == ["27561", "27563"]
        assert [each.sentence for each in queries.findings_of(made) if each.blocking] == []
        assert [each.complaints for each in releasing.try_examples(made, ["falsche-gemeinde"])] == [()]


def test_a_letter_in_typst_from_elsewhere_is_not_run(town: Town, sign_in: SignIn, draft: Draft) -> None:
    editor = sign_in("redaktion")
    files = files_in(downloaded(editor, draft))
    files["hundesteuer-anmelden/notice.typ"] = b"#let x = 1 + 1\n"
    files.pop("hundesteuer-anmelden/letter.yaml", None)

    taken = takes_in(editor, zipped(files), key="von-dort")

    assert "aber ohne ihr Schreiben" in read(taken)
    with town.inside():
        raw = queries.raw_of(Draft.objects.get(key="von-dort"))
    assert (raw["notice"], raw["letter"]) == (standard_notice(), standard_letter())


@pytest.mark.parametrize(
    ("files", "sentence"),
    [
        ({}, "In der ZIP-Datei muss genau eine Leistung sein"),
        ({"a/service.yaml": b"x: 1", "b/service.yaml": b"x: 1"}, "muss genau eine Leistung sein"),
        ({"a/service.yaml": b"- 1"}, "Diese Leistung ist nicht vollständig"),
        ({"a/service.yaml": b"[" * 5000}, "Diese Leistung ist nicht vollständig"),
        ({"a/service.yaml": b"key: a", "a/form.yaml": b"\xff"}, "Diese Leistung ist nicht vollständig"),
        ({"a/service.yaml": b"0" * (20 * 1024 * 1024 + 1)}, "ist zu groß für eine Leistung"),
        ({f"a/examples/{n}.yaml": b"" for n in range(501)}, "zu viele Dateien"),
        ({"../../service.yaml": b"key: a", "../../etc/passwd": b"x"}, "Diese Leistung ist nicht vollständig"),
        ({"a/service.yaml": b"key: 2026-13-45"}, "Diese Leistung ist nicht vollständig"),
        ({"a/service.yaml": b"key: a\n2026-01-01: b"}, "Diese Leistung ist nicht vollständig"),
        ({"a/service.yaml": b"key: a", "a/examples": b"", "a/examples/b.yaml": b""}, "keine ZIP-Datei, die sich lesen"),
    ],
)
def test_what_is_no_service_is_refused_in_words(
    town: Town, sign_in: SignIn, files: Mapping[str, bytes], sentence: str
) -> None:
    refused = takes_in(sign_in("redaktion"), zipped(files), key="bleibt-stehen")

    assert sentence in read(refused)
    assert 'value="bleibt-stehen"' in refused.content.decode()
    with town.inside():
        assert not Draft.objects.exists()


def test_a_service_with_a_file_of_another_shape_is_refused_in_words(town: Town, sign_in: SignIn, draft: Draft) -> None:
    editor = sign_in("redaktion")
    files = files_in(downloaded(editor, draft))

    refused = takes_in(editor, zipped({**files, "hundesteuer-anmelden/fees.yaml": b"items: 5"}), key="von-dort")

    assert "Diese Leistung ist nicht vollständig" in read(refused)
    with town.inside():
        assert not Draft.objects.filter(key="von-dort").exists()


@pytest.mark.parametrize("compression", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_what_is_packed_otherwise_or_broken_is_no_zip(sign_in: SignIn, compression: int) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", compression) as archive:
        archive.writestr("a/service.yaml", b"key: a")
    whole = stream.getvalue()
    editor = sign_in("redaktion")

    assert "Das ist keine ZIP-Datei, die sich lesen lässt." in read(takes_in(editor, whole))
    broken = zipped({"a/service.yaml": b"key: a" * 99}).replace(b"service.yaml", b"servic\xff.yaml")
    assert "ZIP-Datei" in read(takes_in(editor, broken))
    assert "Diese Datei ist zu groß für eine Leistung." in read(takes_in(editor, whole + bytes(4 * 1024 * 1024)))


def test_what_is_no_zip_and_what_is_missing_is_said(sign_in: SignIn) -> None:
    editor = sign_in("redaktion")

    assert "Das ist keine ZIP-Datei, die sich lesen lässt." in read(takes_in(editor, b"%PDF-1.4"))
    nothing = read(editor.post(PAGE, {"office": ""}))
    assert "Bitte wählen Sie die ZIP-Datei mit der Leistung aus." in nothing
    assert "Bitte wählen Sie das zuständige Amt aus." in nothing


def test_what_hands_over_to_a_specialist_system_is_for_the_operator(town: Town, sign_in: SignIn) -> None:
    offering = town.service("gewerbeanmeldung").offering
    with town.inside():
        content = exchange.packed(offering.version.raw)

    taken = takes_in(sign_in("redaktion"), content, key="gewerbe-dort")

    assert "Diese Leistung gibt Daten an ein Fachverfahren weiter." in read(taken)
