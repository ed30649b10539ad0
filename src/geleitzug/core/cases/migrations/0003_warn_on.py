# SPDX-License-Identifier: EUPL-1.2

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0002_gate'),
        ('catalogue', '0001_initial'),
        ('tenancy', '0001_initial'),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='application',
            name='applications_that_run_out',
        ),
        migrations.RemoveField(
            model_name='application',
            name='warned_at',
        ),
        migrations.AddField(
            model_name='application',
            name='warn_on',
            field=models.DateField(help_text='the day to warn that it runs out; empty: nothing to warn of', null=True),
        ),
        migrations.AddIndex(
            model_name='application',
            index=models.Index(condition=models.Q(('expires_on__isnull', False)), fields=['tenant', 'expires_on'], name='applications_that_run_out'),
        ),
        migrations.AddIndex(
            model_name='application',
            index=models.Index(condition=models.Q(('warn_on__isnull', False)), fields=['tenant', 'warn_on'], name='applications_to_warn_of'),
        ),
    ]
