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
            name='LetterCode',
            fields=[
                ('id', models.UUIDField(default=geleitzug.ground.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('holder', models.UUIDField(unique=True)),
                ('subject', models.UUIDField(help_text='the case, as long as there is one', null=True)),
                ('document', models.UUIDField(null=True)),
                ('original', models.UUIDField(help_text='the document this is a corrected version of', null=True)),
                ('corrected_on', models.DateField(help_text='the day of this corrected version', null=True)),
                ('kind', models.CharField(help_text='mailbox.rules.ResultKind', max_length=24)),
                ('title', models.CharField(blank=True, help_text='as the package calls it: words for everybody', max_length=200)),
                ('office', models.CharField(max_length=200)),
                ('dated', models.DateField()),
                ('sha256', models.CharField(blank=True, help_text='of the bytes that went out', max_length=64)),
                ('seal', models.JSONField(default=dict, help_text='whose electronic seal it bears, by whom, when')),
                ('fate', models.CharField(blank=True, choices=[('revoked', 'revoked'), ('corrected', 'corrected')], max_length=10)),
                ('fate_on', models.DateField(help_text='since this day it no longer holds as it is', null=True)),
                ('contested_on', models.DateField(null=True)),
                ('suspends', models.BooleanField(default=False, help_text='the objection, or a stay, keeps it from being enforced')),
                ('gone_on', models.DateField(help_text='since then the house keeps nothing of the case', null=True)),
                ('tenant', models.ForeignKey(db_index=False, default=geleitzug.ground.tenancy.doors.current_tenant, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.municipality')),
            ],
            options={
                'indexes': [models.Index(fields=['tenant', 'subject'], name='codes_of_a_subject'), models.Index(fields=['tenant', 'document'], name='codes_of_a_document'), models.Index(condition=models.Q(('original__isnull', False)), fields=['tenant', 'original'], name='codes_of_versions')],
                'constraints': [models.CheckConstraint(condition=models.Q(('fate', ''), ('fate_on__isnull', False), _connector='OR'), name='a_fate_has_its_day'), models.CheckConstraint(condition=models.Q(('gone_on', None), models.Q(('document', None), ('original', None), ('sha256', ''), ('subject', None)), _connector='OR'), name='of_what_is_gone_no_trace_stays')],
            },
        ),
        # Whoever has the code is the holder of what is said of its letter; only the house says it.
        walled("vouching_lettercode", applicants=True, applicants_write=False),
    ]
