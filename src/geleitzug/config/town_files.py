# SPDX-License-Identifier: EUPL-1.2
"""Mistakes in a town's file: values in, sentences out. What a town lacks though its file is right is readiness.py.

``municipality add`` asks before anything is written. A role in an office nobody has, or a host name nobody can type,
were once taken without a word, and somebody found out months later.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils import translation

from geleitzug.config.env import HOST
from geleitzug.core.filing.rules import After
from geleitzug.core.portrait import rules
from geleitzug.core.staffing.roles import ROLES
from geleitzug.ground.tenancy.models import Municipality

KNOWN = {
    "key", "name", "kind", "land", "ags", "population", "host", "district", "look", "values", "contact", "offices",
    "staff", "file_plan", "services",
}  # fmt: skip
OFFICE = {"function", "name", "code", "contact", "locations"}
PERSON = {"login", "name", "offices"}
CLASS = {"key", "title", "years", "begins", "after", "basis", "agreement", "services"}
WISHES = {"values", "texts", "covers"}
_KEY = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_AGS = re.compile(r"\d{5}(\d{3})?")


@dataclass(frozen=True)
class Around:
    """What there is besides the file: the packages, the other towns, and the town itself as far as it is known."""

    packages: Collection[str]
    towns: Collection[str] = ()
    hosts: Mapping[str, str] = field(default_factory=dict)
    """Host name → key of the town that answers there, and the group's own name → ""."""
    offices: Collection[str] = ()
    """The functions of the offices the town has already."""


def mistakes(spec: Mapping[str, Any], around: Around) -> Iterator[str]:
    """Say what in a town's file cannot be meant so, each with the place."""
    wrong = [*_shapes(spec)]
    yield from wrong
    if not wrong:
        yield from _unknown("", spec, KNOWN)
        yield from _about_itself(spec, around)
        yield from _about_portrait(spec.get("look") or {}, spec.get("contact") or {})
        yield from _about_people(spec, around)
        yield from _about_files(spec.get("file_plan") or [], around)
        yield from _about_services(spec.get("services") or {}, around)


def _shapes(spec: Mapping[str, Any]) -> Iterator[str]:
    for name in ("look", "values", "contact", "services"):
        if not isinstance(spec.get(name) or {}, Mapping):
            yield f"{name} is a table: `{name}: {{…}}`, or its lines indented below it"
    for name, needed in (("offices", ("function", "name")), ("staff", ("login", "name", "offices")),
                         ("file_plan", ("key", "title", "after"))):  # fmt: skip
        rows = spec.get(name) or []
        if not isinstance(rows, list) or not all(isinstance(row, Mapping) for row in rows):
            yield f"{name} is a list, each line of it `- {{{needed[0]}: …}}`"
            continue
        for number, row in enumerate(rows, 1):
            if lacking := [each for each in needed if not row.get(each)]:
                yield f"{name}, number {number}: {', '.join(lacking)} is missing"
    for person in _rows(spec, "staff"):
        held = person.get("offices")
        if held and not (isinstance(held, Mapping) and all(isinstance(roles, list) for roles in held.values())):
            yield f"staff.{person.get('login')}: offices says the roles in each, such as {{tax: [clerk]}}"


def _rows(spec: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    rows = spec.get(name) or []
    return [row for row in rows if isinstance(row, Mapping)] if isinstance(rows, list) else []


def _unknown(where: str, table: Mapping[str, Any], known: Collection[str]) -> Iterator[str]:
    for name in table:
        if name not in known:
            yield f"{where}{name} is not known here; known are {', '.join(sorted(known))}"


def _about_itself(spec: Mapping[str, Any], around: Around) -> Iterator[str]:
    key, host = str(spec["key"]), str(spec["host"])
    if not _KEY.fullmatch(key):
        yield f"key: {key!r} is to be of small letters, digits and hyphens, such as musterhafen"
    if (kind := spec["kind"]) not in Municipality.Kind.values:
        yield f"kind: {kind!r} is none of {', '.join(Municipality.Kind.values)}"
    if not HOST.fullmatch(host):
        yield f"host: {host!r} is no host name. Small letters, no https://, no port: rathaus.example.de"
    elif (owner := around.hosts.get(host)) == "":
        yield f"host: {host} is the name of the group's own page (GROUP_HOST); a town has one of its own"
    elif owner not in (None, key):
        yield f"host: under {host} the portal of {owner} answers already"
    people = spec.get("population", 0)
    if isinstance(people, bool) or not isinstance(people, int) or people < 0:
        yield f"population: {people!r} is no number of people, such as 7200"
    if (ags := spec.get("ags", "")) and not (isinstance(ags, str) and _AGS.fullmatch(ags)):
        yield f'ags: {ags!r} is not eight digits (a district: five) in quotes, such as "01099042"'
    if (district := spec.get("district")) and (district == key or district not in around.towns):
        yield f"district: no {district!r} is on this installation; add the district first, or leave the line out"


def _about_portrait(look: Mapping[str, Any], contact: Mapping[str, Any]) -> Iterator[str]:
    """Say what the operator's page would refuse too, in English as all that a command says."""
    yield from _unknown("look.", look, rules.LOOK)
    with translation.override("en"):
        wrong = [("look", look, *each) for each in rules.wrong_look(look)]
        wrong += [("contact", contact, *each) for each in rules.wrong_contact(contact)]
    for table, said, name, sentence in wrong:
        value: Any = said
        for step in name.split("."):
            value = value.get(step) if isinstance(value, Mapping) else None
        yield f"{table}.{name}: {value!r}. {sentence}"


def _about_people(spec: Mapping[str, Any], around: Around) -> Iterator[str]:
    offices = {str(office["function"]) for office in spec.get("offices") or []} | set(around.offices)
    for office in spec.get("offices") or []:
        yield from _unknown(f"offices.{office['function']}: ", office, OFFICE)
    seen = set()
    for person in spec.get("staff") or []:
        login = str(person["login"])
        where = f"staff.{login}"
        yield from _unknown(f"{where}: ", person, PERSON)
        if login != login.strip().lower():
            yield f"{where}: a login is written in small letters, without spaces around it"
        if login in seen:
            yield f"{where} stands there twice"
        seen.add(login)
        for office, roles in person["offices"].items():
            if office not in offices:
                yield f"{where}: there is no office {office}; there are {', '.join(sorted(offices))}"
            for role in roles:
                if role not in ROLES:
                    yield f"{where}: {role!r} is no role; there are {', '.join(ROLES)}"


def _about_files(classes: list[Mapping[str, Any]], around: Around) -> Iterator[str]:
    for row in classes:
        where = f"file_plan.{row['key']}"
        yield from _unknown(f"{where}: ", row, CLASS)
        if row["after"] not in list(After):
            yield f"{where}: after is one of {', '.join(After)}"
        for service in row.get("services") or []:
            if service not in around.packages:
                yield f"{where}: there is no package {service}"


def _about_services(services: Mapping[str, Any], around: Around) -> Iterator[str]:
    for name, wishes in services.items():
        if name not in around.packages:
            yield f"services.{name}: there is no such package; there are {', '.join(sorted(around.packages))}"
        elif not isinstance(wishes or {}, Mapping):
            yield f"services.{name} is a table of {', '.join(sorted(WISHES))}"
        else:
            yield from _unknown(f"services.{name}.", wishes or {}, WISHES)
            for covered in (wishes or {}).get("covers") or []:
                if covered not in around.towns:
                    yield f"services.{name}.covers: no {covered!r} is on this installation yet"
