# SPDX-License-Identifier: EUPL-1.2
import django.db.models.deletion
import geleitzug.ground.crypto.fields
import geleitzug.ground.ids
import geleitzug.ground.tenancy.doors
import geleitzug.ground.tenancy.models
import geleitzug.verticals.papers.rules
from django.db import migrations, models

from geleitzug.ground.tenancy.walls import walled


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('booking', '0001_initial'),
        ('tenancy', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='IdDocument',
            fields=[
                ('id', models.UUIDField(default=geleitzug.ground.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('personalausweis', 'personalausweis'), ('reisepass', 'reisepass'), ('eid-karte', 'eid-karte')], max_length=16)),
                ('mark', models.CharField(max_length=64)),
                ('state', models.CharField(choices=[('ordered', 'ordered'), ('arrived', 'arrived'), ('handed_out', 'handed_out')], default=geleitzug.verticals.papers.rules.State['ORDERED'], max_length=12)),
                ('moved_on', models.DateField(help_text='the day of its state')),
                ('handed_to', models.CharField(blank=True, choices=[('holder', 'holder'), ('guardian', 'guardian'), ('proxy', 'proxy')], max_length=10)),
                ('mail', geleitzug.ground.crypto.fields.SealedTextField(blank=True)),
                ('wish', models.UUIDField(default=geleitzug.ground.ids.uuid7, help_text='whose key seals the address; another for each that is left')),
                ('wants_mail', models.BooleanField(default=False)),
                ('by_staff', models.BooleanField(default=False, help_text='a clerk has entered the address')),
                ('language', models.CharField(default='de', help_text='of the mail', max_length=5)),
                ('place', geleitzug.ground.tenancy.models.TenantForeignKey(db_constraint=False, help_text='where it lies', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='booking.location')),
                ('tenant', models.ForeignKey(db_index=False, default=geleitzug.ground.tenancy.doors.current_tenant, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.municipality')),
            ],
            options={
                'indexes': [models.Index(fields=['tenant', 'state', 'moved_on'], name='id_documents_by_state')],
                'constraints': [models.UniqueConstraint(fields=('tenant', 'mark'), name='one_id_document_a_number'), models.CheckConstraint(condition=models.Q(models.Q(('place', None), ('state', geleitzug.verticals.papers.rules.State['ORDERED'])), models.Q(models.Q(('state', geleitzug.verticals.papers.rules.State['ORDERED']), _negated=True), ('place__isnull', False)), _connector='OR'), name='id_document_lies_somewhere'), models.CheckConstraint(condition=models.Q(models.Q(('state', geleitzug.verticals.papers.rules.State['HANDED_OUT']), models.Q(('handed_to', ''), _negated=True)), models.Q(models.Q(('state', geleitzug.verticals.papers.rules.State['HANDED_OUT']), _negated=True), ('handed_to', '')), _connector='OR'), name='id_document_handed_to_somebody')],
            },
        ),
        migrations.CreateModel(
            name='PickUp',
            fields=[
                ('id', models.UUIDField(default=geleitzug.ground.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('errand', models.CharField(blank=True, help_text='key of what people book for fetching', max_length=60)),
                ('location', geleitzug.ground.tenancy.models.TenantForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='booking.location')),
                ('tenant', models.ForeignKey(db_index=False, default=geleitzug.ground.tenancy.doors.current_tenant, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.municipality')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('tenant', 'location'), name='one_pick_up_a_location')],
            },
        ),
        # People outside see no document: what they ask by number is answered at the machine's door.
        walled("papers_iddocument", parents={"place_id": "booking_location"}),
        walled("papers_pickup", townsfolk=True, parents={"location_id": "booking_location"}),
    ]
