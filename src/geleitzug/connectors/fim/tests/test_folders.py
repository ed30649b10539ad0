# SPDX-License-Identifier: EUPL-1.2
"""Schemas and forms as files and at the command line: whole, or not at all."""

from __future__ import annotations

import pytest

from geleitzug.config.cli import main
from geleitzug.connectors.fim.errors import FimError, gettext_noop
from geleitzug.connectors.fim.tests.samples import field, group, read, reference, rule, schema, values
from geleitzug.connectors.fim.tests.test_genericode import column, genericode, row
from geleitzug.core.forms.codelists import load_codelist
from geleitzug.core.forms.definition import load_form
from geleitzug.ground.yamls import read_yaml, write_yaml

pytestmark = pytest.mark.usefixtures("own_environment")

GOOD = schema(
    group("G07000000001", "Hund", field("F07000000001", "Name", times="0:*")),
    field("F07000000002", "Rasse", kind="select", inside=reference("urn:de:hund:rasse")),
    field("F07000000003", "Größe", kind="select", inside=values(("1", "klein"))),
    rules=rule("Wenn F07000000003 = 1, dann muss G07000000001 befüllt werden."),
)


def test_a_schema_becomes_a_folder_that_runs(tmp_path, capsys):
    (tmp_path / "hund.xml").write_bytes(GOOD)
    (tmp_path / "lists").mkdir()
    (tmp_path / "lists/rasse.xml").write_bytes(
        genericode(column("code") + column("name"), row(code="d", name="Dackel"))
    )

    status = main(
        [
            "forms",
            "import",
            str(tmp_path / "hund.xml"),
            "--out",
            str(tmp_path / "out"),
            "--lists",
            str(tmp_path / "lists"),
        ]
    )

    folder = tmp_path / "out/S07000000001"
    lists = {"rasse": load_codelist(read_yaml((folder / "codelists/rasse.yaml").read_text()), "rasse")}
    assert status == 0
    assert load_form(read_yaml((folder / "form.yaml").read_text()), lists).question("rasse")
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["S07000000001"]
    said = capsys.readouterr().out
    assert "groups 1 → 1, fields 3 → 3, lists inline 1 → 1, lists by reference 1 → 1, rules 1 → 1" in said
    assert "rules with a proposal: 1; open points: none" in said


def test_what_is_refused_leaves_nothing_and_the_others_come_in(tmp_path, capsys):
    (tmp_path / "good.xml").write_bytes(GOOD)
    (tmp_path / "bad.xml").write_bytes(schema(field("", "Name")))
    out = tmp_path / "out"

    status = main(
        ["forms", "import", *(str(tmp_path / name) for name in ("bad.xml", "good.xml", "no.xml")), "--out", str(out)]
    )

    assert status == 1
    assert [path.name for path in out.iterdir()] == ["S07000000001"]
    said = capsys.readouterr().err
    assert "bad.xml: Zeile 1, S07000000001, <identifikation>: <id> fehlt oder ist leer." in said
    assert "no.xml" in said


def test_a_folder_that_is_there_is_not_touched(tmp_path, capsys):
    (tmp_path / "hund.xml").write_bytes(GOOD)
    command = ["forms", "import", str(tmp_path / "hund.xml"), "--out", str(tmp_path / "out")]
    main(command)
    (tmp_path / "out/S07000000001/form.yaml").write_text("mine")

    assert main(command) == 1
    assert (tmp_path / "out/S07000000001/form.yaml").read_text() == "mine"
    assert "gibt es schon" in capsys.readouterr().err


def test_a_list_that_cannot_be_read_is_told_and_the_schema_comes_in(tmp_path, capsys):
    (tmp_path / "hund.xml").write_bytes(GOOD)
    (tmp_path / "lists").mkdir()
    (tmp_path / "lists/rasse.xml").write_bytes(b"<a/>")

    status = main(
        [
            "forms",
            "import",
            str(tmp_path / "hund.xml"),
            "--out",
            str(tmp_path / "o"),
            "--lists",
            str(tmp_path / "lists"),
        ]
    )

    assert status == 1
    assert (tmp_path / "o/S07000000001/form.yaml").is_file()
    assert "rasse.xml" in capsys.readouterr().err


def test_an_id_cannot_lead_out_of_the_folder(tmp_path):
    (tmp_path / "hund.xml").write_bytes(GOOD.replace(b"S07000000001", b"../../hund"))

    main(["forms", "import", str(tmp_path / "hund.xml"), "--out", str(tmp_path / "out/deep")])

    assert [path.name for path in (tmp_path / "out/deep").iterdir()] == ["_hund"]


def test_a_form_goes_out_with_its_lists(tmp_path, capsys):
    (tmp_path / "hund.xml").write_bytes(GOOD)
    main(["forms", "import", str(tmp_path / "hund.xml"), "--out", str(tmp_path)])
    out = tmp_path / "out.xml"

    assert main(["forms", "export", str(tmp_path / "S07000000001"), "--out", str(out)]) == 0

    assert [element.id for element in read(out.read_bytes()).elements()] == [
        element.id for element in read(GOOD).elements()
    ]
    assert not list(tmp_path.glob(".*"))


@pytest.mark.parametrize(
    ("written", "sentence"),
    [("pages: []", "„pages“ ist leer"), ("a: [", "while parsing"), (None, "No such file")],
)
def test_what_is_no_form_does_not_go_out(tmp_path, capsys, written, sentence):
    path = tmp_path / "form.yaml"
    if written is not None:
        path.write_text(written)

    assert main(["forms", "export", str(path), "--out", str(tmp_path / "out.xml")]) == 1
    assert sentence in capsys.readouterr().err
    assert not (tmp_path / "out.xml").exists()


def test_what_is_written_is_read_again_as_it_was():
    value = {
        "a": {"de": "Zeile 1\nZeile 2  \n\n  Zeile 3", "en": "x: y # z"},
        "b": [1, "1", True, "ja", "on", None, "0x1f", "1.0"],
        "c": [{"key": "001", "label": {"de": "ü„“ß" * 60}}], "d": "", "e": "2026-01-01", "f": [],
    }  # fmt: skip

    assert read_yaml(write_yaml(value)) == value
    assert write_yaml({"label": {"de": "Kurz", "en": "Short"}, "text": "a\nb"}) == (
        "label: {de: Kurz, en: Short}\ntext: |-\n  a\n  b\n"
    )


def test_a_sentence_can_be_said_in_another_language():
    wrong = FimError(gettext_noop("„%(name)s“ fehlt."), line=3, element="id", id_="F1", name="x")

    assert str(wrong) == "Zeile 3, F1, <id>: „x“ fehlt."
    assert (wrong.where, wrong.what) == ("Zeile 3, F1, <id>", "„x“ fehlt.")
    english = {"Zeile %(line)d": "line %(line)d", "„%(name)s“ fehlt.": "“%(name)s” is missing."}
    assert wrong.sentence(english.__getitem__) == "line 3, F1, <id>: “x” is missing."
