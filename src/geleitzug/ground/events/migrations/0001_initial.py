# SPDX-License-Identifier: EUPL-1.2
import django.db.models.deletion
import geleitzug.ground.crypto.fields
import geleitzug.ground.ids
import geleitzug.ground.tenancy.doors
from django.db import migrations, models

from geleitzug.ground.tenancy.walls import walled


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('crypto', '0001_initial'),
        ('tenancy', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Entry',
            fields=[
                ('id', models.UUIDField(default=geleitzug.ground.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('holder', models.UUIDField(null=True)),
                ('subject', models.UUIDField()),
                ('kind', models.CharField(max_length=60)),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('actor_kind', models.CharField(max_length=10)),
                ('actor_id', models.UUIDField(null=True)),
                ('actor_name', models.CharField(blank=True, help_text='of staff; who is outside is in words', max_length=200)),
                ('facts', models.JSONField(default=dict)),
                ('words', geleitzug.ground.crypto.fields.SealedJSONField(default=dict, help_text='facts that people have written: Event.sealed names them')),
                ('tenant', models.ForeignKey(db_index=False, default=geleitzug.ground.tenancy.doors.current_tenant, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.municipality')),
            ],
            options={
                'indexes': [models.Index(fields=['tenant', 'subject', 'id'], name='timeline')],
            },
        ),
        walled("events_entry", applicants=True),
        # An entry is written once: nobody but the owner changes or removes it.
        migrations.RunSQL(
            "REVOKE UPDATE, DELETE ON events_entry FROM geleitzug_citizen, geleitzug_office, geleitzug_machine",
            migrations.RunSQL.noop,
        ),
    ]
