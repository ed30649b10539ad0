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
                ('deed', models.BooleanField(default=False, help_text='of the house and not of a case: Event.deed')),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('actor_kind', models.CharField(max_length=10)),
                ('actor_id', models.UUIDField(null=True)),
                ('actor_name', models.CharField(blank=True, help_text='of staff; who is outside is in words', max_length=200)),
                ('facts', models.JSONField(default=dict)),
                ('words', geleitzug.ground.crypto.fields.SealedJSONField(default=dict, help_text='facts that people have written: Event.sealed names them')),
                ('tenant', models.ForeignKey(db_index=False, default=geleitzug.ground.tenancy.doors.current_tenant, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.municipality')),
            ],
            options={
                'indexes': [
                    models.Index(fields=['tenant', 'subject', 'id'], name='timeline'),
                    models.Index(condition=models.Q(('deed', True)), fields=['tenant', 'id'], name='deeds'),
                    models.Index(condition=models.Q(('holder__isnull', False)), fields=['holder', '-id'], name='entries_of_a_holder'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Chain',
            fields=[
                ('id', models.UUIDField(default=geleitzug.ground.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('length', models.BigIntegerField(default=0, help_text='number of links')),
                ('upto', models.UUIDField(help_text='entries below this id are linked', null=True)),
                ('waiting_upto', models.UUIDField(help_text='below this, as soon as all older transactions have ended', null=True)),
                ('waiting_for', models.BigIntegerField(help_text='the first transaction that may go on meanwhile', null=True)),
                ('seal', models.CharField(help_text='keyed hash of length, upto and the newest link: linking.end_of', max_length=64)),
                ('checked_at', models.DateTimeField(null=True)),
                ('trouble', models.TextField(blank=True, help_text='the first place that does not fit, as it was found')),
                ('tenant', models.ForeignKey(db_index=False, default=geleitzug.ground.tenancy.doors.current_tenant, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.municipality')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('tenant',), name='one_chain')],
            },
        ),
        migrations.CreateModel(
            name='ChainLink',
            fields=[
                ('id', models.UUIDField(default=geleitzug.ground.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('number', models.BigIntegerField(help_text='from 1, without a gap')),
                ('at', models.DateTimeField()),
                ('previous', models.BinaryField(help_text='the digest of the link before')),
                ('leaves', models.BinaryField(help_text='what was digested of each entry: linking.Leaf')),
                ('digest', models.BinaryField()),
                ('seal', models.CharField(help_text='keyed hash of the digest: who writes only here cannot make it', max_length=64)),
                ('tenant', models.ForeignKey(db_index=False, default=geleitzug.ground.tenancy.doors.current_tenant, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.municipality')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('tenant', 'number'), name='links_in_a_row')],
            },
        ),
        walled("events_entry", applicants=True),
        walled("events_chain", office=False),
        walled("events_chainlink", office=False),
        # An entry is written once, and so is a link: nobody but the owner changes or removes it.
        migrations.RunSQL(
            [
                "REVOKE UPDATE, DELETE ON events_entry FROM geleitzug_citizen, geleitzug_office, geleitzug_machine",
                "REVOKE UPDATE, DELETE ON events_chainlink FROM geleitzug_machine",
                "REVOKE DELETE ON events_chain FROM geleitzug_machine",
            ],
            migrations.RunSQL.noop,
        ),
    ]
