# SPDX-License-Identifier: EUPL-1.2
import django.db.models.deletion
import geleitzug.core.handover.rules
import geleitzug.ground.crypto.fields
import geleitzug.ground.ids
import geleitzug.ground.tenancy.doors
import geleitzug.ground.tenancy.models
from django.db import migrations, models

from geleitzug.ground.tenancy.walls import walled


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('cases', '0002_gate'),
        ('tenancy', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Target',
            fields=[
                ('id', models.UUIDField(default=geleitzug.ground.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('key', models.SlugField(max_length=40)),
                ('name', models.CharField(max_length=120)),
                ('line', models.CharField(help_text='folder, sftp, http, mail: who carries it', max_length=20)),
                ('settings', geleitzug.ground.crypto.fields.SealedJSONField(default=dict)),
                ('active', models.BooleanField(default=True, help_text='False: what is to go waits')),
                ('away_since', models.DateTimeField(help_text='since when it could not be reached', null=True)),
                ('quiet_until', models.DateTimeField(help_text='before this moment it is not called again', null=True)),
                ('trouble', geleitzug.ground.crypto.fields.SealedTextField(blank=True, help_text='why, in a sentence')),
                ('tenant', models.ForeignKey(db_index=False, default=geleitzug.ground.tenancy.doors.current_tenant, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.municipality')),
            ],
            options={
                'ordering': ['name'],
            },
        ),
        migrations.CreateModel(
            name='Shipment',
            fields=[
                ('id', models.UUIDField(default=geleitzug.ground.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('target_key', models.SlugField(max_length=40)),
                ('target_name', models.CharField(blank=True, max_length=120)),
                ('office', models.CharField(max_length=40)),
                ('element', models.CharField(help_text='of the process', max_length=120)),
                ('ref', models.CharField(help_text="the process engine's name for it", max_length=64)),
                ('state', models.CharField(choices=[(geleitzug.core.handover.rules.State['WAITING'], 'unterwegs'), (geleitzug.core.handover.rules.State['TAKEN'], 'Antwort offen'), (geleitzug.core.handover.rules.State['DONE'], 'erledigt'), (geleitzug.core.handover.rules.State['DEAD'], 'gescheitert'), (geleitzug.core.handover.rules.State['BY_HAND'], 'von Hand übergeben'), (geleitzug.core.handover.rules.State['CANCELLED'], 'entfallen')], default=geleitzug.core.handover.rules.State['WAITING'], max_length=10)),
                ('file', models.CharField(blank=True, max_length=140)),
                ('content', geleitzug.ground.crypto.fields.SealedTextField(blank=True)),
                ('documents', models.JSONField(default=list, help_text='ids of the files that go along')),
                ('tries', models.PositiveSmallIntegerField(default=0)),
                ('next_try_at', models.DateTimeField(null=True)),
                ('sent_as', models.UUIDField(help_text='the key since it was refused; before that its id is the key', null=True)),
                ('sending_until', models.DateTimeField(help_text='so long somebody is sending it (lease)', null=True)),
                ('trouble', geleitzug.ground.crypto.fields.SealedTextField(blank=True, help_text='why it has not gone, in a sentence')),
                ('history', geleitzug.ground.crypto.fields.SealedJSONField(default=list, help_text='the newest tries: at, trouble')),
                ('answer', geleitzug.ground.crypto.fields.SealedJSONField(default=dict, help_text='said, reference, text, data')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('taken_at', models.DateTimeField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('ended_by', models.CharField(blank=True, max_length=200)),
                ('note', geleitzug.ground.crypto.fields.SealedTextField(blank=True, help_text='how it was handed over by hand, or why called off')),
                ('case', geleitzug.ground.tenancy.models.TenantForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='shipments', to='cases.case')),
                ('tenant', models.ForeignKey(db_index=False, default=geleitzug.ground.tenancy.doors.current_tenant, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.municipality')),
                ('target', geleitzug.ground.tenancy.models.TenantForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='shipments', to='handover.target')),
            ],
        ),
        migrations.CreateModel(
            name='Arrival',
            fields=[
                ('id', models.UUIDField(default=geleitzug.ground.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('number', models.CharField(help_text="digest of the other system's own number of the reply", max_length=64)),
                ('state', models.CharField(choices=[(geleitzug.core.handover.rules.ArrivalState['TAKEN'], 'gehört zu einer Sendung'), (geleitzug.core.handover.rules.ArrivalState['DEAD'], 'nicht zuzuordnen'), (geleitzug.core.handover.rules.ArrivalState['SETTLED'], 'weggelegt')], default=geleitzug.core.handover.rules.ArrivalState['TAKEN'], max_length=8)),
                ('shipment', models.UUIDField(null=True)),
                ('came_at', models.DateTimeField()),
                ('why', geleitzug.ground.crypto.fields.SealedTextField(blank=True)),
                ('content', geleitzug.ground.crypto.fields.SealedTextField(blank=True)),
                ('settled_by', models.CharField(blank=True, max_length=200)),
                ('tenant', models.ForeignKey(db_index=False, default=geleitzug.ground.tenancy.doors.current_tenant, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.municipality')),
                ('target', geleitzug.ground.tenancy.models.TenantForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='arrivals', to='handover.target')),
            ],
        ),
        migrations.AddConstraint(
            model_name='target',
            constraint=models.UniqueConstraint(fields=('tenant', 'key'), name='one_target_a_key', violation_error_message='Diesen Schlüssel gibt es schon.'),
        ),
        migrations.AddIndex(
            model_name='shipment',
            index=models.Index(fields=['tenant', 'office', '-id'], name='shipments_of_an_office'),
        ),
        migrations.AddIndex(
            model_name='shipment',
            index=models.Index(condition=models.Q(('state__in', ['dead', 'taken', 'waiting'])), fields=['tenant', 'office', '-id'], name='open_shipments'),
        ),
        migrations.AddIndex(
            model_name='shipment',
            index=models.Index(condition=models.Q(('state', geleitzug.core.handover.rules.State['WAITING'])), fields=['tenant', 'next_try_at'], name='shipments_to_send'),
        ),
        migrations.AddIndex(
            model_name='shipment',
            index=models.Index(fields=['tenant', 'target', 'state'], name='shipments_of_a_target'),
        ),
        migrations.AddIndex(
            model_name='shipment',
            index=models.Index(condition=models.Q(('sent_as', None), _negated=True), fields=['tenant', 'sent_as'], name='shipments_sent_anew'),
        ),
        migrations.AddConstraint(
            model_name='shipment',
            constraint=models.UniqueConstraint(fields=('tenant', 'case', 'ref'), name='one_shipment_an_element'),
        ),
        migrations.AddIndex(
            model_name='arrival',
            index=models.Index(condition=models.Q(('state', geleitzug.core.handover.rules.ArrivalState['DEAD'])), fields=['tenant', '-id'], name='arrivals_to_look_at'),
        ),
        migrations.AddIndex(
            model_name='arrival',
            index=models.Index(fields=['tenant', 'came_at'], name='arrivals_that_end'),
        ),
        migrations.AddConstraint(
            model_name='arrival',
            constraint=models.UniqueConstraint(fields=('tenant', 'target', 'number'), name='one_arrival_a_number'),
        ),
        walled("handover_target"),
        walled("handover_shipment", parents={"case_id": "cases_case", "target_id": "handover_target"}),
        walled("handover_arrival", parents={"target_id": "handover_target"}),
    ]
