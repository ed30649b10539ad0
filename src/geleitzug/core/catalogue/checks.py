# SPDX-License-Identifier: EUPL-1.2
"""What can be said of a package without playing it: keys, choices, form, process, fees and how they fit together."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from geleitzug.core.catalogue import automatic, fees, topics
from geleitzug.core.catalogue.clocks import COMPLETE, ClockError, clocks_of
from geleitzug.core.catalogue.findings import FindingsError
from geleitzug.core.catalogue.handovers import STEP as HAND_OVER
from geleitzug.core.catalogue.handovers import HandoverError
from geleitzug.core.catalogue.local_values import ABOUT
from geleitzug.core.catalogue.local_values import KINDS as LOCAL_KINDS
from geleitzug.core.catalogue.package import ISSUE, LEIKA, LEVELS, Package, PackageError, one_of
from geleitzug.core.catalogue.register import NoColumn
from geleitzug.core.catalogue.shapes import misshapen
from geleitzug.core.catalogue.written import STANDARD, WrittenError
from geleitzug.core.forms.errors import FormError
from geleitzug.core.forms.given import VARIABLES
from geleitzug.core.forms.kinds.others import Files
from geleitzug.core.workflow.approvals import approved_unseen, unapproved, undecided
from geleitzug.core.workflow.errors import ProcessError
from geleitzug.ground import cel

KINDS = ("application", "notice", "inquiry")
"""``inquiry``: what another municipality asks (core/participation). Nobody applies for it, and no portal shows it."""
PAYMENTS = ("none", "before", "after_receipt", "after_decision")
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
        *("automatic", "four_eyes", "local", "findings", "written_form", "pad_signature"),
    }
)
ASK, MESSAGE = "ask", "message"
"""Text blocks belong to an outcome of the decision, or to what is asked or told on the way."""
LOCAL = ("values", "texts", ABOUT)
TOWN_TEXTS = frozenset({"title", "summary", "description", "cost", "processing_time", "legal_basis"})
"""The texts of service.yaml in whose place a town's own are shown."""
CONFIRM = "cases.confirm_complete"
"""The step with which the deadline of a package begins that says ``starts: complete``."""


def check(package: Package) -> None:
    """Check what can be said without playing: keys, choices, form, process and fees; raises PackageError."""
    _check_shape(package.raw)
    _check_service(package.service)
    parts = {
        "form.yaml": "form", "process.bpmn": "process", "fees.yaml": "fees", "service.yaml": "findings",
        "handover": "handovers", "letter.yaml": "letter",
    }  # fmt: skip
    for name, prepare in parts.items():
        try:
            getattr(package, prepare)
        except (FormError, ProcessError, fees.FeesError, FindingsError, HandoverError, WrittenError) as error:
            raise PackageError(f"{package.key}/{name}: {error}") from error
    _check_paths(package)
    _check_deletions(package)
    _check_handovers(package)
    _check_texts(package)
    _check_letter(package)
    _check_clocks(package)
    findings = approved_unseen(package.process.drawing)
    if package.needs_four_eyes:
        findings += unapproved(package.process.drawing, ISSUE)
    if findings:
        sentences = " ".join(finding.message for finding in findings)
        raise PackageError(f"{package.key}/process.bpmn: {sentences}")
    _check_automatic(package)


def _check_shape(raw: Mapping[str, Any]) -> None:
    for sentence in misshapen(raw):
        service = raw.get("service")
        raise PackageError(f"{service.get('key', '?') if isinstance(service, Mapping) else '?'}/{sentence}")


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
    for name in ("legal_basis", "needs", "register_columns"):
        _list(where, name, service.get(name) or [])
    for name, words in (service.get("keywords") or {}).items():
        _list(where, f"keywords.{name}", words)
    for name, paths in (service.get("addressee") or {}).items():
        if not isinstance(paths, str):
            _list(where, f"addressee.{name}", paths)
    for name, text in service["processing_record"].items():
        _table(where, f"processing_record.{name}", text)
    _check_choices(where, service)
    for name in ("four_eyes", "written_form", "pad_signature"):
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
    one_of(where, "kind", service["kind"], KINDS)
    one_of(where, "payment", service["payment"], PAYMENTS)
    one_of(where, "level", service["level"], LEVELS)
    one_of(where, "topic", service["topic"], tuple(topics.TOPICS))
    if not isinstance(service["audience"], list) or not service["audience"]:
        raise PackageError(f"{where}: audience must be a list of {' and '.join(AUDIENCES)}.")
    for kind in service["audience"]:
        one_of(where, "audience", kind, AUDIENCES)
    for kind in service.get("on_behalf") or {}:
        one_of(where, "on_behalf", kind, ON_BEHALF)
    for name in ("result", "refusal"):
        letter = service[name]
        one_of(where, f"{name}.kind", letter.get("kind"), RESULTS)
        one_of(where, f"{name}.remedy", letter.get("remedy"), REMEDIES)
        if not isinstance(letter.get("seal", False), bool):
            raise PackageError(f"{where}: {name}.seal is {letter['seal']!r}; it must be true or false.")
        _list(where, f"{name}.delivery", letter.get("delivery", []))
        for channel in letter.get("delivery", []):
            one_of(where, f"{name}.delivery", channel, CHANNELS)


def _check_local(where: str, service: Mapping[str, Any]) -> None:
    """Check what the package leaves to the town: a local value with a default would be forgotten, and wrong."""
    local = service.get("local") or {}
    _table(where, "local", local)
    for kind, names in local.items():
        one_of(where, "local", kind, LOCAL)
        if kind == ABOUT:
            _check_about(where, local, names)
        elif not isinstance(names, list) or not all(isinstance(name, str) for name in names):
            raise PackageError(f"{where}: local.{kind} must be a list of names.")
    if unsaid := [name for name in local.get("values") or [] if name not in (local.get(ABOUT) or {})]:
        raise PackageError(f"{where}: local.{ABOUT} does not say what {', '.join(unsaid)} is.")
    for name in local.get("texts") or []:
        one_of(where, "local.texts", name, tuple(sorted(TOWN_TEXTS)))
    if both := sorted(set(local.get("values") or []) & set(service.get("values") or {})):
        raise PackageError(f"{where}: {', '.join(both)}: a local value is the town's to set and has no default.")


def _check_about(where: str, local: Mapping[str, Any], about: Any) -> None:
    """Check what is said of the town's values for whoever sets them: kind and name, perhaps a word how to find it."""
    _table(where, f"local.{ABOUT}", about)
    for name, said in about.items():
        place = f"local.{ABOUT}.{name}"
        one_of(where, f"local.{ABOUT}", name, tuple(local.get("values") or []))
        _table(where, place, said)
        if unknown := sorted(map(str, said.keys() - {"kind", "title", "help"})):
            raise PackageError(f"{where}: {place}: unknown: {', '.join(unknown)}.")
        one_of(where, f"{place}.kind", said.get("kind"), LOCAL_KINDS)
        for text in {"title", *(said.keys() & {"help"})}:
            _text_in_both(where, f"{place}.{text}", said.get(text))


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
    where = f"{package.key}/texts.yaml"
    keys: set[str] = set()
    for number, block in enumerate(package.raw.get("texts") or [], 1):
        said = block if isinstance(block, Mapping) else {}
        missing = [name for name in ("key", "outcome", "text", "title") if not isinstance(said.get(name), str)]
        if missing:
            raise PackageError(f"{where}: block {number}: missing: {', '.join(missing)}.")
        one_of(where, f"block {number}, outcome", said["outcome"], (*STANDARD, ASK, MESSAGE))
        if said["key"] in keys:
            raise PackageError(f"{where}: block {number}: there is a block {said['key']!r} already.")
        keys.add(said["key"])


def _check_letter(package: Package) -> None:
    """Check that what is written and the template know of one another: else words would be lost without a trace."""
    if package.letter is not None and not is_placed(package.notice):
        raise PackageError(
            f"{package.key}/letter.yaml: notice.typ has no #written-tenor(), so its first sentence would be lost."
        )
    if package.letter is None and is_placed(package.notice):
        raise PackageError(f"{package.key}/notice.typ: #written-tenor() wants a letter.yaml, and there is none.")


def is_placed(notice: str) -> bool:
    """Tell whether a template prints what letter.yaml says."""
    return "written-tenor()" in notice


def _table(where: str, name: str, value: object) -> None:
    if not isinstance(value, Mapping):
        raise PackageError(f"{where}: {name} must be a table of keys, not {value!r}.")


def _list(where: str, name: str, value: object) -> None:
    if not isinstance(value, list):
        raise PackageError(f"{where}: {name} must be a list, not {value!r}.")


def _text_in_both(where: str, name: str, text: object) -> None:
    for lang in ("de", "en"):
        if not isinstance(text, Mapping) or not isinstance(text.get(lang), str) or not text[lang].strip():
            raise PackageError(f"{where}: {name} has no text in {lang!r}.")
