# SPDX-License-Identifier: EUPL-1.2
"""The event log for process mining: XES as its schema wants it, without people, file numbers and small groups."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import pytest
from django.utils import timezone
from lxml import etree
from tests.furnished import Town

from geleitzug.core.insight import event_log
from geleitzug.core.insight.event_log import TooFewCases
from geleitzug.core.insight.tests.conftest import DOGS, worked
from geleitzug.core.insight.xes import NAMESPACE, LogEvent, Transition, head, tail, trace
from geleitzug.ground.events.models import Entry
from geleitzug.ground.people.actors import NotPermitted

ORDER = {"log": ("extension", "global", "classifier", "string", "trace"), "trace": ("string", "event")}
NEEDED = {"extension": {"name", "prefix", "uri"}, "classifier": {"name", "keys"}, "string": {"key", "value"}}
STANDARD = {"schedule", "assign", "withdraw", "reassign", "start", "suspend", "resume", "complete"}


def checked(written: bytes) -> Any:
    """Read a log, and hold it against the schema of IEEE 1849-2016: order, attributes, types, declared globals."""
    root = etree.fromstring(written)
    assert root.tag == f"{{{NAMESPACE}}}log"
    assert re.fullmatch(r"\d+(\.\d+)?", root.get("xes.version"))
    for element in root.iter():
        name = etree.QName(element).localname
        kinds = [etree.QName(child).localname for child in element]
        if name in ORDER:
            assert kinds == sorted(kinds, key=ORDER[name].index)
        assert set(element.attrib) >= NEEDED.get(name, set())
        if name == "date":
            assert datetime.fromisoformat(element.get("value")).tzinfo
    prefixes = {found.get("prefix") for found in every(root, "extension")}
    for event in every(root, "event"):
        told = values(event)
        assert {"concept:name", "lifecycle:transition", "time:timestamp"} <= told.keys()
        assert told["lifecycle:transition"] in STANDARD
        assert {key.partition(":")[0] for key in told if ":" in key} <= prefixes
        assert "org:resource" not in told
    return root


def every(root: Any, name: str) -> list[Any]:
    return list(root.iter(f"{{{NAMESPACE}}}{name}"))


def values(element: Any) -> dict[str, str]:
    return {child.get("key"): child.get("value") for child in element if child.get("key")}


def taken(town: Town) -> tuple[event_log.EventLog, bytes]:
    """Take the log of this month's dogs along as the digital office."""
    month = timezone.localdate().replace(day=1)

    def chunks(read: Callable[[str], tuple[list[bytes], str]]) -> Iterator[bytes]:
        cursor, more = "", True
        while more:
            with town.inside():
                found, cursor = read(cursor)
            yield from found
            more = bool(cursor)

    with town.inside():
        log = event_log.take(DOGS, month, month, by=town.staff("digital", "digital"))
    return log, b"".join(event_log.written(log, chunks))


def test_a_log_tells_the_way_of_each_case_and_of_nobody(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(event_log, "AT_ONCE", 2)
    dogs = worked(town, (1, 2, 3, 4, 5))

    log, written = taken(town)

    root = checked(written)
    traces = every(root, "trace")
    assert {values(found)["concept:name"] for found in traces} == {log.name_of(dog.pk) for dog in dogs}
    way = [(values(e)["concept:name"], values(e)["lifecycle:transition"]) for e in traces[0] if len(e)]
    assert ("Eingang", "complete") in way
    assert way.index(("Steuer festsetzen", "schedule")) < way.index(("Steuer festsetzen", "complete"))
    assert way[-1] == ("Hundemarke zuteilen und versenden", "complete")
    for secret in ("Person", "Brandt", dogs[0].number, str(dogs[0].pk)):
        assert secret not in written.decode()
    assert log.to_the_day, "one person has sent all tags"
    assert b"org:role" not in written
    assert {values(e)["time:timestamp"][11:19] for e in every(root, "event")} == {"00:00:00"}
    assert taken(town)[0].name_of(dogs[0].pk) != log.name_of(dogs[0].pk), "no two logs can be laid side by side"


def test_a_step_that_one_of_five_did_most_of_has_no_times(town: Town) -> None:
    worked(town, (1, 1, 1, 1, 1, 2, 3, 4, 5))

    assert "Task_Decide" in taken(town)[0].few


def test_taking_a_log_is_noted_and_only_for_the_digital_office(town: Town) -> None:
    worked(town, (1, 2, 3, 4))
    month = timezone.localdate().replace(day=1)
    with town.inside(), pytest.raises(TooFewCases):
        event_log.take(DOGS, month, month, by=town.staff("digital", "digital"))
    with town.inside(), pytest.raises(NotPermitted):
        event_log.take(DOGS, month, month, by=town.staff("tax", "head"))

    worked(town, (5,))
    taken(town)

    with town.machine():
        told = Entry.objects.get(kind="EventLogTaken")
    assert told.facts["cases"] == 5
    assert told.deed


def test_whatever_a_step_is_called_the_log_can_be_read() -> None:
    at = timezone.now()
    event = LogEvent('Prüfen "A" & <B>\x07', Transition.COMPLETE, at, role="clerk", element="Task_1")

    root = checked(head("x", roles=True) + trace("1", [event]) + tail())

    assert values(every(root, "event")[0])["concept:name"] == 'Prüfen "A" & <B>'
    assert values(every(root, "event")[0])["org:role"] == "clerk"
