# SPDX-License-Identifier: EUPL-1.2
import django.db.models.deletion
import geleitzug.core.privacy.rules
import geleitzug.ground.crypto.fields
import geleitzug.ground.ids
import geleitzug.ground.tenancy.doors
import geleitzug.ground.tenancy.models
from django.db import migrations, models

from geleitzug.ground.tenancy.walls import walled

# What a person reads about where their data went: the kinds of events in core/privacy/queries.py. The index is made
# here, because the table's own module knows none of them.
SHARED = """
CREATE INDEX what_a_holder_reads ON events_entry (holder, id DESC)
 WHERE kind IN ('CaseHandedOver', 'CopyForwarded', 'LetterSent', 'MessageSent', 'NoticeForwarded', 'OpinionAsked',
                'OpinionLooked', 'PaymentOpened', 'RecipientNotified', 'RegisterAsked', 'TaskDone', 'TaskOpened')
"""


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('cases', '0002_gate'),
        ('events', '0001_initial'),
        ('tenancy', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='DataRequest',
            fields=[
                ('id', models.UUIDField(default=geleitzug.ground.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('holder', models.UUIDField()),
                ('subject', models.UUIDField()),
                ('office', models.CharField(blank=True, help_text='who answers; empty: the digital office', max_length=40)),
                ('kind', models.CharField(choices=[(geleitzug.core.privacy.rules.Kind['REPORT'], 'Auskunft zum Herunterladen'), (geleitzug.core.privacy.rules.Kind['ACCESS'], 'Auskunft aus der Akte des Amts'), (geleitzug.core.privacy.rules.Kind['RECTIFICATION'], 'Berichtigung'), (geleitzug.core.privacy.rules.Kind['ERASURE'], 'Löschung'), (geleitzug.core.privacy.rules.Kind['HUMAN'], 'Prüfung durch einen Menschen')], max_length=16)),
                ('state', models.CharField(choices=[(geleitzug.core.privacy.rules.State['OPEN'], 'offen'), (geleitzug.core.privacy.rules.State['READY'], 'liegt bereit'), (geleitzug.core.privacy.rules.State['ANSWERED'], 'beantwortet'), (geleitzug.core.privacy.rules.State['LAPSED'], 'nicht abgeholt')], default=geleitzug.core.privacy.rules.State['OPEN'], max_length=10)),
                ('text', geleitzug.ground.crypto.fields.SealedTextField(blank=True)),
                ('asker', geleitzug.ground.crypto.fields.SealedJSONField(default=dict, help_text='who asks about an account, as it said then: in_their_name.py')),
                ('language', models.CharField(default='de', max_length=5)),
                ('asked_at', models.DateTimeField()),
                ('due_on', models.DateField()),
                ('result', models.CharField(blank=True, choices=[(geleitzug.core.privacy.rules.Result['DONE'], 'erledigt'), (geleitzug.core.privacy.rules.Result['PARTLY'], 'teilweise erledigt'), (geleitzug.core.privacy.rules.Result['REFUSED'], 'abgelehnt'), (geleitzug.core.privacy.rules.Result['DOWNLOADED'], 'heruntergeladen')], max_length=12)),
                ('answer', geleitzug.ground.crypto.fields.SealedTextField(blank=True)),
                ('answered_at', models.DateTimeField(null=True)),
                ('answered_by', models.CharField(blank=True, max_length=200)),
                ('archive', models.UUIDField(help_text='the subject under whose key a report is kept until it is fetched', null=True)),
                ('document', models.UUIDField(null=True)),
                ('kept_until', models.DateTimeField(null=True)),
                ('application', geleitzug.ground.tenancy.models.TenantForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='cases.application')),
                ('tenant', models.ForeignKey(db_index=False, default=geleitzug.ground.tenancy.doors.current_tenant, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.municipality')),
            ],
            options={
                'indexes': [models.Index(fields=['holder', '-id'], name='requests_of_a_holder'), models.Index(condition=models.Q(('state__in', ['open', 'ready'])), fields=['tenant', 'due_on', 'id'], name='requests_to_answer'), models.Index(fields=['tenant', '-id'], name='newest_requests')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('state', 'answered'), models.Q(('result', ''), _negated=True), ('answered_at__isnull', False)), models.Q(models.Q(('state', 'answered'), _negated=True), ('answered_at', None), ('result', '')), _connector='OR'), name='what_is_answered_has_a_result'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'ready'), _negated=True), models.Q(('document__isnull', False), ('kept_until__isnull', False)), _connector='OR'), name='what_is_ready_is_there')],
            },
        ),
        migrations.CreateModel(
            name='Look',
            fields=[
                ('id', models.UUIDField(default=geleitzug.ground.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('holder', models.UUIDField()),
                ('what', models.CharField(choices=[(geleitzug.core.privacy.rules.What['CASE'], 'den Vorgang mit allen Angaben'), (geleitzug.core.privacy.rules.What['FILE'], 'eine Datei'), (geleitzug.core.privacy.rules.What['DRAFT'], 'den Entwurf eines Schreibens'), (geleitzug.core.privacy.rules.What['LETTER'], 'ein Schreiben, um es zu drucken'), (geleitzug.core.privacy.rules.What['PAYMENT'], 'die Zahlung'), (geleitzug.core.privacy.rules.What['LIST'], 'eine Liste, die gespeichert wurde: Aktenzeichen, Name und Stand'), (geleitzug.core.privacy.rules.What['TRAIL'], 'das Protokoll des Vorgangs'), (geleitzug.core.privacy.rules.What['ARCHIVE'], 'alles, in einem Archiv der Gemeinde')], max_length=10)),
                ('thing', models.UUIDField(help_text='the document or payment; else the application')),
                ('office', models.CharField(blank=True, max_length=40)),
                ('role', models.CharField(blank=True, max_length=40)),
                ('staff', models.UUIDField(help_text="who it was; empty for the operator's commands", null=True)),
                ('name', models.CharField(blank=True, help_text='only where the town names its people', max_length=200)),
                ('hour', models.DateTimeField()),
                ('at', models.DateTimeField()),
                ('application', geleitzug.ground.tenancy.models.TenantForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='cases.application')),
                ('tenant', models.ForeignKey(db_index=False, default=geleitzug.ground.tenancy.doors.current_tenant, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.municipality')),
            ],
            options={
                'indexes': [models.Index(fields=['holder', '-id'], name='looks_at_a_holder'), models.Index(fields=['holder', 'application', '-id'], name='looks_at_an_application')],
                'constraints': [models.UniqueConstraint(fields=('tenant', 'application', 'staff', 'what', 'thing', 'hour'), name='one_look_an_hour', nulls_distinct=False)],
            },
        ),
        walled("privacy_look", applicants=True, applicants_write=False, parents={"application_id": "cases_application"}),
        walled(
            "privacy_datarequest",
            applicants=True,
            parents={"application_id": "cases_application"},
            office_when="cases_reachable(subject)",
        ),
        migrations.RunSQL(
            [
                SHARED,
                # A look is written once. It goes with its case, and moves to the account of who was a guest: the machine.
                "REVOKE UPDATE, DELETE ON privacy_look FROM geleitzug_office, geleitzug_machine",
                "GRANT UPDATE (holder), DELETE ON privacy_look TO geleitzug_machine",
                "REVOKE DELETE ON privacy_datarequest FROM geleitzug_citizen, geleitzug_office",
            ],
            migrations.RunSQL.noop,
        ),
    ]
