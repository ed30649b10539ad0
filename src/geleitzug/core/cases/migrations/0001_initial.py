# SPDX-License-Identifier: EUPL-1.2
import django.db.models.deletion
import geleitzug.core.cases.rules
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
        ('catalogue', '0001_initial'),
        ('people', '0001_initial'),
        ('tenancy', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Application',
            fields=[
                ('id', models.UUIDField(default=geleitzug.ground.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('holder', models.UUIDField()),
                ('phase', models.CharField(choices=[(geleitzug.core.cases.rules.Phase['DRAFT'], 'Entwurf'), (geleitzug.core.cases.rules.Phase['UNPAID'], 'wartet auf Zahlung'), (geleitzug.core.cases.rules.Phase['SUBMITTED'], 'eingegangen'), (geleitzug.core.cases.rules.Phase['WITHDRAWN'], 'zurückgezogen'), (geleitzug.core.cases.rules.Phase['EXPIRED'], 'abgelaufen'), (geleitzug.core.cases.rules.Phase['DISCARDED'], 'gelöscht')], default=geleitzug.core.cases.rules.Phase['DRAFT'], max_length=12)),
                ('number', models.CharField(blank=True, max_length=24)),
                ('who', geleitzug.ground.crypto.fields.SealedJSONField(default=dict, help_text='kind: person|company; on_behalf: self|child|care|principal')),
                ('answers', geleitzug.ground.crypto.fields.SealedJSONField(default=dict)),
                ('revision', models.PositiveIntegerField(default=0)),
                ('page', models.CharField(blank=True, help_text='where the applicant was last', max_length=140)),
                ('brought', geleitzug.ground.crypto.fields.SealedJSONField(default=dict, help_text='what another site has brought and nobody has confirmed yet')),
                ('origins', geleitzug.ground.crypto.fields.SealedJSONField(default=dict, help_text='where answers were taken from, by path: known.py')),
                ('kept_streets', geleitzug.ground.crypto.fields.SealedJSONField(default=list, help_text='addresses that are right though no list has them')),
                ('paces', models.JSONField(default=dict, help_text='seconds by page, until the application is sent: paces.py')),
                ('changes', geleitzug.ground.crypto.fields.SealedJSONField(default=list, help_text='what a newer version of the form changed in this draft')),
                ('has_account', models.BooleanField(default=False)),
                ('contact_email', geleitzug.ground.crypto.fields.SealedTextField(blank=True)),
                ('language', models.CharField(default='de', max_length=5)),
                ('addressee', geleitzug.ground.crypto.fields.SealedJSONField(default=dict, help_text='name, lines, email: where the letter goes')),
                ('fees', models.JSONField(default=list)),
                ('fee_cents', models.BigIntegerField(default=0)),
                ('portal', models.UUIDField(help_text='the municipality in whose portal it was filled in', null=True)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('changed_at', models.DateTimeField(auto_now=True)),
                ('submitted_at', models.DateTimeField(null=True)),
                ('opened_at', models.DateTimeField(help_text='the gate: before it the office sees nothing', null=True)),
                ('expires_on', models.DateField(null=True)),
                ('warn_on', models.DateField(help_text='the day to warn that it runs out; empty: nothing to warn of', null=True)),
                ('offering', geleitzug.ground.tenancy.models.TenantForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalogue.offering')),
                ('tenant', models.ForeignKey(db_index=False, default=geleitzug.ground.tenancy.doors.current_tenant, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.municipality')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalogue.serviceversion')),
            ],
        ),
        migrations.CreateModel(
            name='Case',
            fields=[
                ('id', models.UUIDField(default=geleitzug.ground.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('holder', models.UUIDField()),
                ('number', models.CharField(max_length=24)),
                ('service_key', models.SlugField(max_length=80)),
                ('title', models.CharField(max_length=200)),
                ('applicant', models.CharField(max_length=200)),
                ('office', models.CharField(max_length=40)),
                ('state', models.CharField(choices=[(geleitzug.core.cases.rules.State['OPEN'], 'neu'), (geleitzug.core.cases.rules.State['IN_REVIEW'], 'in Bearbeitung'), (geleitzug.core.cases.rules.State['WAITING'], 'wartet auf Antwort'), (geleitzug.core.cases.rules.State['APPROVAL'], 'zur Freigabe'), (geleitzug.core.cases.rules.State['DECIDED'], 'entschieden'), (geleitzug.core.cases.rules.State['CLOSED'], 'abgeschlossen'), (geleitzug.core.cases.rules.State['WITHDRAWN'], 'zurückgezogen'), (geleitzug.core.cases.rules.State['STUCK'], 'braucht Hilfe')], default=geleitzug.core.cases.rules.State['OPEN'], max_length=12)),
                ('before_waiting', models.CharField(blank=True, max_length=12)),
                ('outcome', models.CharField(blank=True, max_length=30)),
                ('process_state', geleitzug.ground.crypto.fields.SealedJSONField(default=None)),
                ('calls', models.JSONField(default=list, help_text='steps the process has called and waits for')),
                ('results', geleitzug.ground.crypto.fields.SealedJSONField(default=dict, help_text='what tasks and steps gave, by element')),
                ('trouble', geleitzug.ground.crypto.fields.SealedTextField(blank=True, help_text='why the process does not go on by itself')),
                ('received_at', models.DateTimeField()),
                ('decided_at', models.DateTimeField(help_text='when the decision left the house; what follows may go on', null=True)),
                ('revoked_at', models.DateTimeField(help_text='since then the decision no longer holds', null=True)),
                ('closed_at', models.DateTimeField(null=True)),
                ('application', models.OneToOneField(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='case', to='cases.application')),
                ('assignee', geleitzug.ground.tenancy.models.TenantForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='people.staff')),
                ('tenant', models.ForeignKey(db_index=False, default=geleitzug.ground.tenancy.doors.current_tenant, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.municipality')),
            ],
        ),
        migrations.CreateModel(
            name='Deadline',
            fields=[
                ('id', models.UUIDField(default=geleitzug.ground.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('holder', models.UUIDField()),
                ('clock', models.SlugField(db_index=False, default='decide', help_text="the package's key: clocks.py", max_length=40)),
                ('starts_on', models.DateField()),
                ('ends_on', models.DateField()),
                ('paused_on', models.DateField(null=True)),
                ('met_on', models.DateField(null=True)),
                ('deemed', models.BooleanField(default=False, help_text='approval comes about by law when it ends (§ 42a VwVfG)')),
                ('deemed_on', models.DateField(help_text='the day with whose end that has happened', null=True)),
                ('extended_on', models.DateField(help_text='when; no period is extended twice', null=True)),
                ('extended_from', models.DateField(help_text='when it ended before', null=True)),
                ('extension_reason', geleitzug.ground.crypto.fields.SealedTextField(blank=True)),
                ('warn_on', models.DateField(help_text='when who works on the case is told; empty: told, or never', null=True)),
                ('escalate_on', models.DateField(help_text='when the head of the office is told; empty likewise', null=True)),
                ('missed_told', models.BooleanField(default=False)),
                ('case', geleitzug.ground.tenancy.models.TenantForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='deadlines', to='cases.case')),
                ('tenant', models.ForeignKey(db_index=False, default=geleitzug.ground.tenancy.doors.current_tenant, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.municipality')),
            ],
        ),
        migrations.CreateModel(
            name='Decision',
            fields=[
                ('id', models.UUIDField(default=geleitzug.ground.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('outcome', models.CharField(max_length=30)),
                ('reasons', geleitzug.ground.crypto.fields.SealedTextField(blank=True)),
                ('conditions', geleitzug.ground.crypto.fields.SealedTextField(blank=True)),
                ('drafted_by', models.UUIDField(null=True)),
                ('drafted_by_name', models.CharField(blank=True, max_length=160)),
                ('drafted_at', models.DateTimeField(auto_now=True)),
                ('approved_by', models.UUIDField(null=True)),
                ('approved_by_name', models.CharField(blank=True, max_length=160)),
                ('approved_at', models.DateTimeField(null=True)),
                ('sent_back_note', geleitzug.ground.crypto.fields.SealedTextField(blank=True)),
                ('automatic', models.BooleanField(default=False)),
                ('explanation', geleitzug.ground.crypto.fields.SealedJSONField(default=dict, help_text='why a program decided as it did: explaining.py')),
                ('issued_at', models.DateTimeField(null=True)),
                ('document', models.UUIDField(null=True)),
                ('message', models.UUIDField(null=True)),
                ('revocation', geleitzug.ground.crypto.fields.SealedJSONField(default=dict, help_text='how it is to be revoked, or was: actions/revoking.py')),
                ('revoked_at', models.DateTimeField(null=True)),
                ('case', geleitzug.ground.tenancy.models.TenantForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='decisions', to='cases.case')),
                ('tenant', models.ForeignKey(db_index=False, default=geleitzug.ground.tenancy.doors.current_tenant, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.municipality')),
            ],
        ),
        migrations.CreateModel(
            name='Recheck',
            fields=[
                ('id', models.UUIDField(default=geleitzug.ground.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('service_key', models.SlugField(max_length=80)),
                ('proposed', models.CharField(blank=True, help_text='what the program would have decided', max_length=30)),
                ('reasons', geleitzug.ground.crypto.fields.SealedJSONField(default=list, help_text='what speaks against a program: texts in both languages')),
                ('sample', models.BooleanField()),
                ('percent', models.PositiveSmallIntegerField(help_text='how many of a hundred were drawn then')),
                ('number', models.PositiveSmallIntegerField(help_text='how the dice fell, 0 to 9999')),
                ('opened_at', models.DateTimeField(auto_now_add=True)),
                ('settled_at', models.DateTimeField(null=True)),
                ('settled_by', models.CharField(blank=True, max_length=160)),
                ('agrees', models.BooleanField(help_text='empty: not decided yet, or the program had no proposal', null=True)),
                ('note', geleitzug.ground.crypto.fields.SealedTextField(blank=True)),
                ('case', geleitzug.ground.tenancy.models.TenantForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='rechecks', to='cases.case')),
                ('tenant', models.ForeignKey(db_index=False, default=geleitzug.ground.tenancy.doors.current_tenant, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.municipality')),
            ],
            options={
                'indexes': [models.Index(fields=['tenant', 'opened_at'], name='rechecks_by_month')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('settled_at', None)), fields=('tenant', 'case'), name='kept_once')],
            },
        ),
        migrations.CreateModel(
            name='Party',
            fields=[
                ('id', models.UUIDField(default=geleitzug.ground.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('holder', models.UUIDField()),
                ('role', models.CharField(help_text='applicant, represented, company', max_length=20)),
                ('name', geleitzug.ground.crypto.fields.SealedTextField()),
                ('facts', geleitzug.ground.crypto.fields.SealedJSONField(default=dict)),
                ('proof', geleitzug.ground.crypto.fields.SealedJSONField(default=list, help_text='files that show the power to act')),
                ('application', geleitzug.ground.tenancy.models.TenantForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='parties', to='cases.application')),
                ('tenant', models.ForeignKey(db_index=False, default=geleitzug.ground.tenancy.doors.current_tenant, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.municipality')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Question',
            fields=[
                ('id', models.UUIDField(default=geleitzug.ground.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('holder', models.UUIDField()),
                ('text', geleitzug.ground.crypto.fields.SealedTextField()),
                ('about', models.CharField(blank=True, help_text='the path of the file question it asks again', max_length=200)),
                ('asked_by', models.UUIDField(null=True)),
                ('asked_by_name', models.CharField(blank=True, max_length=160)),
                ('asked_at', models.DateTimeField(auto_now_add=True)),
                ('due_on', models.DateField()),
                ('answer', geleitzug.ground.crypto.fields.SealedTextField(blank=True)),
                ('answered_at', models.DateTimeField(null=True)),
                ('cancelled_at', models.DateTimeField(null=True)),
                ('case', geleitzug.ground.tenancy.models.TenantForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='questions', to='cases.case')),
                ('tenant', models.ForeignKey(db_index=False, default=geleitzug.ground.tenancy.doors.current_tenant, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.municipality')),
            ],
        ),
        migrations.CreateModel(
            name='Objection',
            fields=[
                ('id', models.UUIDField(default=geleitzug.ground.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('holder', models.UUIDField()),
                ('letter', models.UUIDField(help_text='the document that is contested')),
                ('message', models.UUIDField(help_text="what was written, in the case's messages")),
                ('remedy', models.CharField(help_text='objection or protest', max_length=12)),
                ('level', models.PositiveSmallIntegerField(help_text='how surely it was known who wrote it')),
                ('received_at', models.DateTimeField()),
                ('settled_at', models.DateTimeField(null=True)),
                ('end', models.CharField(blank=True, choices=[('remedied', 'abgeholfen'), ('handed_on', 'nicht abgeholfen, der Widerspruchsbehörde vorgelegt'), ('rejected', 'zurückgewiesen'), ('given_up', 'zurückgenommen oder anders erledigt')], max_length=12)),
                ('case', geleitzug.ground.tenancy.models.TenantForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='objections', to='cases.case')),
                ('tenant', models.ForeignKey(db_index=False, default=geleitzug.ground.tenancy.doors.current_tenant, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.municipality')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('settled_at', None)), fields=('tenant', 'letter'), name='one_open_objection_a_letter')],
            },
        ),
        migrations.CreateModel(
            name='RegisterValue',
            fields=[
                ('id', models.UUIDField(default=geleitzug.ground.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('path', models.CharField(max_length=120)),
                ('text', models.CharField(blank=True, help_text='folded; of a choice its key', max_length=200)),
                ('day', models.DateField(null=True)),
                ('number', models.BigIntegerField(help_text='cents, or what catalogue/register.py makes of a number', null=True)),
                ('shown', models.CharField(blank=True, max_length=200)),
                ('case', geleitzug.ground.tenancy.models.TenantForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='register', to='cases.case')),
                ('tenant', models.ForeignKey(db_index=False, default=geleitzug.ground.tenancy.doors.current_tenant, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.municipality')),
            ],
        ),
        migrations.CreateModel(
            name='Task',
            fields=[
                ('id', models.UUIDField(default=geleitzug.ground.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('ref', models.CharField(help_text="the process engine's name for it", max_length=64)),
                ('element', models.CharField(help_text='the element of the process drawing', max_length=120)),
                ('name', models.CharField(max_length=200)),
                ('kind', models.CharField(help_text='review, decide, approve, opinion, concurrence, handover, check', max_length=20)),
                ('office', models.CharField(max_length=40)),
                ('role', models.CharField(max_length=40)),
                ('due_on', models.DateField()),
                ('waiting', models.BooleanField(default=False, help_text='the applicant must answer first')),
                ('opened_at', models.DateTimeField(auto_now_add=True)),
                ('done_at', models.DateTimeField(null=True)),
                ('done_by', models.CharField(blank=True, max_length=160)),
                ('cancelled', models.BooleanField(default=False)),
                ('result', geleitzug.ground.crypto.fields.SealedJSONField(default=dict)),
                ('assignee', geleitzug.ground.tenancy.models.TenantForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='people.staff')),
                ('case', geleitzug.ground.tenancy.models.TenantForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='tasks', to='cases.case')),
                ('tenant', models.ForeignKey(db_index=False, default=geleitzug.ground.tenancy.doors.current_tenant, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.municipality')),
            ],
        ),
        migrations.CreateModel(
            name='Duration',
            fields=[
                ('id', models.UUIDField(default=geleitzug.ground.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('tenant', models.ForeignKey(db_index=False, default=geleitzug.ground.tenancy.doors.current_tenant, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.municipality')),
                ('service_key', models.SlugField(max_length=80)),
                ('pages', models.JSONField()),
                ('month', models.DateField(help_text='the first day of the month; more exactly it would tell whose it is')),
            ],
        ),
        migrations.CreateModel(
            name='Handed',
            fields=[
                ('id', models.UUIDField(default=geleitzug.ground.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('tenant', models.ForeignKey(db_index=False, default=geleitzug.ground.tenancy.doors.current_tenant, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.municipality')),
                ('holder', models.UUIDField(unique=True)),
                ('service_key', models.SlugField(max_length=80)),
                ('host', models.CharField(blank=True, help_text='the site, as the browser names it', max_length=255)),
                ('values', geleitzug.ground.crypto.fields.SealedJSONField(help_text='path → value as it is stored')),
                ('ignored', geleitzug.ground.crypto.fields.SealedJSONField(default=list)),
                ('expires_at', models.DateTimeField()),
            ],
        ),
        migrations.AddIndex(
            model_name='application',
            index=models.Index(fields=['holder', '-changed_at'], name='applications_of_a_holder'),
        ),
        migrations.AddIndex(
            model_name='application',
            index=models.Index(condition=models.Q(('expires_on__isnull', False)), fields=['tenant', 'expires_on'], name='applications_that_run_out'),
        ),
        migrations.AddIndex(
            model_name='application',
            index=models.Index(condition=models.Q(('warn_on__isnull', False)), fields=['tenant', 'warn_on'], name='applications_to_warn_of'),
        ),
        migrations.AddConstraint(
            model_name='application',
            constraint=models.UniqueConstraint(condition=models.Q(('number', ''), _negated=True), fields=('tenant', 'number'), name='one_number_once'),
        ),
        migrations.AddConstraint(
            model_name='application',
            constraint=models.CheckConstraint(condition=models.Q(('phase__in', [geleitzug.core.cases.rules.Phase['DRAFT'], geleitzug.core.cases.rules.Phase['EXPIRED'], geleitzug.core.cases.rules.Phase['DISCARDED']]), models.Q(('number', ''), _negated=True), _connector='OR'), name='what_is_sent_has_a_number'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(fields=['tenant', 'office', '-id'], name='cases_of_an_office'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(condition=models.Q(('state__in', ['approval', 'decided', 'in_review', 'open', 'stuck', 'waiting']), _negated=True), fields=['tenant', 'office', '-id'], name='finished_of_an_office'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(condition=models.Q(('closed_at__isnull', False)), fields=['tenant', 'service_key', 'closed_at'], name='closed_cases_of_a_service'),
        ),
        migrations.AddConstraint(
            model_name='case',
            constraint=models.UniqueConstraint(fields=('tenant', 'number'), name='one_case_a_number'),
        ),
        migrations.AddIndex(
            model_name='deadline',
            index=models.Index(condition=models.Q(('met_on', None)), fields=['tenant', 'ends_on'], name='deadlines_running'),
        ),
        migrations.AddIndex(
            model_name='deadline',
            index=models.Index(condition=models.Q(('met_on', None), ('warn_on__isnull', False)), fields=['tenant', 'warn_on'], name='deadlines_to_warn'),
        ),
        migrations.AddIndex(
            model_name='deadline',
            index=models.Index(condition=models.Q(('met_on', None), ('escalate_on__isnull', False)), fields=['tenant', 'escalate_on'], name='deadlines_to_escalate'),
        ),
        migrations.AddConstraint(
            model_name='deadline',
            constraint=models.UniqueConstraint(fields=('tenant', 'case', 'clock'), name='one_deadline_a_clock'),
        ),
        migrations.AddConstraint(
            model_name='decision',
            constraint=models.UniqueConstraint(condition=models.Q(('revoked_at', None)), fields=('tenant', 'case'), name='one_decision_in_force', violation_error_message='Zu diesem Vorgang besteht bereits eine Entscheidung.'),
        ),
        migrations.AddConstraint(
            model_name='decision',
            constraint=models.CheckConstraint(condition=models.Q(('approved_by', None), ('drafted_by', None), models.Q(('approved_by', models.F('drafted_by')), _negated=True), _connector='OR'), name='nobody_approves_alone', violation_error_message='Wer entschieden hat, zeichnet nicht selbst (Vier-Augen-Prinzip).'),
        ),
        migrations.AddConstraint(
            model_name='question',
            constraint=models.UniqueConstraint(condition=models.Q(('answered_at', None), ('cancelled_at', None)), fields=('tenant', 'case'), name='one_open_question', violation_error_message='Es ist noch eine Rückfrage offen.'),
        ),
        migrations.AddIndex(
            model_name='registervalue',
            index=models.Index(fields=['tenant', 'path', 'text', 'case'], name='register_columns'),
        ),
        migrations.AddIndex(
            model_name='registervalue',
            index=models.Index(condition=models.Q(('day', None), _negated=True), fields=['tenant', 'path', 'day', 'case'], name='register_days'),
        ),
        migrations.AddIndex(
            model_name='registervalue',
            index=models.Index(condition=models.Q(('number', None), _negated=True), fields=['tenant', 'path', 'number', 'case'], name='register_numbers'),
        ),
        migrations.AddIndex(
            model_name='task',
            index=models.Index(condition=models.Q(('cancelled', False), ('done_at', None)), fields=['tenant', 'office', 'role', 'due_on', 'id'], name='worklist'),
        ),
        migrations.AddIndex(
            model_name='task',
            index=models.Index(condition=models.Q(('cancelled', False), ('done_at', None)), fields=['tenant', 'assignee', 'due_on', 'id'], name='worklist_of_one'),
        ),
        migrations.AddConstraint(
            model_name='task',
            constraint=models.UniqueConstraint(fields=('tenant', 'case', 'ref'), name='one_row_a_task'),
        ),
        migrations.AddIndex(
            model_name='application',
            index=models.Index(condition=models.Q(('submitted_at__isnull', False), models.Q(('paces', {}), _negated=True)), fields=['tenant'], name='applications_to_measure'),
        ),
        migrations.AddIndex(
            model_name='duration',
            index=models.Index(fields=['tenant', 'service_key', '-month'], name='durations_of_a_service'),
        ),
        migrations.AddIndex(
            model_name='decision',
            index=models.Index(condition=models.Q(('issued_at__isnull', False)), fields=['tenant', 'issued_at'], name='decisions_by_month'),
        ),
        migrations.AddIndex(
            model_name='handed',
            index=models.Index(fields=['tenant', 'expires_at'], name='handed_runs_out'),
        ),
        migrations.RunSQL(
            [
                "CREATE SEQUENCE cases_number",
                "GRANT USAGE ON SEQUENCE cases_number TO geleitzug_citizen, geleitzug_office, geleitzug_machine",
            ],
            "DROP SEQUENCE cases_number",
        ),
        # The payment gate: the office does not see an application before it is open, whatever a query asks for (B3).
        walled("cases_application", applicants=True, office_when="opened_at IS NOT NULL",
               parents={"offering_id": "catalogue_offering"}),
        walled("cases_party", applicants=True, applicants_write=False, parents={"application_id": "cases_application"}),
        walled("cases_case", applicants=True, applicants_write=False,
               parents={"application_id": "cases_application", "assignee_id": "people_staff"}),
        walled("cases_task", parents={"case_id": "cases_case", "assignee_id": "people_staff"}),
        walled("cases_decision", parents={"case_id": "cases_case"}),
        walled("cases_recheck", parents={"case_id": "cases_case"}),
        walled("cases_question", applicants=True, parents={"case_id": "cases_case"}),
        walled("cases_objection", applicants=True, parents={"case_id": "cases_case"}),
        walled("cases_deadline", applicants=True, applicants_write=False, parents={"case_id": "cases_case"}),
        migrations.CreateModel(
            name='SearchMark',
            fields=[
                ('id', models.UUIDField(default=geleitzug.ground.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('mark', models.BigIntegerField()),
                ('case', geleitzug.ground.tenancy.models.TenantForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='cases.case')),
                ('tenant', models.ForeignKey(db_index=False, default=geleitzug.ground.tenancy.doors.current_tenant, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.municipality')),
            ],
            options={
                'indexes': [models.Index(fields=['case'], name='marks_of_a_case')],
                'constraints': [models.UniqueConstraint(fields=('tenant', 'mark', 'case'), name='one_mark_a_case')],
            },
        ),
        walled("cases_searchmark", parents={"case_id": "cases_case"}),
        walled("cases_registervalue", parents={"case_id": "cases_case"}),
        # Whoever has the token is the holder of what was handed over; the office has nothing to do with it.
        walled("cases_handed", applicants=True, office=False),
        walled("cases_duration", office=False),
    ]
