# SPDX-License-Identifier: EUPL-1.2
import django.db.models.deletion
import geleitzug.ground.ids
import geleitzug.ground.tenancy.doors
import geleitzug.ground.tenancy.models
from django.db import migrations, models

from geleitzug.ground.tenancy.walls import HOLDER, open_to, walled


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('tenancy', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Account',
            fields=[
                ('id', models.UUIDField(default=geleitzug.ground.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('person', 'Privatperson'), ('company', 'Unternehmen')], default='person', max_length=10)),
                ('email', models.EmailField(max_length=254, unique=True)),
                ('password', models.CharField(max_length=160)),
                ('given_name', models.CharField(blank=True, max_length=120)),
                ('family_name', models.CharField(blank=True, max_length=120)),
                ('born', models.DateField(blank=True, null=True)),
                ('company_name', models.CharField(blank=True, max_length=200)),
                ('address', models.JSONField(blank=True, default=dict)),
                ('phone', models.CharField(blank=True, max_length=40)),
                ('language', models.CharField(default='de', max_length=5)),
                ('confirmed_at', models.DateTimeField(blank=True, null=True)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('kind', 'company'), _negated=True), models.Q(('company_name', ''), _negated=True), _connector='OR'), name='company_has_a_name', violation_error_message='Bitte geben Sie den Namen des Unternehmens an.')],
            },
        ),
        migrations.CreateModel(
            name='Staff',
            fields=[
                ('id', models.UUIDField(default=geleitzug.ground.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('login', models.CharField(max_length=80)),
                ('password', models.CharField(max_length=160)),
                ('name', models.CharField(max_length=160)),
                ('email', models.EmailField(blank=True, max_length=254)),
                ('phone', models.CharField(blank=True, max_length=40)),
                ('room', models.CharField(blank=True, max_length=40)),
                ('active', models.BooleanField(default=True)),
                ('tenant', models.ForeignKey(db_index=False, default=geleitzug.ground.tenancy.doors.current_tenant, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.municipality')),
            ],
        ),
        migrations.CreateModel(
            name='Membership',
            fields=[
                ('id', models.UUIDField(default=geleitzug.ground.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('office', models.CharField(max_length=40)),
                ('role', models.CharField(max_length=40)),
                ('tenant', models.ForeignKey(db_index=False, default=geleitzug.ground.tenancy.doors.current_tenant, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.municipality')),
                ('staff', geleitzug.ground.tenancy.models.TenantForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to='people.staff')),
            ],
        ),
        migrations.AddConstraint(
            model_name='staff',
            constraint=models.UniqueConstraint(fields=('tenant', 'login'), name='one_login_a_town'),
        ),
        migrations.AddConstraint(
            model_name='membership',
            constraint=models.UniqueConstraint(fields=('tenant', 'staff', 'office', 'role'), name='one_role_once'),
        ),
        # An account belongs to no town: its holder reads and changes it, sign-in comes through the machine door.
        open_to("people_account", citizen="SELECT, UPDATE", machine="SELECT, INSERT, UPDATE, DELETE"),
        migrations.RunSQL(
            [
                "ALTER TABLE people_account ENABLE ROW LEVEL SECURITY",
                "ALTER TABLE people_account FORCE ROW LEVEL SECURITY",
                f"CREATE POLICY citizen ON people_account TO geleitzug_citizen USING (id = {HOLDER})",
                "CREATE POLICY machine ON people_account TO geleitzug_machine USING (true) WITH CHECK (true)",
            ],
            migrations.RunSQL.noop,
        ),
        walled("people_staff"),
        walled("people_membership", parents={"staff_id": "people_staff"}),
    ]
