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
        ('tenancy', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='TextVersion',
            fields=[
                ('id', models.UUIDField(default=geleitzug.ground.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('subject', models.UUIDField()),
                ('number', models.PositiveIntegerField()),
                ('parts', geleitzug.ground.crypto.fields.SealedJSONField(help_text='name of the part → its text')),
                ('author', models.UUIDField(null=True)),
                ('author_name', models.CharField(blank=True, max_length=160)),
                ('written_at', models.DateTimeField(auto_now_add=True)),
                ('fate', models.CharField(blank=True, choices=[('sent_back', 'zurückgereicht'), ('approved', 'gezeichnet')], max_length=10)),
                ('fate_by', models.CharField(blank=True, max_length=160)),
                ('tenant', models.ForeignKey(db_index=False, default=geleitzug.ground.tenancy.doors.current_tenant, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.municipality')),
            ],
            options={
                'ordering': ['number'],
                'constraints': [models.UniqueConstraint(fields=('tenant', 'subject', 'number'), name='one_version_a_number')],
            },
        ),
        walled("wording_textversion"),
    ]
