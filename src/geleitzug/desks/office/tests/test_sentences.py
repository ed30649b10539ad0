# SPDX-License-Identifier: EUPL-1.2
"""Every event of the house has its sentence, and every sentence can be said with the event's facts."""

from __future__ import annotations

import dataclasses
import re
import sys
from collections.abc import Iterator
from datetime import date
from importlib import import_module
from pathlib import Path
from uuid import uuid4

import pytest
from django.apps import apps
from django.utils import timezone, translation
from django.utils.module_loading import module_has_submodule

from geleitzug.core.cases.models import Deadline
from geleitzug.core.catalogue.reading import read_folder
from geleitzug.core.handover.rules import State
from geleitzug.core.screens import sentences
from geleitzug.desks.office import words
from geleitzug.desks.office.sentences import tell
from geleitzug.ground.events import Event
from geleitzug.ground.events.models import Entry
from geleitzug.ground.ids import uuid7

SERVICES = Path(__file__).resolve().parents[5] / "services"


def events(kind: type[Event] = Event) -> Iterator[type[Event]]:
    """Yield every class of event that can be emitted, whatever other tests have imported."""
    for app in apps.get_app_configs():
        if module_has_submodule(app.module, "events"):
            import_module(f"{app.name}.events")
    for child in kind.__subclasses__():
        is_current = getattr(sys.modules[child.__module__], child.__name__, None) is child  # slots make a class twice
        if is_current and child.__module__.startswith("geleitzug.") and ".tests." not in child.__module__:
            if not child.__subclasses__():
                yield child
            yield from events(child)


KINDS = {event.__name__: event for event in events()}
SENTENCES = sentences.known()


def test_no_event_is_without_a_sentence() -> None:
    assert sorted(set(KINDS) - set(SENTENCES)) == []


def test_no_sentence_is_about_nothing() -> None:
    assert sorted({kind.partition(":")[0] for kind in SENTENCES} - set(KINDS)) == []


@pytest.mark.parametrize("lang", ["de", "en"])
@pytest.mark.parametrize("kind", sorted(SENTENCES))
def test_a_sentence_names_only_facts_its_event_has(kind: str, lang: str) -> None:
    event = KINDS[kind.partition(":")[0]]
    facts = {field.name for field in dataclasses.fields(event)}
    with translation.override(lang):
        named = set(re.findall(r"%\((\w+)\)", str(SENTENCES[kind].words)))

    assert named <= facts
    assert SENTENCES[kind].text in {"", *facts}
    assert callable(SENTENCES[kind].by) or SENTENCES[kind].by in {"", *facts}


def test_a_day_is_told_as_people_write_it() -> None:
    samples = {"date": "2026-05-03", "datetime": "2026-05-03T10:00:00+02:00", "int": 1, "UUID": str(uuid4())}
    told = []
    for kind, event in KINDS.items():
        types = {field.name: str(field.type).removesuffix(" | None") for field in dataclasses.fields(event)}
        facts = {name: samples.get(type_, "1") for name, type_ in types.items()}
        told.append(tell(an_entry(kind, **facts), {}).title)

    assert [title for title in told if "2026-05-03" in title] == []


def test_what_ended_is_a_day_or_a_word() -> None:
    with translation.override("de"):
        deemed = tell(an_entry("ApprovalDeemed", ended="2026-05-03", norm="§ 6a GewO"), {}).title
        by_hand = tell(an_entry("HandoverSettled", ended=State.BY_HAND.value, target="Finanzamt"), {}).title

    assert deemed == "Gilt als genehmigt seit dem Ablauf des 3. Mai 2026 (§ 6a GewO)"
    assert by_hand == "Übergabe an Finanzamt beendet: von Hand übergeben"


def test_where_a_kind_has_several_sentences_a_fact_chooses() -> None:
    several = {kind.partition(":")[0] for kind in SENTENCES if ":" in kind}

    assert several == {kind for kind in SENTENCES if SENTENCES[kind].by}


@pytest.mark.parametrize(
    ("facts", "title"),
    [
        ({"kind": "CaseAssigned", "staff_name": "Berta"}, "Übernommen von Berta"),
        ({"kind": "CaseAssigned", "staff_name": ""}, "Zurück an das Amt gegeben"),
        ({"kind": "DecisionKept", "sample": True, "doubts": []}, "Als Stichprobe gezogen: Ein Mensch entscheidet"),
        (
            {"kind": "DecisionKept", "sample": True, "doubts": ["age"]},
            "Das Programm entscheidet nicht: Es gibt Zweifel",
        ),
        ({"kind": "StepRemarkSettled", "service": "a", "step": "b", "done": "yes"}, "Rückmeldung erledigt: a, „b“"),
        ({"kind": "QueueChanged", "location": "Rathaus", "what": "settings"}, "Warteschlange geändert: Rathaus"),
        ({"kind": "OfferChanged", "location": ""}, "Terminangebot geändert"),
        ({"kind": "OfferChanged", "location": "Rathaus"}, "Terminangebot geändert: Rathaus"),
    ],
)
def test_a_fact_chooses_the_sentence(facts: dict[str, object], title: str) -> None:
    with translation.override("de"):
        assert tell(an_entry(**facts), {}).title == title


def test_facts_are_told_as_people_read_them() -> None:
    asked = an_entry("QuestionAsked", due="2026-05-03")
    paid = an_entry("PaymentReceived", cents=123450)

    with translation.override("de"):
        assert tell(asked, {}).title == "Rückfrage gestellt, Antwort bis 3. Mai 2026; die Frist ruht"
        assert tell(paid, {}).title == "1.234,50\u00a0€ bezahlt"
        assert tell(paid, {}).who == "automatisch"


def test_what_nobody_has_put_into_words_is_still_shown() -> None:
    assert tell(an_entry("FromAfar"), {}).title == "FromAfar"


def an_entry(kind: str, **facts: object) -> Entry:
    """Return an entry of the audit trail that was never stored."""
    return Entry(tenant_id=uuid7(), kind=kind, at=timezone.now(), actor_kind="machine", facts=facts)


@pytest.mark.parametrize(
    ("service", "outcome", "word"),
    [
        ("baugenehmigung-vereinfacht", "granted", "bewilligt"),
        ("hundesteuer-anmelden", "granted", "festgesetzt"),
        ("hundesteuer-anmelden", "granted_with_conditions", "mit Nebenbestimmungen festgesetzt"),
        ("hundesteuer-anmelden", "refused", "nicht festgesetzt"),
        ("belehrung-43-ifsg", "granted", "bescheinigt"),
        ("geburtsurkunde", "granted", "ausgestellt"),
        ("gewerbeanmeldung", "granted", "Empfang bescheinigt"),
        ("gewerbeanmeldung", "refused", "zurückgewiesen"),
        ("geburtsurkunde", "refused", "abgelehnt"),
    ],
)
def test_an_outcome_is_called_by_what_the_service_gives(service, outcome, word):
    assert words.outcome(read_folder(SERVICES / service), outcome) == word


def test_of_what_was_taken_back_no_deadline_was_kept():
    deadline = Deadline(
        tenant_id=uuid4(), starts_on=date(2026, 3, 2), ends_on=date(2026, 3, 9), met_on=date(2026, 3, 5)
    )

    assert words.deadline_badge(deadline, date(2026, 3, 20))[0] == "eingehalten"
    assert words.deadline_badge(deadline, date(2026, 3, 20), withdrawn=True) == ("entfällt", "neutral")
