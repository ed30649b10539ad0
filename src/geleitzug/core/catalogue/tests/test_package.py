# SPDX-License-Identifier: EUPL-1.2
"""Reading a package: whatever is wrong with it is said with file and place."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from geleitzug.core.catalogue.checks import check
from geleitzug.core.catalogue.package import Package, PackageError
from geleitzug.core.catalogue.reading import read_folder

SERVICES = Path(__file__).resolve().parents[5] / "services"
DOG = "hundesteuer-anmelden"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SERVICES / DOG, tmp_path / DOG))


def complaint_of(folder: Path) -> str:
    with pytest.raises(PackageError) as refused:
        read_folder(folder)
    return str(refused.value)


def change(folder: Path, name: str, how: Callable[[Any], object]) -> None:
    path = folder / name
    raw = yaml.safe_load(path.read_text(encoding="utf-8"))
    how(raw)
    path.write_text(yaml.safe_dump(raw, allow_unicode=True), encoding="utf-8")


@pytest.mark.parametrize("key", sorted(path.name for path in SERVICES.iterdir()))
def test_our_own_packages_can_be_read(key: str) -> None:
    package = read_folder(SERVICES / key)

    assert package.key == key
    assert package.digest == read_folder(SERVICES / key).digest


@pytest.mark.parametrize("name", ["service.yaml", "form.yaml", "fees.yaml", "process.bpmn", "notice.typ"])
def test_a_missing_file_is_named(folder: Path, name: str) -> None:
    (folder / name).unlink()

    assert complaint_of(folder) == f"{DOG}/{name} is missing."


@pytest.mark.parametrize(
    "name",
    ["service.yaml", "form.yaml", "fees.yaml", "texts.yaml", "examples/ein-hund.yaml", "codelists/farben.yaml"],
)
def test_what_is_no_yaml_is_named_with_its_line(folder: Path, name: str) -> None:
    (folder / name).parent.mkdir(exist_ok=True)
    (folder / name).write_text("key: [1, 2\nmore: {", encoding="utf-8")

    complaint = complaint_of(folder)

    assert complaint.startswith(f"{DOG}/{name}: ")
    assert "line" in complaint


@pytest.mark.parametrize(
    ("name", "content", "complaint"),
    [
        ("examples/ein-hund.yaml", b"", "/examples/ein-hund: must be a table of keys."),
        ("examples/ein-hund.yaml", b"- 1", "/examples/ein-hund: must be a table of keys."),
        ("fees.yaml", b"items: 5", "/fees.yaml: items must be a list."),
        ("fees.yaml", b"items: [a]", "/fees.yaml: line 1 must be a table of key, title and amount."),
        ("fees.yaml", b"- 5", "/fees.yaml: must be a table of keys."),
        ("texts.yaml", b"5", "/texts.yaml: must be a list."),
        ("CHANGELOG.md", b"a\0b", ": a text has a character that is none (U+0000)."),
        ("texts.yaml", b'- {key: a, outcome: ask, title: "a\\0b", text: b}', ": a text has a character that is none"),
        ("texts.yaml", b"- {key: a, outcome: ask, title: .nan, text: b}", ": Out of range float values"),
        ("service.yaml", b"key: 2026-13-45", "/service.yaml: month must be in 1..12"),
        ("service.yaml", b"key: a\n2026-01-01: b", ": keys must be str"),
        ("codelists/farben.yaml", b"5", "/codelists/farben.yaml: "),
        ("form.yaml", b"pages: {a: 1}", "/form.yaml: "),
        ("form.yaml", b"- 5", "/form.yaml: must be a table of keys."),
        ("letter.yaml", b"outcomes: [1]", "/letter.yaml: outcomes must be a table"),
    ],
)
def test_what_has_another_shape_is_named_with_its_file(folder: Path, name: str, content: bytes, complaint: str) -> None:
    (folder / name).parent.mkdir(exist_ok=True)
    (folder / name).write_bytes(content)

    assert complaint_of(folder).startswith(f"{DOG}{complaint}")


@pytest.mark.parametrize("other", [5, "x", [1], {"a": 5}], ids=repr)
def test_whatever_a_service_says_is_right_or_named(folder: Path, other: Any) -> None:
    raw = read_folder(folder).raw
    for name in raw["service"].keys() - {"key"}:
        try:
            check(Package({**raw, "service": {**raw["service"], name: other}}))
        except PackageError as error:
            assert str(error).startswith(DOG)  # noqa: PT017 – right is right as well


@pytest.mark.parametrize("content", [b"", b"- just a list\n", b"\xff\xfe nonsense"])
def test_a_service_without_a_key_is_named(folder: Path, content: bytes) -> None:
    (folder / "service.yaml").write_bytes(content)

    assert complaint_of(folder).startswith(f"{DOG}/service.yaml: ")


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"kind": "wish"}, "kind is 'wish'; allowed: application, notice"),
        ({"payment": "later"}, "payment is 'later'"),
        ({"topic": "dogs"}, "topic is 'dogs'"),
        ({"four_eyes": "yes"}, "four_eyes is 'yes'; it must be true or false"),
        ({"audience": ["dog"]}, "audience is 'dog'"),
        ({"audience": []}, "audience must be a list"),
        ({"audience": "person"}, "audience must be a list"),
        ({"title": "Hund"}, "title has no text in 'de'"),
        ({"title": {"de": "Hund", "en": " "}}, "title has no text in 'en'"),
        ({"result": "bescheid"}, "result must be a table"),
        ({"result": {"kind": "poem", "remedy": "tax"}}, "result.kind is 'poem'"),
        ({"refusal": {"kind": "bescheid", "remedy": "prayer"}}, "refusal.remedy is 'prayer'"),
        ({"refusal": {"kind": "bescheid", "remedy": "tax", "delivery": ["pigeon"]}}, "refusal.delivery is 'pigeon'"),
        ({"expires": {"payment_days": 14}}, "expires.draft_days is None"),
        ({"expires": {"draft_days": 30, "payment_days": "two weeks"}}, "expires.payment_days is 'two weeks'"),
        ({"deadline": {"decide_within": "3 months"}}, "deadline.decide_within '3 months' is not a duration"),
        ({"deadline": {"working": "three"}}, "deadline.working is 'three'"),
        ({"on_behalf": {"dog": {"proof": {"de": "a", "en": "b"}}}}, "on_behalf is 'dog'"),
        ({"on_behalf": {"care": None}}, "on_behalf.care.proof has no text in 'de'"),
        ({"leika": "99"}, "leika '99' is not a key of 14 digits"),
        ({"leika": "99999999999999"}, "leika '99999999999999' is not a key"),
        ({"leika": "10102013002000"}, "leika '10102013002000' is not a key"),
        ({"deadline": {"decide_within": "P3M", "deemed_approval": True}}, "deadline: unknown: deemed_approval"),
        ({"register_columns": ["halter.given", "herkunftsland"]}, "register_columns: the form asks no 'herkunftsland'"),
        ({"addressee": {"person": ["halter", "besitzer"]}}, "addressee.person: the form asks no 'besitzer'"),
        ({"colour": "brown"}, "unknown: colour"),
    ],
)
def test_what_is_wrong_in_the_service_is_said_with_its_place(folder: Path, changed: dict[str, Any], said: str) -> None:
    change(folder, "service.yaml", lambda service: service.update(changed))

    complaint = complaint_of(folder)

    assert complaint.startswith(f"{DOG}/service.yaml: ")
    assert said in complaint


def test_a_missing_key_is_named(folder: Path) -> None:
    change(folder, "service.yaml", lambda service: service.pop("retention"))

    assert complaint_of(folder) == f"{DOG}/service.yaml: missing: retention."


def test_what_is_wrong_in_the_form_the_process_or_the_fees_names_the_file(folder: Path) -> None:
    change(folder, "form.yaml", lambda form: form["pages"][0]["questions"][0].update(kind="riddle"))
    form = complaint_of(folder)
    shutil.copy(SERVICES / DOG / "form.yaml", folder)
    change(folder, "fees.yaml", lambda fees: fees["items"][0].update(amount="1 +"))
    fees = complaint_of(folder)
    shutil.copy(SERVICES / DOG / "fees.yaml", folder)
    (folder / "process.bpmn").write_text("<nothing/>", encoding="utf-8")
    process = complaint_of(folder)

    assert form.startswith(f"{DOG}/form.yaml: ")
    assert fees.startswith(f"{DOG}/fees.yaml: ")
    assert process.startswith(f"{DOG}/process.bpmn: ")


def test_a_text_block_without_a_text_is_said(folder: Path) -> None:
    (folder / "texts.yaml").write_text("- {key: a, outcome: granted, title: A}\n", encoding="utf-8")

    assert complaint_of(folder) == f"{DOG}/texts.yaml: block 1: missing: text."


def test_four_eyes_are_demanded_of_the_drawing(tmp_path: Path) -> None:
    building = Path(shutil.copytree(SERVICES / "baugenehmigung-vereinfacht", tmp_path / "baugenehmigung-vereinfacht"))
    drawing = building / "process.bpmn"
    around = drawing.read_text(encoding="utf-8").replace('gz:kind="approve"', 'gz:kind="check"')
    drawing.write_text(around, encoding="utf-8")

    complaint = complaint_of(building)

    assert complaint.startswith("baugenehmigung-vereinfacht/process.bpmn: ")
    assert "Über den Bauantrag entscheiden → Entscheidung zeichnen → Gezeichnet? → Bescheid" in complaint
    change(building, "service.yaml", lambda service: service.update(four_eyes=False))
    assert not read_folder(building).needs_four_eyes


def test_a_package_says_what_a_program_decides_alone(tmp_path: Path) -> None:
    key = "melderegisterauskunft-einfach"
    folder = Path(shutil.copytree(SERVICES / key, tmp_path / key))

    change(folder, "service.yaml", lambda service: service.pop("automatic"))

    assert complaint_of(folder).startswith(
        f"{key}/service.yaml: automatic is missing: the process leads to cases.issue"
    )


def test_a_package_does_not_say_that_a_program_decides_where_people_do(folder: Path) -> None:
    change(
        folder, "service.yaml", lambda service: service.update(automatic={"de": "Ein Programm.", "en": "A program."})
    )

    assert complaint_of(folder) == (
        f"{DOG}/service.yaml: automatic: in the process a person decides every time. Take the text out."
    )


def test_a_local_value_has_no_default(folder: Path) -> None:
    change(folder, "service.yaml", lambda raw: raw["values"].update(statute="Ortsgesetz"))

    assert complaint_of(folder) == (
        f"{DOG}/service.yaml: statute: a local value is the town's to set and has no default."
    )


@pytest.mark.parametrize(
    ("local", "complaint"),
    [
        ({"fees": ["a"]}, "local is 'fees'; allowed: values, texts, about."),
        ({"values": ["a"], "about": {"a": {"kind": "euro"}}}, "local.about.a.kind is 'euro'; allowed: amount, number"),
        ({"values": ["a"], "about": {"b": {}}}, "local.about is 'b'; allowed: a."),
        ({"values": ["a", "b"]}, "local.about does not say what a, b is."),
        ({"values": "statute"}, "local.values must be a list of names."),
        ({"texts": ["deadline"]}, "local.texts is 'deadline'; allowed: cost, description, legal_basis,"),
    ],
)
def test_what_a_package_leaves_to_a_town_is_named(folder: Path, local: dict[str, Any], complaint: str) -> None:
    change(folder, "service.yaml", lambda raw: raw.update(local=local))

    assert complaint_of(folder).startswith(f"{DOG}/service.yaml: {complaint}")


@pytest.mark.parametrize(
    ("findings", "complaint"),
    [
        ({"key": "x"}, "findings must be a list."),
        ([{"key": "Groß"}], "findings: every entry needs a key of small letters, digits and _."),
        ([{"key": "outcome"}], "findings: outcome is what the decision itself is called."),
        ([{"key": "x", "question": {"de": "Ja?"}}], "findings, x: question needs a text in de and en."),
        ([{"key": "x", "question": {"de": "Ja?", "en": "Yes?"}, "then": 1}], "findings, x: unknown: then."),
        ([{"key": "x", "question": {"de": "Ja?", "en": "Yes?"}}] * 2, "findings: two have the same key."),
    ],
)
def test_findings_that_cannot_be_asked(folder: Path, findings: Any, complaint: str) -> None:
    change(folder, "service.yaml", lambda raw: raw.update(findings=findings))

    assert complaint_of(folder) == f"{DOG}/service.yaml: {complaint}"


def test_a_finding_whose_condition_cannot_be_read(folder: Path) -> None:
    finding = {"key": "x", "question": {"de": "Ja?", "en": "Yes?"}, "when": "a.hunde.("}
    change(folder, "service.yaml", lambda raw: raw.update(findings=[finding]))

    assert complaint_of(folder).startswith(f"{DOG}/service.yaml: findings, x: ")


def test_a_package_brings_its_own_lists(folder: Path) -> None:
    question = {"key": "bezirk", "kind": "codelist", "label": {"de": "Bezirk"}, "list": "bezirke"}
    change(folder, "form.yaml", lambda raw: raw["pages"][0]["questions"].append(question))
    assert "bezirke" in complaint_of(folder)

    (folder / "codelists").mkdir()
    (folder / "codelists" / "bezirke.yaml").write_text("n: {de: Nord}\ns: {de: Süd}\n", encoding="utf-8")
    package = read_folder(folder)
    bezirk = package.form.question("bezirk")
    assert bezirk is not None
    assert [key for key, _text, _help in bezirk.kind.control().options] == ["n", "s"]

    (folder / "codelists" / "bezirke.yaml").write_text("n: Nord\n", encoding="utf-8")
    assert "codelists" in complaint_of(folder)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"norm": None}, "Die Norm fehlt"),
        ({"discretion": None}, "discretion fehlt"),
        ({"discretion": True}, "darf kein Programm entscheiden"),
        ({"norm": {"title": "§ 1, nach Ermessen"}}, "darf kein Programm entscheiden"),
        ({"sample": 101}, "von 0 bis 100"),
        ({"passes_over": ["nirgends"]}, "fragt nicht nach „nirgends“"),
        ({"doubts": [{"key": "x", "when": "a.x ==", "says": {"de": "x", "en": "x"}}]}, "Am Ende fehlt etwas"),
        ({"doubts": [{"key": "x", "when": "true", "says": {"de": "x"}}]}, "says braucht einen Satz"),
    ],
)
def test_no_program_decides_without_a_law_or_with_discretion(tmp_path: Path, changes: Any, says: str) -> None:
    key = "melderegisterauskunft-einfach"
    folder = Path(shutil.copytree(SERVICES / key, tmp_path / key))

    change(folder, "service.yaml", lambda service: service["automatic"].update(changes))

    assert says in complaint_of(folder)


def test_a_written_letter_and_its_template_belong_together(folder: Path) -> None:
    (folder / "letter.yaml").write_text('outcomes: {granted: {tenor: "Für {a.katze}."}}', encoding="utf-8")
    assert complaint_of(folder).startswith(f"{DOG}/letter.yaml: outcomes.granted.tenor: {{a.katze}}: the form asks no")

    (folder / "letter.yaml").write_text('outcomes: {granted: {tenor: "Für {a.hunde.name}."}}', encoding="utf-8")
    assert complaint_of(folder).startswith(f"{DOG}/letter.yaml: notice.typ has no #written-tenor()")

    (folder / "notice.typ").write_text('#import "/letter.typ": *\n#show: letter\n#written-tenor()\n', encoding="utf-8")
    assert read_folder(folder).letter is not None

    (folder / "letter.yaml").unlink()
    assert complaint_of(folder).startswith(f"{DOG}/notice.typ: #written-tenor() wants a letter.yaml")
