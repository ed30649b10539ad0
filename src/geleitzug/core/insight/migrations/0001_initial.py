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
            name='CountedMonth',
            fields=[
                ('id', models.UUIDField(default=geleitzug.ground.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('month', models.DateField(help_text='its first day')),
                ('counted_at', models.DateTimeField(auto_now_add=True)),
                ('tenant', models.ForeignKey(db_index=False, default=geleitzug.ground.tenancy.doors.current_tenant, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.municipality')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('tenant', 'month'), name='a_month_is_counted_once')],
            },
        ),
        migrations.CreateModel(
            name='ServiceFigure',
            fields=[
                ('id', models.UUIDField(default=geleitzug.ground.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('service_key', models.SlugField(max_length=80)),
                ('office', models.CharField(max_length=40)),
                ('month', models.DateField(help_text='its first day')),
                ('received', models.PositiveIntegerField(null=True)),
                ('decided', models.PositiveIntegerField(null=True)),
                ('by_program', models.PositiveIntegerField(help_text='of the decided: by a program alone', null=True)),
                ('at_once', models.PositiveIntegerField(help_text='of the decided: complete without a question', null=True)),
                ('took', models.JSONField(default=dict, help_text='sketch: from receipt to decision, by the calendar')),
                ('worked', models.JSONField(default=dict, help_text='sketch: the same in working hours, without waiting for answers')),
                ('waited', models.JSONField(default=dict, help_text='sketch: for answers, by the calendar; of those that waited')),
                ('tenant', models.ForeignKey(db_index=False, default=geleitzug.ground.tenancy.doors.current_tenant, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.municipality')),
            ],
            options={
                'indexes': [models.Index(fields=['tenant', 'month', 'service_key'], name='service_figures_by_month')],
                'constraints': [models.UniqueConstraint(fields=('tenant', 'service_key', 'office', 'month'), name='one_service_figure')],
            },
        ),
        migrations.CreateModel(
            name='StepFigure',
            fields=[
                ('id', models.UUIDField(default=geleitzug.ground.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('service_key', models.SlugField(max_length=80)),
                ('office', models.CharField(max_length=40)),
                ('month', models.DateField(help_text='its first day')),
                ('element', models.CharField(help_text='the element of the process drawing', max_length=120)),
                ('name', models.CharField(max_length=200)),
                ('times', models.PositiveIntegerField(help_text='how often it was done by people; empty: less than five', null=True)),
                ('by_program', models.PositiveIntegerField(help_text='how often by a program; empty likewise', null=True)),
                ('took', models.JSONField(default=dict, help_text='sketch: by the calendar')),
                ('worked', models.JSONField(default=dict, help_text='sketch: working hours, without waiting for answers')),
                ('waited', models.JSONField(default=dict, help_text='sketch: for answers, by the calendar; of those that waited')),
                ('tenant', models.ForeignKey(db_index=False, default=geleitzug.ground.tenancy.doors.current_tenant, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.municipality')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('tenant', 'service_key', 'office', 'month', 'element'), name='one_step_figure')],
            },
        ),
        migrations.CreateModel(
            name='Stock',
            fields=[
                ('id', models.UUIDField(default=geleitzug.ground.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('service_key', models.SlugField(max_length=80)),
                ('office', models.CharField(max_length=40)),
                ('month', models.DateField(help_text='its first day')),
                ('open', models.PositiveIntegerField(null=True)),
                ('overdue', models.PositiveIntegerField(help_text='of the open: past the day of decision', null=True)),
                ('oldest_weeks', models.PositiveIntegerField(null=True)),
                ('at', models.DateTimeField()),
                ('tenant', models.ForeignKey(db_index=False, default=geleitzug.ground.tenancy.doors.current_tenant, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.municipality')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('tenant', 'service_key', 'office', 'month'), name='one_stock')],
            },
        ),
        walled("insight_countedmonth"),
        walled("insight_servicefigure"),
        walled("insight_stepfigure"),
        walled("insight_stock"),
    ]
