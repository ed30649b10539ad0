# SPDX-License-Identifier: EUPL-1.2
from django.db import migrations

TABLES = "procrastinate_jobs, procrastinate_events, procrastinate_periodic_defers, procrastinate_workers"

# Whoever acts may ask for a job, but only the machine reads the queue: the arguments name other people's rows.
DEFER = "procrastinate_defer_jobs_v1(procrastinate_job_to_defer_v1[])"


class Migration(migrations.Migration):
    initial = True

    dependencies = [("procrastinate", "0041_post_retry_failed_job"), ("tenancy", "0001_initial")]

    operations = [
        migrations.RunSQL(
            [
                f"GRANT ALL ON {TABLES} TO geleitzug_machine",
                "GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO geleitzug_machine",
                f"ALTER FUNCTION {DEFER} SECURITY DEFINER",
                f"ALTER FUNCTION {DEFER} SET search_path = public, pg_temp",
                f"REVOKE ALL ON FUNCTION {DEFER} FROM PUBLIC",
                f"GRANT EXECUTE ON FUNCTION {DEFER} TO geleitzug_citizen, geleitzug_office, geleitzug_machine",
            ],
            migrations.RunSQL.noop,
        )
    ]
