# SPDX-License-Identifier: EUPL-1.2

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('handover', '0002_sent_as'),
    ]

    operations = [
        migrations.AddField(
            model_name='shipment',
            name='sending_until',
            field=models.DateTimeField(help_text='so long somebody is sending it (lease)', null=True),
        ),
    ]
