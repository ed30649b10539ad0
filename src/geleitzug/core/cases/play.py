# SPDX-License-Identifier: EUPL-1.2
"""Playing the stories of a package through the actions people use: tests, demo data and the check before release.

Nobody inserts rows here: an applicant applies and pays, clerks do their tasks, jobs run in between.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Protocol
from uuid import UUID

from django.core.files.base import ContentFile
from django.utils.translation import gettext as _

from geleitzug.core.cases import differences, holding, reached, who
from geleitzug.core.cases.actions import applying, asking, deciding, process, rechecking
from geleitzug.core.cases.models import Application, Case, Decision, Task
from geleitzug.core.cases.props import sample_file, words_of
from geleitzug.core.cases.rules import RECHECK, CaseError, Incomplete, Outcome
from geleitzug.core.catalogue.queries import Service
from geleitzug.core.files import actions as files
from geleitzug.core.files.models import Document
from geleitzug.core.files.pdf_check import check as check_pdf
from geleitzug.core.files.queries import as_answer, documents_of, read_document
from geleitzug.core.forms.shapes import Problem, definition_path
from geleitzug.core.mailbox.models import Message, PostItem
from geleitzug.core.payments import actions as payments
from geleitzug.core.payments import scripted
from geleitzug.core.payments.queries import standing_payment
from geleitzug.ground.jobs.worker import work_off
from geleitzug.ground.people.actors import Actor
from geleitzug.ground.tenancy import doors

NAMELESS = "Robin Beispiel"
"""Under this name somebody without an account acts for another where their story gives them none."""
SOMEWHERE = {"street": "Musterweg", "number": "1", "postcode": "12345", "city": "Musterstadt", "country": "DE"}
"""Where they are reached if neither the story nor the service's form asks for an address."""

Story = Mapping[str, Any]
Verb = Callable[["Performance", Any], None]
_verbs: dict[str, Verb] = {}


def register_verb(name: str, verb: Verb) -> None:
    """Let stories do something whose module cases do not know."""
    _verbs[name] = verb


class CannotGoOn(LookupError):
    """A step of a story cannot be done; the message is a sentence."""


class Cast(Protocol):
    """Who plays: people outside and in the offices of one town."""

    def applicant(self, *, kind: str, account: bool) -> Actor:
        """Return somebody who applies; with an account they have consented to electronic delivery."""
        ...

    def staff(self, *, office: str, role: str) -> Actor:
        """Return somebody of an office who holds a role."""
        ...


@dataclass
class Played:
    """How a story went: what was made, and what did not go as it says."""

    title: str
    application: Application | None = None
    complaints: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    """Why the application was not taken."""

    @property
    def went_well(self) -> bool:
        """Tell whether everything went as the story says."""
        return not self.complaints

    def expect(self, what: str, *, told: object, found: object, say: Callable[[Any], str] = str) -> None:
        """Note a difference."""
        if told != found:
            self.complaints.append(differences.differs(what, told, found, say))


def play(service: Service, story: Story, cast: Cast, *, steps: int | None = None) -> Played:
    """Play a story in the service's town; ``steps`` stops after so many of its steps (0: sent, -1: a draft).

    What goes wrong is a complaint, not an exception.
    """
    told = Played(str(story.get("title", "")))
    try:
        with holding.dice(sample=bool(story.get("sample"))):
            Performance(service, story, cast, told).run(steps)
    except (CaseError, LookupError, ValueError) as error:
        told.complaints.append(why(error))
    return told


def why(error: Exception) -> str:
    """Return why a story stopped; what nobody has written a sentence for is named as a program calls it."""
    return str(error) if isinstance(error, CaseError | CannotGoOn) else f"{type(error).__name__}: {error}"


class Performance:
    """One story being played: told to its end by ``run``, or begun and gone on with step by step."""

    def __init__(self, service: Service, story: Story, cast: Cast, told: Played) -> None:
        self.service, self.story, self.cast, self.told = service, story, cast, told
        self.town = service.responsible.pk
        self.who: Mapping[str, Any] = story.get("who") or {}
        applicant = cast.applicant(kind=self.who.get("kind", "person"), account=bool(self.who.get("account", True)))
        # The people of stories have shown who they are as surely as the service asks.
        self.applicant = replace(applicant, level=service.level if applicant.has_account else applicant.level)

    def run(self, steps: int | None) -> None:
        """Play up to a step (-1: a draft, 0: sent, None: to the end, and compare)."""
        application = self.fill_in()
        if steps == -1 or not self.send(application):
            return
        wanted = self.story.get("steps") or []
        for step in wanted if steps is None else wanted[:steps]:
            self.go_on(step)
        application = self._reload()
        if steps is None:
            self._compare(application)

    def fill_in(self) -> Application:
        """Write the draft."""
        self.told.application = self._fill_in()
        return self.told.application

    def send(self, application: Application) -> bool:
        """Send the draft; returns whether it went out."""
        if is_sent := self._send(application):
            work_off()
        return is_sent

    def go_on(self, step: Mapping[str, Any]) -> None:
        """Do a step of the story, and what follows by itself."""
        for verb, details in step.items():
            self._step(verb, details)
        work_off()

    def application(self) -> Application:
        """Return the application as it is now."""
        return self._reload()

    def case(self) -> Case | None:
        """Return the case, if the office has one by now, with what it needs to be looked at."""
        assert self.told.application is not None
        with doors.machine_door(self.town):
            return Case.objects.filter(pk=self.told.application.pk).first()

    def open_tasks(self) -> list[Task]:
        """Return what waits to be done, in the order in which it came up."""
        with doors.machine_door(self.town):
            tasks = Task.objects.filter(case=self.application().pk).order_by("id")
            return [task for task in tasks if task.is_open]

    def channel(self) -> str | None:
        """Return how the decision's letter went out: mailbox or post; None where there is none."""
        with doors.machine_door(self.town):
            decisions = Decision.objects.filter(case=self.application().pk, revoked_at=None)
            decision = decisions.exclude(document=None).first()
            return _channel_of(decision.document) if decision and decision.document else None

    # --- the applicant -------------------------------------------------------------------------------------

    def _fill_in(self) -> Application:
        with self._outside():
            application = applying.start(self.service, by=self.applicant, who={"kind": "person", "on_behalf": "self"})
            answers = self._with_files(application, self.story["answers"], "")
            applying.store(
                application,
                by=self.applicant,
                revision=application.revision,
                answers=answers,
                who=self._who(application),
                contact_email="" if self.applicant.has_account else str(self.who.get("email", "")),
            )
        return application

    def _who(self, application: Application) -> dict[str, Any]:
        chosen = {"kind": self.who.get("kind", "person"), "on_behalf": self.who.get("on_behalf", who.SELF)}
        if chosen["on_behalf"] != who.SELF:
            chosen["represented"] = self.who.get("represented")
            if not self.applicant.has_account:
                chosen["acting"] = self.who.get("acting") or NAMELESS
            chosen["proof"] = self._with_files(application, self.who.get("proof"), "who.proof")
            chosen |= self._reached()
        return chosen

    def _reached(self) -> dict[str, Any]:
        """Say where who acts for another is reached: as the story says, else with whom they act for."""
        if self.who.get("address"):
            return {"reached": reached.OTHER, "address": dict(self.who["address"])}
        asked = reached.SAME in reached.ways(self.service.package.service, {})
        return {"reached": reached.SAME} if asked else {"reached": reached.OTHER, "address": SOMEWHERE}

    def _send(self, application: Application) -> bool:
        expected = sorted({definition_path(path) for path in self.story.get("problems") or []})
        with self._outside():
            try:
                sent = applying.submit(application, by=self.applicant, revision=application.revision)
            except Incomplete as stopped:
                self.told.problems = list(stopped.problems)
                found = sorted({definition_path(problem.path) for problem in stopped.problems})
                if expected:
                    self.told.expect(_("Was beanstandet wird"), told=expected, found=found, say=self._question)
                else:
                    self.told.complaints += differences.unsent(stopped.problems)
                return False
            self.told.expect(_("Was beanstandet wird"), told=expected, found=[], say=self._question)
            self.told.application = sent
            lines = sum(line["total"] for line in sent.fees)
            if (fee := self.story.get("fee", 0)) is not None:
                self.told.expect(_("Gebühr"), told=fee, found=lines, say=differences.cents)
        return True

    def _step(self, verb: str, details: Any) -> None:
        steps: dict[str, Callable[[Any], None]] = {
            "pay": self._pay,
            "ask": self._ask,
            "answer": self._answer,
            "task": self._task,
            "decide": self._decide,
            "approve": self._approve,
        }
        if verb in _verbs:
            _verbs[verb](self, details)
            return
        if verb not in steps:
            raise CannotGoOn(_("Den Schritt „%(verb)s“ gibt es nicht.") % {"verb": verb})
        steps[verb](details)

    def _pay(self, standing: str) -> None:
        assert self.told.application is not None
        with self._outside():
            payment = standing_payment(self.told.application.pk, applying.FEE)
            if payment is None:
                raise CannotGoOn(_("Es ist nichts zu bezahlen."))
            payments.begin(payment, by=self.applicant, return_url="https://portal.invalid/zurueck")
        work_off()
        with self._outside():
            payment.refresh_from_db()
            scripted.decide(payment, standing)
            payments.note_return(payment, by=self.applicant)

    def _answer(self, details: Mapping[str, Any]) -> None:
        application = self._reload()
        with self._outside():
            self._with_files(application, details.get("answers") or {}, "")
            asking.answer(application, by=self.applicant, text=details.get("text", ""))

    # --- the office ----------------------------------------------------------------------------------------

    def _ask(self, details: Mapping[str, Any]) -> None:
        with self.inside():
            case = self.its_case()
            asking.ask(case, by=self.cast.staff(office=case.office, role="clerk"), text=details["text"])

    def _task(self, details: Mapping[str, Any]) -> None:
        with self.inside():
            task = self._open_task(lambda task: task.element == details["id"], self._task_name(details["id"]))
            process.complete(task, by=self._who_does(task), result=details.get("data") or {})

    def _decide(self, details: Mapping[str, Any]) -> None:
        with self.inside():
            task = self._open_task(lambda task: task.kind in ("decide", RECHECK), _("eine Entscheidung"))
            by, words = self._who_does(task), {name: details.get(name, "") for name in ("reasons", "conditions")}
            outcome, found = Outcome(details["outcome"]), details.get("found")
            if task.kind == RECHECK:
                rechecking.settle(task, by=by, outcome=outcome, found=found, why=details.get("why", ""), **words)
            else:
                deciding.decide(task, by=by, outcome=outcome, found=found, **words)

    def _approve(self, details: Mapping[str, Any]) -> None:
        with self.inside():
            task = self._open_task(lambda task: task.kind == "approve", _("eine Zeichnung"))
            deciding.approve(
                task, by=self._who_does(task), approved=bool(details["approved"]), note=details.get("note", "")
            )

    def _open_task(self, fits: Callable[[Task], bool], name: str) -> Task:
        open_now = [task for task in self.its_case().tasks.order_by("id") if task.is_open]
        for task in open_now:
            if fits(task):
                return task
        waiting = ", ".join(self._task_name(task.element) for task in open_now) or _("nichts")
        raise CannotGoOn(
            _("Es wartet keine solche Aufgabe: %(name)s. Was wartet: %(waiting)s") % {"name": name, "waiting": waiting}
        )

    def _who_does(self, task: Task) -> Actor:
        return self.cast.staff(office=task.office, role=task.role)

    # --- how it ended --------------------------------------------------------------------------------------

    def _compare(self, application: Application) -> None:
        expected = self.story.get("expect") or {}
        with doors.machine_door(self.town):
            case = Case.objects.filter(pk=application.pk).first()
            if case is None:
                self._expect_state(expected.get("state", "unpaid"), application.phase)
                return
            if case.trouble:
                self.told.complaints.append(_("Der Ablauf hängt: %(why)s") % {"why": case.trouble})
            self._compare_case(case, expected)
            if "letter" in expected:
                self._compare_letter(case, expected)

    def _compare_case(self, case: Case, expected: Mapping[str, Any]) -> None:
        if "outcome" in expected:
            self.told.expect(_("Ergebnis"), told=expected["outcome"], found=case.outcome, say=differences.outcome)
        if "state" in expected:
            self._expect_state(expected["state"], case.state)
        if "tasks" in expected:
            found = list(case.tasks.order_by("id").values_list("element", flat=True))
            told = sorted(expected["tasks"])
            self.told.expect(_("Aufgaben"), told=told, found=sorted(found), say=self._task_name)
        if "deleted" in expected:
            uploads = documents_of(case.pk, kinds=[Document.Kind.UPLOAD])
            gone = {definition_path(document.question) for document in uploads.exclude(deleted_at=None)}
            kept = {definition_path(document.question) for document in uploads.filter(deleted_at=None)}
            told = sorted(expected["deleted"])
            self.told.expect(_("Gelöschte Dateien"), told=told, found=sorted(gone - kept), say=self._question)

    def _compare_letter(self, case: Case, expected: Mapping[str, Any]) -> None:
        decision = Decision.objects.filter(case=case, revoked_at=None).exclude(document=None).first()
        if decision is None or decision.document is None:
            self.told.complaints.append(_("Es gibt keinen Brief."))
            return
        document = Document.objects.get(pk=decision.document)
        pdf = read_document(document)
        self.told.complaints += [_("Brief: %(what)s") % {"what": finding} for finding in check_pdf(pdf)]
        text = words_of(pdf)
        wanted = expected["letter"] or {}
        for words in wanted.get("says") or []:
            if " ".join(str(words).split()) not in text:
                self.told.complaints.append(_("Der Brief sagt nicht: „%(words)s“") % {"words": words})
        for words in wanted.get("silent") or []:
            if " ".join(str(words).split()) in text:
                self.told.complaints.append(_("Der Brief sollte nicht sagen: „%(words)s“") % {"words": words})
        if "channel" in expected:
            found = _channel_of(decision.document)
            self.told.expect(_("Zustellung"), told=expected["channel"], found=found, say=differences.channel)

    def _expect_state(self, told: object, found: object) -> None:
        self.told.expect(_("Stand"), told=told, found=found, say=differences.state)

    def _question(self, path: Any) -> str:
        return differences.question_in(self.service.package)(path)

    def _task_name(self, element: Any) -> str:
        return differences.task_in(self.service.package)(element)

    # --- stage hands ---------------------------------------------------------------------------------------

    def _outside(self) -> Any:
        return doors.citizen_door(self.town, self.applicant.holder)

    def inside(self) -> Any:
        """Return the door of the office."""
        return doors.office_door(self.town)

    def its_case(self) -> Case:
        """Return the case; raises CannotGoOn where the office has none yet."""
        assert self.told.application is not None
        found = Case.objects.filter(pk=self.told.application.pk).first()
        if found is None:
            raise CannotGoOn(_("Für das Amt gibt es noch keinen Vorgang."))
        return found

    def _reload(self) -> Application:
        assert self.told.application is not None
        with doors.machine_door(self.town):
            return Application.objects.select_related("offering").get(pk=self.told.application.pk)

    def _with_files(self, application: Application, value: Any, path: str) -> Any:
        """Replace the files a story names by real ones that were really kept."""
        if isinstance(value, Mapping) and set(value) == {"name", "kind"}:
            return self._keep(application, value, path)
        if isinstance(value, Mapping):
            return {k: self._with_files(application, v, f"{path}.{k}".strip(".")) for k, v in value.items()}
        if isinstance(value, list):
            return [self._with_files(application, part, path) for part in value]
        return value

    def _keep(self, application: Application, wanted: Mapping[str, str], path: str) -> dict[str, Any]:
        document = files.keep_upload(
            by=self.applicant,
            subject=application.pk,
            holder=application.holder,
            upload=ContentFile(sample_file(wanted["name"]), name=wanted["name"]),
            path=path,
        )
        return as_answer(document)


def _channel_of(letter: UUID) -> str | None:
    """Return how a letter went out."""
    if Message.objects.filter(result_document=letter).exists():
        return "mailbox"
    return "post" if PostItem.objects.filter(document=letter).exists() else None


def stories_of(service: Service) -> list[tuple[str, Story]]:
    """Return a package's stories by name."""
    return list(service.package.examples.items())


def subject_of(played: Played) -> UUID:
    """Return the subject a story has made; raises LookupError for a story that made none."""
    if played.application is None:
        raise LookupError(played.title)
    return played.application.pk
