# SPDX-License-Identifier: EUPL-1.2
import django.db.models.deletion
import geleitzug.ground.crypto.fields
import geleitzug.ground.ids
import geleitzug.ground.tenancy.doors
import geleitzug.ground.tenancy.models
import geleitzug.verticals.appointments.figures.rules
import geleitzug.verticals.appointments.queue.rules
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
        migrations.CreateModel(
            name='Ticket',
            fields=[
                ('id', models.UUIDField(default=geleitzug.ground.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('holder', models.UUIDField(help_text='digest of the code of the page on the phone')),
                ('day', models.DateField(help_text="as the clock on the location's wall has it")),
                ('letter', models.CharField(max_length=2)),
                ('serial', models.PositiveIntegerField()),
                ('lines', models.JSONField(default=list, help_text='errand and count')),
                ('persons', models.PositiveSmallIntegerField(default=1)),
                ('priority', models.CharField(blank=True, choices=[('', ''), ('wheelchair', 'wheelchair'), ('pregnant', 'pregnant'), ('children', 'children'), ('frail', 'frail'), ('other', 'other')], default=geleitzug.verticals.appointments.queue.rules.Priority['NONE'], max_length=10)),
                ('due', models.DateTimeField(help_text='when the appointment begins', null=True)),
                ('way', models.CharField(choices=[('kiosk', 'kiosk'), ('phone', 'phone'), ('staff', 'staff')], max_length=10)),
                ('language', models.CharField(default='de', max_length=5)),
                ('state', models.CharField(choices=[('waiting', 'waiting'), ('called', 'called'), ('serving', 'serving'), ('parked', 'parked'), ('done', 'done'), ('not_here', 'not_here'), ('gone', 'gone')], default=geleitzug.verticals.appointments.queue.rules.State['WAITING'], max_length=10)),
                ('sent_on', models.BooleanField(default=False)),
                ('not_at', models.UUIDField(help_text='the counter they were sent on from to any other one there', null=True)),
                ('note', geleitzug.ground.crypto.fields.SealedTextField(blank=True)),
                ('arrived_at', models.DateTimeField()),
                ('called_at', models.DateTimeField(null=True)),
                ('began_at', models.DateTimeField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('waited_seconds', models.PositiveIntegerField(help_text='until the first call', null=True)),
                ('served_seconds', models.PositiveIntegerField(default=0, help_text='at all counters together')),
                ('calls', models.PositiveSmallIntegerField(default=0)),
                ('done', models.JSONField(default=list, help_text='errand, count and seconds, as it was really done')),
                ('history', models.JSONField(default=list, help_text='moment, what, counter')),
                ('booking', geleitzug.ground.tenancy.models.TenantForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='booking.booking')),
                ('counter', geleitzug.ground.tenancy.models.TenantForeignKey(db_constraint=False, help_text='where they are, or were sent on to', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='booking.counter')),
                ('location', geleitzug.ground.tenancy.models.TenantForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='booking.location')),
                ('tenant', models.ForeignKey(db_index=False, default=geleitzug.ground.tenancy.doors.current_tenant, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.municipality')),
            ],
        ),
        migrations.CreateModel(
            name='Call',
            fields=[
                ('id', models.UUIDField(default=geleitzug.ground.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('number', models.CharField(max_length=12)),
                ('counter', models.CharField(max_length=60)),
                ('at', models.DateTimeField()),
                ('location', geleitzug.ground.tenancy.models.TenantForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='booking.location')),
                ('tenant', models.ForeignKey(db_index=False, default=geleitzug.ground.tenancy.doors.current_tenant, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.municipality')),
                ('ticket', geleitzug.ground.tenancy.models.TenantForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='appointments.ticket')),
            ],
        ),
        migrations.CreateModel(
            name='DayFigure',
            fields=[
                ('id', models.UUIDField(default=geleitzug.ground.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('errand', models.CharField(blank=True, max_length=60)),
                ('booked', models.PositiveIntegerField(default=0, help_text='appointments that were not called off before')),
                ('walk_ins', models.PositiveIntegerField(default=0, help_text='numbers without an appointment')),
                ('turned_away', models.PositiveIntegerField(default=0, help_text='who asked for a number and got none')),
                ('served', models.PositiveIntegerField(default=0)),
                ('with_appointment', models.PositiveIntegerField(default=0, help_text='of the served')),
                ('missed', models.PositiveIntegerField(default=0, help_text='of the booked: nobody came, or left again')),
                ('gave_up', models.PositiveIntegerField(default=0, help_text='of the walk-ins: gone, or not there when called')),
                ('used_minutes', models.PositiveIntegerField(default=0, help_text='of counters, with visitors')),
                ('planned_minutes', models.PositiveIntegerField(default=0, help_text='of counters, by shifts; of all errands only')),
                ('staffed_minutes', models.PositiveIntegerField(default=0, help_text='the same without absences')),
                ('waited', models.JSONField(default=dict, help_text='sketch: until the first call')),
                ('handled', models.JSONField(default=dict, help_text='sketch: at counters, for one; of all visits the whole')),
                ('day', models.DateField()),
                ('hours', models.JSONField(default=dict, help_text="hour on the location's wall → booked, walk-ins, turned away")),
                ('handled_median', models.PositiveIntegerField(default=0, help_text='seconds: what waiting times are learned from')),
                ('handled_p80', models.PositiveIntegerField(default=0)),
                ('location', geleitzug.ground.tenancy.models.TenantForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='booking.location')),
                ('tenant', models.ForeignKey(db_index=False, default=geleitzug.ground.tenancy.doors.current_tenant, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.municipality')),
            ],
            options={
                'indexes': [models.Index(fields=['tenant', 'day', 'location'], name='figures_by_day')],
                'constraints': [models.UniqueConstraint(fields=('tenant', 'location', 'day', 'errand'), name='one_figure_a_day')],
            },
        ),
        migrations.CreateModel(
            name='Outlook',
            fields=[
                ('id', models.UUIDField(default=geleitzug.ground.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('errand', models.CharField(blank=True, max_length=60)),
                ('learned', models.JSONField(default=dict, help_text='demand.Learned')),
                ('score', models.JSONField(default=dict, help_text='backtest.Score; of all visits also the error by hour')),
                ('handling', models.FloatField(default=0, help_text='minutes at the counter, the mean; 0: not measured')),
                ('variability', models.FloatField(default=0, help_text='variance of it, as a multiple of the mean squared')),
                ('walk_in', models.JSONField(default=list, help_text='of all visits: share without appointment, by weekday and hour')),
                ('location', geleitzug.ground.tenancy.models.TenantForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='booking.location')),
                ('tenant', models.ForeignKey(db_index=False, default=geleitzug.ground.tenancy.doors.current_tenant, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.municipality')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('tenant', 'location', 'errand'), name='one_outlook_an_errand')],
            },
        ),
        migrations.CreateModel(
            name='MonthFigure',
            fields=[
                ('id', models.UUIDField(default=geleitzug.ground.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('errand', models.CharField(blank=True, max_length=60)),
                ('booked', models.PositiveIntegerField(default=0, help_text='appointments that were not called off before')),
                ('walk_ins', models.PositiveIntegerField(default=0, help_text='numbers without an appointment')),
                ('turned_away', models.PositiveIntegerField(default=0, help_text='who asked for a number and got none')),
                ('served', models.PositiveIntegerField(default=0)),
                ('with_appointment', models.PositiveIntegerField(default=0, help_text='of the served')),
                ('missed', models.PositiveIntegerField(default=0, help_text='of the booked: nobody came, or left again')),
                ('gave_up', models.PositiveIntegerField(default=0, help_text='of the walk-ins: gone, or not there when called')),
                ('used_minutes', models.PositiveIntegerField(default=0, help_text='of counters, with visitors')),
                ('planned_minutes', models.PositiveIntegerField(default=0, help_text='of counters, by shifts; of all errands only')),
                ('staffed_minutes', models.PositiveIntegerField(default=0, help_text='the same without absences')),
                ('waited', models.JSONField(default=dict, help_text='sketch: until the first call')),
                ('handled', models.JSONField(default=dict, help_text='sketch: at counters, for one; of all visits the whole')),
                ('month', models.DateField(help_text='its first day')),
                ('of_many', models.BooleanField(default=False, help_text='five or more people did it, none more than half of it')),
                ('location', geleitzug.ground.tenancy.models.TenantForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='booking.location')),
                ('tenant', models.ForeignKey(db_index=False, default=geleitzug.ground.tenancy.doors.current_tenant, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.municipality')),
            ],
            options={
                'indexes': [models.Index(fields=['tenant', 'month', 'errand'], name='figures_by_month')],
                'constraints': [models.UniqueConstraint(fields=('tenant', 'location', 'month', 'errand'), name='one_figure_a_month')],
            },
        ),
        migrations.CreateModel(
            name='TurnedAway',
            fields=[
                ('id', models.UUIDField(default=geleitzug.ground.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('day', models.DateField()),
                ('hour', models.PositiveSmallIntegerField(help_text="of the clock on the location's wall")),
                ('errand', models.CharField(blank=True, max_length=60)),
                ('many', models.PositiveIntegerField(default=0)),
                ('location', geleitzug.ground.tenancy.models.TenantForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='booking.location')),
                ('tenant', models.ForeignKey(db_index=False, default=geleitzug.ground.tenancy.doors.current_tenant, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.municipality')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('tenant', 'location', 'day', 'hour', 'errand'), name='one_count_of_turned_away')],
            },
        ),
        migrations.CreateModel(
            name='Queue',
            fields=[
                ('id', models.UUIDField(default=geleitzug.ground.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('version', models.PositiveBigIntegerField(default=1)),
                ('walk_in', models.BooleanField(default=True, help_text='numbers without an appointment are given out')),
                ('shut_on', models.DateField(blank=True, help_text='no more numbers on that day: staff said so', null=True)),
                ('groups', models.JSONField(blank=True, default=list, help_text='letter, errands')),
                ('printer', models.CharField(blank=True, help_text='host or host:port of a receipt printer', max_length=120)),
                ('location', geleitzug.ground.tenancy.models.TenantForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='booking.location')),
                ('tenant', models.ForeignKey(db_index=False, default=geleitzug.ground.tenancy.doors.current_tenant, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.municipality')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('tenant', 'location'), name='one_queue_a_location')],
            },
        ),
        migrations.CreateModel(
            name='Screen',
            fields=[
                ('id', models.UUIDField(default=geleitzug.ground.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=80)),
                ('kind', models.CharField(choices=[('display', 'display'), ('kiosk', 'kiosk')], max_length=8)),
                ('locations', models.JSONField(default=list, help_text='ids; a kiosk has one')),
                ('languages', models.JSONField(default=list, help_text='de, en: what is shown and spoken, one after the other')),
                ('code_digest', models.CharField(blank=True, max_length=64)),
                ('code_until', models.DateTimeField(null=True)),
                ('holder', models.UUIDField(help_text='digest of the secret in its address', null=True)),
                ('paired_at', models.DateTimeField(null=True)),
                ('seen_on', models.DateField(null=True)),
                ('made_at', models.DateTimeField(auto_now_add=True)),
                ('tenant', models.ForeignKey(db_index=False, default=geleitzug.ground.tenancy.doors.current_tenant, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.municipality')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('code_digest', ''), _negated=True), fields=['tenant', 'code_digest'], name='screens_to_be_paired')],
                'constraints': [models.UniqueConstraint(fields=('holder',), name='one_screen_a_secret')],
            },
        ),
        migrations.CreateModel(
            name='Seat',
            fields=[
                ('id', models.UUIDField(default=geleitzug.ground.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('staff', models.UUIDField()),
                ('day', models.DateField()),
                ('since', models.DateTimeField()),
                ('counter', geleitzug.ground.tenancy.models.TenantForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='booking.counter')),
                ('tenant', models.ForeignKey(db_index=False, default=geleitzug.ground.tenancy.doors.current_tenant, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.municipality')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('tenant', 'counter'), name='one_at_a_counter'), models.UniqueConstraint(fields=('tenant', 'staff'), name='one_counter_each')],
            },
        ),
        migrations.AddIndex(
            model_name='ticket',
            index=models.Index(fields=['tenant', 'location', 'day', 'state'], name='tickets_of_a_day'),
        ),
        migrations.AddIndex(
            model_name='ticket',
            index=models.Index(fields=['tenant', 'day'], name='tickets_by_day'),
        ),
        migrations.AddConstraint(
            model_name='ticket',
            constraint=models.UniqueConstraint(fields=('holder',), name='one_ticket_a_code'),
        ),
        migrations.AddConstraint(
            model_name='ticket',
            constraint=models.UniqueConstraint(fields=('tenant', 'location', 'day', 'letter', 'serial'), name='one_number_a_day'),
        ),
        migrations.AddConstraint(
            model_name='ticket',
            constraint=models.UniqueConstraint(condition=models.Q(('booking__isnull', False), ('state__in', ['waiting', 'called', 'serving', 'parked', 'not_here'])), fields=('tenant', 'booking'), name='one_ticket_a_booking'),
        ),
        migrations.AddConstraint(
            model_name='ticket',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ['called', 'serving'])), fields=('tenant', 'counter', 'day'), name='one_visitor_at_a_counter'),
        ),
        migrations.AddIndex(
            model_name='call',
            index=models.Index(fields=['tenant', 'location', 'at'], name='calls_of_a_location'),
        ),
        migrations.CreateModel(
            name='WorkloadNotice',
            fields=[
                ('id', models.UUIDField(default=geleitzug.ground.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('day', models.DateField()),
                ('reasons', models.JSONField(default=list, help_text='keys of rules.Reason')),
                ('words', geleitzug.ground.crypto.fields.SealedTextField(blank=True)),
                ('state', models.CharField(choices=[('new', 'new'), ('in_work', 'in_work'), ('settled', 'settled')], default=geleitzug.verticals.appointments.figures.rules.State['NEW'], max_length=10)),
                ('settled_on', models.DateField(null=True)),
                ('location', geleitzug.ground.tenancy.models.TenantForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='booking.location')),
                ('tenant', models.ForeignKey(db_index=False, default=geleitzug.ground.tenancy.doors.current_tenant, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.municipality')),
            ],
        ),
        migrations.CreateModel(
            name='Measure',
            fields=[
                ('id', models.UUIDField(default=geleitzug.ground.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('day', models.DateField(help_text='since when it holds; in days to come it is planned')),
                ('kind', models.CharField(choices=[('posts', 'posts'), ('cover', 'cover'), ('corridors', 'corridors'), ('online', 'online'), ('telephone', 'telephone'), ('rooms', 'rooms'), ('hours', 'hours'), ('training', 'training'), ('other', 'other')], max_length=12)),
                ('words', models.CharField(help_text='stands in answers to the council', max_length=300)),
                ('location', geleitzug.ground.tenancy.models.TenantForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='booking.location')),
                ('tenant', models.ForeignKey(db_index=False, default=geleitzug.ground.tenancy.doors.current_tenant, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.municipality')),
                ('notice', geleitzug.ground.tenancy.models.TenantForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='measures', to='appointments.workloadnotice')),
            ],
        ),
        migrations.CreateModel(
            name='YearFigure',
            fields=[
                ('id', models.UUIDField(default=geleitzug.ground.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('errand', models.CharField(blank=True, max_length=60)),
                ('booked', models.PositiveIntegerField(default=0, help_text='appointments that were not called off before')),
                ('walk_ins', models.PositiveIntegerField(default=0, help_text='numbers without an appointment')),
                ('turned_away', models.PositiveIntegerField(default=0, help_text='who asked for a number and got none')),
                ('served', models.PositiveIntegerField(default=0)),
                ('with_appointment', models.PositiveIntegerField(default=0, help_text='of the served')),
                ('missed', models.PositiveIntegerField(default=0, help_text='of the booked: nobody came, or left again')),
                ('gave_up', models.PositiveIntegerField(default=0, help_text='of the walk-ins: gone, or not there when called')),
                ('used_minutes', models.PositiveIntegerField(default=0, help_text='of counters, with visitors')),
                ('planned_minutes', models.PositiveIntegerField(default=0, help_text='of counters, by shifts; of all errands only')),
                ('staffed_minutes', models.PositiveIntegerField(default=0, help_text='the same without absences')),
                ('waited', models.JSONField(default=dict, help_text='sketch: until the first call')),
                ('handled', models.JSONField(default=dict, help_text='sketch: at counters, for one; of all visits the whole')),
                ('year', models.PositiveSmallIntegerField()),
                ('months', models.PositiveSmallIntegerField(default=0, help_text='how many are in it')),
                ('last', models.DateField(help_text='the first day of the last month in it')),
                ('told_minutes', models.PositiveIntegerField(default=0, help_text='staffed minutes of the months whose used minutes are in it')),
                ('leaves_out', models.BooleanField(default=False, help_text='a month with less than five visits is missing')),
                ('location', geleitzug.ground.tenancy.models.TenantForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='booking.location')),
                ('tenant', models.ForeignKey(db_index=False, default=geleitzug.ground.tenancy.doors.current_tenant, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.municipality')),
            ],
        ),
        migrations.CreateModel(
            name='StaffYear',
            fields=[
                ('id', models.UUIDField(default=geleitzug.ground.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('year', models.PositiveSmallIntegerField()),
                ('posts', models.DecimalField(decimal_places=2, help_text='Stellen by the plan of posts', max_digits=6)),
                ('full_time_equivalents', models.DecimalField(decimal_places=2, help_text='VZÄ: of them filled', max_digits=6)),
                ('full_time', models.PositiveSmallIntegerField(help_text='people')),
                ('part_time', models.PositiveSmallIntegerField(help_text='people')),
                ('cover_days', models.PositiveSmallIntegerField(help_text='days others stood in for who was ill', null=True)),
                ('hour_cents', models.PositiveIntegerField(help_text='what an hour at a counter costs the town', null=True)),
                ('remark', models.CharField(blank=True, max_length=300)),
                ('location', geleitzug.ground.tenancy.models.TenantForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='booking.location')),
                ('tenant', models.ForeignKey(db_index=False, default=geleitzug.ground.tenancy.doors.current_tenant, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.municipality')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('tenant', 'location', 'year'), name='one_staff_a_year')],
            },
        ),
        migrations.AddIndex(
            model_name='workloadnotice',
            index=models.Index(fields=['tenant', 'location', 'day'], name='notices_of_location'),
        ),
        migrations.AddIndex(
            model_name='measure',
            index=models.Index(fields=['tenant', 'location', 'day'], name='measures_of_location'),
        ),
        migrations.AddIndex(
            model_name='yearfigure',
            index=models.Index(fields=['tenant', 'year', 'errand'], name='figures_by_year'),
        ),
        migrations.AddConstraint(
            model_name='yearfigure',
            constraint=models.UniqueConstraint(fields=('tenant', 'location', 'year', 'errand'), name='one_figure_a_year'),
        ),
        walled("appointments_queue", parents={"location_id": "booking_location"}),
        walled("appointments_seat", parents={"counter_id": "booking_counter"}),
        # From outside a number is read by the machine alone, out of memory: the secret of its page is its key.
        walled(
            "appointments_ticket",
            parents={"location_id": "booking_location", "counter_id": "booking_counter", "booking_id": "booking_booking"},
        ),
        walled("appointments_call", parents={"location_id": "booking_location", "ticket_id": "appointments_ticket"}),
        walled("appointments_screen"),
        walled("appointments_turnedaway", parents={"location_id": "booking_location"}),
        walled("appointments_dayfigure", parents={"location_id": "booking_location"}),
        walled("appointments_monthfigure", parents={"location_id": "booking_location"}),
        walled("appointments_yearfigure", parents={"location_id": "booking_location"}),
        walled("appointments_staffyear", parents={"location_id": "booking_location"}),
        walled("appointments_workloadnotice", parents={"location_id": "booking_location"}),
        walled(
            "appointments_measure",
            parents={"location_id": "booking_location", "notice_id": "appointments_workloadnotice"},
        ),
        walled("appointments_outlook", parents={"location_id": "booking_location"}),
        walled("appointments_bookedfeed", parents={"staff_id": "people_staff", "location_id": "booking_location"}),
        walled("appointments_totelephone", parents={"booking_id": "booking_booking"}),
    ]
