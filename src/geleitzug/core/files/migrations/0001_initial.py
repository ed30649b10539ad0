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
        ('crypto', '0001_initial'),
        ('tenancy', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Record',
            fields=[
                ('id', models.UUIDField(default=geleitzug.ground.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('subject', models.UUIDField()),
                ('opened_at', models.DateTimeField(auto_now_add=True)),
                ('length', models.PositiveIntegerField(default=0)),
                ('head', models.CharField(blank=True, max_length=64)),
                ('tenant', models.ForeignKey(db_index=False, default=geleitzug.ground.tenancy.doors.current_tenant, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.municipality')),
            ],
        ),
        migrations.CreateModel(
            name='Document',
            fields=[
                ('id', models.UUIDField(default=geleitzug.ground.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('holder', models.UUIDField(null=True)),
                ('subject', models.UUIDField()),
                ('kind', models.CharField(choices=[('upload', 'Nachweis'), ('letter', 'Schreiben'), ('receipt', 'Eingangsbestätigung'), ('message', 'Anhang einer Nachricht'), ('draft', 'Entwurf'), ('export', 'Auszug'), ('proof', 'Zustellnachweis'), ('scan', 'Papier, eingescannt'), ('mail', 'E-Mail'), ('signed', 'am Tablet unterschrieben'), ('attached', 'vom Amt zur Akte genommen')], max_length=10)),
                ('title', geleitzug.ground.crypto.fields.SealedTextField()),
                ('filename', geleitzug.ground.crypto.fields.SealedTextField()),
                ('mime', models.CharField(max_length=100)),
                ('size', models.PositiveBigIntegerField()),
                ('sha256', models.CharField(help_text='digest of what was sent in or written', max_length=64)),
                ('blob', models.CharField(help_text='digest of the sealed bytes: under it they are stored', max_length=64)),
                ('question', models.CharField(blank=True, help_text='the path of the question it answers', max_length=200)),
                ('author', geleitzug.ground.crypto.fields.SealedTextField(blank=True)),
                ('scanned_by', models.CharField(blank=True, help_text='which scanner looked; empty: none', max_length=40)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('filed_at', models.DateTimeField(null=True)),
                ('deleted_at', models.DateTimeField(null=True)),
                ('deleted_by_law', models.CharField(blank=True, help_text='the law that orders the deletion', max_length=200)),
                ('looked_at', models.DateTimeField(help_text='when its format and words were looked at, once it is filed', null=True)),
                ('fitness', models.CharField(blank=True, help_text='how well its format lasts (archival.Fitness)', max_length=16)),
                ('claim', models.CharField(blank=True, help_text='the part of PDF/A it says it follows', max_length=4)),
                ('against', models.CharField(blank=True, help_text='rules of PDF/A it breaks', max_length=60)),
                ('words', models.CharField(blank=True, help_text='whether it is found by its words (texts.Words)', max_length=10)),
                ('unfit', models.BooleanField(default=False, help_text='it will not last as it is')),
                ('tenant', models.ForeignKey(db_index=False, default=geleitzug.ground.tenancy.doors.current_tenant, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.municipality')),
                ('record', geleitzug.ground.tenancy.models.TenantForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='documents', to='files.record')),
            ],
        ),
        migrations.CreateModel(
            name='FileEntry',
            fields=[
                ('id', models.UUIDField(default=geleitzug.ground.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('subject', models.UUIDField()),
                ('position', models.PositiveIntegerField()),
                ('title', geleitzug.ground.crypto.fields.SealedTextField()),
                ('kind', models.CharField(max_length=10)),
                ('sha256', models.CharField(max_length=64)),
                ('filed_at', models.DateTimeField()),
                ('filed_by', models.CharField(max_length=200)),
                ('replaces', models.PositiveIntegerField(help_text='the place of the version before this one', null=True)),
                ('previous', models.CharField(blank=True, max_length=64)),
                ('hash', models.CharField(max_length=64)),
                ('document', geleitzug.ground.tenancy.models.TenantForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='entries', to='files.document')),
                ('tenant', models.ForeignKey(db_index=False, default=geleitzug.ground.tenancy.doors.current_tenant, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.municipality')),
            ],
            options={
                'ordering': ['position'],
                'constraints': [models.UniqueConstraint(fields=('tenant', 'subject', 'position'), name='one_document_a_place'), models.UniqueConstraint(fields=('tenant', 'document'), name='one_place_a_document'), models.UniqueConstraint(condition=models.Q(('replaces__isnull', False)), fields=('tenant', 'subject', 'replaces'), name='one_version_follows_another'), models.CheckConstraint(condition=models.Q(('replaces', None), models.Q(('replaces__gt', 0), ('replaces__lt', models.F('position'))), _connector='OR'), name='a_version_comes_after_another')],
            },
        ),
        migrations.AddConstraint(
            model_name='record',
            constraint=models.UniqueConstraint(fields=('tenant', 'subject'), name='one_record_a_subject'),
        ),
        migrations.AddIndex(
            model_name='document',
            index=models.Index(fields=['tenant', 'subject', 'id'], name='documents_of_a_subject'),
        ),
        migrations.AddIndex(
            model_name='document',
            index=models.Index(fields=['tenant', 'blob'], name='documents_by_blob'),
        ),
        migrations.AddIndex(
            model_name='document',
            index=models.Index(fields=['holder', 'subject'], name='documents_of_a_holder'),
        ),
        migrations.AddIndex(
            model_name='document',
            index=models.Index(condition=models.Q(('deleted_at', None), ('filed_at__isnull', False), ('looked_at', None)), fields=['tenant', 'id'], name='documents_to_look_at'),
        ),
        migrations.AddIndex(
            model_name='document',
            index=models.Index(condition=models.Q(('deleted_at', None), ('unfit', True)), fields=['tenant', '-id'], name='unfit_documents'),
        ),
        migrations.AddConstraint(
            model_name='document',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('deleted_at', None), ('deleted_by_law', '')), models.Q(models.Q(('deleted_at', None), _negated=True), models.Q(('deleted_by_law', ''), _negated=True)), _connector='OR'), name='what_is_deleted_says_by_which_law'),
        ),
        migrations.AddConstraint(
            model_name='document',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('filed_at', None), ('record', None)), models.Q(models.Q(('record', None), _negated=True), models.Q(('filed_at', None), _negated=True)), _connector='OR'), name='what_is_filed_lies_in_a_record'),
        ),
        migrations.AddConstraint(
            model_name='document',
            constraint=models.CheckConstraint(condition=models.Q(('size__gt', 0)), name='no_document_is_empty', violation_error_message='Die Datei ist leer.'),
        ),
        walled("files_record"),
        # The office sees what has been filed, and what was never outside: an upload to a draft or to an application
        # that still waits for its payment does not exist for it.
        walled(
            "files_document",
            applicants=True,
            parents={"record_id": "files_record"},
            office_when="(filed_at IS NOT NULL OR holder IS NULL)",
        ),
        walled("files_fileentry", parents={"document_id": "files_document"}),
        # An entry is written once. Removing one is the machine's, when a retention period has ended.
        migrations.RunSQL(
            [
                "REVOKE UPDATE ON files_fileentry FROM geleitzug_office, geleitzug_machine",
                "REVOKE DELETE ON files_fileentry FROM geleitzug_office",
            ],
            migrations.RunSQL.noop,
        ),
    ]
