# SPDX-License-Identifier: EUPL-1.2

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0002_gate'),
        ('handover', '0001_initial'),
        ('tenancy', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='shipment',
            name='sent_as',
            field=models.UUIDField(help_text='the key since it was refused; before that its id is the key', null=True),
        ),
        migrations.AddIndex(
            model_name='shipment',
            index=models.Index(condition=models.Q(('sent_as', None), _negated=True), fields=['tenant', 'sent_as'], name='shipments_sent_anew'),
        ),
    ]
