# SPDX-License-Identifier: EUPL-1.2
import django.db.models.deletion
import django.utils.timezone
import geleitzug.ground.ids
import geleitzug.ground.tenancy.doors
import geleitzug.ground.tenancy.models
from django.db import migrations, models

from geleitzug.ground.tenancy.walls import HOLDER, TENANT, open_to, walled

ALL = "SELECT, INSERT, UPDATE, DELETE"


def own_wall(table, *, machine="true", citizen=""):
    """The wall of a table that belongs to no town: what the machine's role may see, and what the holder may."""
    statements = [
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
        f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
        f"CREATE POLICY machine ON {table} TO geleitzug_machine USING ({machine}) WITH CHECK ({machine})",
    ]
    if citizen:
        statements.append(f"CREATE POLICY citizen ON {table} TO geleitzug_citizen USING ({citizen})")
    return migrations.RunSQL(statements, migrations.RunSQL.noop)


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('tenancy', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Session',
            fields=[
                ('session_key', models.CharField(max_length=40, primary_key=True, serialize=False, verbose_name='session key')),
                ('session_data', models.TextField(verbose_name='session data')),
                ('expire_date', models.DateTimeField(db_index=True, verbose_name='expire date')),
                ('account', models.UUIDField(db_index=True, null=True)),
                ('staff', models.UUIDField(db_index=True, null=True)),
                ('town', models.UUIDField(help_text='where they signed in', null=True)),
                ('browser', models.CharField(blank=True, help_text="the browser's family and system", max_length=40)),
                ('began_at', models.DateTimeField()),
                ('seen_at', models.DateTimeField()),
            ],
            options={
                'verbose_name': 'session',
                'verbose_name_plural': 'sessions',
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Account',
            fields=[
                ('id', models.UUIDField(default=geleitzug.ground.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('person', 'Privatperson'), ('company', 'Unternehmen')], default='person', max_length=10)),
                ('email', models.EmailField(blank=True, max_length=254)),
                ('password', models.CharField(blank=True, max_length=160)),
                ('given_name', models.CharField(blank=True, max_length=120)),
                ('family_name', models.CharField(blank=True, max_length=120)),
                ('born', models.DateField(blank=True, null=True)),
                ('company_name', models.CharField(blank=True, max_length=200)),
                ('company_facts', models.JSONField(blank=True, default=dict, help_text='legal form and register, as COMPANY_FACTS')),
                ('address', models.JSONField(blank=True, default=dict)),
                ('phone', models.CharField(blank=True, max_length=40)),
                ('language', models.CharField(default='de', max_length=5)),
                ('confirmed_at', models.DateTimeField(blank=True, null=True)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('kind', 'company'), _negated=True), models.Q(('company_name', ''), _negated=True), _connector='OR'), name='company_has_a_name', violation_error_message='Bitte geben Sie den Namen des Unternehmens an.'), models.UniqueConstraint(condition=models.Q(('password', ''), _negated=True), fields=('email',), name='one_password_an_address', violation_error_message='Mit dieser E-Mail-Adresse gibt es schon ein Konto. Melden Sie sich an.'), models.CheckConstraint(condition=models.Q(('password', ''), models.Q(('email', ''), _negated=True), _connector='OR'), name='password_has_an_address')],
            },
        ),
        migrations.CreateModel(
            name='Link',
            fields=[
                ('id', models.UUIDField(default=geleitzug.ground.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('digest', models.CharField(max_length=64, unique=True)),
                ('purpose', models.CharField(choices=[('confirm', 'Konto bestätigen'), ('password', 'Neues Passwort'), ('email', 'Neue E-Mail-Adresse'), ('mandate', 'Einladung, für ein Unternehmen zu handeln')], max_length=10)),
                ('email', models.EmailField(blank=True, help_text='of a change: the new address', max_length=254)),
                ('to_new', models.BooleanField(default=False, help_text='of a change: sent to the new address, not to the old one')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('expires_at', models.DateTimeField()),
                ('used_at', models.DateTimeField(null=True)),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='links', to='people.account')),
            ],
        ),
        migrations.CreateModel(
            name='Staff',
            fields=[
                ('id', models.UUIDField(default=geleitzug.ground.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('login', models.CharField(max_length=80)),
                ('password', models.CharField(max_length=160)),
                ('first_until', models.DateTimeField(help_text='of a password somebody else has made: until when it opens', null=True)),
                ('name', models.CharField(max_length=160)),
                ('given_name', models.CharField(blank=True, max_length=120)),
                ('family_name', models.CharField(blank=True, max_length=120)),
                ('email', models.EmailField(blank=True, max_length=254)),
                ('phone', models.CharField(blank=True, max_length=40)),
                ('room', models.CharField(blank=True, max_length=40)),
                ('active', models.BooleanField(default=True)),
                ('external_id', models.CharField(blank=True, help_text="SCIM's externalId: the provider's key", max_length=255)),
                ('issuer', models.CharField(blank=True, help_text='the identity provider of the first sign-in', max_length=255)),
                ('subject', models.CharField(blank=True, help_text='its name for the person (sub)', max_length=255)),
                ('stands_in_until', models.DateField(help_text='last day of the last deputyship that is not ended', null=True)),
                ('revision', models.PositiveIntegerField(default=1, help_text="SCIM's version of the resource")),
                ('hired_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('changed_at', models.DateTimeField(auto_now=True)),
                ('left_at', models.DateTimeField(help_text='deleted at the provider: nobody signs in with this any more', null=True)),
                ('tenant', models.ForeignKey(db_index=False, default=geleitzug.ground.tenancy.doors.current_tenant, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.municipality')),
            ],
        ),
        migrations.CreateModel(
            name='Membership',
            fields=[
                ('id', models.UUIDField(default=geleitzug.ground.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('office', models.CharField(max_length=40)),
                ('role', models.CharField(max_length=40)),
                ('source', models.CharField(choices=[('town', 'von Hand'), ('scim', 'aus dem Verzeichnis'), ('sign_in', 'bei der Anmeldung')], default='town', max_length=10)),
                ('tenant', models.ForeignKey(db_index=False, default=geleitzug.ground.tenancy.doors.current_tenant, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.municipality')),
                ('staff', geleitzug.ground.tenancy.models.TenantForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to='people.staff')),
            ],
        ),
        migrations.CreateModel(
            name='Deputyship',
            fields=[
                ('id', models.UUIDField(default=geleitzug.ground.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('first_day', models.DateField()),
                ('last_day', models.DateField()),
                ('named_by', models.CharField(max_length=200)),
                ('named_at', models.DateTimeField(auto_now_add=True)),
                ('ended_at', models.DateTimeField(help_text='ended before its last day', null=True)),
                ('tenant', models.ForeignKey(db_index=False, default=geleitzug.ground.tenancy.doors.current_tenant, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.municipality')),
                ('deputy', geleitzug.ground.tenancy.models.TenantForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='stands_in', to='people.staff')),
                ('represented', geleitzug.ground.tenancy.models.TenantForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='deputyships', to='people.staff')),
            ],
        ),
        migrations.CreateModel(
            name='StaffGroup',
            fields=[
                ('id', models.UUIDField(default=geleitzug.ground.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=200)),
                ('external_id', models.CharField(blank=True, max_length=255)),
                ('revision', models.PositiveIntegerField(default=1)),
                ('made_at', models.DateTimeField(auto_now_add=True)),
                ('changed_at', models.DateTimeField(auto_now=True)),
                ('tenant', models.ForeignKey(db_index=False, default=geleitzug.ground.tenancy.doors.current_tenant, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.municipality')),
            ],
        ),
        migrations.CreateModel(
            name='GroupMember',
            fields=[
                ('id', models.UUIDField(default=geleitzug.ground.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('tenant', models.ForeignKey(db_index=False, default=geleitzug.ground.tenancy.doors.current_tenant, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.municipality')),
                ('staff', geleitzug.ground.tenancy.models.TenantForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='groups', to='people.staff')),
                ('group', geleitzug.ground.tenancy.models.TenantForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='members', to='people.staffgroup')),
            ],
        ),
        migrations.CreateModel(
            name='Factor',
            fields=[
                ('id', models.UUIDField(default=geleitzug.ground.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('owner', models.UUIDField(help_text='an account or a member of staff')),
                ('kind', models.CharField(choices=[('passkey', 'Passkey'), ('totp', 'Authentifizierungs-App'), ('recovery', 'Ersatzcode')], max_length=10)),
                ('name', models.CharField(blank=True, help_text='what its owner calls it', max_length=80)),
                ('sealed', models.CharField(blank=True, help_text="an app's secret, sealed", max_length=200)),
                ('digest', models.CharField(blank=True, help_text='of a recovery code, by a key', max_length=64)),
                ('last_step', models.BigIntegerField(default=0, help_text='of an app: the time step of the last code that was used')),
                ('failures', models.PositiveIntegerField(default=0, help_text='of an app: wrong codes in a row')),
                ('failed_at', models.DateTimeField(null=True)),
                ('credential', models.CharField(blank=True, help_text="a passkey's id, base64url", max_length=1400)),
                ('public_key', models.BinaryField(default=bytes)),
                ('sign_count', models.BigIntegerField(default=0)),
                ('domain', models.CharField(blank=True, help_text='where a passkey is good', max_length=253)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('used_at', models.DateTimeField(null=True)),
                ('tenant', models.ForeignKey(db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenancy.municipality')),
            ],
            options={
                'indexes': [models.Index(fields=['owner', 'kind'], name='factors_of_one')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('credential', ''), _negated=True), fields=('credential',), name='one_passkey_once'), models.UniqueConstraint(condition=models.Q(('kind', 'totp')), fields=('owner',), name='one_app_each')],
            },
        ),
        migrations.CreateModel(
            name='Identity',
            fields=[
                ('id', models.UUIDField(default=geleitzug.ground.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('provider', models.CharField(max_length=40)),
                ('key', models.CharField(max_length=200)),
                ('level', models.SmallIntegerField(choices=[(0, 'none'), (1, 'low'), (3, 'substantial'), (4, 'high')])),
                ('trust', models.JSONField(default=dict)),
                ('mailbox', models.CharField(blank=True, max_length=80)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('seen_at', models.DateTimeField()),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='identities', to='people.account')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('provider', 'key'), name='one_account_an_identity'), models.UniqueConstraint(fields=('provider', 'account'), name='one_identity_an_account')],
            },
        ),
        migrations.CreateModel(
            name='Mandate',
            fields=[
                ('id', models.UUIDField(default=geleitzug.ground.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('email', models.EmailField(help_text='where the invitation went', max_length=254)),
                ('rights', models.JSONField(default=list, help_text='people.rights.Right')),
                ('first_day', models.DateField()),
                ('last_day', models.DateField(null=True)),
                ('given_at', models.DateTimeField(auto_now_add=True)),
                ('given_by', models.CharField(max_length=200)),
                ('accepted_at', models.DateTimeField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('ended_by', models.CharField(blank=True, max_length=200)),
                ('company', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='mandates_given', to='people.account')),
                ('link', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='people.link')),
                ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='mandates', to='people.account')),
                ('through', models.ForeignKey(help_text="the giver's own mandate", null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='passed_on', to='people.mandate')),
            ],
            options={
                'indexes': [models.Index(fields=['company', '-id'], name='mandates_of_a_company')],
                'constraints': [models.CheckConstraint(condition=models.Q(('last_day', None), ('last_day__gte', models.F('first_day')), _connector='OR'), name='mandate_does_not_end_first'), models.CheckConstraint(condition=models.Q(models.Q(('accepted_at', None), ('person', None)), models.Q(('accepted_at__isnull', False), ('person__isnull', False)), _connector='OR'), name='mandate_is_accepted_by_somebody'), models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('company', 'person', 'first_day'), name='one_mandate_each_company')],
            },
        ),
        migrations.CreateModel(
            name='ScimToken',
            fields=[
                ('id', models.UUIDField(default=geleitzug.ground.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=80)),
                ('digest', models.CharField(max_length=64)),
                ('made_at', models.DateTimeField(auto_now_add=True)),
                ('revoked_at', models.DateTimeField(null=True)),
                ('tenant', models.ForeignKey(db_index=False, default=geleitzug.ground.tenancy.doors.current_tenant, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.municipality')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('revoked_at', None)), fields=('tenant', 'name'), name='one_scim_token_a_name'), models.UniqueConstraint(fields=('tenant', 'digest'), name='one_scim_token_a_digest')],
            },
        ),
        migrations.AddConstraint(
            model_name='staff',
            constraint=models.UniqueConstraint(fields=('tenant', 'login'), name='one_login_a_town'),
        ),
        migrations.AddConstraint(
            model_name='staff',
            constraint=models.UniqueConstraint(condition=models.Q(('subject', ''), _negated=True), fields=('tenant', 'issuer', 'subject'), name='one_person_a_subject'),
        ),
        migrations.AddConstraint(
            model_name='staff',
            constraint=models.UniqueConstraint(condition=models.Q(('external_id', ''), _negated=True), fields=('tenant', 'external_id'), name='one_person_an_external_id'),
        ),
        migrations.AddConstraint(
            model_name='membership',
            constraint=models.UniqueConstraint(fields=('tenant', 'staff', 'office', 'role'), name='one_role_once'),
        ),
        migrations.AddIndex(
            model_name='deputyship',
            index=models.Index(condition=models.Q(('ended_at', None)), fields=['tenant', 'deputy', 'last_day'], name='deputies_of_today'),
        ),
        migrations.AddConstraint(
            model_name='deputyship',
            constraint=models.CheckConstraint(condition=models.Q(('last_day__gte', models.F('first_day'))), name='deputyship_does_not_end_first'),
        ),
        migrations.AddConstraint(
            model_name='deputyship',
            constraint=models.CheckConstraint(condition=models.Q(('deputy', models.F('represented')), _negated=True), name='nobody_stands_in_for_themselves'),
        ),
        migrations.AddConstraint(
            model_name='staffgroup',
            constraint=models.UniqueConstraint(fields=('tenant', 'name'), name='one_group_a_name'),
        ),
        migrations.AddConstraint(
            model_name='groupmember',
            constraint=models.UniqueConstraint(fields=('tenant', 'group', 'staff'), name='in_a_group_once'),
        ),
        # An account belongs to no town: its holder reads and changes it, signing in comes through the machine's door.
        open_to("people_account", citizen="SELECT, UPDATE", machine=ALL),
        own_wall("people_account", citizen=f"id = {HOLDER}"),
        # So does what identity providers say of it; only arriving from one writes that.
        open_to("people_identity", citizen="SELECT", machine=ALL),
        own_wall("people_identity", citizen=f"account_id = {HOLDER}"),
        # A factor or a link is looked at while somebody signs in, and by nobody's page.
        open_to("people_factor", machine=ALL),
        own_wall("people_factor", machine=f"tenant_id IS NULL OR tenant_id = {TENANT}"),
        open_to("people_link", machine=ALL),
        own_wall("people_link"),
        # Two parties see a mandate, the company and the person: ground/people/mandates.py asks for each by its id.
        open_to("people_mandate", machine=ALL),
        own_wall("people_mandate"),
        # Sessions belong to no town; a session is looked up by a digest of its key, which has 160 bits of chance.
        open_to("people_session", citizen=ALL, office=ALL, machine=ALL),
        walled("people_staff"),
        walled("people_membership", parents={"staff_id": "people_staff"}),
        walled("people_staffgroup"),
        walled("people_groupmember", parents={"group_id": "people_staffgroup", "staff_id": "people_staff"}),
        walled("people_scimtoken"),
        walled("people_deputyship", parents={"represented_id": "people_staff", "deputy_id": "people_staff"}),
    ]
