# SPDX-License-Identifier: EUPL-1.2
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [("events", "0001_initial")]

    operations = [
        # What an entry says stays; who outside may read it follows the application when a guest gets an account.
        migrations.RunSQL("GRANT UPDATE (holder) ON events_entry TO geleitzug_machine", migrations.RunSQL.noop),
    ]
