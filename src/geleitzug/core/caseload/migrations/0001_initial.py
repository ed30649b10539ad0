# SPDX-License-Identifier: EUPL-1.2
import django.db.models.deletion
import geleitzug.core.caseload.rules
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
        ('people', '0001_initial'),
        ('tenancy', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='FollowUp',
            fields=[
                ('id', models.UUIDField(default=geleitzug.ground.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('day', models.DateField()),
                ('reason', geleitzug.ground.crypto.fields.SealedTextField()),
                ('set_by_name', models.CharField(max_length=200)),
                ('told', models.BooleanField(default=False, help_text='the timeline says that its day has come')),
                ('done_at', models.DateTimeField(null=True)),
                ('case', geleitzug.ground.tenancy.models.TenantForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='follow_ups', to='cases.case')),
                ('staff', geleitzug.ground.tenancy.models.TenantForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='people.staff')),
                ('tenant', models.ForeignKey(db_index=False, default=geleitzug.ground.tenancy.doors.current_tenant, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.municipality')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('done_at', None)), fields=['tenant', 'staff', 'day', 'id'], name='follow_ups_of_one'), models.Index(condition=models.Q(('done_at', None), ('told', False)), fields=['tenant', 'day'], name='follow_ups_to_tell')],
            },
        ),
        migrations.CreateModel(
            name='Notice',
            fields=[
                ('id', models.UUIDField(default=geleitzug.ground.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('mentioned', 'Sie werden angesprochen'), ('assigned', 'Der Vorgang ist jetzt bei Ihnen'), ('taken', 'Der Vorgang ist nicht mehr bei Ihnen'), ('opinion', 'Eine Stellungnahme ist da'), ('reminded', 'Eine Stellungnahme fehlt noch'), ('overdue', 'Eine Stellungnahme ist überfällig'), ('due', 'Eine Frist endet bald'), ('escalated', 'Eine Frist ist in Gefahr oder vorbei'), ('deemed', 'Ein Antrag gilt als genehmigt'), ('filed', 'In die Akte ist etwas gekommen'), ('sent_back', 'Ein Entwurf kam zurück'), ('task_given', 'Eine Aufgabe ist jetzt bei Ihnen'), ('task_taken', 'Eine Aufgabe ist nicht mehr bei Ihnen')], max_length=10)),
                ('text', geleitzug.ground.crypto.fields.SealedTextField(blank=True)),
                ('by_name', models.CharField(help_text='who has said it', max_length=200)),
                ('at', models.DateTimeField()),
                ('read_at', models.DateTimeField(null=True)),
                ('case', geleitzug.ground.tenancy.models.TenantForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='cases.case')),
                ('staff', geleitzug.ground.tenancy.models.TenantForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='people.staff')),
                ('tenant', models.ForeignKey(db_index=False, default=geleitzug.ground.tenancy.doors.current_tenant, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.municipality')),
            ],
            options={
                'indexes': [models.Index(fields=['tenant', 'staff', '-id'], name='notices_of_one'), models.Index(condition=models.Q(('read_at', None)), fields=['tenant', 'staff'], name='unread_notices')],
            },
        ),
        migrations.CreateModel(
            name='Presence',
            fields=[
                ('id', models.UUIDField(default=geleitzug.ground.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('at', models.DateTimeField()),
                ('case', geleitzug.ground.tenancy.models.TenantForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='cases.case')),
                ('staff', geleitzug.ground.tenancy.models.TenantForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='people.staff')),
                ('tenant', models.ForeignKey(db_index=False, default=geleitzug.ground.tenancy.doors.current_tenant, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.municipality')),
            ],
            options={
                'indexes': [models.Index(fields=['tenant', 'at'], name='presences_that_end')],
                'constraints': [models.UniqueConstraint(fields=('tenant', 'case', 'staff'), name='one_presence_a_case')],
            },
        ),
        migrations.CreateModel(
            name='SavedView',
            fields=[
                ('id', models.UUIDField(default=geleitzug.ground.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('office', models.CharField(blank=True, help_text='for whom; empty: for themselves alone', max_length=40)),
                ('name', models.CharField(max_length=60)),
                ('query', models.CharField(max_length=1000)),
                ('staff', geleitzug.ground.tenancy.models.TenantForeignKey(db_constraint=False, db_index=False, help_text='who kept it', on_delete=django.db.models.deletion.CASCADE, related_name='+', to='people.staff')),
                ('tenant', models.ForeignKey(db_index=False, default=geleitzug.ground.tenancy.doors.current_tenant, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.municipality')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('office', '')), fields=('tenant', 'staff', 'name'), name='one_name_a_person'), models.UniqueConstraint(condition=models.Q(('office', ''), _negated=True), fields=('tenant', 'office', 'name'), name='one_name_an_office')],
            },
        ),
        migrations.CreateModel(
            name='TextBlock',
            fields=[
                ('id', models.UUIDField(default=geleitzug.ground.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('office', models.CharField(max_length=40)),
                ('purpose', models.CharField(choices=[('ask', 'Rückfrage'), ('message', 'Nachricht'), ('reasons', 'Gründe einer Entscheidung'), ('conditions', 'Nebenbestimmungen')], max_length=10)),
                ('title', models.CharField(max_length=120)),
                ('text', models.TextField()),
                ('changed_by_name', models.CharField(max_length=200)),
                ('changed_at', models.DateTimeField(auto_now=True)),
                ('tenant', models.ForeignKey(db_index=False, default=geleitzug.ground.tenancy.doors.current_tenant, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.municipality')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('tenant', 'office', 'purpose', 'title'), name='one_title_a_purpose')],
            },
        ),
        migrations.CreateModel(
            name='UnsentForm',
            fields=[
                ('id', models.UUIDField(default=geleitzug.ground.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('subject', models.UUIDField(help_text='whose key seals it: the case; of a form for many cases the row itself')),
                ('form', models.CharField(help_text='which form it is: actions/unsent.py', max_length=48)),
                ('typed', geleitzug.ground.crypto.fields.SealedJSONField(default=dict, help_text='name of a field → what stands in it')),
                ('sent', models.CharField(blank=True, help_text='the sheet that was sent last: actions/unsent.py', max_length=40)),
                ('at', models.DateTimeField()),
                ('case', geleitzug.ground.tenancy.models.TenantForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='cases.case')),
                ('staff', geleitzug.ground.tenancy.models.TenantForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='people.staff')),
                ('tenant', models.ForeignKey(db_index=False, default=geleitzug.ground.tenancy.doors.current_tenant, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.municipality')),
            ],
            options={
                'indexes': [models.Index(fields=['tenant', 'at'], name='unsent_forms_that_end')],
                'constraints': [models.UniqueConstraint(fields=('tenant', 'case', 'staff', 'form'), name='one_unsent_form_a_person', nulls_distinct=False)],
            },
        ),
        migrations.CreateModel(
            name='Relation',
            fields=[
                ('id', models.UUIDField(default=geleitzug.ground.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[(geleitzug.core.caseload.rules.Kind['BELONGS'], 'gehört zu'), (geleitzug.core.caseload.rules.Kind['SAME'], 'gleiche Sache wie'), (geleitzug.core.caseload.rules.Kind['FOLLOWS'], 'Folgevorgang zu'), (geleitzug.core.caseload.rules.Kind['CONTESTS'], 'Widerspruch zu'), (geleitzug.core.caseload.rules.Kind['JOINS'], 'zusammengeführt mit')], max_length=12)),
                ('set_by_name', models.CharField(max_length=200)),
                ('set_at', models.DateTimeField(auto_now_add=True)),
                ('case', geleitzug.ground.tenancy.models.TenantForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='cases.case')),
                ('other', geleitzug.ground.tenancy.models.TenantForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='cases.case')),
                ('tenant', models.ForeignKey(db_index=False, default=geleitzug.ground.tenancy.doors.current_tenant, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.municipality')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('case', 'other'), name='one_relation_of_two_cases', violation_error_message='Diese Vorgänge sind schon verknüpft.'), models.CheckConstraint(condition=models.Q(('case', models.F('other')), _negated=True), name='related_to_another_case')],
            },
        ),
        migrations.CreateModel(
            name='CalendarFeed',
            fields=[
                ('id', models.UUIDField(default=geleitzug.ground.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('digest', models.CharField(max_length=64)),
                ('made_at', models.DateTimeField(auto_now_add=True)),
                ('staff', geleitzug.ground.tenancy.models.TenantForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='people.staff')),
                ('tenant', models.ForeignKey(db_index=False, default=geleitzug.ground.tenancy.doors.current_tenant, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.municipality')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('tenant', 'staff'), name='one_feed_a_person'), models.UniqueConstraint(fields=('tenant', 'digest'), name='one_person_a_feed')],
            },
        ),
        migrations.CreateModel(
            name='Sweep',
            fields=[
                ('id', models.UUIDField(default=geleitzug.ground.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('deed', models.CharField(help_text='give, ask, decide', max_length=10)),
                ('typed', geleitzug.ground.crypto.fields.SealedJSONField(help_text='what is to be written, said or decided, the same for all')),
                ('state', models.CharField(choices=[('looking', 'wird geprüft'), ('ready', 'bereit'), ('going', 'läuft'), ('done', 'fertig'), ('stopped', 'angehalten')], default='looking', max_length=10)),
                ('made_at', models.DateTimeField(auto_now_add=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('staff', geleitzug.ground.tenancy.models.TenantForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='people.staff')),
                ('tenant', models.ForeignKey(db_index=False, default=geleitzug.ground.tenancy.doors.current_tenant, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.municipality')),
            ],
            options={
                'indexes': [models.Index(fields=['tenant', 'staff', '-id'], name='sweeps_of_one'), models.Index(fields=['tenant', 'made_at'], name='sweeps_that_end')],
            },
        ),
        migrations.CreateModel(
            name='SweptTask',
            fields=[
                ('id', models.UUIDField(default=geleitzug.ground.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('state', models.CharField(choices=[('new', 'noch nicht geprüft'), ('agreed', 'wird ausgeführt'), ('left', 'bleibt so'), ('done', 'erledigt')], default='new', max_length=10)),
                ('stamp', models.CharField(blank=True, max_length=16)),
                ('refusal', models.CharField(blank=True, help_text='why nothing was done', max_length=20)),
                ('sweep', geleitzug.ground.tenancy.models.TenantForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='items', to='caseload.sweep')),
                ('task', geleitzug.ground.tenancy.models.TenantForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='cases.task')),
                ('tenant', models.ForeignKey(db_index=False, default=geleitzug.ground.tenancy.doors.current_tenant, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.municipality')),
            ],
            options={
                'indexes': [models.Index(fields=['sweep', 'state', 'id'], name='swept_tasks_by_state')],
                'constraints': [models.UniqueConstraint(fields=('sweep', 'task'), name='one_row_a_swept_task')],
            },
        ),
        migrations.CreateModel(
            name='CallNote',
            fields=[
                ('id', models.UUIDField(default=geleitzug.ground.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('office', models.SlugField(max_length=40)),
                ('staff', models.UUIDField(help_text='for whom; empty: for all who work in the office', null=True)),
                ('caller', geleitzug.ground.crypto.fields.SealedTextField(help_text='who it was, and how to reach them')),
                ('text', geleitzug.ground.crypto.fields.SealedTextField()),
                ('call_back_by', models.DateField(help_text='until when a call back is wanted; empty: none is', null=True)),
                ('taken_by', models.UUIDField()),
                ('taken_by_name', models.CharField(max_length=200)),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('done_at', models.DateTimeField(null=True)),
                ('done_by_name', models.CharField(blank=True, max_length=200)),
                ('tenant', models.ForeignKey(db_index=False, default=geleitzug.ground.tenancy.doors.current_tenant, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.municipality')),
            ],
            options={
                'indexes': [
                    models.Index(condition=models.Q(('done_at', None)), fields=['tenant', 'office', 'call_back_by', 'id'], name='calls_for_an_office'),
                    models.Index(fields=['tenant', 'at'], name='calls_to_forget'),
                ],
            },
        ),
        walled("caseload_callnote"),
        walled("caseload_sweep", parents={"staff_id": "people_staff"}),
        walled("caseload_swepttask", parents={"sweep_id": "caseload_sweep", "task_id": "cases_task"}),
        walled("caseload_calendarfeed", parents={"staff_id": "people_staff"}),
        walled("caseload_relation", parents={"case_id": "cases_case", "other_id": "cases_case"}),
        walled("caseload_notice", parents={"case_id": "cases_case", "staff_id": "people_staff"}),
        walled("caseload_followup", parents={"case_id": "cases_case", "staff_id": "people_staff"}),
        walled("caseload_savedview", parents={"staff_id": "people_staff"}),
        walled("caseload_textblock"),
        walled("caseload_presence", parents={"case_id": "cases_case", "staff_id": "people_staff"}),
        walled("caseload_unsentform", parents={"case_id": "cases_case", "staff_id": "people_staff"}),
    ]
