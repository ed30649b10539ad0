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
            name='OutgoingMail',
            fields=[
                ('id', models.UUIDField(default=geleitzug.ground.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('message_id', models.CharField(help_text='the same for every repetition', max_length=200)),
                ('to', models.CharField(blank=True, max_length=254)),
                ('subject', models.CharField(blank=True, max_length=200)),
                ('body', models.TextField(blank=True)),
                ('calendar', models.TextField(blank=True, help_text='an appointment as iCalendar, goes along as a file')),
                ('state', models.CharField(choices=[('queued', 'wird gesendet'), ('sent', 'gesendet'), ('refused', 'abgelehnt')], default='queued', max_length=10)),
                ('attempts', models.PositiveIntegerField(default=0)),
                ('trouble', models.CharField(blank=True, max_length=300)),
                ('author', models.CharField(blank=True, max_length=200)),
                ('afterwards', models.JSONField(help_text='the job to ask for once it is sent or refused', null=True)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('sent_at', models.DateTimeField(null=True)),
                ('tenant', models.ForeignKey(db_index=False, default=geleitzug.ground.tenancy.doors.current_tenant, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.municipality')),
            ],
            options={
                'indexes': [
                    models.Index(fields=['tenant', '-id'], name='newest_mails'),
                    models.Index(condition=models.Q(('state', 'queued')), fields=['tenant', 'id'], name='waiting_mails'),
                ],
                'constraints': [models.UniqueConstraint(fields=('tenant', 'message_id'), name='one_mail_a_message_id')],
            },
        ),
        # Nobody's pages read the outbox but the operator's, through the machine's door.
        walled("mail_outgoingmail", office=False),
    ]
