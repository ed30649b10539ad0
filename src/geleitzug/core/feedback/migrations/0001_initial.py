# SPDX-License-Identifier: EUPL-1.2
import django.db.models.deletion
import geleitzug.ground.crypto.fields
import geleitzug.ground.ids
import geleitzug.ground.tenancy.doors
from django.db import migrations, models

from geleitzug.ground.tenancy.walls import walled


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('tenancy', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='StepRemark',
            fields=[
                ('id', models.UUIDField(default=geleitzug.ground.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('service_key', models.SlugField(max_length=80)),
                ('version', models.CharField(help_text='of the package in which the step was as it is said to be', max_length=40)),
                ('element', models.CharField(help_text='the element of the process drawing', max_length=120)),
                ('step', models.CharField(help_text='what the step is called there', max_length=200)),
                ('office', models.CharField(help_text='which offers the service: whose editors read it', max_length=40)),
                ('kind', models.CharField(choices=[('unclear', 'Es ist unklar, was zu tun ist'), ('missing', 'Angaben oder Unterlagen fehlen hier'), ('detour', 'Der Schritt ist umständlich oder überflüssig'), ('wrong', 'Etwas ist falsch'), ('other', 'Etwas anderes')], max_length=10)),
                ('text', geleitzug.ground.crypto.fields.SealedTextField()),
                ('signed_by', models.CharField(blank=True, help_text='empty: whoever said it did not want to sign', max_length=200)),
                ('day', models.DateField()),
                ('told', models.BooleanField(default=False, help_text='a mail has told the editors that there is something')),
                ('settled_at', models.DateTimeField(null=True)),
                ('settled_by', models.CharField(blank=True, max_length=200)),
                ('done', models.BooleanField(help_text='whether something was changed', null=True)),
                ('answer', geleitzug.ground.crypto.fields.SealedTextField(blank=True)),
                ('tenant', models.ForeignKey(db_index=False, default=geleitzug.ground.tenancy.doors.current_tenant, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.municipality')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('settled_at', None)), fields=['tenant', '-day', '-id'], name='open_remarks'), models.Index(fields=['tenant', 'service_key', 'element', '-day'], name='remarks_of_a_step')],
            },
        ),
        walled("feedback_stepremark"),
    ]
