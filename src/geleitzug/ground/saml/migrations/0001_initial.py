# SPDX-License-Identifier: EUPL-1.2
import django.db.models.deletion
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
            name='SignInAttempt',
            fields=[
                ('id', models.UUIDField(default=geleitzug.ground.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('provider', models.CharField(max_length=40)),
                ('request_id', models.CharField(max_length=80)),
                ('relay', models.CharField(max_length=64)),
                ('browser', models.CharField(max_length=64)),
                ('purpose', models.JSONField(default=dict)),
                ('asked_at', models.DateTimeField()),
                ('answered_at', models.DateTimeField(null=True)),
                ('ticket', models.CharField(blank=True, max_length=64)),
                ('heard', models.JSONField(default=dict)),
                ('taken_at', models.DateTimeField(null=True)),
                ('tenant', models.ForeignKey(db_index=False, default=geleitzug.ground.tenancy.doors.current_tenant, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.municipality')),
            ],
            options={
                'indexes': [models.Index(fields=['tenant', 'ticket'], name='attempt_by_ticket'), models.Index(fields=['tenant', 'asked_at'], name='attempts_by_age')],
                'constraints': [models.UniqueConstraint(fields=('tenant', 'provider', 'request_id'), name='one_attempt_a_request')],
            },
        ),
        migrations.CreateModel(
            name='HeardMessage',
            fields=[
                ('id', models.UUIDField(default=geleitzug.ground.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('provider', models.CharField(max_length=40)),
                ('message_id', models.CharField(max_length=256)),
                ('good_until', models.DateTimeField()),
                ('tenant', models.ForeignKey(db_index=False, default=geleitzug.ground.tenancy.doors.current_tenant, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.municipality')),
            ],
            options={
                'indexes': [models.Index(fields=['tenant', 'good_until'], name='heard_by_age')],
                'constraints': [models.UniqueConstraint(fields=('tenant', 'provider', 'message_id'), name='heard_once')],
            },
        ),
        # Nobody but the machine: neither people outside nor the office have anything to look for here.
        walled("saml_signinattempt", office=False),
        walled("saml_heardmessage", office=False),
    ]
