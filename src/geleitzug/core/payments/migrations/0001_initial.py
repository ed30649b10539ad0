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
            name='Payment',
            fields=[
                ('id', models.UUIDField(default=geleitzug.ground.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('holder', models.UUIDField(null=True)),
                ('subject', models.UUIDField()),
                ('purpose', models.CharField(max_length=40)),
                ('gate', models.BooleanField(default=False)),
                ('amount_cents', models.BigIntegerField()),
                ('items', models.JSONField(default=list)),
                ('label', models.CharField(max_length=60)),
                ('description', models.CharField(blank=True, max_length=250)),
                ('provider', models.CharField(max_length=40)),
                ('payee', models.CharField(max_length=60)),
                ('state', models.CharField(choices=[('requested', 'Noch nicht bezahlt'), ('opening', 'Verbindung zum Bezahldienst wird hergestellt'), ('open', 'Beim Bezahldienst begonnen'), ('failed', 'Zahlung gescheitert'), ('cancelled', 'Zahlung abgebrochen'), ('paid', 'Bezahlt'), ('differs', 'Betrag weicht ab'), ('expired', 'Zahlungsfrist abgelaufen'), ('withdrawn', 'Nicht mehr zu bezahlen'), ('paid_late', 'Zu spät bezahlt, wird erstattet')], default='requested', max_length=12)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('expires_at', models.DateTimeField(null=True)),
                ('due_on', models.DateField(help_text='of an invoice; nothing ends when it passes', null=True)),
                ('request_id', models.UUIDField(default=geleitzug.ground.ids.uuid7, unique=True)),
                ('return_url', models.URLField(blank=True, max_length=500)),
                ('begun_at', models.DateTimeField(null=True)),
                ('transaction_id', models.CharField(blank=True, max_length=64)),
                ('reference', models.CharField(blank=True, max_length=64)),
                ('redirect_url', models.URLField(blank=True, max_length=1000)),
                ('next_at', models.DateTimeField(null=True)),
                ('step', models.PositiveSmallIntegerField(default=0)),
                ('busy_until', models.DateTimeField(null=True)),
                ('answered_at', models.DateTimeField(null=True)),
                ('paid_cents', models.BigIntegerField(null=True)),
                ('paid_at', models.DateTimeField(null=True)),
                ('method', models.CharField(blank=True, max_length=60)),
                ('refunded_cents', models.BigIntegerField(default=0, help_text='of what was paid, as noted by hand')),
                ('refunded_on', models.DateField(help_text='the last time; each is told as RefundNoted', null=True)),
                ('returnable', models.BooleanField(default=False, help_text='what it was paid for ended so that it may come back')),
                ('kept_on', models.DateField(help_text='since then it is settled that nothing more of it comes back', null=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('note', models.CharField(blank=True, max_length=500)),
                ('tenant', models.ForeignKey(db_index=False, default=geleitzug.ground.tenancy.doors.current_tenant, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.municipality')),
            ],
        ),
        migrations.CreateModel(
            name='Attempt',
            fields=[
                ('id', models.UUIDField(default=geleitzug.ground.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('at', models.DateTimeField()),
                ('what', models.CharField(choices=[('open', 'Zahlung eröffnen'), ('ask', 'Stand erfragen')], max_length=8)),
                ('request_id', models.UUIDField()),
                ('transaction_id', models.CharField(blank=True, max_length=64)),
                ('ok', models.BooleanField(help_text='empty while the call is under way, or when we died in it', null=True)),
                ('detail', models.CharField(blank=True, max_length=300)),
                ('answered_at', models.DateTimeField(null=True)),
                ('tenant', models.ForeignKey(db_index=False, default=geleitzug.ground.tenancy.doors.current_tenant, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.municipality')),
                ('payment', geleitzug.ground.tenancy.models.TenantForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='attempts', to='payments.payment')),
            ],
        ),
        migrations.AddIndex(
            model_name='payment',
            index=models.Index(fields=['tenant', 'subject'], name='payments_of_subject'),
        ),
        migrations.AddIndex(
            model_name='payment',
            index=models.Index(condition=models.Q(('next_at__isnull', False)), fields=['tenant', 'next_at'], name='payments_to_look_at'),
        ),
        migrations.AddIndex(
            model_name='payment',
            index=models.Index(condition=models.Q(('state__in', ['cancelled', 'failed', 'open', 'opening', 'requested'])), fields=['tenant', 'expires_at'], name='payments_to_expire'),
        ),
        migrations.AddIndex(
            model_name='payment',
            index=models.Index(condition=models.Q(('gate', False), ('state__in', ['cancelled', 'failed', 'open', 'opening', 'requested'])), fields=['tenant', 'due_on', 'id'], name='fees_that_are_open'),
        ),
        migrations.AddIndex(
            model_name='payment',
            index=models.Index(condition=models.Q(('gate', False), ('state__in', ['cancelled', 'failed', 'open', 'opening', 'requested'])), fields=['tenant', 'label'], name='open_fees_by_number'),
        ),
        migrations.AddIndex(
            model_name='payment',
            index=models.Index(condition=models.Q(('state__in', ['differs', 'paid_late'])), fields=['tenant', 'id'], name='payments_to_settle'),
        ),
        migrations.AddIndex(
            model_name='payment',
            index=models.Index(condition=models.Q(('kept_on', None), ('refunded_cents__lt', models.F('paid_cents')), ('returnable', True), ('state', 'paid')), fields=['tenant', 'purpose', 'id'], name='payments_to_give_back'),
        ),
        migrations.AddConstraint(
            model_name='payment',
            constraint=models.CheckConstraint(condition=models.Q(('amount_cents__gt', 0)), name='payment_of_something'),
        ),
        migrations.AddConstraint(
            model_name='payment',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ['cancelled', 'differs', 'failed', 'open', 'opening', 'paid', 'requested'])), fields=('tenant', 'subject', 'purpose'), name='one_standing_payment', violation_error_message='Diese Zahlung ist schon angefordert.'),
        ),
        migrations.AddConstraint(
            model_name='payment',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['paid', 'differs', 'paid_late']), _negated=True), ('paid_at__isnull', False), _connector='OR'), name='paid_at_some_time'),
        ),
        migrations.AddIndex(
            model_name='attempt',
            index=models.Index(fields=['tenant', 'payment', 'id'], name='attempts_of_payment'),
        ),
        migrations.AddConstraint(
            model_name='payment',
            constraint=models.CheckConstraint(condition=models.Q(('refunded_cents', 0), models.Q(('refunded_cents__gt', 0), ('refunded_cents__lte', models.F('paid_cents'))), _connector='OR'), name='no_more_back_than_was_paid', violation_error_message='Mehr als bezahlt wurde, lässt sich nicht erstatten.'),
        ),
        migrations.CreateModel(
            name='Till',
            fields=[
                ('id', models.UUIDField(default=geleitzug.ground.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('office', models.SlugField(max_length=40)),
                ('name', models.CharField(max_length=60)),
                ('last_number', models.PositiveIntegerField(default=0)),
                ('closings', models.PositiveIntegerField(default=0)),
                ('opened_at', models.DateTimeField(auto_now_add=True)),
                ('tenant', models.ForeignKey(db_index=False, default=geleitzug.ground.tenancy.doors.current_tenant, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.municipality')),
            ],
            options={
                'indexes': [models.Index(fields=['tenant', 'office'], name='tills_of_an_office')],
                'constraints': [models.UniqueConstraint(fields=('tenant', 'name'), name='one_till_of_a_name')],
            },
        ),
        migrations.CreateModel(
            name='Closing',
            fields=[
                ('id', models.UUIDField(default=geleitzug.ground.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('number', models.PositiveIntegerField()),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('staff', models.UUIDField(null=True)),
                ('staff_name', models.CharField(max_length=200)),
                ('receipts', models.PositiveIntegerField()),
                ('cash_cents', models.BigIntegerField()),
                ('card_cents', models.BigIntegerField()),
                ('counted_cents', models.BigIntegerField(help_text='the cash that was counted, without what is kept for change')),
                ('note', models.CharField(blank=True, max_length=500)),
                ('tenant', models.ForeignKey(db_index=False, default=geleitzug.ground.tenancy.doors.current_tenant, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.municipality')),
                ('till', geleitzug.ground.tenancy.models.TenantForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='closings_made', to='payments.till')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('tenant', 'till', 'number'), name='one_close_once')],
            },
        ),
        migrations.CreateModel(
            name='TillReceipt',
            fields=[
                ('id', models.UUIDField(default=geleitzug.ground.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('position', models.PositiveIntegerField()),
                ('cents', models.BigIntegerField()),
                ('means', models.CharField(choices=[('cash', 'bar'), ('card', 'Karte')], max_length=4)),
                ('slip', models.CharField(blank=True, help_text="the number on the card terminal's slip", max_length=40)),
                ('label', models.CharField(max_length=60)),
                ('description', models.CharField(blank=True, max_length=250)),
                ('staff', models.UUIDField(null=True)),
                ('staff_name', models.CharField(max_length=200)),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('cancel_asked_by', models.UUIDField(null=True)),
                ('cancel_asked_by_name', models.CharField(blank=True, max_length=200)),
                ('cancel_reason', models.CharField(blank=True, max_length=500)),
                ('cancels', geleitzug.ground.tenancy.models.TenantForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='cancelled_by', to='payments.tillreceipt')),
                ('closing', geleitzug.ground.tenancy.models.TenantForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='closed', to='payments.closing')),
                ('payment', geleitzug.ground.tenancy.models.TenantForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='receipts', to='payments.payment')),
                ('tenant', models.ForeignKey(db_index=False, default=geleitzug.ground.tenancy.doors.current_tenant, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.municipality')),
                ('till', geleitzug.ground.tenancy.models.TenantForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='receipts', to='payments.till')),
            ],
            options={
                'indexes': [
                    models.Index(fields=['tenant', 'till', 'closing', '-position'], name='receipts_of_a_day'),
                    models.Index(fields=['tenant', 'payment'], name='receipts_of_a_payment'),
                ],
                'constraints': [
                    models.UniqueConstraint(fields=('tenant', 'till', 'position'), name='one_receipt_number_once'),
                    models.UniqueConstraint(condition=models.Q(('cancels__isnull', False)), fields=('tenant', 'cancels'), name='cancelled_once'),
                ],
            },
        ),
        # What waits for money does not exist for the office until the money is there.
        walled(
            "payments_payment",
            applicants=True,
            office_when="(NOT gate OR state IN ('paid', 'differs', 'paid_late'))",
        ),
        walled(
            "payments_attempt",
            parents={"payment_id": "payments_payment"},
            office_when="EXISTS (SELECT FROM payments_payment WHERE payments_payment.id = payment_id)",
        ),
        walled("payments_till"),
        walled("payments_closing", parents={"till_id": "payments_till"}),
        walled(
            "payments_tillreceipt",
            parents={
                "till_id": "payments_till",
                "payment_id": "payments_payment",
                "closing_id": "payments_closing",
                "cancels_id": "payments_tillreceipt",
            },
        ),
    ]
