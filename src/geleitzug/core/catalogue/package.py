# SPDX-License-Identifier: EUPL-1.2
"""A service package as a value: read from a folder, checked, prepared once per version. Storing it is actions.py."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

from geleitzug.core.catalogue import automatic, fees, topics
from geleitzug.core.catalogue.clocks import COMPLETE, ClockError, clocks_of
from geleitzug.core.catalogue.findings import Finding, FindingsError, load_findings
from geleitzug.core.catalogue.handovers import STEP as HAND_OVER
from geleitzug.core.catalogue.handovers import Handover, HandoverError, load_handovers
from geleitzug.core.catalogue.register import Column, NoColumn, column_of
from geleitzug.core.forms.codelists import Codelist, load_codelist
from geleitzug.core.forms.definition import load_form
from geleitzug.core.forms.errors import FormError
from geleitzug.core.forms.given import VARIABLES
from geleitzug.core.forms.kinds.others import DeleteAfter, Files
from geleitzug.core.forms.shapes import Form, Question
from geleitzug.core.workflow.approvals import approved_unseen, unapproved, undecided
from geleitzug.core.workflow.definition import Process, load_process
from geleitzug.core.workflow.errors import ProcessError
from geleitzug.ground import cel
from geleitzug.ground.texts import Text
from geleitzug.ground.yamls import read_yaml

KINDS = ("application", "notice", "inquiry")
"""``inquiry``: what another municipality asks (core/participation). Nobody applies for it, and no portal shows it."""
PAYMENTS = ("none", "before", "after_receipt", "after_decision")
LEVELS = ("none", "low", "substantial", "high")
AUDIENCES = ("person", "company")
CHANNELS = ("mailbox", "post")
ON_BEHALF = ("child", "care", "principal")
RESULTS = ("bescheid", "abgabenbescheid", "auskunft", "urkunde", "bescheinigung", "empfangsbescheinigung")
REMEDIES = ("tax", "general", "building", "none")

REQUIRED = frozenset(
    {
        *("key", "version", "kind", "title", "summary", "description", "leika", "ozg", "topic", "audience", "office"),
        *("legal_basis", "processing_time", "cost", "level", "payment", "result", "refusal", "expires", "retention"),
        "processing_record",
    }
)
OPTIONAL = frozenset(
    {
        *(
            "keywords",
            "needs",
            "proofs",
            "on_behalf",
            "deadline",
            "deadlines",
            "register_columns",
            "values",
            "addressee",
        ),
        *("automatic", "four_eyes", "local", "findings", "written_form"),
    }
)
LOCAL = ("values", "texts")
TOWN_TEXTS = frozenset({"title", "summary", "description", "cost", "processing_time", "legal_basis"})
"""The texts of service.yaml in whose place a town's own are shown."""
LEVEL = "level"
"""The value with which a town asks for more certainty about who applies than the package does."""
LEIKA = re.compile(r"99(?!9{12})[0-9]{12}")
"""A key of the LeiKa: 99, then group, identification, action and detail, three digits each; all nines is nobody's."""
NO_LEIKA = "99000000000000"
"""Stands for a service that has no key in the LeiKa (yet); nobody has this one, and nobody outside reads it."""
CONFIRM = "cases.confirm_complete"
"""The step with which the deadline of a package begins that says ``starts: complete``."""
ISSUE = "cases.issue"
"""The step that announces a decision; where the package says ``four_eyes``, nobody gets there alone."""


class PackageError(ValueError):
    """The package cannot be used; the message names the file, the place and what to do."""


class LocalMissing(PackageError):
    """A town wants to offer a service without having said what only the town can say (its Land's law, its rates)."""


@dataclass(frozen=True)
class Package:
    """One version of a service, read-only. ``raw`` is what is stored and exported: file name → content."""

    raw: Mapping[str, Any]
    service: Mapping[str, Any] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "service", self.raw["service"])

    @property
    def key(self) -> str:
        """Return the service's key, the same in every version and every town."""
        return self.service["key"]

    @property
    def version(self) -> str:
        """Return the version, ``1.4.0``."""
        return self.service["version"]

    @property
    def digest(self) -> str:
        """Return the fingerprint of the whole content: a published version is immutable."""
        return hashlib.sha256(json.dumps(self.raw, sort_keys=True, ensure_ascii=False).encode()).hexdigest()

    @property
    def title(self) -> Text:
        """Return the service's name."""
        return self.service["title"]

    @property
    def is_inquiry(self) -> bool:
        """Tell whether another municipality asks, and nobody applies."""
        return self.service["kind"] == "inquiry"

    @property
    def is_gated(self) -> bool:
        """Tell whether the office sees nothing before the fee is paid (B3)."""
        return self.service["payment"] == "before"

    @property
    def is_notice(self) -> bool:
        """Tell whether it is a notice (Anzeige), which takes effect on receipt and asks for nothing to be granted."""
        return self.service["kind"] == "notice"

    @property
    def is_assessment(self) -> bool:
        """Tell whether it assesses a tax or another due (Abgabenbescheid): then the AO holds, and not the VwVfG."""
        return self.service["result"]["kind"] == "abgabenbescheid"

    @property
    def needs_four_eyes(self) -> bool:
        """Tell whether another person than the one who decided has to approve what is announced."""
        return bool(self.service.get("four_eyes"))

    @cached_property
    def form(self) -> Form:
        """Return the prepared form."""
        return load_form(self.raw["form"], self.codelists)

    @property
    def codelists(self) -> Mapping[str, Codelist]:
        """Return the code lists the package brings along, by name."""
        return self.raw.get("codelists") or {}

    @cached_property
    def process(self) -> Process:
        """Return the prepared process."""
        return load_process(self.raw["process"].encode())

    @cached_property
    def fees(self) -> tuple[fees.FeeItem, ...]:
        """Return the prepared fee table."""
        return fees.load_fees(self.raw["fees"])

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """Return what the office is asked besides its decision, prepared; raises FindingsError."""
        return load_findings(self.service.get("findings") or [])

    @cached_property
    def handovers(self) -> Mapping[str, Handover]:
        """Return what is handed over to specialist systems, by element of the process; raises HandoverError."""
        return load_handovers(self.raw.get("handovers") or {}, self.schemas)

    @property
    def schemas(self) -> Mapping[str, str]:
        """Return the schemas its messages to specialist systems are checked against, by file name."""
        return self.raw.get("schemas") or {}

    @cached_property
    def automatic(self) -> automatic.Automatic | None:
        """Return what holds where a program decides alone; None where it never does; raises AutomaticError."""
        told = self.service.get("automatic")
        return automatic.load(told, self.form) if told is not None else None

    @cached_property
    def columns(self) -> tuple[Column, ...]:
        """Return the register columns, prepared; raises NoColumn."""
        return tuple(column_of(self.form, str(path)) for path in self.service.get("register_columns") or [])

    @cached_property
    def deletions(self) -> tuple[tuple[Question, DeleteAfter], ...]:
        """Return the questions whose files may be kept only until a task is done."""
        return tuple(
            (question, question.kind.delete_after)
            for question in self.form.questions()
            if isinstance(question.kind, Files) and question.kind.delete_after is not None
        )

    @property
    def notice(self) -> str:
        """Return the letter's template."""
        return self.raw["notice"]

    @property
    def examples(self) -> Mapping[str, Mapping[str, Any]]:
        """Return the stories by file name."""
        return self.raw["examples"]

    def values(self, overrides: Mapping[str, Any]) -> dict[str, Any]:
        """Return the package's values with a town's own laid over them."""
        return {**self.service.get("values", {}), **overrides}

    def missing(self, values: Mapping[str, Any], texts: Mapping[str, Any]) -> list[str]:
        """Return what a town still has to set before it can offer this service, ``values.tax_office``.

        The law of a Land and the names of its offices have no default: another town would print somebody else's.
        """
        local = self.service.get("local") or {}
        named = [("values", name, values) for name in local.get("values") or []]
        named += [("texts", name, texts) for name in local.get("texts") or []]
        return [f"{where}.{name}" for where, name, given in named if given.get(name) in (None, "", [], {})]

    def check_clocks(self, values: Mapping[str, Any]) -> None:
        """Refuse a town's own period that cannot be read; raises PackageError."""
        try:
            clocks_of(self.service, self.values(values))
        except ClockError as error:
            raise PackageError(f"{self.key}: values: {error}") from error

    def check_level(self, values: Mapping[str, Any]) -> None:
        """Refuse a town's own level that is none, or less than the package's; raises PackageError."""
        own = values.get(LEVEL, self.service["level"])
        _one_of(self.key, f"values.{LEVEL}", own, LEVELS)
        if LEVELS.index(own) < LEVELS.index(self.service["level"]):
            raise PackageError(f"{self.key}: values.{LEVEL} must not ask for less than {self.service['level']}.")


def read_folder(folder: Path) -> Package:
    """Read and check a package; raises PackageError with a sentence for the first thing that is wrong."""
    raw = {
        "service": _yaml(folder / "service.yaml"),
        "form": _yaml(folder / "form.yaml"),
        "fees": _yaml(folder / "fees.yaml"),
        "process": _text(folder / "process.bpmn"),
        "notice": _text(folder / "notice.typ"),
        "texts": _yaml(folder / "texts.yaml") if (folder / "texts.yaml").exists() else [],
        "examples": {path.stem: _yaml(path) for path in sorted((folder / "examples").glob("*.yaml"))},
        "changes": _text(folder / "CHANGELOG.md") if (folder / "CHANGELOG.md").exists() else "",
    }
    if lists := {path.stem: _codelist(path) for path in sorted((folder / "codelists").glob("*.yaml"))}:
        raw["codelists"] = lists
    # As text: the database keeps no order of keys, and what is written by these files has one.
    if handovers := {path.stem: _text(path) for path in sorted((folder / "handover").glob("*.yaml"))}:
        raw["handovers"] = handovers
    schemas = [*(folder / "handover").glob("*.xsd"), *(folder / "handover").glob("*.schema.json")]
    if schemas:
        raw["schemas"] = {path.name: _text(path) for path in sorted(schemas)}
    # What YAML reads as dates or numbers is stored as JSON: one round trip, so that file and database agree.
    package = _package(json.loads(json.dumps(raw, default=str)), folder)
    check(package)
    return package


def _package(raw: Mapping[str, Any], folder: Path) -> Package:
    if not isinstance(raw["service"], Mapping) or "key" not in raw["service"]:
        raise PackageError(f"{folder.name}/service.yaml: is empty, or says no key.")
    return Package(raw)


def check(package: Package) -> None:
    """Check what can be said without playing: keys, choices, form, process and fees; raises PackageError."""
    _check_service(package.service)
    parts = {
        "form.yaml": "form", "process.bpmn": "process", "fees.yaml": "fees", "service.yaml": "findings",
        "handover": "handovers",
    }  # fmt: skip
    for name, prepare in parts.items():
        try:
            getattr(package, prepare)
        except (FormError, ProcessError, fees.FeesError, FindingsError, HandoverError) as error:
            raise PackageError(f"{package.key}/{name}: {error}") from error
    _check_paths(package)
    _check_deletions(package)
    _check_handovers(package)
    _check_texts(package)
    _check_clocks(package)
    findings = approved_unseen(package.process.drawing)
    if package.needs_four_eyes:
        findings += unapproved(package.process.drawing, ISSUE)
    if findings:
        sentences = " ".join(finding.message for finding in findings)
        raise PackageError(f"{package.key}/process.bpmn: {sentences}")
    _check_automatic(package)


def _check_automatic(package: Package) -> None:
    """Check that a program decides alone only where a law permits it, and that people are told (Art. 22 GDPR)."""
    where = f"{package.key}/service.yaml"
    told = package.service.get("automatic")
    if undecided(package.process.drawing, ISSUE):
        if told is None:
            raise PackageError(
                f"{where}: automatic is missing: the process leads to {ISSUE} without a person deciding."
                " Say what the program checks and what follows from it."
            )
        _text_in_both(where, "automatic", told)
        try:
            _ = package.automatic
        except automatic.AutomaticError as error:
            raise PackageError(f"{where}: automatic: {error}") from error
        if named := automatic.discretion_in(package.process.drawing):
            raise PackageError(f"{package.key}/process.bpmn: {automatic.speaks_of_discretion(named)}")
    elif told is not None:
        raise PackageError(f"{where}: automatic: in the process a person decides every time. Take the text out.")


def _check_service(service: Any) -> None:
    where = f"{service.get('key', '?')}/service.yaml"
    if missing := sorted(REQUIRED - service.keys()):
        raise PackageError(f"{where}: missing: {', '.join(missing)}.")
    if unknown := sorted(service.keys() - REQUIRED - OPTIONAL):
        raise PackageError(f"{where}: unknown: {', '.join(unknown)}.")
    for name in ("result", "refusal", "expires", "retention", "processing_record"):
        _table(where, name, service[name])
    for name in ("on_behalf", "deadline", "values", "addressee", "keywords"):
        _table(where, name, service.get(name) or {})
    _check_choices(where, service)
    for name in ("four_eyes", "written_form"):
        if not isinstance(service.get(name, False), bool):
            raise PackageError(f"{where}: {name} is {service[name]!r}; it must be true or false.")
    _check_times(where, service)
    _check_local(where, service)
    for name in ("title", "summary", "description", "cost", "processing_time"):
        _text_in_both(where, name, service[name])
    for kind, asked in (service.get("on_behalf") or {}).items():
        _text_in_both(where, f"on_behalf.{kind}.proof", asked.get("proof") if isinstance(asked, Mapping) else None)
    _check_proofs(where, service.get("proofs") or [])
    leika = str(service["leika"])
    if not LEIKA.fullmatch(leika):
        raise PackageError(f"{where}: leika {leika!r} is not a key of 14 digits like 99102013002000.")


def _check_proofs(where: str, proofs: Any) -> None:
    if not isinstance(proofs, list) or not all(isinstance(proof, Mapping) for proof in proofs):
        raise PackageError(f"{where}: proofs must be a list of entries with a key and a title.")
    for proof in proofs:
        name = f"proofs, {proof.get('key', '?')}"
        _text_in_both(where, f"{name}: title", proof.get("title"))
        try:
            cel.compile(str(proof.get("when", "true")), variables=VARIABLES)
        except cel.CelError as error:
            raise PackageError(f"{where}: {name}: {error}") from error


def _check_choices(where: str, service: Mapping[str, Any]) -> None:
    _one_of(where, "kind", service["kind"], KINDS)
    _one_of(where, "payment", service["payment"], PAYMENTS)
    _one_of(where, "level", service["level"], LEVELS)
    _one_of(where, "topic", service["topic"], tuple(topics.TOPICS))
    if not isinstance(service["audience"], list) or not service["audience"]:
        raise PackageError(f"{where}: audience must be a list of {' and '.join(AUDIENCES)}.")
    for kind in service["audience"]:
        _one_of(where, "audience", kind, AUDIENCES)
    for kind in service.get("on_behalf") or {}:
        _one_of(where, "on_behalf", kind, ON_BEHALF)
    for name in ("result", "refusal"):
        letter = service[name]
        _one_of(where, f"{name}.kind", letter.get("kind"), RESULTS)
        _one_of(where, f"{name}.remedy", letter.get("remedy"), REMEDIES)
        if not isinstance(letter.get("seal", False), bool):
            raise PackageError(f"{where}: {name}.seal is {letter['seal']!r}; it must be true or false.")
        for channel in letter.get("delivery", []):
            _one_of(where, f"{name}.delivery", channel, CHANNELS)


def _check_local(where: str, service: Mapping[str, Any]) -> None:
    """Check what the package leaves to the town: a local value with a default would be forgotten, and wrong."""
    local = service.get("local") or {}
    _table(where, "local", local)
    for kind, names in local.items():
        _one_of(where, "local", kind, LOCAL)
        if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
            raise PackageError(f"{where}: local.{kind} must be a list of names.")
    for name in local.get("texts") or []:
        _one_of(where, "local.texts", name, tuple(sorted(TOWN_TEXTS)))
    if both := sorted(set(local.get("values") or []) & set(service.get("values") or {})):
        raise PackageError(f"{where}: {', '.join(both)}: a local value is the town's to set and has no default.")


def _check_times(where: str, service: Mapping[str, Any]) -> None:
    for name in ("draft_days", "payment_days"):
        days = service["expires"].get(name)
        if not isinstance(days, int) or days < 1:
            raise PackageError(f"{where}: expires.{name} is {days!r}; it must be a number of days.")
    if not isinstance(service.get("deadlines") or {}, Mapping):
        raise PackageError(f"{where}: deadlines must be a table.")
    try:
        clocks_of(service, {})
    except ClockError as error:
        raise PackageError(f"{where}: {error}") from error


def _check_clocks(package: Package) -> None:
    """Check that what starts or keeps a period is in the process."""
    elements = package.process.elements
    steps = {element.step for element in elements.values()}
    for clock in clocks_of(package.service, {}).values():
        if clock.starts == COMPLETE and CONFIRM not in steps:
            raise PackageError(
                f"{package.key}/process.bpmn: the deadline starts when complete, and no step {CONFIRM} says so."
            )
        if clock.stops and clock.stops not in elements:
            raise PackageError(f"{package.key}/service.yaml: deadlines.{clock.key}.stops: no element {clock.stops}.")


def _check_paths(package: Package) -> None:
    """Check that what service.yaml says of answers is asked by the form."""
    where = f"{package.key}/service.yaml"
    try:
        _ = package.columns
    except NoColumn as error:
        raise PackageError(f"{where}: register_columns: {error}") from error
    named: list[tuple[str, str]] = []
    for name, paths in (package.service.get("addressee") or {}).items():
        named += [(f"addressee.{name}", path) for path in ([paths] if isinstance(paths, str) else paths)]
    for name, path in named:
        parts = str(path).split(".")
        asked = (package.form.question(".".join(parts[:length])) for length in range(len(parts), 0, -1))
        if not any(asked):
            raise PackageError(f"{where}: {name}: the form asks no {path!r}.")


def _check_deletions(package: Package) -> None:
    """Check that what is to be deleted after a task names a task somebody does."""
    elements = package.process.drawing.elements
    for question, after in package.deletions:
        if after.task not in elements or elements[after.task].tag != "userTask":
            raise PackageError(
                f"{package.key}/form.yaml: {question.path}: delete_after: the process has no task {after.task!r}."
            )


def _check_handovers(package: Package) -> None:
    """Check that what is handed over begins at an element that hands over, and that its files are asked for."""
    elements = package.process.drawing.elements
    for at, handover in package.handovers.items():
        where = f"{package.key}/handover/{handover.name}.yaml"
        element = elements.get(at)
        if element is None or not (element.kind == "handover" or element.step == HAND_OVER):
            raise PackageError(
                f"{where}: at: {at!r} is no user task of the kind handover, and no service task with {HAND_OVER}."
            )
        for path in handover.uploads or ():
            question = package.form.question(path)
            if question is None or not isinstance(question.kind, Files):
                raise PackageError(f"{where}: uploads: {path!r} asks for no files.")
    for element in elements.values():
        if element.step == HAND_OVER and element.id not in package.handovers:
            raise PackageError(f"{package.key}/process.bpmn: no file in handover/ says what {element.id} hands over.")


def _check_texts(package: Package) -> None:
    for number, block in enumerate(package.raw["texts"] or [], 1):
        missing = {"key", "outcome", "title", "text"} - (block.keys() if isinstance(block, Mapping) else set())
        if missing:
            raise PackageError(f"{package.key}/texts.yaml: block {number}: missing: {', '.join(sorted(missing))}.")


def _table(where: str, name: str, value: object) -> None:
    if not isinstance(value, Mapping):
        raise PackageError(f"{where}: {name} must be a table of keys, not {value!r}.")


def _text_in_both(where: str, name: str, text: object) -> None:
    for lang in ("de", "en"):
        if not isinstance(text, Mapping) or not isinstance(text.get(lang), str) or not text[lang].strip():
            raise PackageError(f"{where}: {name} has no text in {lang!r}.")


def _one_of(where: str, name: str, value: object, allowed: tuple[str, ...]) -> None:
    if value not in allowed:
        raise PackageError(f"{where}: {name} is {value!r}; allowed: {', '.join(allowed)}.")


def _yaml(path: Path) -> Any:
    try:
        return read_yaml(_text(path))
    except yaml.YAMLError as error:
        raise PackageError(f"{_named(path)}: {error}") from error


def _codelist(path: Path) -> Codelist:
    try:
        return load_codelist(_yaml(path), path.stem)
    except FormError as error:
        raise PackageError(f"{_named(path)}: {error}") from error


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise PackageError(f"{_named(path)} is missing.") from error
    except (OSError, UnicodeDecodeError) as error:
        raise PackageError(f"{_named(path)}: {error}") from error


def _named(path: Path) -> str:
    """Name a file by its package: ``hundesteuer-anmelden/examples/ein-hund.yaml``."""
    folder = path.parent.parent if path.parent.name == "examples" else path.parent
    return str(path.relative_to(folder.parent))
