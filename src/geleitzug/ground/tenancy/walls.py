# SPDX-License-Identifier: EUPL-1.2
"""Walls: row level security for a table, as one migration operation. Stepping through them is doors.py."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import migrations

from geleitzug.ground.tenancy.doors import CITIZEN, MACHINE, OFFICE

TENANT = "(select nullif(current_setting('app.tenant', true), '')::uuid)"
HOLDER = "(select nullif(current_setting('app.holder', true), '')::uuid)"


def walled(
    table: str,
    *,
    applicants: bool = False,
    applicants_write: bool = True,
    public: bool = False,
    parents: Mapping[str, str] | None = None,
    office_when: str = "true",
    office: bool = True,
    townsfolk: bool = False,
) -> migrations.RunSQL:
    """Force row level security on a table with a ``tenant_id``; ``table`` may name its schema before a dot.

    ``applicants``: the row has a ``holder``, who reads their own rows in every town.
    ``applicants_write``: the holder also writes them, in the town whose door is open.
    ``public``: everybody may read it (the published catalogue).
    ``townsfolk``: everybody may read it in the town whose door is open.
    ``parents``: column → walled table; a composite key, because plain foreign keys do not obey policies.
    ``office_when``: SQL a row must also fulfil before the office sees it (the payment gate).
    ``office``: False keeps the table from the office altogether.
    """
    name = table.rpartition(".")[2]
    statements = [
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
        f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
        f"ALTER TABLE {table} ADD CONSTRAINT {name}_town UNIQUE (tenant_id, id)",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO {MACHINE}",
        f"CREATE POLICY machine ON {table} TO {MACHINE} USING (tenant_id = {TENANT}) WITH CHECK (tenant_id = {TENANT})",
    ]
    if office:
        statements += [
            f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO {OFFICE}",
            f"CREATE POLICY office ON {table} TO {OFFICE} USING (tenant_id = {TENANT} AND {office_when})"
            f" WITH CHECK (tenant_id = {TENANT})",
        ]
    if applicants:
        statements += [
            f"GRANT SELECT{', INSERT, UPDATE, DELETE' if applicants_write else ''} ON {table} TO {CITIZEN}",
            f"CREATE POLICY citizen ON {table} TO {CITIZEN} USING (holder = {HOLDER})"
            f" WITH CHECK (holder = {HOLDER} AND tenant_id = {TENANT})",
        ]
    if public:
        statements += [
            f"GRANT SELECT ON {table} TO {CITIZEN}",
            f"CREATE POLICY readable ON {table} FOR SELECT TO {CITIZEN}, {OFFICE}, {MACHINE} USING (true)",
        ]
    if townsfolk:
        statements += [
            f"GRANT SELECT ON {table} TO {CITIZEN}",
            f"CREATE POLICY townsfolk ON {table} FOR SELECT TO {CITIZEN} USING (tenant_id = {TENANT})",
        ]
    for column, parent in (parents or {}).items():
        statements.append(
            f"ALTER TABLE {table} ADD CONSTRAINT {name}_{column}_town FOREIGN KEY (tenant_id, {column})"
            f" REFERENCES {parent} (tenant_id, id) DEFERRABLE INITIALLY DEFERRED"
        )
    return migrations.RunSQL([*statements], migrations.RunSQL.noop)


def open_to(table: str, *, citizen: str = "", office: str = "", machine: str = "ALL") -> migrations.RunSQL:
    """Grant the roles rights on a table that holds no town's data; the guard's short list says why."""
    grants = {CITIZEN: citizen, OFFICE: office, MACHINE: machine}
    return migrations.RunSQL(
        [f"GRANT {rights} ON {table} TO {role}" for role, rights in grants.items() if rights],
        migrations.RunSQL.noop,
    )
