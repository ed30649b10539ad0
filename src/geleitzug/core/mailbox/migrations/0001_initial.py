# SPDX-License-Identifier: EUPL-1.2

import django.db.models.deletion
import geleitzug.core.mailbox.rules
import geleitzug.ground.crypto.fields
import geleitzug.ground.ids
import geleitzug.ground.tenancy.doors
import geleitzug.ground.tenancy.models
from django.db import migrations, models

from geleitzug.ground.tenancy.doors import CITIZEN, OFFICE
from geleitzug.ground.tenancy.walls import walled

# A consent is proven by its row (Art. 7 (1) GDPR): whoever gave it can end it, and nobody here deletes or changes it.
KEPT = [
    f"REVOKE UPDATE, DELETE ON mailbox_consent FROM {CITIZEN}",
    f"GRANT UPDATE (withdrawn_at) ON mailbox_consent TO {CITIZEN}",
    f"REVOKE INSERT, UPDATE, DELETE ON mailbox_consent FROM {OFFICE}",
]


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('crypto', '0001_initial'),
        ('tenancy', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Message',
            fields=[
                ('id', models.UUIDField(default=geleitzug.ground.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('holder', models.UUIDField(null=True)),
                ('subject', models.UUIDField()),
                ('thread', models.UUIDField(help_text='the first message of the exchange')),
                ('direction', models.CharField(choices=[('to_citizen', 'an die Antragstellerin oder den Antragsteller'), ('to_office', 'an das Amt'), ('internal', 'nur im Amt')], max_length=10)),
                ('kind', models.CharField(choices=[('message', 'Nachricht'), ('question', 'Rückfrage'), ('result', 'Ergebnis'), ('receipt', 'Eingangsbestätigung'), ('warning', 'Hinweis')], max_length=10)),
                ('title', geleitzug.ground.crypto.fields.SealedTextField()),
                ('body', geleitzug.ground.crypto.fields.SealedTextField(blank=True)),
                ('documents', models.JSONField(default=list, help_text='ids of documents')),
                ('author', geleitzug.ground.crypto.fields.SealedTextField(blank=True)),
                ('language', models.CharField(default='de', max_length=5)),
                ('provided_at', models.DateTimeField(auto_now_add=True)),
                ('opened_at', models.DateTimeField(null=True)),
                ('result_kind', models.CharField(blank=True, max_length=24)),
                ('result_document', models.UUIDField(null=True)),
                ('way', models.CharField(choices=[('retrieval', 'retrieval'), ('provision', 'provision'), ('none', 'none')], default=geleitzug.core.mailbox.rules.Way['NOT_ANNOUNCED'], max_length=10)),
                ('addressee', geleitzug.ground.crypto.fields.SealedJSONField(default=dict, help_text='name and lines, should it have to go by post')),
                ('notified_at', models.DateTimeField(help_text='when the mail server took the notification', null=True)),
                ('downloaded_at', models.DateTimeField(help_text='first retrieval', null=True)),
                ('announced_on', models.DateField(null=True)),
                ('post_due_on', models.DateField(help_text='from this day on it goes by post, unless retrieved before', null=True)),
                ('provision_ended_at', models.DateTimeField(null=True)),
                ('revoked_on', models.DateField(help_text='since then what the letter decides no longer holds', null=True)),
                ('corrected_on', models.DateField(help_text='since then a corrected version stands in its place', null=True)),
                ('tenant', models.ForeignKey(db_index=False, default=geleitzug.ground.tenancy.doors.current_tenant, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.municipality')),
            ],
        ),
        migrations.CreateModel(
            name='PostItem',
            fields=[
                ('id', models.UUIDField(default=geleitzug.ground.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('holder', models.UUIDField(null=True)),
                ('subject', models.UUIDField()),
                ('document', models.UUIDField()),
                ('title', geleitzug.ground.crypto.fields.SealedTextField()),
                ('result_kind', models.CharField(blank=True, max_length=24)),
                ('address', geleitzug.ground.crypto.fields.SealedJSONField(help_text='the lines of the address field')),
                ('reason', models.CharField(help_text='no_account, no_consent, not_allowed, not_retrieved, not_notified', max_length=20)),
                ('state', models.CharField(choices=[('queued', 'wartet auf den Druck'), ('printed', 'gedruckt'), ('sent', 'zur Post gegeben'), ('returned', 'kam zurück'), ('handed_over', 'auf anderem Weg übergeben'), ('dropped', 'nicht mehr nötig, nicht verschickt')], default='queued', max_length=12)),
                ('batch', models.UUIDField(null=True)),
                ('queued_at', models.DateTimeField(auto_now_add=True)),
                ('printed_at', models.DateTimeField(null=True)),
                ('sent_on', models.DateField(null=True)),
                ('announced_on', models.DateField(null=True)),
                ('returned_on', models.DateField(help_text='when it came back the last time', null=True)),
                ('returned_why', models.CharField(blank=True, choices=[('unknown', 'Empfängerin oder Empfänger nicht zu ermitteln'), ('moved', 'verzogen'), ('address', 'Anschrift unvollständig oder falsch'), ('refused', 'Annahme verweigert'), ('not_fetched', 'nicht abgeholt'), ('deceased', 'verstorben'), ('other', 'aus einem anderen Grund')], max_length=12)),
                ('returned_note', geleitzug.ground.crypto.fields.SealedTextField(blank=True)),
                ('served_on', models.DateField(help_text='the day on the record of service (Zustellungsurkunde)', null=True)),
                ('served_how', models.CharField(blank=True, choices=[('handed', 'persönlich übergeben (§ 177 ZPO)'), ('substitute', 'einer anderen Person übergeben (§ 178 ZPO)'), ('refused', 'Annahme verweigert, zurückgelassen (§ 179 ZPO)'), ('letterbox', 'in den Briefkasten gelegt (§ 180 ZPO)'), ('deposited', 'niedergelegt (§ 181 ZPO)')], max_length=12)),
                ('handed_over_on', models.DateField(help_text='when it reached its recipient in another way', null=True)),
                ('handed_over_how', geleitzug.ground.crypto.fields.SealedTextField(blank=True)),
                ('revoked_on', models.DateField(help_text='since then what the letter decides no longer holds', null=True)),
                ('corrected_on', models.DateField(help_text='since then a corrected version stands in its place', null=True)),
                ('settled_on', models.DateField(help_text='since then what the letter asks for is settled', null=True)),
                ('message', geleitzug.ground.tenancy.models.TenantForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='post_items', to='mailbox.message')),
                ('tenant', models.ForeignKey(db_index=False, default=geleitzug.ground.tenancy.doors.current_tenant, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.municipality')),
            ],
        ),
        migrations.CreateModel(
            name='Consent',
            fields=[
                ('id', models.UUIDField(default=geleitzug.ground.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('holder', models.UUIDField()),
                ('purpose', models.CharField(choices=[('electronic_delivery', 'electronic_delivery'), ('central_mailbox', 'central_mailbox'), ('central_copy', 'central_copy')], max_length=24)),
                ('wording', models.CharField(help_text='which version of the words was agreed to', max_length=20)),
                ('language', models.CharField(default='de', help_text='in which language they were read', max_length=5)),
                ('given_at', models.DateTimeField(auto_now_add=True)),
                ('withdrawn_at', models.DateTimeField(null=True)),
                ('tenant', models.ForeignKey(db_index=False, default=geleitzug.ground.tenancy.doors.current_tenant, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.municipality')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('withdrawn_at', None)), fields=('tenant', 'holder', 'purpose'), name='one_consent_in_force')],
            },
        ),
        migrations.CreateModel(
            name='PrintBatch',
            fields=[
                ('id', models.UUIDField(default=geleitzug.ground.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('made_at', models.DateTimeField()),
                ('made_by', models.CharField(max_length=200)),
                ('taken_at', models.DateTimeField(help_text='when its file was fetched for the first time', null=True)),
                ('taken_by', models.CharField(blank=True, max_length=200)),
                ('tenant', models.ForeignKey(db_index=False, default=geleitzug.ground.tenancy.doors.current_tenant, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.municipality')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Proof',
            fields=[
                ('id', models.UUIDField(default=geleitzug.ground.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('holder', models.UUIDField(null=True)),
                ('subject', models.UUIDField()),
                ('letter', models.UUIDField(help_text='the document that was delivered')),
                ('document', models.UUIDField(help_text='the signed statement, in the e-file')),
                ('digest', models.CharField(help_text='SHA-256 of what is stated, without when it was', max_length=64)),
                ('issued_at', models.DateTimeField()),
                ('tenant', models.ForeignKey(db_index=False, default=geleitzug.ground.tenancy.doors.current_tenant, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.municipality')),
            ],
            options={
                'indexes': [models.Index(fields=['tenant', 'subject', 'id'], name='proofs_of_a_subject')],
                'constraints': [models.UniqueConstraint(fields=('tenant', 'letter', 'digest'), name='nothing_is_proven_twice')],
            },
        ),
        migrations.CreateModel(
            name='Forwarding',
            fields=[
                ('id', models.UUIDField(default=geleitzug.ground.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('holder', models.UUIDField()),
                ('subject', models.UUIDField()),
                ('kind', models.CharField(choices=[('notice', 'Hinweis'), ('copy', 'Kopie des Schreibens')], default='notice', max_length=6)),
                ('wording', models.CharField(blank=True, help_text='which words were read with the button, if any', max_length=20)),
                ('due_at', models.DateTimeField(help_text='it may not go before', null=True)),
                ('state', models.CharField(choices=[('waiting', 'wird gesendet'), ('sent', 'gesendet'), ('accepted', 'angekommen'), ('refused', 'nicht angenommen'), ('dropped', 'nicht gesendet')], default='waiting', max_length=10)),
                ('reason', models.CharField(blank=True, choices=[('refused', 'abgewiesen'), ('no_answer', 'keine Antwort'), ('withdrawn', 'Einwilligung widerrufen'), ('retrieved', 'schon abgerufen'), ('no_mailbox', 'kein zentrales Postfach'), ('not_offered', 'bietet die Gemeinde nicht mehr an'), ('no_letter', 'Schreiben gelöscht')], max_length=12)),
                ('reference', models.CharField(blank=True, help_text='the place reserved in the central mailbox', max_length=200)),
                ('detail', models.CharField(blank=True, help_text="what the last call said, in the other's words", max_length=300)),
                ('tries', models.IntegerField(default=0, help_text='failed calls since the last that did not')),
                ('tried_at', models.DateTimeField(null=True)),
                ('asked_at', models.DateTimeField(auto_now_add=True)),
                ('sent_at', models.DateTimeField(null=True)),
                ('settled_at', models.DateTimeField(null=True)),
                ('message', geleitzug.ground.tenancy.models.TenantForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='forwardings', to='mailbox.message')),
                ('tenant', models.ForeignKey(db_index=False, default=geleitzug.ground.tenancy.doors.current_tenant, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.municipality')),
            ],
            options={
                'indexes': [models.Index(fields=['tenant', 'subject'], name='notices_of_a_subject')],
                'constraints': [
                    models.UniqueConstraint(condition=models.Q(('kind', 'notice')), fields=('tenant', 'message'), name='one_notice_a_message'),
                    models.UniqueConstraint(condition=models.Q(('kind', 'copy'), ('state__in', ['waiting', 'sent', 'accepted'])), fields=('tenant', 'message'), name='one_copy_a_message'),
                ],
            },
        ),
        migrations.AddIndex(
            model_name='message',
            index=models.Index(fields=['tenant', 'subject', 'id'], name='messages_of_a_subject'),
        ),
        migrations.AddIndex(
            model_name='message',
            index=models.Index(fields=['holder', '-id'], name='messages_of_a_holder'),
        ),
        migrations.AddIndex(
            model_name='message',
            index=models.Index(condition=models.Q(('direction', 'to_office'), ('opened_at', None)), fields=['tenant', 'subject'], name='unread_by_the_office'),
        ),
        migrations.AddIndex(
            model_name='message',
            index=models.Index(condition=models.Q(('downloaded_at', None), ('post_due_on__isnull', False), ('provision_ended_at', None)), fields=['tenant', 'post_due_on'], name='waiting_for_retrieval'),
        ),
        migrations.AddConstraint(
            model_name='message',
            constraint=models.UniqueConstraint(fields=('tenant', 'result_document'), name='one_provision_a_result'),
        ),
        migrations.AddConstraint(
            model_name='message',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', 'result'), ('result_document__isnull', False)), models.Q(models.Q(('kind', 'result'), _negated=True), ('result_document', None)), _connector='OR'), name='a_result_has_its_document'),
        ),
        migrations.AddConstraint(
            model_name='message',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('direction', 'internal'), ('holder', None)), models.Q(models.Q(('direction', 'internal'), _negated=True), ('holder__isnull', False)), _connector='OR'), name='what_is_internal_has_no_holder'),
        ),
        migrations.AddIndex(
            model_name='postitem',
            index=models.Index(fields=['tenant', 'state', 'id'], name='print_queue'),
        ),
        migrations.AddIndex(
            model_name='postitem',
            index=models.Index(fields=['tenant', 'batch'], name='items_of_a_batch'),
        ),
        migrations.AddIndex(
            model_name='postitem',
            index=models.Index(fields=['tenant', 'subject', 'id'], name='items_of_a_subject'),
        ),
        migrations.AddConstraint(
            model_name='postitem',
            constraint=models.UniqueConstraint(fields=('tenant', 'document'), name='one_letter_a_document'),
        ),
        migrations.AddConstraint(
            model_name='postitem',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'sent'), _negated=True), ('sent_on__isnull', False), _connector='OR'), name='what_is_sent_has_its_day'),
        ),
        walled("mailbox_consent", applicants=True),
        migrations.RunSQL(KEPT, migrations.RunSQL.noop),
        # A warning is about a draft or an application that still waits for its payment: not the office's business.
        walled("mailbox_message", applicants=True, office_when="kind <> 'warning'"),
        walled("mailbox_printbatch"),
        walled(
            "mailbox_postitem",
            applicants=True,
            applicants_write=False,
            parents={"message_id": "mailbox_message", "batch": "mailbox_printbatch"},
        ),
        walled("mailbox_proof", applicants=True, applicants_write=False),
        migrations.RunSQL(f"REVOKE INSERT, UPDATE, DELETE ON mailbox_proof FROM {OFFICE}", migrations.RunSQL.noop),
        walled(
            "mailbox_forwarding", applicants=True, applicants_write=False, parents={"message_id": "mailbox_message"}
        ),
        migrations.RunSQL(
            [
                f"REVOKE INSERT, UPDATE, DELETE ON mailbox_forwarding FROM {OFFICE}",
                f"GRANT INSERT ON mailbox_forwarding TO {CITIZEN}",  # who wants a copy asks for it; jobs do the rest
            ],
            migrations.RunSQL.noop,
        ),
    ]
