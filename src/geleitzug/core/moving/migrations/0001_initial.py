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
        ('cases', '0002_gate'),
        ('catalogue', '0001_initial'),
        ('tenancy', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Moving',
            fields=[
                ('id', models.UUIDField(default=geleitzug.ground.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('service_key', models.SlugField(max_length=80)),
                ('targets', models.JSONField(default=dict, help_text='a step that is gone → the step in its place; empty: none')),
                ('catch_up', models.JSONField(default=list, help_text='new steps that are done though they lie behind')),
                ('state', models.CharField(choices=[('planning', 'Plan wird erstellt'), ('planned', 'Plan liegt vor'), ('moving', 'wird umgestellt'), ('halted', 'angehalten'), ('done', 'zu Ende')], default='planning', max_length=10)),
                ('looked_to', models.UUIDField(help_text='the last case that was looked at', null=True)),
                ('looked', models.PositiveIntegerField(default=0, help_text='how many were')),
                ('begun_by', models.CharField(blank=True, max_length=160)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('tenant', models.ForeignKey(db_index=False, default=geleitzug.ground.tenancy.doors.current_tenant, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.municipality')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalogue.serviceversion')),
            ],
        ),
        migrations.CreateModel(
            name='MovedCase',
            fields=[
                ('id', models.UUIDField(default=geleitzug.ground.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('number', models.CharField(max_length=24)),
                ('stands', models.JSONField(default=list, help_text='the elements that are open')),
                ('effect', models.JSONField(help_text='what moving does; empty: it has to stay', null=True)),
                ('reason', models.JSONField(help_text='why it stays, in both languages', null=True)),
                ('group', models.CharField(help_text='the same for cases that fare alike', max_length=64)),
                ('stamp', models.CharField(help_text='another one means that something has happened in it since', max_length=64)),
                ('moved_at', models.DateTimeField(null=True)),
                ('case', geleitzug.ground.tenancy.models.TenantForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='cases.case')),
                ('source', models.ForeignKey(db_index=False, help_text='whose process it has followed', on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalogue.serviceversion')),
                ('tenant', models.ForeignKey(db_index=False, default=geleitzug.ground.tenancy.doors.current_tenant, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.municipality')),
                ('moving', geleitzug.ground.tenancy.models.TenantForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='rows', to='moving.moving')),
            ],
        ),
        migrations.AddIndex(
            model_name='moving',
            index=models.Index(fields=['tenant', 'service_key', '-id'], name='movings_of_a_service'),
        ),
        migrations.AddConstraint(
            model_name='moving',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ['planning', 'planned', 'moving', 'halted'])), fields=('tenant', 'service_key'), name='one_open_moving_a_service', violation_error_message='Für diese Leistung wird schon umgestellt.'),
        ),
        migrations.AddIndex(
            model_name='movedcase',
            index=models.Index(fields=['tenant', 'moving', 'group'], name='groups_of_a_moving'),
        ),
        migrations.AddIndex(
            model_name='movedcase',
            index=models.Index(condition=models.Q(('moved_at__isnull', True), ('reason__isnull', True)), fields=['moving', 'id'], name='cases_still_to_move'),
        ),
        migrations.AddIndex(
            model_name='movedcase',
            index=models.Index(condition=models.Q(('reason__isnull', False)), fields=['moving', 'number', 'id'], name='cases_that_stay'),
        ),
        migrations.AddConstraint(
            model_name='movedcase',
            constraint=models.UniqueConstraint(fields=('tenant', 'moving', 'case'), name='a_case_once_a_moving'),
        ),
        migrations.AddConstraint(
            model_name='movedcase',
            constraint=models.CheckConstraint(condition=models.Q(('moved_at__isnull', True), ('reason__isnull', True), _connector='OR'), name='moved_or_left', violation_error_message='Der Vorgang ist umgestellt oder bleibt, nicht beides.'),
        ),
        walled("moving_moving"),
        walled("moving_movedcase", parents={"moving_id": "moving_moving", "case_id": "cases_case"}),
    ]
