# SPDX-License-Identifier: EUPL-1.2
import django.db.models.deletion
import geleitzug.ground.ids
import geleitzug.ground.tenancy.doors
from django.db import migrations, models

from geleitzug.ground.tenancy.doors import CITIZEN, MACHINE, OFFICE
from geleitzug.ground.tenancy.walls import TENANT, walled

# A schema of its own: a backup takes its rows apart from all others, to be kept for a shorter time
# (docs/decisions/encryption-at-rest.md).
TABLES = [
    "CREATE SCHEMA keys",
    f"GRANT USAGE ON SCHEMA keys TO {CITIZEN}, {OFFICE}, {MACHINE}",
    """
    CREATE TABLE keys.town_key (
        id uuid PRIMARY KEY,
        tenant_id uuid NOT NULL REFERENCES public.tenancy_municipality (id) DEFERRABLE INITIALLY DEFERRED,
        purpose text NOT NULL CHECK (purpose IN ('cases', 'hashes', 'signing')),
        version integer NOT NULL,
        safe text NOT NULL,
        wrapped bytea NOT NULL,
        public bytea CHECK ((purpose = 'signing') = (public IS NOT NULL)),
        made_at timestamptz NOT NULL DEFAULT now(),
        turned_at timestamptz CHECK (turned_at IS NULL OR wrapped = ''),
        UNIQUE (tenant_id, purpose, version)
    )
    """,
    """
    CREATE TABLE keys.case_key (
        id uuid PRIMARY KEY,
        tenant_id uuid NOT NULL REFERENCES public.tenancy_municipality (id) DEFERRABLE INITIALLY DEFERRED,
        holder uuid,
        town_key uuid NOT NULL REFERENCES keys.town_key (id),
        wrapped bytea NOT NULL,
        mark bytea NOT NULL,
        made_at timestamptz NOT NULL DEFAULT now()
    )
    """,
    "CREATE INDEX case_key_by_town_key ON keys.case_key (town_key)",
]
# Towns' keys are made and turned by the owner alone. Somebody outside reads their own rows of all towns, so they may
# fetch every town's key: wrapped, of no use without the installation's, and nobody's data.
TOWN_KEYS = [
    "ALTER TABLE keys.town_key ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE keys.town_key FORCE ROW LEVEL SECURITY",
    f"GRANT SELECT ON keys.town_key TO {CITIZEN}, {OFFICE}, {MACHINE}",
    f"CREATE POLICY office ON keys.town_key FOR SELECT TO {OFFICE} USING (tenant_id = {TENANT})",
    f"CREATE POLICY machine ON keys.town_key FOR SELECT TO {MACHINE} USING (tenant_id = {TENANT})",
    f"CREATE POLICY readable ON keys.town_key FOR SELECT TO {CITIZEN} USING (true)",
]
# A key is never changed but by the owner, who turns it. Only its holder moves, when a guest gets an account.
NARROWED = [
    f"REVOKE UPDATE ON keys.case_key FROM {CITIZEN}, {OFFICE}, {MACHINE}",
    f"GRANT UPDATE (holder) ON keys.case_key TO {MACHINE}",
    f"REVOKE DELETE ON keys.case_key FROM {OFFICE}",
]


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('tenancy', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='CaseKey',
            fields=[
                ('id', models.UUIDField(default=geleitzug.ground.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('holder', models.UUIDField(null=True)),
                ('town_key', models.UUIDField()),
                ('wrapped', models.BinaryField()),
                ('mark', models.BinaryField(help_text='tells it from one the subject had before; what it sealed names it')),
                ('made_at', models.DateTimeField()),
            ],
            options={
                'db_table': '"keys"."case_key"',
                'managed': False,
            },
        ),
        migrations.RunSQL(TABLES, "DROP SCHEMA keys CASCADE"),
        migrations.RunSQL(TOWN_KEYS, migrations.RunSQL.noop),
        walled("keys.case_key", applicants=True),
        migrations.RunSQL(NARROWED, migrations.RunSQL.noop),
    ]
