# SPDX-License-Identifier: EUPL-1.2
import django.db.models.deletion
import geleitzug.ground.ids
from django.db import migrations, models

from geleitzug.ground.tenancy.walls import open_to


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ("sessions", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name='Municipality',
            fields=[
                ('id', models.UUIDField(default=geleitzug.ground.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('key', models.SlugField(unique=True)),
                ('name', models.CharField(max_length=120)),
                ('kind', models.CharField(choices=[('city', 'Stadt'), ('village', 'Gemeinde'), ('district', 'Landkreis')], max_length=20)),
                ('land', models.CharField(help_text='HB, NI, …', max_length=2)),
                ('ags', models.CharField(blank=True, max_length=8)),
                ('population', models.PositiveIntegerField(default=0)),
                ('look', models.JSONField(default=dict, help_text='tokens: colours and the mark')),
                ('contact', models.JSONField(default=dict, help_text='address, phone, mail, web, represented_by, supervision, bank')),
                ('values', models.JSONField(default=dict, help_text="settings of the town that are not one service's")),
                ('district', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='members', to='tenancy.municipality')),
            ],
            options={
                'ordering': ['name'],
            },
        ),
        migrations.CreateModel(
            name='HostName',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=253, unique=True)),
                ('primary', models.BooleanField(default=True)),
                ('municipality', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='host_names', to='tenancy.municipality')),
            ],
        ),
        open_to("tenancy_municipality", citizen="SELECT", office="SELECT", machine="SELECT"),
        open_to("tenancy_hostname", citizen="SELECT", office="SELECT", machine="SELECT"),
        # Sessions belong to no town; their keys are secrets of 160 bits and are looked up by key only.
        open_to(
            "django_session",
            citizen="SELECT, INSERT, UPDATE, DELETE",
            office="SELECT, INSERT, UPDATE, DELETE",
            machine="SELECT, INSERT, UPDATE, DELETE",
        ),
    ]
