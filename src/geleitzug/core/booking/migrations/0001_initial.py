# SPDX-License-Identifier: EUPL-1.2
import django.db.models.deletion
import geleitzug.core.booking.rules
import geleitzug.ground.crypto.fields
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
            name='Errand',
            fields=[
                ('id', models.UUIDField(default=geleitzug.ground.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('key', models.SlugField(max_length=60)),
                ('names', models.JSONField(default=dict, help_text='de, en')),
                ('notes', models.JSONField(blank=True, default=dict)),
                ('keywords', models.JSONField(blank=True, default=dict, help_text='what people type into a search: de, en')),
                ('minutes', models.PositiveSmallIntegerField()),
                ('further_minutes', models.PositiveSmallIntegerField(default=0, help_text='for each further person')),
                ('after_minutes', models.PositiveSmallIntegerField(default=0, help_text='when the visitor has gone')),
                ('most_persons', models.PositiveSmallIntegerField(default=1)),
                ('once', models.BooleanField(default=False, help_text='nobody has two such appointments before them')),
                ('account_needed', models.BooleanField(default=False)),
                ('service_key', models.CharField(blank=True, max_length=80)),
                ('by_video', models.BooleanField(default=False, help_text='may be done by video, where the town has a server for it')),
                ('active', models.BooleanField(default=True)),
                ('preparation', models.JSONField(blank=True, default=dict, help_text='what to bring: de, en')),
                ('tenant', models.ForeignKey(db_index=False, default=geleitzug.ground.tenancy.doors.current_tenant, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.municipality')),
            ],
            options={
                'ordering': ['key'],
            },
        ),
        migrations.CreateModel(
            name='VideoServer',
            fields=[
                ('id', models.UUIDField(default=geleitzug.ground.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('url', models.CharField(max_length=200)),
                ('app', models.CharField(help_text='the application id the server knows us by', max_length=120)),
                ('secret', geleitzug.ground.crypto.fields.SealedTextField(help_text='a shared secret, or the private half of a pair of keys (PEM)')),
                ('domain', models.CharField(help_text='as the server names itself inside; usually its host', max_length=253)),
                ('key_id', models.CharField(blank=True, help_text='by which the server finds the public half', max_length=120)),
                ('active', models.BooleanField(default=True)),
                ('tenant', models.ForeignKey(db_index=False, default=geleitzug.ground.tenancy.doors.current_tenant, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.municipality')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('tenant',), name='one_video_server_a_town')],
            },
        ),
        migrations.CreateModel(
            name='Location',
            fields=[
                ('id', models.UUIDField(default=geleitzug.ground.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('key', models.SlugField(max_length=40)),
                ('name', models.CharField(max_length=120)),
                ('street', models.CharField(blank=True, max_length=120)),
                ('postcode', models.CharField(blank=True, max_length=10)),
                ('city', models.CharField(blank=True, max_length=80)),
                ('zone', models.CharField(default='Europe/Berlin', help_text='IANA: the clock on its wall', max_length=40)),
                ('wheelchair', models.BooleanField(default=True)),
                ('languages', models.JSONField(blank=True, default=list, help_text='spoken there: de, en, …')),
                ('phone', models.CharField(blank=True, max_length=40)),
                ('office', models.CharField(blank=True, max_length=40)),
                ('active', models.BooleanField(default=True)),
                ('tenant', models.ForeignKey(db_index=False, default=geleitzug.ground.tenancy.doors.current_tenant, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.municipality')),
            ],
            options={
                'ordering': ['name', 'id'],
            },
        ),
        migrations.CreateModel(
            name='Counter',
            fields=[
                ('id', models.UUIDField(default=geleitzug.ground.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=60)),
                ('wheelchair', models.BooleanField(default=True)),
                ('active', models.BooleanField(default=True)),
                ('tenant', models.ForeignKey(db_index=False, default=geleitzug.ground.tenancy.doors.current_tenant, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.municipality')),
                ('location', geleitzug.ground.tenancy.models.TenantForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='counters', to='booking.location')),
            ],
            options={
                'ordering': ['name', 'id'],
            },
        ),
        migrations.CreateModel(
            name='Corridor',
            fields=[
                ('id', models.UUIDField(default=geleitzug.ground.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('starts', models.TimeField()),
                ('ends', models.TimeField(help_text='00:00 is the end of the day')),
                ('valid_from', models.DateField(blank=True, null=True)),
                ('valid_until', models.DateField(blank=True, null=True)),
                ('weekday', models.PositiveSmallIntegerField()),
                ('for_whom', models.CharField(choices=[('appointments', 'appointments'), ('walk_in', 'walk_in')], max_length=12)),
                ('share_kept', models.PositiveSmallIntegerField(default=0)),
                ('kept_until_hours', models.PositiveSmallIntegerField(default=24)),
                ('errands', models.JSONField(blank=True, default=list, help_text='keys; empty: all')),
                ('tenant', models.ForeignKey(db_index=False, default=geleitzug.ground.tenancy.doors.current_tenant, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.municipality')),
                ('location', geleitzug.ground.tenancy.models.TenantForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='corridors', to='booking.location')),
            ],
        ),
        migrations.CreateModel(
            name='ClosedDay',
            fields=[
                ('id', models.UUIDField(default=geleitzug.ground.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('day', models.DateField()),
                ('reason', models.CharField(blank=True, max_length=200)),
                ('starts', models.TimeField(blank=True, help_text='other hours of that day; empty: closed', null=True)),
                ('ends', models.TimeField(blank=True, null=True)),
                ('tenant', models.ForeignKey(db_index=False, default=geleitzug.ground.tenancy.doors.current_tenant, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.municipality')),
                ('location', geleitzug.ground.tenancy.models.TenantForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='closed_days', to='booking.location')),
            ],
        ),
        migrations.CreateModel(
            name='Booking',
            fields=[
                ('id', models.UUIDField(default=geleitzug.ground.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('holder', models.UUIDField(help_text="digest of the link's code", null=True)),
                ('day', models.DateField(help_text="as the clock on the location's wall has it")),
                ('starts', models.DateTimeField()),
                ('ends', models.DateTimeField()),
                ('blocked_until', models.DateTimeField()),
                ('state', models.CharField(choices=[('held', 'held'), ('booked', 'booked'), ('cancelled', 'cancelled'), ('moved', 'moved'), ('arrived', 'arrived'), ('served', 'served'), ('missed', 'missed')], default=geleitzug.core.booking.rules.State['HELD'], max_length=10)),
                ('channel', models.CharField(choices=[('online', 'online'), ('telephone', 'telephone'), ('counter', 'counter')], max_length=10)),
                ('number', models.CharField(blank=True, help_text='to be said aloud', max_length=8)),
                ('secret', geleitzug.ground.crypto.fields.SealedTextField(blank=True, help_text="the link's code")),
                ('name', geleitzug.ground.crypto.fields.SealedTextField(blank=True)),
                ('mail', geleitzug.ground.crypto.fields.SealedTextField(blank=True)),
                ('phone', geleitzug.ground.crypto.fields.SealedTextField(blank=True)),
                ('note', geleitzug.ground.crypto.fields.SealedTextField(blank=True)),
                ('language', models.CharField(default='de', max_length=5)),
                ('wheelchair', models.BooleanField(default=False, help_text='the counter must be reached by wheelchair')),
                ('by_video', models.BooleanField(default=False, help_text='nobody comes: one meets by video')),
                ('persons', models.PositiveSmallIntegerField(default=1)),
                ('lines', models.JSONField(default=list, help_text='errand and count')),
                ('held_until', models.DateTimeField(null=True)),
                ('session', models.CharField(blank=True, help_text='digest of whose browser holds it', max_length=64)),
                ('given_back_at', models.DateTimeField(help_text="when a time that was given up is everybody's again", null=True)),
                ('once_mark', models.CharField(blank=True, help_text='keyed hash of name and contact', max_length=64)),
                ('account', models.UUIDField(help_text='of whoever booked it signed in', null=True)),
                ('case_id', models.UUIDField(null=True)),
                ('application_id', models.UUIDField(null=True)),
                ('made_at', models.DateTimeField(auto_now_add=True)),
                ('booked_at', models.DateTimeField(null=True)),
                ('arrived_at', models.DateTimeField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('called_off_why', models.CharField(blank=True, help_text='citizen, staff or absence', max_length=8)),
                ('called_off_name', models.CharField(blank=True, help_text='of staff who called it off', max_length=200)),
                ('reminded_at', models.DateTimeField(null=True)),
                ('changes', models.PositiveSmallIntegerField(default=0, help_text='how often it was moved; calendars count by it')),
                ('tenant', models.ForeignKey(db_index=False, default=geleitzug.ground.tenancy.doors.current_tenant, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.municipality')),
                ('counter', geleitzug.ground.tenancy.models.TenantForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='bookings', to='booking.counter')),
                ('location', geleitzug.ground.tenancy.models.TenantForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='bookings', to='booking.location')),
            ],
        ),
        migrations.CreateModel(
            name='BookedDay',
            fields=[
                ('id', models.UUIDField(default=geleitzug.ground.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('day', models.DateField()),
                ('number', models.PositiveBigIntegerField(default=geleitzug.core.booking.rules.fresh_number)),
                ('tenant', models.ForeignKey(db_index=False, default=geleitzug.ground.tenancy.doors.current_tenant, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.municipality')),
                ('location', geleitzug.ground.tenancy.models.TenantForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='booking.location')),
            ],
        ),
        migrations.CreateModel(
            name='Opening',
            fields=[
                ('id', models.UUIDField(default=geleitzug.ground.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('starts', models.TimeField()),
                ('ends', models.TimeField(help_text='00:00 is the end of the day')),
                ('valid_from', models.DateField(blank=True, null=True)),
                ('valid_until', models.DateField(blank=True, null=True)),
                ('weekday', models.PositiveSmallIntegerField()),
                ('location', geleitzug.ground.tenancy.models.TenantForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='openings', to='booking.location')),
                ('tenant', models.ForeignKey(db_index=False, default=geleitzug.ground.tenancy.doors.current_tenant, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.municipality')),
            ],
        ),
        migrations.CreateModel(
            name='Release',
            fields=[
                ('id', models.UUIDField(default=geleitzug.ground.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('lead_minutes', models.PositiveIntegerField(default=60)),
                ('horizon_days', models.PositiveSmallIntegerField(default=60)),
                ('released_from', models.TimeField(default='07:00')),
                ('released_until', models.TimeField(default='19:00')),
                ('location', geleitzug.ground.tenancy.models.TenantForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='releases', to='booking.location')),
                ('tenant', models.ForeignKey(db_index=False, default=geleitzug.ground.tenancy.doors.current_tenant, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.municipality')),
            ],
        ),
        migrations.CreateModel(
            name='RuleVersion',
            fields=[
                ('id', models.UUIDField(default=geleitzug.ground.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('number', models.PositiveBigIntegerField(default=geleitzug.core.booking.rules.fresh_number)),
                ('location', geleitzug.ground.tenancy.models.TenantForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='booking.location')),
                ('tenant', models.ForeignKey(db_index=False, default=geleitzug.ground.tenancy.doors.current_tenant, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.municipality')),
            ],
        ),
        migrations.CreateModel(
            name='Shift',
            fields=[
                ('id', models.UUIDField(default=geleitzug.ground.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('starts', models.TimeField()),
                ('ends', models.TimeField(help_text='00:00 is the end of the day')),
                ('valid_from', models.DateField(blank=True, null=True)),
                ('valid_until', models.DateField(blank=True, null=True)),
                ('staff', models.UUIDField(blank=True, null=True)),
                ('weekday', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('day', models.DateField(blank=True, null=True)),
                ('breaks', models.JSONField(blank=True, default=list, help_text='pairs of times: 12:00, 12:30')),
                ('counter', geleitzug.ground.tenancy.models.TenantForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='shifts', to='booking.counter')),
                ('tenant', models.ForeignKey(db_index=False, default=geleitzug.ground.tenancy.doors.current_tenant, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.municipality')),
            ],
        ),
        migrations.CreateModel(
            name='Skill',
            fields=[
                ('id', models.UUIDField(default=geleitzug.ground.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('staff', models.UUIDField()),
                ('errand', geleitzug.ground.tenancy.models.TenantForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='skills', to='booking.errand')),
                ('tenant', models.ForeignKey(db_index=False, default=geleitzug.ground.tenancy.doors.current_tenant, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.municipality')),
            ],
        ),
        migrations.CreateModel(
            name='Waiting',
            fields=[
                ('id', models.UUIDField(default=geleitzug.ground.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('holder', models.UUIDField(help_text="digest of the link's code")),
                ('secret', geleitzug.ground.crypto.fields.SealedTextField()),
                ('name', geleitzug.ground.crypto.fields.SealedTextField()),
                ('mail', geleitzug.ground.crypto.fields.SealedTextField()),
                ('phone', geleitzug.ground.crypto.fields.SealedTextField(blank=True)),
                ('language', models.CharField(default='de', max_length=5)),
                ('wanted', models.JSONField(help_text='errands, locations, weekdays, hours')),
                ('once_mark', models.CharField(blank=True, max_length=64)),
                ('before', models.DateTimeField(help_text='only what begins earlier is of use')),
                ('turn', models.DateTimeField(help_text='since when they wait; who lets an offer pass goes to the end')),
                ('passed', models.PositiveSmallIntegerField(default=0, help_text='offers without an answer')),
                ('state', models.CharField(choices=[('open', 'open'), ('ended', 'ended')], default='open', max_length=10)),
                ('made_at', models.DateTimeField(auto_now_add=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('booking', geleitzug.ground.tenancy.models.TenantForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='waiting', to='booking.booking')),
                ('tenant', models.ForeignKey(db_index=False, default=geleitzug.ground.tenancy.doors.current_tenant, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.municipality')),
            ],
        ),
        migrations.CreateModel(
            name='Offered',
            fields=[
                ('id', models.UUIDField(default=geleitzug.ground.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('starts', models.DateTimeField()),
                ('until', models.DateTimeField()),
                ('state', models.CharField(choices=[('open', 'open'), ('taken', 'taken'), ('declined', 'declined'), ('lapsed', 'lapsed')], default='open', max_length=10)),
                ('booking', geleitzug.ground.tenancy.models.TenantForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='booking.booking')),
                ('tenant', models.ForeignKey(db_index=False, default=geleitzug.ground.tenancy.doors.current_tenant, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.municipality')),
                ('waiting', geleitzug.ground.tenancy.models.TenantForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='offers', to='booking.waiting')),
            ],
        ),
        migrations.CreateModel(
            name='Absence',
            fields=[
                ('id', models.UUIDField(default=geleitzug.ground.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('staff', models.UUIDField()),
                ('first', models.DateField()),
                ('last', models.DateField()),
                ('starts', models.TimeField(blank=True, help_text='on the first day; empty: from its beginning', null=True)),
                ('ends', models.TimeField(blank=True, help_text='on the last day; empty: to its end', null=True)),
                ('kind', models.CharField(choices=[('unplanned', 'ungeplant'), ('leave', 'Urlaub'), ('training', 'Fortbildung'), ('other', 'anderes')], default='unplanned', max_length=10)),
                ('noted_at', models.DateTimeField(auto_now_add=True)),
                ('tenant', models.ForeignKey(db_index=False, default=geleitzug.ground.tenancy.doors.current_tenant, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.municipality')),
            ],
            options={
                'indexes': [models.Index(fields=['tenant', 'last'], name='absences_to_come')],
                'constraints': [models.CheckConstraint(condition=models.Q(('last__gte', models.F('first'))), name='absence_ends_later', violation_error_message='Der letzte Tag liegt vor dem ersten.')],
            },
        ),
        migrations.AddConstraint(
            model_name='errand',
            constraint=models.UniqueConstraint(fields=('tenant', 'key'), name='one_errand_a_key'),
        ),
        migrations.AddConstraint(
            model_name='errand',
            constraint=models.CheckConstraint(condition=models.Q(('minutes__gt', 0)), name='errand_takes_time'),
        ),
        migrations.AddConstraint(
            model_name='errand',
            constraint=models.CheckConstraint(condition=models.Q(('most_persons__gt', 0)), name='errand_of_somebody'),
        ),
        migrations.AddConstraint(
            model_name='location',
            constraint=models.UniqueConstraint(fields=('tenant', 'key'), name='one_location_a_key'),
        ),
        migrations.AddIndex(
            model_name='counter',
            index=models.Index(fields=['tenant', 'location'], name='counters_of_location'),
        ),
        migrations.AddIndex(
            model_name='corridor',
            index=models.Index(fields=['tenant', 'location'], name='corridors_of_location'),
        ),
        migrations.AddConstraint(
            model_name='corridor',
            constraint=models.CheckConstraint(condition=models.Q(('weekday__gte', 0), ('weekday__lte', 6)), name='corridor_on_a_weekday'),
        ),
        migrations.AddConstraint(
            model_name='corridor',
            constraint=models.CheckConstraint(condition=models.Q(('ends__gt', models.F('starts')), ('ends', '00:00'), _connector='OR'), name='corridor_ends_later'),
        ),
        migrations.AddConstraint(
            model_name='corridor',
            constraint=models.CheckConstraint(condition=models.Q(('share_kept__lte', 100)), name='corridor_share_is_a_percentage'),
        ),
        migrations.AddIndex(
            model_name='closedday',
            index=models.Index(fields=['tenant', 'day'], name='closed_days_by_day'),
        ),
        migrations.AddConstraint(
            model_name='closedday',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('ends', None), ('starts', None)), models.Q(('ends__isnull', False), ('starts__isnull', False), models.Q(('ends__gt', models.F('starts')), ('ends', '00:00'), _connector='OR')), _connector='OR'), name='closed_day_with_whole_hours'),
        ),
        migrations.AddIndex(
            model_name='booking',
            index=models.Index(fields=['tenant', 'location', 'day', 'starts'], name='bookings_of_a_day'),
        ),
        migrations.AddIndex(
            model_name='booking',
            index=models.Index(fields=['tenant', 'day'], name='bookings_by_day'),
        ),
        migrations.AddIndex(
            model_name='booking',
            index=models.Index(condition=models.Q(('state', geleitzug.core.booking.rules.State['HELD']), ('given_back_at__isnull', False), _connector='OR'), fields=['tenant', 'day', 'location'], name='times_that_come_back'),
        ),
        migrations.AddIndex(
            model_name='booking',
            index=models.Index(condition=models.Q(('once_mark', ''), _negated=True), fields=['tenant', 'once_mark'], name='bookings_of_one_person'),
        ),
        migrations.AddIndex(
            model_name='booking',
            index=models.Index(condition=models.Q(('state', geleitzug.core.booking.rules.State['HELD'])), fields=['tenant', 'session'], name='holds_of_a_session'),
        ),
        migrations.AddIndex(
            model_name='booking',
            index=models.Index(condition=models.Q(('account__isnull', False)), fields=['tenant', 'account'], name='bookings_of_account'),
        ),
        migrations.AddIndex(
            model_name='booking',
            index=models.Index(condition=models.Q(('application_id__isnull', False)), fields=['tenant', 'application_id'], name='bookings_of_application'),
        ),
        migrations.AddIndex(
            model_name='booking',
            index=models.Index(condition=models.Q(('case_id__isnull', False)), fields=['tenant', 'case_id'], name='bookings_of_case'),
        ),
        migrations.AddConstraint(
            model_name='booking',
            constraint=models.CheckConstraint(condition=models.Q(('blocked_until__gte', models.F('ends')), ('ends__gt', models.F('starts'))), name='booking_ends_later'),
        ),
        migrations.AddConstraint(
            model_name='booking',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', geleitzug.core.booking.rules.State['HELD']), _negated=True), ('held_until__isnull', False), _connector='OR'), name='held_until_some_time'),
        ),
        migrations.AddConstraint(
            model_name='booking',
            constraint=models.UniqueConstraint(condition=models.Q(('holder__isnull', False)), fields=('holder',), name='one_booking_a_link'),
        ),
        migrations.AddConstraint(
            model_name='bookedday',
            constraint=models.UniqueConstraint(fields=('tenant', 'location', 'day'), name='one_booked_day'),
        ),
        migrations.AddIndex(
            model_name='opening',
            index=models.Index(fields=['tenant', 'location'], name='openings_of_location'),
        ),
        migrations.AddConstraint(
            model_name='opening',
            constraint=models.CheckConstraint(condition=models.Q(('weekday__gte', 0), ('weekday__lte', 6)), name='opening_on_a_weekday'),
        ),
        migrations.AddConstraint(
            model_name='opening',
            constraint=models.CheckConstraint(condition=models.Q(('ends__gt', models.F('starts')), ('ends', '00:00'), _connector='OR'), name='opening_ends_later'),
        ),
        migrations.AddConstraint(
            model_name='release',
            constraint=models.UniqueConstraint(fields=('tenant', 'location'), name='one_release_a_location'),
        ),
        migrations.AddConstraint(
            model_name='release',
            constraint=models.CheckConstraint(condition=models.Q(('released_until__gt', models.F('released_from'))), name='release_ends_later'),
        ),
        migrations.AddConstraint(
            model_name='release',
            constraint=models.CheckConstraint(condition=models.Q(('horizon_days__lte', 366)), name='release_within_a_year'),
        ),
        migrations.AddConstraint(
            model_name='ruleversion',
            constraint=models.UniqueConstraint(fields=('tenant', 'location'), name='one_rule_version_a_location'),
        ),
        migrations.AddIndex(
            model_name='shift',
            index=models.Index(fields=['tenant', 'counter'], name='shifts_of_counter'),
        ),
        migrations.AddIndex(
            model_name='shift',
            index=models.Index(fields=['tenant', 'staff'], name='shifts_of_staff'),
        ),
        migrations.AddConstraint(
            model_name='shift',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('day__isnull', False), ('weekday', None)), models.Q(('day', None), ('weekday__gte', 0), ('weekday__isnull', False), ('weekday__lte', 6)), _connector='OR'), name='shift_on_a_weekday_or_a_day', violation_error_message='Bitte wählen Sie einen Wochentag oder einen Tag.'),
        ),
        migrations.AddConstraint(
            model_name='shift',
            constraint=models.CheckConstraint(condition=models.Q(('ends__gt', models.F('starts')), ('ends', '00:00'), _connector='OR'), name='shift_ends_later'),
        ),
        migrations.AddConstraint(
            model_name='skill',
            constraint=models.UniqueConstraint(fields=('tenant', 'staff', 'errand'), name='one_skill_an_errand'),
        ),
        migrations.AddIndex(
            model_name='waiting',
            index=models.Index(condition=models.Q(('state', 'open')), fields=['tenant', 'turn', 'id'], name='waiting_in_turn'),
        ),
        migrations.AddIndex(
            model_name='waiting',
            index=models.Index(fields=['tenant', 'booking'], name='waiting_of_a_booking'),
        ),
        migrations.AddConstraint(
            model_name='waiting',
            constraint=models.UniqueConstraint(fields=('holder',), name='one_waiting_a_link'),
        ),
        migrations.AddIndex(
            model_name='offered',
            index=models.Index(condition=models.Q(('state', 'open')), fields=['tenant', 'until'], name='offers_to_lapse'),
        ),
        migrations.AddConstraint(
            model_name='offered',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'open')), fields=('tenant', 'waiting'), name='one_offer_at_a_time'),
        ),
        walled("booking_location", townsfolk=True),
        walled("booking_errand", townsfolk=True),
        walled("booking_videoserver"),
        walled("booking_counter", parents={"location_id": "booking_location"}),
        walled("booking_ruleversion", parents={"location_id": "booking_location"}),
        walled("booking_opening", parents={"location_id": "booking_location"}),
        walled("booking_closedday", parents={"location_id": "booking_location"}),
        walled("booking_shift", parents={"counter_id": "booking_counter"}),
        walled("booking_skill", parents={"errand_id": "booking_errand"}),
        walled("booking_absence"),
        walled("booking_corridor", parents={"location_id": "booking_location"}),
        walled("booking_release", parents={"location_id": "booking_location"}),
        walled("booking_booking", applicants=True, applicants_write=False, parents={"location_id": "booking_location", "counter_id": "booking_counter"}),
        walled("booking_bookedday", parents={"location_id": "booking_location"}),
        walled("booking_waiting", applicants=True, applicants_write=False, parents={"booking_id": "booking_booking"}),
        walled("booking_offered", parents={"waiting_id": "booking_waiting", "booking_id": "booking_booking"}),
        # btree_gist is a trusted extension: whoever owns the database may add it. It knows equality beside ranges.
        migrations.RunSQL("CREATE EXTENSION IF NOT EXISTS btree_gist", migrations.RunSQL.noop),
        migrations.RunSQL(
            "ALTER TABLE booking_booking ADD CONSTRAINT no_two_at_a_counter EXCLUDE USING gist"
            " (counter_id WITH =, tstzrange(starts, blocked_until) WITH &&)"
            " WHERE (state IN ('held', 'booked', 'arrived', 'served', 'missed'))",
            migrations.RunSQL.noop,
        ),
    ]
