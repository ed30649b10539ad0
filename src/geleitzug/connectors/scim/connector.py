# SPDX-License-Identifier: EUPL-1.2
"""Translates between SCIM's users and groups and our staff and roles. HTTP is views.py, SCIM itself wire.py."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import QuerySet

from geleitzug.connectors.scim import wire
from geleitzug.connectors.scim.wire import Filter, Page, ScimError
from geleitzug.core.staffing import joining, sign_on
from geleitzug.core.staffing.errors import Taken
from geleitzug.core.staffing.joining import Person
from geleitzug.ground.people.actors import Actor
from geleitzug.ground.people.models import GroupMember, Staff, StaffGroup
from geleitzug.ground.tenancy import directory, doors

USER_FILTERS = ("userName", "externalId", "id")
GROUP_FILTERS = ("displayName", "externalId", "id")
_COLUMNS = {"userName": "login", "externalId": "external_id", "displayName": "name", "id": "pk"}


class Users:
    """The staff of the open door's town, as SCIM knows people; who was deleted there is not among them."""

    kind, filters = "User", USER_FILTERS

    def rows(self) -> QuerySet[Staff]:
        """Return everybody who may be asked for."""
        return Staff.objects.filter(left_at=None)

    def shown(self, staff: Staff, base: str) -> dict[str, Any]:
        """Return somebody as a User."""
        found: dict[str, Any] = {
            "schemas": [wire.USER],
            "id": str(staff.pk),
            "userName": staff.login,
            "displayName": staff.name,
            "name": {"formatted": staff.name},
            "active": staff.active,
        }
        if staff.external_id:
            found["externalId"] = staff.external_id
        found["name"] |= {
            key: value for key, value in (("givenName", staff.given_name), ("familyName", staff.family_name)) if value
        }
        if staff.email:
            found["emails"] = [{"value": staff.email, "type": "work", "primary": True}]
        if staff.phone:
            found["phoneNumbers"] = [{"value": staff.phone, "type": "work"}]
        groups = GroupMember.objects.filter(staff=staff).values_list("group", "group__name").order_by("group__name")
        if found_in := [{"value": str(key), "display": name, "type": "direct"} for key, name in groups]:
            found["groups"] = found_in
        return {**found, "meta": _meta("User", staff.pk, staff.revision, staff.hired_at, staff.changed_at, base)}

    def create(self, said: Mapping[str, Any], *, by: Actor) -> Staff:
        """Take somebody on."""
        return _unless_taken(lambda: joining.join(person_of(said), by=by))

    def update(self, staff: Staff, said: Mapping[str, Any], *, by: Actor) -> Staff:
        """Bring somebody up to date; who is no longer active is out at once."""
        return _unless_taken(lambda: joining.change(staff, person_of({"active": staff.active, **said}), by=by))

    def delete(self, staff: Staff, *, by: Actor) -> None:
        """Let somebody go."""
        joining.leave(staff, by=by)


class Groups:
    """The groups of the town's directory."""

    kind, filters = "Group", GROUP_FILTERS

    def rows(self) -> QuerySet[StaffGroup]:
        """Return all groups."""
        return StaffGroup.objects.all()

    def shown(self, group: StaffGroup, base: str) -> dict[str, Any]:
        """Return a group as SCIM writes it."""
        members = GroupMember.objects.filter(group=group).values_list("staff", "staff__name").order_by("staff__name")
        found: dict[str, Any] = {
            "schemas": [wire.GROUP],
            "id": str(group.pk),
            "displayName": group.name,
            "members": [
                {"value": str(key), "display": name, "type": "User", "$ref": f"{base}/Users/{key}"}
                for key, name in members
            ],
        }
        if group.external_id:
            found["externalId"] = group.external_id
        return {**found, "meta": _meta("Group", group.pk, group.revision, group.made_at, group.changed_at, base)}

    def create(self, said: Mapping[str, Any], *, by: Actor) -> StaffGroup:
        """Write a new group."""
        return self._put(None, said, by=by)

    def update(self, group: StaffGroup, said: Mapping[str, Any], *, by: Actor) -> StaffGroup:
        """Write a group anew; its members' roles follow."""
        return self._put(group, said, by=by)

    def delete(self, group: StaffGroup, *, by: Actor) -> None:
        """Remove a group and the roles it gave."""
        joining.drop_group(group, table=table_here(), by=by)

    def _put(self, group: StaffGroup | None, said: Mapping[str, Any], *, by: Actor) -> StaffGroup:
        name = wire.text_of(said.get("displayName"), "displayName", 200)
        if not name:
            raise ScimError(400, "A group needs a displayName.", "invalidValue")
        external_id = wire.text_of(said.get("externalId"), "externalId", 255)
        members = _members(said.get("members"))
        return _unless_taken(
            lambda: joining.put_group(
                group, name=name, external_id=external_id, members=members, table=table_here(), by=by
            )
        )


def found(kind: Users | Groups, wanted: Filter | None, page: Page) -> tuple[list[Any], int]:
    """Return a page of what a filter finds, and how many there are."""
    rows: QuerySet[Any] = kind.rows()
    if wanted is not None:
        value = wanted.value
        if not isinstance(value, str):
            raise ScimError(400, f"{wanted.attribute} is a text.", "invalidFilter")
        if wanted.attribute == "userName":
            value = value.strip().lower()
        if wanted.attribute == "id" and _uuid(value) is None:
            return [], 0
        rows = rows.filter(**{_COLUMNS[wanted.attribute]: value}) if value else rows.none()
    start = page.start - 1
    return list(rows.order_by("id")[start : start + page.count]), rows.count()


def person_of(said: Mapping[str, Any]) -> Person:
    """Return what a User says about somebody; raises ScimError."""
    login = wire.text_of(said.get("userName"), "userName", 80).lower()
    if not login:
        raise ScimError(400, "A user needs a userName.", "invalidValue")
    name = said.get("name") if isinstance(said.get("name"), dict) else {}
    assert isinstance(name, dict)
    given, family = (wire.text_of(name.get(key), key, 120) for key in ("givenName", "familyName"))
    shown = wire.text_of(said.get("displayName"), "displayName", 160)
    shown = shown or wire.text_of(name.get("formatted"), "formatted", 160) or f"{given} {family}".strip()[:160] or login
    return Person(
        login=login,
        name=shown,
        external_id=wire.text_of(said.get("externalId"), "externalId", 255),
        given_name=given,
        family_name=family,
        email=_email(wire.first_of(said.get("emails"))),
        phone=wire.text_of(wire.first_of(said.get("phoneNumbers")), "phoneNumbers", 40),
        active=wire.truth(said.get("active", True)),
    )


def table_here() -> Mapping[str, Any]:
    """Return the table of groups and roles of the open door's town."""
    return sign_on.table_of(directory.by_id(doors.current_tenant()).key)


def _email(address: str) -> str:
    if not address:
        return ""
    try:
        validate_email(address)
    except ValidationError:
        raise ScimError(400, "This is no e-mail address.", "invalidValue") from None
    return address[:254]


def _members(said: Any) -> list[UUID]:
    rows = said if isinstance(said, list) else []
    values = [row.get("value") if isinstance(row, dict) else None for row in rows]
    members = [_uuid(value) for value in values]
    if None in members:
        raise ScimError(400, "A member is named by the id of a user.", "invalidValue")
    return [each for each in members if each is not None]


def _uuid(text: Any) -> UUID | None:
    try:
        return UUID(text) if isinstance(text, str) else None
    except ValueError:
        return None


def _unless_taken(do: Any) -> Any:
    try:
        return do()
    except Taken as taken:
        raise ScimError(409, f"Another one has this {taken}.", "uniqueness") from None


def _meta(kind: str, key: UUID, revision: int, made: Any, changed: Any, base: str) -> dict[str, Any]:
    return {
        "resourceType": kind,
        "created": made.isoformat(),
        "lastModified": changed.isoformat(),
        "location": f"{base}/{kind}s/{key}",
        "version": wire.etag_of(revision),
    }
