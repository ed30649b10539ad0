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
        ('booking', '0001_initial'),
        ('people', '0001_initial'),
        ('tenancy', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='BookedFeed',
            fields=[
                ('id', models.UUIDField(default=geleitzug.ground.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('digest', models.CharField(max_length=64)),
                ('made_at', models.DateTimeField(auto_now_add=True)),
                ('location', geleitzug.ground.tenancy.models.TenantForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='booking.location')),
                ('staff', geleitzug.ground.tenancy.models.TenantForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='people.staff')),
                ('tenant', models.ForeignKey(db_index=False, default=geleitzug.ground.tenancy.doors.current_tenant, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.municipality')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('location', None)), fields=('tenant', 'staff'), name='one_booked_feed_a_person'), models.UniqueConstraint(condition=models.Q(('location__isnull', False)), fields=('tenant', 'staff', 'location'), name='one_booked_feed_a_place'), models.UniqueConstraint(fields=('tenant', 'digest'), name='one_booked_feed_a_digest')],
            },
        ),
        migrations.CreateModel(
            name='ToTelephone',
            fields=[
                ('id', models.UUIDField(default=geleitzug.ground.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('was_starts', models.DateTimeField(help_text='when they had expected to come')),
                ('made_at', models.DateTimeField(auto_now_add=True)),
                ('done_at', models.DateTimeField(null=True)),
                ('booking', geleitzug.ground.tenancy.models.TenantForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='booking.booking')),
                ('tenant', models.ForeignKey(db_index=False, default=geleitzug.ground.tenancy.doors.current_tenant, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.municipality')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('done_at', None)), fields=['tenant', 'id'], name='to_be_telephoned')],
            },
        ),
        walled("appointments_bookedfeed", parents={"staff_id": "people_staff", "location_id": "booking_location"}),
        walled("appointments_totelephone", parents={"booking_id": "booking_booking"}),
    ]
