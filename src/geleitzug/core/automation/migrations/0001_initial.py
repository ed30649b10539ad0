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
            name='Setting',
            fields=[
                ('id', models.UUIDField(default=geleitzug.ground.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('service_key', models.SlugField(max_length=80)),
                ('percent', models.PositiveSmallIntegerField(help_text='of a hundred; empty: as the package says', null=True)),
                ('paused_at', models.DateTimeField(null=True)),
                ('paused_by', models.CharField(blank=True, max_length=200)),
                ('reason', geleitzug.ground.crypto.fields.SealedTextField(blank=True)),
                ('tenant', models.ForeignKey(db_index=False, default=geleitzug.ground.tenancy.doors.current_tenant, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.municipality')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('tenant', 'service_key'), name='one_automation_setting_a_service'), models.CheckConstraint(condition=models.Q(('percent', None), ('percent__lte', 100), _connector='OR'), name='percent_of_a_hundred', violation_error_message='Es geht um eine Zahl von 0 bis 100.')],
            },
        ),
        migrations.CreateModel(
            name='Tally',
            fields=[
                ('id', models.UUIDField(default=geleitzug.ground.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('service_key', models.SlugField(max_length=80)),
                ('month', models.DateField(help_text='its first day')),
                ('by_program', models.PositiveIntegerField(default=0)),
                ('by_person', models.PositiveIntegerField(default=0)),
                ('sampled', models.PositiveIntegerField(default=0)),
                ('doubted', models.PositiveIntegerField(default=0)),
                ('changed', models.PositiveIntegerField(default=0, help_text='a person decided otherwise than the program')),
                ('counted_at', models.DateTimeField()),
                ('tenant', models.ForeignKey(db_index=False, default=geleitzug.ground.tenancy.doors.current_tenant, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.municipality')),
            ],
            options={
                'indexes': [models.Index(fields=['tenant', 'month'], name='tallies_by_month')],
                'constraints': [models.UniqueConstraint(fields=('tenant', 'service_key', 'month'), name='one_tally_a_month')],
            },
        ),
        walled("automation_setting"),
        walled("automation_tally"),
    ]
