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
        ('tenancy', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Street',
            fields=[
                ('id', models.UUIDField(default=geleitzug.ground.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=120)),
                ('key', models.CharField(db_collation='C', help_text='rules.key_of(name)', max_length=130)),
                ('postcode', models.CharField(db_collation='C', max_length=5)),
                ('city', models.CharField(max_length=80)),
                ('district', models.CharField(blank=True, help_text='the part of town (Ortsteil)', max_length=80)),
                ('numbers', models.JSONField(blank=True, default=list, help_text='its house numbers; none where the list has none')),
                ('tenant', models.ForeignKey(db_index=False, default=geleitzug.ground.tenancy.doors.current_tenant, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.municipality')),
            ],
            options={
                'ordering': ['name', 'postcode'],
            },
        ),
        migrations.CreateModel(
            name='StreetKey',
            fields=[
                ('id', models.UUIDField(default=geleitzug.ground.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('key', models.CharField(db_collation='C', max_length=130)),
                ('street', geleitzug.ground.tenancy.models.TenantForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='keys', to='streets.street')),
                ('tenant', models.ForeignKey(db_index=False, default=geleitzug.ground.tenancy.doors.current_tenant, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.municipality')),
            ],
        ),
        migrations.AddIndex(
            model_name='street',
            index=models.Index(fields=['tenant', 'postcode', 'key'], name='streets_of_a_postcode'),
        ),
        migrations.AddConstraint(
            model_name='street',
            constraint=models.UniqueConstraint(fields=('tenant', 'key', 'postcode', 'city', 'district'), name='one_street_a_place'),
        ),
        migrations.AddIndex(
            model_name='streetkey',
            index=models.Index(fields=['tenant', 'key'], name='streets_by_key'),
        ),
        walled("streets_street", townsfolk=True),
        walled("streets_streetkey", townsfolk=True, parents={"street_id": "streets_street"}),
    ]
