# SPDX-License-Identifier: EUPL-1.2
import django.db.models.deletion
import geleitzug.ground.ids
import geleitzug.ground.tenancy.doors
import geleitzug.ground.tenancy.models
from django.db import migrations, models

from geleitzug.ground.tenancy.walls import walled


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('catalogue', '0001_initial'),
        ('tenancy', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Draft',
            fields=[
                ('id', models.UUIDField(default=geleitzug.ground.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('key', models.SlugField(max_length=80)),
                ('title', models.JSONField()),
                ('office', models.CharField(max_length=40)),
                ('state', models.CharField(choices=[('editing', 'In Arbeit'), ('review', 'In Prüfung'), ('playing', 'Beispiele werden durchgespielt'), ('approved', 'Freigegeben, geht am Stichtag online'), ('released', 'Veröffentlicht'), ('withdrawn', 'Zurückgezogen')], default='editing', max_length=10)),
                ('revision', models.PositiveIntegerField(default=1)),
                ('submitted', models.JSONField(blank=True, help_text='the whole package as it was submitted, expanded', null=True)),
                ('comment', models.TextField(blank=True, help_text='of the editor to the review, or of the review to the editor')),
                ('trouble', models.TextField(blank=True, help_text='why it was not approved, or did not go online; a line a reason')),
                ('release_from', models.DateField(blank=True, null=True)),
                ('changes', models.JSONField(blank=True, default=list, help_text='what is new, in sentences, as it was released')),
                ('begun_by', models.CharField(max_length=200)),
                ('changed_by', models.CharField(max_length=200)),
                ('submitted_by', models.CharField(blank=True, max_length=200)),
                ('submitted_at', models.DateTimeField(blank=True, null=True)),
                ('submitter', models.UUIDField(blank=True, null=True)),
                ('approved_by', models.CharField(blank=True, max_length=200)),
                ('asked_at', models.DateTimeField(blank=True, help_text='when its release was last asked for', null=True)),
                ('begun_at', models.DateTimeField(auto_now_add=True)),
                ('changed_at', models.DateTimeField(auto_now=True)),
                ('base', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalogue.serviceversion')),
                ('released', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalogue.serviceversion')),
                ('tenant', models.ForeignKey(db_index=False, default=geleitzug.ground.tenancy.doors.current_tenant, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.municipality')),
            ],
        ),
        migrations.CreateModel(
            name='DraftPart',
            fields=[
                ('id', models.UUIDField(default=geleitzug.ground.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=140)),
                ('raw', models.JSONField()),
                ('outline', models.JSONField(blank=True, help_text='of a page: keys, what is read, findings', null=True)),
                ('draft', geleitzug.ground.tenancy.models.TenantForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='parts', to='authoring.draft')),
                ('tenant', models.ForeignKey(db_index=False, default=geleitzug.ground.tenancy.doors.current_tenant, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.municipality')),
            ],
        ),
        migrations.CreateModel(
            name='Revision',
            fields=[
                ('id', models.UUIDField(default=geleitzug.ground.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('number', models.PositiveIntegerField()),
                ('what', models.CharField(max_length=500)),
                ('who', models.CharField(max_length=200)),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('undone', models.BooleanField(default=False)),
                ('parts', models.JSONField(help_text='part → raw, null where there was none')),
                ('draft', geleitzug.ground.tenancy.models.TenantForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='revisions', to='authoring.draft')),
                ('tenant', models.ForeignKey(db_index=False, default=geleitzug.ground.tenancy.doors.current_tenant, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.municipality')),
            ],
        ),
        migrations.CreateModel(
            name='BuildingBlock',
            fields=[
                ('id', models.UUIDField(default=geleitzug.ground.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('key', models.SlugField(max_length=40)),
                ('title', models.JSONField()),
                ('raw', models.JSONField()),
                ('past', models.JSONField(blank=True, default=list, help_text='what it was before its last changes: what, title, raw')),
                ('undone', models.JSONField(blank=True, default=list, help_text='changes taken back, the last of them last')),
                ('version', models.PositiveIntegerField(default=1)),
                ('changed_by', models.CharField(max_length=200)),
                ('changed_at', models.DateTimeField(auto_now=True)),
                ('tenant', models.ForeignKey(db_index=False, default=geleitzug.ground.tenancy.doors.current_tenant, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.municipality')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('tenant', 'key'), name='one_block_a_key')],
            },
        ),
        migrations.CreateModel(
            name='TrialRun',
            fields=[
                ('id', models.UUIDField(default=geleitzug.ground.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('drawing', models.CharField(help_text='process, or as_is', max_length=20)),
                ('xml', models.TextField(help_text='the drawing as it was then')),
                ('stories', models.JSONField(help_text='what the cases bring along: of examples, never of people')),
                ('assumed', models.JSONField(help_text='cases a day, hours, people, seed')),
                ('asked', models.UUIDField(default=geleitzug.ground.ids.uuid7, help_text='another one each time it is asked for')),
                ('asked_at', models.DateTimeField(auto_now=True)),
                ('ended', models.PositiveIntegerField(default=0, help_text='how many cases are done or stuck by now')),
                ('result', models.JSONField(null=True)),
                ('trouble', models.TextField(blank=True)),
                ('draft', geleitzug.ground.tenancy.models.TenantForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='authoring.draft')),
                ('tenant', models.ForeignKey(db_index=False, default=geleitzug.ground.tenancy.doors.current_tenant, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.municipality')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('tenant', 'draft', 'drawing'), name='one_trial_run_a_drawing')],
            },
        ),
        migrations.AddIndex(
            model_name='draft',
            index=models.Index(fields=['tenant', 'state', 'key'], name='drafts_by_state'),
        ),
        migrations.AddConstraint(
            model_name='draft',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ('editing', 'review', 'playing', 'approved'))), fields=('tenant', 'key'), name='one_open_draft_a_service', violation_error_message='An dieser Leistung wird schon gearbeitet.'),
        ),
        migrations.AddConstraint(
            model_name='draftpart',
            constraint=models.UniqueConstraint(fields=('tenant', 'draft', 'name'), name='one_part_a_name'),
        ),
        migrations.AddConstraint(
            model_name='revision',
            constraint=models.UniqueConstraint(fields=('tenant', 'draft', 'number'), name='one_revision_a_number'),
        ),
        walled("authoring_draft"),
        walled("authoring_draftpart", parents={"draft_id": "authoring_draft"}),
        walled("authoring_revision", parents={"draft_id": "authoring_draft"}),
        walled("authoring_trialrun", parents={"draft_id": "authoring_draft"}),
        walled("authoring_buildingblock"),
    ]
