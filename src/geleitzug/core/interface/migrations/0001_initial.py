# SPDX-License-Identifier: EUPL-1.2
import django.db.models.deletion
import geleitzug.ground.crypto.fields
import geleitzug.ground.ids
import geleitzug.ground.tenancy.doors
import geleitzug.ground.tenancy.models
from django.db import migrations, models

from geleitzug.ground.tenancy.walls import walled


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('people', '0001_initial'),
        ('tenancy', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='ApiToken',
            fields=[
                ('id', models.UUIDField(default=geleitzug.ground.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=60)),
                ('prefix', models.CharField(help_text='its beginning, to find it by', max_length=16)),
                ('digest', models.CharField(max_length=64)),
                ('scopes', models.JSONField(default=list)),
                ('offices', models.JSONField(default=list, help_text='function keys')),
                ('last_day', models.DateField()),
                ('made_by', models.CharField(max_length=200)),
                ('made_by_id', models.UUIDField(help_text='who cannot agree to it as well', null=True)),
                ('made_at', models.DateTimeField(auto_now_add=True)),
                ('agreed_at', models.DateTimeField(help_text="before it the town's token opens nothing", null=True)),
                ('agreed_by', models.CharField(blank=True, max_length=200)),
                ('agreed_for', models.JSONField(default=list, help_text='function keys of the offices whose heads have agreed so far')),
                ('used_at', models.DateTimeField(help_text='to the hour', null=True)),
                ('revoked_at', models.DateTimeField(null=True)),
                ('revoked_by', models.CharField(blank=True, max_length=200)),
                ('staff', geleitzug.ground.tenancy.models.TenantForeignKey(db_constraint=False, help_text="in whose name; empty: the town's", null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='people.staff')),
                ('tenant', models.ForeignKey(db_index=False, default=geleitzug.ground.tenancy.doors.current_tenant, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.municipality')),
            ],
        ),
        migrations.CreateModel(
            name='KeptAnswer',
            fields=[
                ('id', models.UUIDField(default=geleitzug.ground.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('key', models.CharField(max_length=100)),
                ('request', models.CharField(help_text='digest of what was asked', max_length=64)),
                ('status', models.PositiveSmallIntegerField(default=0)),
                ('body', models.JSONField(default=dict, help_text='ids, states and versions: nothing people have written')),
                ('headers', models.JSONField(default=dict)),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('tenant', models.ForeignKey(db_index=False, default=geleitzug.ground.tenancy.doors.current_tenant, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.municipality')),
                ('token', geleitzug.ground.tenancy.models.TenantForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='interface.apitoken')),
            ],
        ),
        migrations.CreateModel(
            name='Webhook',
            fields=[
                ('id', models.UUIDField(default=geleitzug.ground.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=60)),
                ('url', models.CharField(max_length=500)),
                ('types', models.JSONField(default=list, help_text='rules.TYPES')),
                ('offices', models.JSONField(default=list, help_text='of whose cases; empty: of all')),
                ('secret', geleitzug.ground.crypto.fields.SealedTextField(blank=True)),
                ('old_secret', geleitzug.ground.crypto.fields.SealedTextField(blank=True)),
                ('changed_at', models.DateTimeField(help_text='when the secret was changed', null=True)),
                ('made_by', models.CharField(max_length=200)),
                ('made_at', models.DateTimeField(auto_now_add=True)),
                ('upto', models.UUIDField(help_text='the newest entry of the trail that was looked at')),
                ('ended_at', models.DateTimeField(null=True)),
                ('tenant', models.ForeignKey(db_index=False, default=geleitzug.ground.tenancy.doors.current_tenant, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.municipality')),
            ],
        ),
        migrations.CreateModel(
            name='WebhookMessage',
            fields=[
                ('id', models.UUIDField(default=geleitzug.ground.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('entry', models.UUIDField(help_text='the entry of the trail it tells of')),
                ('type', models.CharField(max_length=30)),
                ('case', models.UUIDField()),
                ('number', models.CharField(max_length=24)),
                ('happened_at', models.DateTimeField()),
                ('state', models.CharField(choices=[('waiting', 'wartet'), ('taken', 'angenommen'), ('given_up', 'aufgegeben')], default='waiting', max_length=10)),
                ('tries', models.PositiveSmallIntegerField(default=0)),
                ('next_at', models.DateTimeField(null=True)),
                ('tenant', models.ForeignKey(db_index=False, default=geleitzug.ground.tenancy.doors.current_tenant, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.municipality')),
                ('webhook', geleitzug.ground.tenancy.models.TenantForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='messages', to='interface.webhook')),
            ],
        ),
        migrations.CreateModel(
            name='WebhookAttempt',
            fields=[
                ('id', models.UUIDField(default=geleitzug.ground.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('at', models.DateTimeField()),
                ('status', models.PositiveSmallIntegerField(default=0)),
                ('trouble', models.CharField(blank=True, max_length=300)),
                ('tenant', models.ForeignKey(db_index=False, default=geleitzug.ground.tenancy.doors.current_tenant, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.municipality')),
                ('message', geleitzug.ground.tenancy.models.TenantForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='attempts', to='interface.webhookmessage')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.AddConstraint(
            model_name='apitoken',
            constraint=models.UniqueConstraint(fields=('tenant', 'digest'), name='one_api_token_a_digest'),
        ),
        migrations.AddConstraint(
            model_name='apitoken',
            constraint=models.UniqueConstraint(condition=models.Q(('revoked_at', None), ('staff', None)), fields=('tenant', 'name'), name='one_api_token_a_name', violation_error_message='Einen Zugang mit diesem Namen gibt es schon.'),
        ),
        migrations.AddIndex(
            model_name='keptanswer',
            index=models.Index(fields=['tenant', 'at'], name='kept_answers_that_end'),
        ),
        migrations.AddConstraint(
            model_name='keptanswer',
            constraint=models.UniqueConstraint(fields=('tenant', 'token', 'key'), name='one_answer_a_key'),
        ),
        migrations.AddConstraint(
            model_name='webhook',
            constraint=models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('tenant', 'name'), name='one_webhook_a_name'),
        ),
        migrations.AddIndex(
            model_name='webhookmessage',
            index=models.Index(fields=['tenant', 'webhook', '-id'], name='messages_of_a_webhook'),
        ),
        migrations.AddConstraint(
            model_name='webhookmessage',
            constraint=models.UniqueConstraint(fields=('tenant', 'webhook', 'entry'), name='one_message_an_entry'),
        ),
        walled("interface_apitoken", parents={"staff_id": "people_staff"}),
        walled("interface_keptanswer", parents={"token_id": "interface_apitoken"}),
        walled("interface_webhook"),
        walled("interface_webhookmessage", parents={"webhook_id": "interface_webhook"}),
        walled("interface_webhookattempt", parents={"message_id": "interface_webhookmessage"}),
    ]
