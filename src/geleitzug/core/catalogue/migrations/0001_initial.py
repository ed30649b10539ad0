# SPDX-License-Identifier: EUPL-1.2
import django.db.models.deletion
import geleitzug.ground.ids
import geleitzug.ground.tenancy.doors
import geleitzug.ground.tenancy.models
from django.db import migrations, models

from geleitzug.ground.tenancy.walls import open_to, walled


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('tenancy', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='ServiceVersion',
            fields=[
                ('id', models.UUIDField(default=geleitzug.ground.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('key', models.SlugField(max_length=80)),
                ('version', models.CharField(max_length=20)),
                ('digest', models.CharField(max_length=64)),
                ('raw', models.JSONField()),
                ('imported_at', models.DateTimeField(auto_now_add=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('key', 'version'), name='a_version_is_published_once')],
            },
        ),
        migrations.CreateModel(
            name='Offering',
            fields=[
                ('id', models.UUIDField(default=geleitzug.ground.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('key', models.SlugField(max_length=80)),
                ('office', models.CharField(max_length=40)),
                ('active', models.BooleanField(default=True)),
                ('online_since', models.DateField(blank=True, null=True)),
                ('values', models.JSONField(blank=True, default=dict, help_text="the town's fees and settings for this service")),
                ('texts', models.JSONField(blank=True, default=dict, help_text="the town's own texts: title, summary, cost …")),
                ('pace', models.JSONField(blank=True, default=dict, help_text='how long filling in takes, measured: core/cases/paces.py')),
                ('title', models.JSONField()),
                ('summary', models.JSONField()),
                ('topic', models.CharField(max_length=60)),
                ('audience', models.JSONField(default=list)),
                ('search_text', models.TextField(help_text='folded, by lines: title; keywords, LeiKa key; summary')),
                ('tenant', models.ForeignKey(db_index=False, default=geleitzug.ground.tenancy.doors.current_tenant, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.municipality')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='offerings', to='catalogue.serviceversion')),
            ],
        ),
        migrations.CreateModel(
            name='Coverage',
            fields=[
                ('id', models.UUIDField(default=geleitzug.ground.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('tenant', models.ForeignKey(db_index=False, default=geleitzug.ground.tenancy.doors.current_tenant, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.municipality')),
                ('town', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='covered_by', to='tenancy.municipality')),
                ('offering', geleitzug.ground.tenancy.models.TenantForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='coverage', to='catalogue.offering')),
            ],
            options={
                'indexes': [models.Index(fields=['town'], name='coverage_of_a_town')],
                'constraints': [models.UniqueConstraint(fields=('tenant', 'offering', 'town'), name='covered_once')],
            },
        ),
        migrations.CreateModel(
            name='Office',
            fields=[
                ('id', models.UUIDField(default=geleitzug.ground.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('function', models.CharField(max_length=40)),
                ('name', models.JSONField()),
                ('code', models.CharField(blank=True, help_text='Organisationszeichen, e.g. 21/3', max_length=10)),
                ('contact', models.JSONField(default=dict, help_text='street, postcode, city, phone, mail, hours, access')),
                ('locations', models.JSONField(default=list, help_text='counters: name, street, hours, accessible')),
                ('tenant', models.ForeignKey(db_index=False, default=geleitzug.ground.tenancy.doors.current_tenant, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.municipality')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('tenant', 'function'), name='one_office_a_function')],
            },
        ),
        migrations.AddIndex(
            model_name='offering',
            index=models.Index(fields=['tenant', 'topic', 'key'], name='offerings_by_topic'),
        ),
        migrations.AddConstraint(
            model_name='offering',
            constraint=models.UniqueConstraint(fields=('tenant', 'key'), name='offered_once', violation_error_message='Diese Leistung wird hier schon angeboten.'),
        ),
        # Versions belong to the group and are what every town may offer; the machine publishes them.
        open_to("catalogue_serviceversion", citizen="SELECT", office="SELECT", machine="SELECT, INSERT"),
        walled("catalogue_office", public=True),
        walled("catalogue_offering", public=True),
        walled("catalogue_coverage", public=True, parents={"offering_id": "catalogue_offering"}),
        migrations.RunSQL(
            [
                "CREATE EXTENSION IF NOT EXISTS pg_trgm",
                "CREATE INDEX offerings_by_words ON catalogue_offering USING gin (search_text gin_trgm_ops)",
            ],
            migrations.RunSQL.noop,
        ),
    ]
