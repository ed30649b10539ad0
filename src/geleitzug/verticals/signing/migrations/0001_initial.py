# SPDX-License-Identifier: EUPL-1.2

import django.db.models.deletion
import geleitzug.ground.crypto.fields
import geleitzug.ground.ids
import geleitzug.ground.tenancy.doors
import geleitzug.ground.tenancy.models
import geleitzug.verticals.signing.rules
from django.db import migrations, models

from geleitzug.ground.tenancy.walls import walled


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('tenancy', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Pad',
            fields=[
                ('id', models.UUIDField(default=geleitzug.ground.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(help_text='where it stands, as staff choose it', max_length=60)),
                ('office', models.SlugField(help_text='whose staff send documents to it', max_length=40)),
                ('code_digest', models.CharField(blank=True, max_length=64)),
                ('code_until', models.DateTimeField(null=True)),
                ('holder', models.UUIDField(help_text='digest of the secret in its cookie', null=True)),
                ('until', models.DateTimeField(help_text='when the pairing ends by itself', null=True)),
                ('made_at', models.DateTimeField(auto_now_add=True)),
                ('tenant', models.ForeignKey(db_index=False, default=geleitzug.ground.tenancy.doors.current_tenant, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.municipality')),
            ],
        ),
        migrations.CreateModel(
            name='Sheet',
            fields=[
                ('id', models.UUIDField(default=geleitzug.ground.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('subject', models.UUIDField()),
                ('document', models.UUIDField()),
                ('sha256', models.CharField(help_text='digest of the document as it was put before them', max_length=64)),
                ('purpose', models.CharField(choices=[('document', 'document'), ('declaration', 'declaration')], max_length=12)),
                ('revision', models.PositiveIntegerField(help_text='of the application that is declared', null=True)),
                ('office', models.SlugField(max_length=40)),
                ('staff', models.UUIDField()),
                ('staff_name', models.CharField(max_length=200)),
                ('title', geleitzug.ground.crypto.fields.SealedTextField()),
                ('signer', geleitzug.ground.crypto.fields.SealedTextField(help_text='who is to sign')),
                ('words', geleitzug.ground.crypto.fields.SealedTextField(blank=True, help_text='the text of the document, for who cannot see it')),
                ('state', models.CharField(choices=[('open', 'open'), ('signed', 'signed'), ('refused', 'refused'), ('paper', 'paper'), ('taken_back', 'taken_back'), ('lapsed', 'lapsed')], default=geleitzug.verticals.signing.rules.State['OPEN'], max_length=10)),
                ('put_at', models.DateTimeField()),
                ('until', models.DateTimeField()),
                ('ended_at', models.DateTimeField(null=True)),
                ('way', models.CharField(blank=True, choices=[('drawn', 'drawn'), ('typed', 'typed')], max_length=8)),
                ('strokes', geleitzug.ground.crypto.fields.SealedJSONField(help_text='lines of points, at equal distances: no time, no pressure')),
                ('name', geleitzug.ground.crypto.fields.SealedTextField(blank=True, help_text='as typed by who signs without drawing')),
                ('reason', geleitzug.ground.crypto.fields.SealedTextField(blank=True, help_text='why they do not sign')),
                ('digest', models.CharField(blank=True, help_text='binds the signature to the document', max_length=64)),
                ('copy', models.UUIDField(help_text='the document with a page for the signature', null=True)),
                ('pad', geleitzug.ground.tenancy.models.TenantForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='signing.pad')),
                ('tenant', models.ForeignKey(db_index=False, default=geleitzug.ground.tenancy.doors.current_tenant, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.municipality')),
            ],
        ),
        migrations.AddIndex(
            model_name='pad',
            index=models.Index(fields=['tenant', 'office', 'name'], name='pads_of_an_office'),
        ),
        migrations.AddIndex(
            model_name='pad',
            index=models.Index(condition=models.Q(('code_digest', ''), _negated=True), fields=['tenant', 'code_digest'], name='pads_to_be_paired'),
        ),
        migrations.AddConstraint(
            model_name='pad',
            constraint=models.UniqueConstraint(fields=('holder',), name='one_pad_a_secret'),
        ),
        migrations.AddIndex(
            model_name='sheet',
            index=models.Index(fields=['tenant', 'subject', '-id'], name='sheets_of_a_subject'),
        ),
        migrations.AddIndex(
            model_name='sheet',
            index=models.Index(fields=['tenant', 'staff', '-id'], name='sheets_by_staff'),
        ),
        migrations.AddConstraint(
            model_name='sheet',
            constraint=models.UniqueConstraint(condition=models.Q(('pad__isnull', False), ('state', 'open')), fields=('tenant', 'pad'), name='one_sheet_on_a_pad'),
        ),
        migrations.AddConstraint(
            model_name='sheet',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'signed'), models.Q(('digest', ''), _negated=True), models.Q(('way', ''), _negated=True)), models.Q(models.Q(('state', 'signed'), _negated=True), ('digest', ''), ('way', '')), _connector='OR'), name='what_is_signed_is_bound'),
        ),
        walled("signing_pad"),
        walled("signing_sheet", parents={"pad_id": "signing_pad"}),
    ]
