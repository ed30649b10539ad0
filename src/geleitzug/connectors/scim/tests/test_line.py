# SPDX-License-Identifier: EUPL-1.2
"""Joiner, mover, leaver over SCIM: what a directory sends, and what becomes of people, roles, sessions and tasks."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from tests.furnished import PASSWORD, Town

from geleitzug.connectors.scim.tests.conftest import Directory, patch, user
from geleitzug.core.cases import queries
from geleitzug.core.cases.actions import process
from geleitzug.core.cases.models import Task
from geleitzug.core.staffing import joining, tokens
from geleitzug.desks.office.tests.people import Colleague
from geleitzug.ground.events.models import Entry
from geleitzug.ground.people.actors import MACHINE
from geleitzug.ground.people.models import Membership, ScimToken, Staff
from geleitzug.ground.web import limits

NOWHERE = "01890000-0000-7000-8000-000000000000"


def staff(town: Town, **wanted: Any) -> Staff:
    with town.inside():
        return Staff.objects.get(**wanted)


def roles(town: Town, key: Any) -> set[tuple[str, str, str]]:
    with town.inside():
        return set(Membership.objects.filter(staff=key).values_list("office", "role", "source"))


def told(town: Town, subject: Any) -> list[str]:
    with town.inside():
        return list(Entry.objects.filter(subject=subject).order_by("id").values_list("kind", flat=True))


# --- joiner ---------------------------------------------------------------------------------------------------------


def test_somebody_joins(town: Town, directory: Directory) -> None:
    answer = directory("POST", "Users", user("Maren.Voss"))

    assert answer.status_code == 201
    assert answer.headers["Content-Type"].startswith("application/scim+json")
    assert answer.headers["Location"] == f"http://musterhafen.localhost/scim/v2/Users/{answer.said['id']}"
    maren = staff(town, pk=answer.said["id"])
    assert (maren.login, maren.name, maren.external_id) == ("maren.voss", "Maren Voß", "obj-Maren.Voss")
    assert told(town, maren.pk) == ["StaffJoined"]
    with town.inside():
        assert Entry.objects.get(subject=maren.pk).actor_name == "SCIM: Entra"


def test_who_joins_without_a_role_sees_nothing_and_has_no_password(town: Town, directory: Directory) -> None:
    directory("POST", "Users", user())

    answer = Colleague("musterhafen").post("/amt/anmelden/", {"login": "maren.voss", "password": ""})

    assert answer.status_code == 200


def test_a_directory_asks_first_whether_somebody_is_there(town: Town, directory: Directory) -> None:
    others = ('externalId eq "obj-x"', f'id eq "{NOWHERE}"', 'id eq "x"', 'externalId eq ""')
    for text in others:
        assert directory("GET", f"Users?filter={text}").said["totalResults"] == 0
    there = directory("GET", 'Users?filter=userName eq "STEUERAMT"').said
    gone = directory("GET", 'Users?filter=userName eq "niemand"').said

    assert (there["totalResults"], there["Resources"][0]["userName"]) == (1, "steueramt")
    assert (gone["totalResults"], gone["Resources"]) == (0, [])


def test_a_list_comes_in_pages(town: Town, directory: Directory) -> None:
    whole = directory("GET", "Users").said
    first = directory("GET", "Users?startIndex=1&count=2").said
    second = directory("GET", "Users?startIndex=3&count=2").said
    beyond = directory("GET", "Users?startIndex=9999").said

    assert whole["totalResults"] == len(whole["Resources"]) > 4
    assert [row["id"] for row in first["Resources"] + second["Resources"]] == [r["id"] for r in whole["Resources"][:4]]
    assert (second["startIndex"], second["itemsPerPage"]) == (3, 2)
    assert (beyond["totalResults"], beyond["Resources"]) == (whole["totalResults"], [])


@pytest.mark.parametrize(
    ("changed", "status", "kind"),
    [
        ({"userName": "steueramt"}, 409, "uniqueness"),
        ({"userName": ""}, 400, "invalidValue"),
        ({"userName": None}, 400, "invalidValue"),
        ({"userName": 7}, 400, "invalidValue"),
        ({"userName": "x" * 81}, 400, "invalidValue"),
        ({"active": "vielleicht"}, 400, "invalidValue"),
        ({"emails": [{"value": "keine Adresse"}]}, 400, "invalidValue"),
        ({"displayName": "\x00"}, 400, "invalidSyntax"),
        ({"name": ["x"], "displayName": ["x"]}, 400, "invalidValue"),
    ],
)
def test_who_cannot_join_is_refused_in_the_standards_words(
    town: Town, directory: Directory, changed: dict[str, Any], status: int, kind: str
) -> None:
    with town.inside():
        before = Staff.objects.count()

    answer = directory("POST", "Users", user() | changed)

    assert (answer.status_code, answer.said["status"], answer.said["scimType"]) == (status, str(status), kind)
    with town.inside():
        assert Staff.objects.count() == before


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'"x"', b"\xff", b'{"a":' * 5000, b'{"a":' * 30 + b"1" + b"}" * 30])
def test_a_body_that_is_none(town: Town, directory: Directory, body: bytes) -> None:
    answer = directory("POST", "Users", body)

    assert (answer.status_code, answer.said["scimType"]) == (400, "invalidSyntax")


def test_the_same_external_key_twice(town: Town, directory: Directory) -> None:
    directory("POST", "Users", user())

    answer = directory("POST", "Users", user("eine.andere") | {"externalId": "obj-maren.voss"})

    assert (answer.status_code, answer.said["detail"]) == (409, "Another one has this externalId.")


# --- mover ----------------------------------------------------------------------------------------------------------


def test_a_group_gives_the_roles_of_the_towns_table_and_takes_them(town: Town, directory: Directory) -> None:
    maren = directory("POST", "Users", user()).said["id"]
    group = directory("POST", "Groups", {"displayName": "GZ-Steuern", "members": [{"value": maren}]}).said
    joined = roles(town, maren)

    directory("POST", "Groups", {"displayName": "GZ-Bau", "members": [{"value": maren}]})
    both = roles(town, maren)
    directory("PATCH", f"Groups/{group['id']}", patch({"op": "Remove", "path": "members", "value": [{"value": maren}]}))

    assert joined == {("tax", "clerk", "scim")}
    assert both == {("tax", "clerk", "scim"), ("building", "clerk", "scim"), ("building", "expert", "scim")}
    assert roles(town, maren) == {("building", "clerk", "scim"), ("building", "expert", "scim")}
    assert told(town, UUID(maren)) == ["StaffJoined", "StaffMoved", "StaffMoved", "StaffMoved"]
    groups = directory("GET", f"Users/{maren}").said["groups"]
    assert [row["display"] for row in groups] == ["GZ-Bau"]


def test_a_group_the_table_does_not_name_gives_nothing(town: Town, directory: Directory) -> None:
    maren = directory("POST", "Users", user()).said["id"]

    directory("POST", "Groups", {"displayName": "Kantine", "members": [{"value": maren}]})

    assert roles(town, maren) == set()


def test_what_the_town_gave_by_hand_no_group_takes(town: Town, directory: Directory) -> None:
    clerk = staff(town, login="steueramt")
    group = directory("POST", "Groups", {"displayName": "GZ-Steuern", "members": [{"value": str(clerk.pk)}]}).said

    answer = directory("DELETE", f"Groups/{group['id']}")

    assert answer.status_code == 204
    assert roles(town, clerk.pk) == {("tax", "clerk", "town")}


def test_a_table_that_has_changed_is_applied_to_everybody(town: Town, directory: Directory, settings: Any) -> None:
    maren = directory("POST", "Users", user()).said["id"]
    directory("POST", "Groups", {"displayName": "GZ-Steuern", "members": [{"value": maren}]})

    with town.machine():
        moved = joining.apply_table({"GZ-Steuern": [("tax", "head")]}, by=MACHINE)
        again = joining.apply_table({"GZ-Steuern": [("tax", "head")]}, by=MACHINE)

    assert (moved, again) == (1, 0)
    assert roles(town, maren) == {("tax", "head", "scim")}


def test_who_moves_leaves_the_old_offices_tasks_behind(town: Town, directory: Directory) -> None:
    dog = town.play("hundesteuer-anmelden", "ein-hund", steps=0)
    maren = directory("POST", "Users", user()).said["id"]
    group = directory("POST", "Groups", {"displayName": "GZ-Steuern", "members": [{"value": maren}]}).said
    _takes(town, dog, maren)

    directory("PATCH", f"Groups/{group['id']}", patch({"op": "remove", "path": "members"}))
    town.jobs()

    assert _assignees(town, dog) == (None, [None])


@pytest.mark.parametrize("members", [[{"value": "x"}], ["x"], [{}], [{"value": None}]])
def test_members_that_are_no_ids(town: Town, directory: Directory, members: Any) -> None:
    answer = directory("POST", "Groups", {"displayName": "GZ-Steuern", "members": members})

    assert (answer.status_code, answer.said["scimType"]) == (400, "invalidValue")


def test_a_member_of_another_town_is_nobody_here(town: Town, sandmoor: Town, directory: Directory) -> None:
    stranger = staff(sandmoor, login="rathaus")

    group = directory("POST", "Groups", {"displayName": "GZ-Steuern", "members": [{"value": str(stranger.pk)}]}).said

    assert group["members"] == []


# --- leaver ---------------------------------------------------------------------------------------------------------


def _takes(town: Town, application: Any, key: Any) -> None:
    from geleitzug.ground.people.actions import staff_actor

    with town.inside():
        actor = staff_actor(UUID(str(key)))
        assert actor is not None
        process.take(queries.case_for(actor, application.number), by=actor)


def _assignees(town: Town, application: Any) -> tuple[Any, list[Any]]:
    with town.inside():
        open_tasks = Task.objects.filter(case=application.pk, done_at=None, cancelled=False)
        return town.case(application).assignee_id, list(open_tasks.values_list("assignee", flat=True))


@pytest.mark.parametrize(
    "leave",
    [
        lambda directory, key: directory(
            "PATCH", f"Users/{key}", patch({"op": "Replace", "path": "active", "value": "False"})
        ),
        lambda directory, key: directory("PATCH", f"Users/{key}", patch({"op": "replace", "value": {"active": False}})),
        lambda directory, key: directory("PUT", f"Users/{key}", user("steueramt", active=False)),
        lambda directory, key: directory("DELETE", f"Users/{key}"),
    ],
    ids=["Entra", "Keycloak", "PUT", "DELETE"],
)
def test_who_leaves_is_out_at_once_and_their_tasks_are_free(town: Town, directory: Directory, leave: Any) -> None:
    dog = town.play("hundesteuer-anmelden", "ein-hund", steps=0)
    desk = Colleague("musterhafen").signed_in("steueramt")
    clerk = staff(town, login="steueramt")
    _takes(town, dog, clerk.pk)

    answer = leave(directory, clerk.pk)
    seen = desk.get("/amt/")
    town.jobs()

    assert answer.status_code in (200, 204)
    assert (seen.status_code, seen.headers["Location"][:14]) == (302, "/amt/anmelden/")
    assert _assignees(town, dog) == (None, [None])
    assert "StaffLeft" in told(town, clerk.pk)
    with town.inside():
        taken, given = Entry.objects.filter(subject=dog.pk, kind="CaseAssigned").order_by("id")
    assert (taken.actor_name, given.facts["staff_name"]) == (clerk.name, "")  # the name stays in the old case


def test_who_comes_back_signs_in_anew(town: Town, directory: Directory) -> None:
    desk = Colleague("musterhafen").signed_in("steueramt")
    clerk = staff(town, login="steueramt")
    for active in (False, True):
        directory("PATCH", f"Users/{clerk.pk}", patch({"op": "replace", "path": "active", "value": active}))

    assert desk.get("/amt/").status_code == 302  # the old session does not come to life again
    assert desk.post("/amt/anmelden/", {"login": "steueramt", "password": PASSWORD}).status_code == 302
    assert told(town, clerk.pk)[-2:] == ["StaffLeft", "StaffReturned"]


def test_who_is_deleted_is_not_found_and_their_login_is_free(town: Town, directory: Directory) -> None:
    first = directory("POST", "Users", user()).said["id"]
    directory("DELETE", f"Users/{first}")

    second = directory("POST", "Users", user()).said["id"]

    assert directory("GET", f"Users/{first}").status_code == 404
    assert directory("DELETE", f"Users/{first}").status_code == 404
    assert second != first
    assert staff(town, pk=first).name == "Maren Voß"
    assert roles(town, first) == set()


def test_replacing_somebody_without_a_word_about_it_does_not_let_them_in_again(
    town: Town, directory: Directory
) -> None:
    key = directory("POST", "Users", user(active=False)).said["id"]
    said = user()
    del said["active"]

    answer = directory("PUT", f"Users/{key}", said)

    assert answer.said["active"] is False


# --- versions, the token, what the service says of itself -------------------------------------------------------------


def test_an_old_version_overwrites_nothing(town: Town, directory: Directory) -> None:
    made = directory("POST", "Users", user())
    key, first = made.said["id"], made.headers["ETag"]
    change = patch({"op": "replace", "path": "displayName", "value": "Maren Janssen"})

    later = directory("PATCH", f"Users/{key}", change, If_Match=first)
    too_late = directory("PATCH", f"Users/{key}", change, If_Match=first)
    same = directory("GET", f"Users/{key}", None, If_None_Match=later.headers["ETag"])

    assert (later.status_code, later.headers["ETag"]) == (200, 'W/"2"')
    assert (too_late.status_code, too_late.said["status"]) == (412, "412")
    assert (same.status_code, same.content) == (304, b"")


def test_the_same_again_is_no_new_version(town: Town, directory: Directory) -> None:
    made = directory("POST", "Users", user())

    again = directory("PUT", f"Users/{made.said['id']}", user())

    assert again.headers["ETag"] == made.headers["ETag"]
    assert told(town, UUID(made.said["id"])) == ["StaffJoined"]


@pytest.mark.parametrize("shown", ["", "gzscim_falsch", "é"])
def test_without_the_towns_token_nothing_is_told(town: Town, directory: Directory, shown: str) -> None:
    stranger = Directory(shown)

    answers = [
        stranger(method, path) for path in ("Users", f"Users/{NOWHERE}", "Schemas") for method in ("GET", "POST")
    ]

    assert {answer.status_code for answer in answers} == {401}
    assert {answer.headers["WWW-Authenticate"] for answer in answers} == {"Bearer"}


def test_a_token_is_good_in_its_town_only_and_until_it_is_revoked(town: Town, directory: Directory, token: str) -> None:
    elsewhere = Directory(token, "sandmoor")("GET", "Users").status_code
    with town.machine():
        revoked = [tokens.revoke("Entra", by=MACHINE) for _ in range(2)]

    assert (elsewhere, directory("GET", "Users").status_code) == (401, 401)
    assert revoked == [True, False]


def test_of_a_token_only_its_digest_is_kept(town: Town, token: str) -> None:
    with town.machine():
        row = ScimToken.objects.get()

    assert token not in (row.digest, row.name)
    assert row.digest == tokens.digest_of(token)


def test_a_session_of_staff_opens_nothing_here(town: Town) -> None:
    limits.forget_all()
    desk = Colleague("musterhafen").signed_in("betrieb")

    assert desk.get("/scim/v2/Users").status_code == 401


def test_who_guesses_tokens_waits(town: Town, directory: Directory) -> None:
    stranger = Directory("gzscim_falsch")

    answers = [stranger("GET", "Users").status_code for _ in range(9)]

    assert answers == [401] * 8 + [429]
    limits.forget_all()


@pytest.mark.parametrize("path", ["ServiceProviderConfig", "ResourceTypes", "ResourceTypes/User", "Schemas"])
def test_the_service_describes_itself(town: Town, directory: Directory, path: str) -> None:
    answer = directory("GET", path)

    assert answer.status_code == 200
    assert answer.said["schemas"]
    assert directory("POST", path, {}).status_code == 405


def test_schemas_are_found_by_name_and_the_rest_is_not_here(town: Town, directory: Directory) -> None:
    schema = directory("GET", "Schemas/urn:ietf:params:scim:schemas:core:2.0:User")
    others = [directory("GET", path).status_code for path in ("Schemas/x", "ResourceTypes/x", "Me", "x")]
    bulk = directory("POST", "Bulk", {})

    assert schema.said["name"] == "User"
    assert others == [404, 404, 501, 404]
    assert (bulk.status_code, bulk.said["status"]) == (501, "501")


def test_wrong_questions_are_answered_in_the_standards_words(town: Town, directory: Directory) -> None:
    paths = ('Users?filter=userName co "x"', "Users?startIndex=x", 'Groups?filter=userName eq "x"', "Users?count=1e9")

    answers = [directory("GET", path) for path in paths]

    assert {answer.status_code for answer in answers} == {400}
    assert all(answer.said["schemas"] == ["urn:ietf:params:scim:api:messages:2.0:Error"] for answer in answers)
