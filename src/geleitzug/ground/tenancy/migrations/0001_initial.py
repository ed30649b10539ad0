# SPDX-License-Identifier: EUPL-1.2
import django.db.models.deletion
import geleitzug.ground.ids
from django.db import migrations, models

from geleitzug.ground.tenancy.walls import TENANT, open_to

# What a town says of itself is written by its own office; all else of the row is the owner's. So the office has no right
# on the table, and one function that writes two columns of the one row whose door is open, if they still are as read.
SAY = f"""
CREATE FUNCTION tenancy_say(was_contact jsonb, was_look jsonb, now_contact jsonb, now_look jsonb) RETURNS boolean
LANGUAGE sql VOLATILE STRICT SECURITY DEFINER SET search_path = public, pg_temp
AS $$
    UPDATE public.tenancy_municipality SET contact = now_contact, look = now_look
     WHERE id = {TENANT} AND contact = was_contact AND look = was_look
       AND jsonb_typeof(now_contact) = 'object' AND jsonb_typeof(now_look) = 'object'
    RETURNING true
$$
"""


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
        migrations.RunSQL(
            [
                SAY,
                "REVOKE ALL ON FUNCTION tenancy_say(jsonb, jsonb, jsonb, jsonb) FROM PUBLIC",
                "GRANT EXECUTE ON FUNCTION tenancy_say(jsonb, jsonb, jsonb, jsonb) TO geleitzug_office",
            ],
            migrations.RunSQL.noop,
        ),
        # Sessions belong to no town; their keys are secrets of 160 bits and are looked up by key only.
        open_to(
            "django_session",
            citizen="SELECT, INSERT, UPDATE, DELETE",
            office="SELECT, INSERT, UPDATE, DELETE",
            machine="SELECT, INSERT, UPDATE, DELETE",
        ),
    ]
