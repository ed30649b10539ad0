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
        ('cases', '0002_gate'),
        ('tenancy', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Inquiry',
            fields=[
                ('id', models.UUIDField(default=geleitzug.ground.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('holder', models.UUIDField(null=True)),
                ('request', models.UUIDField(help_text="the asking town's row")),
                ('about', models.UUIDField(help_text="the asking town's case")),
                ('from_town', models.UUIDField()),
                ('from_office', models.CharField(blank=True, help_text="the asking office's name", max_length=200)),
                ('contact', geleitzug.ground.crypto.fields.SealedTextField(blank=True, help_text='who asks, and how to reach them')),
                ('number', models.CharField(help_text="the asking town's reference", max_length=24)),
                ('title', models.CharField(help_text='the service', max_length=200)),
                ('office', models.CharField(blank=True, max_length=40)),
                ('question', geleitzug.ground.crypto.fields.SealedTextField()),
                ('shown', geleitzug.ground.crypto.fields.SealedJSONField(default=list, help_text='the chosen answers: title, rows of label and value')),
                ('due_on', models.DateField()),
                ('received_at', models.DateTimeField(auto_now_add=True)),
                ('round', models.PositiveSmallIntegerField(default=1)),
                ('correction', geleitzug.ground.crypto.fields.SealedTextField(blank=True, help_text='why it is asked again')),
                ('verdict', models.CharField(blank=True, max_length=30)),
                ('text', geleitzug.ground.crypto.fields.SealedTextField(blank=True)),
                ('conditions', geleitzug.ground.crypto.fields.SealedTextField(blank=True)),
                ('said_by', geleitzug.ground.crypto.fields.SealedTextField(blank=True)),
                ('saved_at', models.DateTimeField(null=True)),
                ('reminded_at', models.DateTimeField(null=True)),
                ('sent_at', models.DateTimeField(null=True)),
                ('sent_digest', models.CharField(blank=True, help_text='of what was sent: the receipt says it', max_length=64)),
                ('revoked_at', models.DateTimeField(null=True)),
                ('over_at', models.DateTimeField(help_text='since then its papers are gone', null=True)),
                ('link_digest', models.CharField(blank=True, max_length=64)),
                ('code_digest', models.CharField(blank=True, max_length=64)),
                ('code_expires_at', models.DateTimeField(null=True)),
                ('code_tries', models.PositiveSmallIntegerField(default=0)),
                ('code_made_at', models.DateTimeField(null=True)),
                ('tenant', models.ForeignKey(db_index=False, default=geleitzug.ground.tenancy.doors.current_tenant, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.municipality')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('over_at', None), ('revoked_at', None), ('sent_at', None)), fields=['tenant', 'office', 'due_on', 'id'], name='inquiries_to_answer'), models.Index(fields=['tenant', 'office', '-id'], name='inquiries_of_an_office'), models.Index(fields=['tenant', 'about'], name='inquiries_about_a_case')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('link_digest', ''), _negated=True), fields=('tenant', 'link_digest'), name='one_inquiry_a_link')],
            },
        ),
        migrations.CreateModel(
            name='OpinionRequest',
            fields=[
                ('id', models.UUIDField(default=geleitzug.ground.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('to', models.CharField(choices=[('office', 'office'), ('town', 'town'), ('outside', 'outside')], max_length=10)),
                ('office', models.CharField(blank=True, help_text='of this town, or of the other municipality', max_length=40)),
                ('town', models.UUIDField(help_text='the other municipality', null=True)),
                ('recipient', geleitzug.ground.crypto.fields.SealedTextField(help_text='whom it is about, as the page names them')),
                ('email', geleitzug.ground.crypto.fields.SealedTextField(blank=True)),
                ('address', geleitzug.ground.crypto.fields.SealedTextField(blank=True, help_text='where the letter with the link goes, below the name')),
                ('way', models.CharField(blank=True, help_text='how somebody outside gets the code', max_length=10)),
                ('code_email', geleitzug.ground.crypto.fields.SealedTextField(blank=True)),
                ('inquiry', models.UUIDField(help_text="the recipient's row; none for an office of this town", null=True)),
                ('question', geleitzug.ground.crypto.fields.SealedTextField()),
                ('parts', models.JSONField(default=list, help_text='the pages of the form whose answers are shown')),
                ('papers', models.JSONField(default=list, help_text='the documents that are shown')),
                ('sheet', models.UUIDField(help_text='the form it was asked with: sent twice it asks once', null=True)),
                ('due_on', models.DateField()),
                ('remind_on', models.DateField(null=True)),
                ('overdue_told', models.BooleanField(default=False)),
                ('asked_at', models.DateTimeField(auto_now_add=True)),
                ('asked_by', models.UUIDField(null=True)),
                ('asked_by_name', models.CharField(max_length=200)),
                ('delivered_at', models.DateTimeField(null=True)),
                ('looked_at', models.DateTimeField(help_text='when the recipient first opened it', null=True)),
                ('round', models.PositiveSmallIntegerField(default=1, help_text='which answer is asked for')),
                ('correction', geleitzug.ground.crypto.fields.SealedTextField(blank=True, help_text='why it is asked again')),
                ('mailed', models.JSONField(default=list, help_text='the occasions of which the recipient had a mail')),
                ('answered_at', models.DateTimeField(null=True)),
                ('verdict', models.CharField(blank=True, max_length=30)),
                ('text', geleitzug.ground.crypto.fields.SealedTextField(blank=True)),
                ('conditions', geleitzug.ground.crypto.fields.SealedTextField(blank=True)),
                ('said_by', geleitzug.ground.crypto.fields.SealedTextField(blank=True)),
                ('documents', models.JSONField(default=list, help_text="what came with the answers, in the case's file")),
                ('revoked_at', models.DateTimeField(null=True)),
                ('revoked_why', geleitzug.ground.crypto.fields.SealedTextField(blank=True)),
                ('case', geleitzug.ground.tenancy.models.TenantForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='opinion_requests', to='cases.case')),
                ('tenant', models.ForeignKey(db_index=False, default=geleitzug.ground.tenancy.doors.current_tenant, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.municipality')),
            ],
            options={
                'indexes': [models.Index(fields=['tenant', 'case', 'id'], name='opinions_of_a_case'), models.Index(condition=models.Q(('answered_at', None), ('revoked_at', None)), fields=['tenant', 'due_on'], name='opinions_awaited')],
            },
        ),
        walled("participation_opinionrequest", parents={"case_id": "cases_case"}),
        # Whoever holds a link reads their own row. The office sees what other towns ask, and nobody's unsent draft.
        walled("participation_inquiry", applicants=True, office_when="holder IS NULL"),
        migrations.RunSQL(
            [
                "REVOKE INSERT, UPDATE, DELETE ON participation_inquiry FROM geleitzug_citizen",
                "GRANT UPDATE (verdict, text, conditions, said_by, saved_at, sent_at, sent_digest)"
                " ON participation_inquiry TO geleitzug_citizen",
            ],
            migrations.RunSQL.noop,
        ),
    ]
