# SPDX-License-Identifier: EUPL-1.2
import django.contrib.postgres.fields
import django.db.models.deletion
import geleitzug.ground.ids
import geleitzug.ground.tenancy.doors
import geleitzug.ground.tenancy.models
from django.db import migrations, models

from geleitzug.ground.tenancy.walls import walled


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('tenancy', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Resident',
            fields=[
                ('id', models.UUIDField(default=geleitzug.ground.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('family', models.CharField(max_length=120)),
                ('former', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=120), default=list, size=None)),
                ('given', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=80), size=None)),
                ('usual', models.CharField(blank=True, max_length=80)),
                ('degree', models.CharField(blank=True, max_length=40)),
                ('born', models.CharField(help_text='ISO; unknown parts are 00', max_length=10)),
                ('birth_place', models.CharField(blank=True, max_length=120)),
                ('birth_country', models.CharField(blank=True, max_length=80)),
                ('sex', models.CharField(choices=[('male', 'male'), ('female', 'female'), ('diverse', 'diverse'), ('none', 'none')], max_length=8)),
                ('died_on', models.DateField(null=True)),
                ('moved_away_on', models.DateField(null=True)),
                ('tenant', models.ForeignKey(db_index=False, default=geleitzug.ground.tenancy.doors.current_tenant, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.municipality')),
            ],
        ),
        migrations.CreateModel(
            name='RegisteredBlock',
            fields=[
                ('id', models.UUIDField(default=geleitzug.ground.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('danger', 'danger'), ('kin', 'kin'), ('facility', 'facility')], max_length=10)),
                ('until', models.DateField(null=True)),
                ('tenant', models.ForeignKey(db_index=False, default=geleitzug.ground.tenancy.doors.current_tenant, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.municipality')),
                ('resident', geleitzug.ground.tenancy.models.TenantForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='blocks', to='residents.resident')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Dwelling',
            fields=[
                ('id', models.UUIDField(default=geleitzug.ground.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('street', models.CharField(max_length=120)),
                ('number', models.CharField(max_length=20)),
                ('addition', models.CharField(blank=True, max_length=80)),
                ('postcode', models.CharField(max_length=10)),
                ('city', models.CharField(max_length=80)),
                ('current', models.BooleanField(default=True)),
                ('tenant', models.ForeignKey(db_index=False, default=geleitzug.ground.tenancy.doors.current_tenant, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.municipality')),
                ('resident', geleitzug.ground.tenancy.models.TenantForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='dwellings', to='residents.resident')),
            ],
        ),
        migrations.CreateModel(
            name='SearchName',
            fields=[
                ('id', models.UUIDField(default=geleitzug.ground.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=160)),
                ('resident', geleitzug.ground.tenancy.models.TenantForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='search_names', to='residents.resident')),
                ('tenant', models.ForeignKey(db_index=False, default=geleitzug.ground.tenancy.doors.current_tenant, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.municipality')),
            ],
        ),
        migrations.AddConstraint(
            model_name='resident',
            constraint=models.CheckConstraint(condition=models.Q(('born__regex', '^\\d{4}-\\d\\d-\\d\\d$')), name='born_on_some_day', violation_error_message='Bitte geben Sie das Geburtsdatum als JJJJ-MM-TT an.'),
        ),
        migrations.AddIndex(
            model_name='dwelling',
            index=models.Index(fields=['tenant', 'resident'], name='dwellings_of_resident'),
        ),
        migrations.AddIndex(
            model_name='searchname',
            index=models.Index(fields=['tenant', 'name'], name='residents_by_name'),
        ),
        # The register is read by the machine alone: an office sees answers, not residents.
        walled("residents_resident", office=False),
        walled("residents_searchname", office=False, parents={"resident_id": "residents_resident"}),
        walled("residents_dwelling", office=False, parents={"resident_id": "residents_resident"}),
        walled("residents_registeredblock", office=False, parents={"resident_id": "residents_resident"}),
    ]
