# SPDX-License-Identifier: EUPL-1.2

import django.db.models.deletion
import geleitzug.core.filing.rules
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
            name='FileClass',
            fields=[
                ('id', models.UUIDField(default=geleitzug.ground.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('key', models.CharField(max_length=30)),
                ('title', models.CharField(max_length=200)),
                ('years', models.PositiveSmallIntegerField(help_text='after the end of the year; empty: for good', null=True)),
                ('begins', models.CharField(blank=True, help_text='with what, if not with the end of the case', max_length=200)),
                ('basis', models.CharField(help_text='the regulation that says so', max_length=300)),
                ('after', models.CharField(choices=[(geleitzug.core.filing.rules.After['OFFER'], 'dem Archiv anbieten'), (geleitzug.core.filing.rules.After['DESTROY'], 'vernichten'), (geleitzug.core.filing.rules.After['KEEP'], 'dauernd behalten')], default=geleitzug.core.filing.rules.After['OFFER'], max_length=10)),
                ('agreement', models.CharField(blank=True, help_text='where the archive has agreed to destruction', max_length=300)),
                ('tenant', models.ForeignKey(db_index=False, default=geleitzug.ground.tenancy.doors.current_tenant, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.municipality')),
            ],
            options={
                'ordering': ['key'],
            },
        ),
        migrations.CreateModel(
            name='FiledService',
            fields=[
                ('id', models.UUIDField(default=geleitzug.ground.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('service_key', models.SlugField(max_length=80)),
                ('file_class', geleitzug.ground.tenancy.models.TenantForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='services', to='filing.fileclass')),
                ('tenant', models.ForeignKey(db_index=False, default=geleitzug.ground.tenancy.doors.current_tenant, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.municipality')),
            ],
        ),
        migrations.CreateModel(
            name='Hold',
            fields=[
                ('id', models.UUIDField(default=geleitzug.ground.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('subject', models.UUIDField()),
                ('reason', geleitzug.ground.crypto.fields.SealedTextField()),
                ('since', models.DateTimeField()),
                ('set_by', models.CharField(max_length=200)),
                ('lifted_at', models.DateTimeField(null=True)),
                ('lifted_by', models.CharField(blank=True, max_length=200)),
                ('tenant', models.ForeignKey(db_index=False, default=geleitzug.ground.tenancy.doors.current_tenant, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.municipality')),
            ],
        ),
        migrations.CreateModel(
            name='Lot',
            fields=[
                ('id', models.UUIDField(default=geleitzug.ground.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('office', models.CharField(max_length=40)),
                ('after', models.CharField(choices=[('offer', 'offer'), ('destroy', 'destroy')], max_length=10)),
                ('state', models.CharField(choices=[(geleitzug.core.filing.rules.LotState['PROPOSED'], 'vorgeschlagen'), (geleitzug.core.filing.rules.LotState['SENT_BACK'], 'zurückgegeben'), (geleitzug.core.filing.rules.LotState['RELEASED'], 'freigegeben'), (geleitzug.core.filing.rules.LotState['OFFERED'], 'dem Archiv angeboten'), (geleitzug.core.filing.rules.LotState['ASSESSED'], 'vom Archiv bewertet'), (geleitzug.core.filing.rules.LotState['HANDED'], 'dem Archiv übergeben'), (geleitzug.core.filing.rules.LotState['DONE'], 'abgeschlossen')], default=geleitzug.core.filing.rules.LotState['PROPOSED'], max_length=10)),
                ('proposed_at', models.DateTimeField()),
                ('proposed_by', models.UUIDField()),
                ('proposed_by_name', models.CharField(max_length=200)),
                ('released_at', models.DateTimeField(null=True)),
                ('released_by', models.UUIDField(null=True)),
                ('released_by_name', models.CharField(blank=True, max_length=200)),
                ('note', models.CharField(blank=True, help_text='why it was sent back', max_length=500)),
                ('received_at', models.DateTimeField(help_text='when the archive has said that it has the offer', null=True)),
                ('done_at', models.DateTimeField(null=True)),
                ('tenant', models.ForeignKey(db_index=False, default=geleitzug.ground.tenancy.doors.current_tenant, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.municipality')),
            ],
        ),
        migrations.CreateModel(
            name='LotItem',
            fields=[
                ('id', models.UUIDField(default=geleitzug.ground.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('subject', models.UUIDField()),
                ('number', models.CharField(max_length=60)),
                ('service_key', models.SlugField(max_length=80)),
                ('class_key', models.CharField(blank=True, max_length=30)),
                ('class_title', models.CharField(blank=True, max_length=200)),
                ('years', models.PositiveSmallIntegerField()),
                ('basis', models.CharField(max_length=300)),
                ('closed_on', models.DateField()),
                ('due_on', models.DateField()),
                ('state', models.CharField(choices=[(geleitzug.core.filing.rules.ItemState['WAITING'], 'offen'), (geleitzug.core.filing.rules.ItemState['TO_HAND'], 'archivwürdig, wird übergeben'), (geleitzug.core.filing.rules.ItemState['HANDED'], 'übergeben'), (geleitzug.core.filing.rules.ItemState['REFUSED'], 'vom Archiv nicht übernommen'), (geleitzug.core.filing.rules.ItemState['TO_DESTROY'], 'wird vernichtet'), (geleitzug.core.filing.rules.ItemState['STOPPED'], 'bleibt, darf noch nicht gehen'), (geleitzug.core.filing.rules.ItemState['ARCHIVED'], 'im Archiv, hier gelöscht'), (geleitzug.core.filing.rules.ItemState['DESTROYED'], 'vernichtet')], default=geleitzug.core.filing.rules.ItemState['WAITING'], max_length=10)),
                ('why', models.CharField(blank=True, help_text='what the archive, or the house, has against it', max_length=500)),
                ('documents', models.PositiveIntegerField(default=0, help_text='so many lay in it when it went')),
                ('archive_key', models.CharField(blank=True, help_text='where the archive keeps it (Archivkennung)', max_length=200)),
                ('ended_at', models.DateTimeField(null=True)),
                ('lot', geleitzug.ground.tenancy.models.TenantForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='items', to='filing.lot')),
                ('tenant', models.ForeignKey(db_index=False, default=geleitzug.ground.tenancy.doors.current_tenant, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.municipality')),
            ],
            options={
                'ordering': ['number'],
            },
        ),
        migrations.AddConstraint(
            model_name='fileclass',
            constraint=models.UniqueConstraint(fields=('tenant', 'key'), name='one_class_a_key', violation_error_message='Dieses Kennzeichen gibt es schon.'),
        ),
        migrations.AddConstraint(
            model_name='fileclass',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('after', 'keep'), ('years', None)), models.Q(models.Q(('after', 'keep'), _negated=True), ('years__isnull', False)), _connector='OR'), name='what_is_kept_for_good_has_no_years'),
        ),
        migrations.AddConstraint(
            model_name='fileclass',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('after', 'destroy'), _negated=True), models.Q(('agreement', ''), _negated=True), _connector='OR'), name='nothing_is_destroyed_unoffered'),
        ),
        migrations.AddConstraint(
            model_name='filedservice',
            constraint=models.UniqueConstraint(fields=('tenant', 'service_key'), name='one_class_a_service'),
        ),
        migrations.AddConstraint(
            model_name='hold',
            constraint=models.UniqueConstraint(condition=models.Q(('lifted_at', None)), fields=('tenant', 'subject'), name='one_hold_in_force', violation_error_message='Die Akte ist schon gesperrt.'),
        ),
        migrations.AddIndex(
            model_name='lot',
            index=models.Index(fields=['tenant', '-id'], name='newest_lots'),
        ),
        migrations.AddConstraint(
            model_name='lot',
            constraint=models.CheckConstraint(condition=models.Q(('released_by', None), models.Q(('released_by', models.F('proposed_by')), _negated=True), _connector='OR'), name='nobody_disposes_alone', violation_error_message='Wer vorgeschlagen hat, gibt nicht selbst frei (Vier-Augen-Prinzip).'),
        ),
        migrations.AddConstraint(
            model_name='lot',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['proposed', 'sent_back']), ('released_by__isnull', False), _connector='OR'), name='what_goes_was_released'),
        ),
        migrations.AddIndex(
            model_name='lotitem',
            index=models.Index(fields=['tenant', 'lot', 'number'], name='items_of_a_lot'),
        ),
        migrations.AddConstraint(
            model_name='lotitem',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'stopped'), _negated=True), fields=('tenant', 'subject'), name='a_file_goes_once', violation_error_message='Diese Akte steht schon in einer anderen Aussonderung.'),
        ),
        migrations.CreateModel(
            name='IncomingPaper',
            fields=[
                ('id', models.UUIDField(default=geleitzug.ground.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('way', models.CharField(choices=[('scan', 'scan'), ('mail', 'mail')], default=geleitzug.core.filing.rules.Way['SCAN'], max_length=4)),
                ('sender', geleitzug.ground.crypto.fields.SealedTextField(blank=True, help_text='of a mail, while it waits')),
                ('told', geleitzug.ground.crypto.fields.SealedJSONField(default=list, help_text='what could not be taken or read of a mail, a sentence each')),
                ('digest', models.CharField(help_text='of the file that came: the same again is not taken', max_length=64)),
                ('part', models.PositiveIntegerField(help_text='which paper of a stack, from 0')),
                ('pages', models.PositiveIntegerField(help_text='of a mail: documents')),
                ('name', geleitzug.ground.crypto.fields.SealedTextField(blank=True, help_text='what the file was called, or the mail is about, while it waits')),
                ('came_at', models.DateTimeField()),
                ('state', models.CharField(choices=[(geleitzug.core.filing.rules.PaperState['WAITING'], 'wartet'), (geleitzug.core.filing.rules.PaperState['FILED'], 'in der Akte'), (geleitzug.core.filing.rules.PaperState['DISCARDED'], 'verworfen')], default=geleitzug.core.filing.rules.PaperState['WAITING'], max_length=10)),
                ('number', models.CharField(blank=True, help_text='of the case: as its sheet says, or as assigned', max_length=24)),
                ('document', models.UUIDField(help_text='while it waits', null=True)),
                ('settled_at', models.DateTimeField(null=True)),
                ('settled_by', models.CharField(blank=True, max_length=200)),
                ('note', models.CharField(blank=True, help_text='why it was thrown away', max_length=200)),
                ('tenant', models.ForeignKey(db_index=False, default=geleitzug.ground.tenancy.doors.current_tenant, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.municipality')),
            ],
            options={
                'indexes': [models.Index(fields=['tenant', 'state', 'id'], name='papers_in_the_tray')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'discarded'), _negated=True), fields=('tenant', 'digest', 'part'), name='a_paper_is_taken_once'), models.CheckConstraint(condition=models.Q(models.Q(('document__isnull', False), ('settled_at', None), ('state', 'waiting')), models.Q(models.Q(('state', 'waiting'), _negated=True), ('document', None), ('settled_at__isnull', False)), _connector='OR'), name='what_waits_is_there')],
            },
        ),
        migrations.CreateModel(
            name='Rollout',
            fields=[
                ('id', models.UUIDField(default=geleitzug.ground.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('office', models.CharField(max_length=40)),
                ('shelf_metres', models.PositiveIntegerField(help_text='of paper files that are still in use', null=True)),
                ('scans_since', models.DateField(help_text='from this day on incoming paper is scanned', null=True)),
                ('noted_on', models.DateField()),
                ('noted_by', models.CharField(max_length=200)),
                ('tenant', models.ForeignKey(db_index=False, default=geleitzug.ground.tenancy.doors.current_tenant, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.municipality')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('tenant', 'office'), name='one_rollout_an_office')],
            },
        ),
        migrations.CreateModel(
            name='Letterbox',
            fields=[
                ('id', models.UUIDField(default=geleitzug.ground.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=120)),
                ('host', models.CharField(max_length=253)),
                ('port', models.PositiveIntegerField()),
                ('starttls', models.BooleanField(help_text='False: TLS from the first byte')),
                ('user', geleitzug.ground.crypto.fields.SealedTextField()),
                ('password', geleitzug.ground.crypto.fields.SealedTextField()),
                ('folder', models.CharField(max_length=120)),
                ('done', models.CharField(help_text='the folder to which what was taken is moved', max_length=120)),
                ('trouble_folder', models.CharField(help_text='the folder for what could not be taken', max_length=120)),
                ('authority', models.TextField(blank=True, help_text='certificate of the authority that vouches for the server (PEM)')),
                ('active', models.BooleanField(default=True)),
                ('looked_at', models.DateTimeField(help_text='when it was last read without trouble', null=True)),
                ('away_since', models.DateTimeField(null=True)),
                ('trouble', geleitzug.ground.crypto.fields.SealedTextField(blank=True, help_text='why it cannot be read, in a sentence')),
                ('refused', models.JSONField(default=list, help_text='numbers of mails that could not be taken, the last tried last')),
                ('tenant', models.ForeignKey(db_index=False, default=geleitzug.ground.tenancy.doors.current_tenant, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.municipality')),
            ],
            options={
                'ordering': ['name', 'id'],
            },
        ),
        migrations.CreateModel(
            name='TakenMail',
            fields=[
                ('id', models.UUIDField(default=geleitzug.ground.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('validity', models.BigIntegerField()),
                ('uid', models.BigIntegerField()),
                ('paper', models.UUIDField()),
                ('trouble', models.BooleanField(default=False, help_text='it lies with what could not be taken')),
                ('moved', models.BooleanField(help_text='empty: not yet; False: the server does not let us', null=True)),
                ('letterbox', geleitzug.ground.tenancy.models.TenantForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='taken', to='filing.letterbox')),
                ('tenant', models.ForeignKey(db_index=False, default=geleitzug.ground.tenancy.doors.current_tenant, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.municipality')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('tenant', 'letterbox', 'validity', 'uid'), name='a_mail_is_taken_once')],
            },
        ),
        walled("filing_fileclass"),
        walled("filing_filedservice", parents={"file_class_id": "filing_fileclass"}),
        walled("filing_hold"),
        walled("filing_incomingpaper"),
        walled("filing_letterbox"),
        walled("filing_takenmail", parents={"letterbox_id": "filing_letterbox"}),
        walled("filing_rollout"),
        walled("filing_lot"),
        walled("filing_lotitem", parents={"lot_id": "filing_lot"}),
        # What was done is proved by these rows when nothing else is left of a file: nobody takes them away.
        migrations.RunSQL(
            [
                "REVOKE DELETE ON filing_lot FROM geleitzug_office, geleitzug_machine",
                "REVOKE DELETE ON filing_lotitem FROM geleitzug_office, geleitzug_machine",
                "REVOKE DELETE ON filing_hold FROM geleitzug_office",
                "REVOKE DELETE ON filing_incomingpaper FROM geleitzug_office, geleitzug_machine",
            ],
            migrations.RunSQL.noop,
        ),
    ]
