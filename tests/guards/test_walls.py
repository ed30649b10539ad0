# SPDX-License-Identifier: EUPL-1.2
"""Every table is walled, or stands on a short list with its reason; and the walls hold with real transactions."""

from __future__ import annotations

import psycopg
import pytest
from django.apps import apps
from django.db import connection

from geleitzug.ground.ids import uuid7
from geleitzug.ground.tenancy import doors
from geleitzug.ground.tenancy.models import TenantForeignKey, TenantModel

UNWALLED = {
    "tenancy_municipality": "the directory of towns is public",
    "tenancy_hostname": "the directory of towns is public",
    "catalogue_serviceversion": "package versions belong to the group and every town may offer them",
    "django_session": "Django's own table of sessions, no longer used; its migrations make it",
    "people_session": "looked up by a digest of a secret key of 160 bits; belongs to no town",
    "django_migrations": "the owner's bookkeeping; no role of the house has rights on it",
    "django_content_type": "not used by the house; no role has rights on it",
    "procrastinate_jobs": "the queue: only the machine reads it, everybody adds through one function",
    "procrastinate_events": "the queue's log, the machine's only",
    "procrastinate_periodic_defers": "the queue's clock, the machine's only",
    "procrastinate_workers": "the queue's workers, the machine's only",
}
OWN_WALL = {
    "people_account": "one per installation: its holder by id, the machine for signing in",
    "people_factor": "of an account (no town) or of a town's staff: the machine alone, and of staff in their town only",
    "people_link": "of an account, which belongs to no town: the machine alone",
    "people_mandate": "between a company and a person, of no town: the machine alone, asked for by either's id",
    "people_identity": "belongs to an account: its holder reads it, the machine finds whose it is",
}


@pytest.fixture
def tables(owner_connection: psycopg.Connection) -> dict[str, tuple[bool, bool]]:
    rows = owner_connection.execute(
        "select relname, relrowsecurity, relforcerowsecurity from pg_class"
        " where relkind in ('r', 'p') and relnamespace in ('public'::regnamespace, 'keys'::regnamespace)"
    )
    return {name: (enabled, forced) for name, enabled, forced in rows}


def test_every_table_is_walled_or_has_a_reason(tables: dict[str, tuple[bool, bool]]) -> None:
    bare = {name for name, walls in tables.items() if walls != (True, True)}

    assert bare == set(UNWALLED) & set(tables)


def test_a_wall_lets_nobody_through_without_a_policy_for_their_role(
    tables: dict[str, tuple[bool, bool]], owner_connection: psycopg.Connection
) -> None:
    rows = owner_connection.execute(
        "select tablename, policyname, coalesce(qual, ''), coalesce(with_check, qual, ''), cmd from pg_policies"
    ).fetchall()
    for table, policy, reads, writes, command in rows:
        if table in OWN_WALL or policy == "readable":
            continue
        setting = "app.holder" if policy == "citizen" else "app.tenant"
        assert setting in reads, f"{table}: {policy} reads past the wall"
        if command != "SELECT":
            assert "app.tenant" in writes, f"{table}: {policy} writes past the wall"


def test_references_between_walled_tables_are_composite(owner_connection: psycopg.Connection) -> None:
    keys = {
        (table, column)
        for table, column, parts in owner_connection.execute(
            "select c.conrelid::regclass::text, a.attname, array_length(c.conkey, 1) from pg_constraint c"
            " join pg_attribute a on a.attrelid = c.conrelid and a.attnum = any(c.conkey) where c.contype = 'f'"
        )
        if parts == 2 and column != "tenant_id"
    }
    wanted = {
        (model._meta.db_table, field.column)
        for model in apps.get_models()
        if issubclass(model, TenantModel)
        for field in model._meta.concrete_fields
        if isinstance(field, TenantForeignKey)
    }

    assert wanted <= keys


def test_plain_references_never_lead_from_one_walled_table_to_another() -> None:
    plain = [
        f"{model.__name__}.{field.name}"
        for model in apps.get_models()
        if issubclass(model, TenantModel)
        for field in model._meta.concrete_fields
        if field.is_relation
        and not isinstance(field, TenantForeignKey)
        and getattr(field, "db_constraint", False)
        and issubclass(field.related_model, TenantModel)  # type: ignore[arg-type]
    ]

    assert plain == []


@pytest.mark.django_db
def test_the_house_logs_in_without_any_power_of_its_own() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "select rolsuper, rolbypassrls, rolinherit, rolcreatedb from pg_roles where rolname = session_user"
        )
        assert cursor.fetchone() == (False, False, False, False)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("role", doors.ROLES)
def test_without_a_town_every_walled_table_is_empty(role: str, walled_rows: None, owner_connection) -> None:
    open_to_all = {"people_account", "people_identity"} if role == doors.MACHINE else set()
    public = {"catalogue_office", "catalogue_offering", "catalogue_coverage"}
    with doors.open_door(doors.Door(role)), connection.cursor() as cursor:
        for model in apps.get_models():
            table = model._meta.db_table
            if not issubclass(model, TenantModel) or table in open_to_all | public:
                continue
            cursor.execute("select has_table_privilege(current_user, %s, 'select')", [table])
            if cursor.fetchone()[0]:
                cursor.execute(f"select count(*) from {table}")
                assert cursor.fetchone()[0] == 0, f"{role} sees {table} without a town"


@pytest.fixture
def walled_rows(owner_connection: psycopg.Connection) -> None:
    """One entry of the audit trail in one town, so that an empty table is not empty by chance."""
    from tests import towns

    town = towns.found(owner_connection, "musterhafen")
    owner_connection.execute(
        "insert into events_entry (id, tenant_id, subject, kind, deed, at, actor_kind, actor_name, facts, words)"
        " values (%s, %s, %s, 'Probe', false, now(), 'machine', '', '{}', '')",
        [uuid7(), town, uuid7()],
    )


@pytest.mark.django_db(transaction=True)
def test_a_row_of_one_town_does_not_exist_for_another(walled_rows: None, owner_connection: psycopg.Connection) -> None:
    from geleitzug.ground.events.models import Entry
    from tests import towns

    here = towns.found(owner_connection, "musterhafen")
    there = towns.found(owner_connection, "sandmoor")

    with doors.office_door(here):
        seen_here = Entry.objects.count()
    with doors.office_door(there):
        seen_there = Entry.objects.count()

    assert (seen_here, seen_there) == (1, 0)
