# SPDX-License-Identifier: EUPL-1.2
from django.db import migrations

from geleitzug.ground.tenancy.walls import TENANT

# What is told about an application before its case is open (that it was begun, sent, warned of, paid, expired) is as
# much behind the payment gate as the application itself. The office's own role cannot ask: it does not see the row
# that would say no. So the function looks with its owner's eyes and says yes or no.
REACHABLE = """
CREATE FUNCTION cases_reachable(about uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $$ SELECT NOT EXISTS (SELECT FROM cases_application WHERE id = about AND opened_at IS NULL) $$
"""


class Migration(migrations.Migration):

    dependencies = [
        ("cases", "0001_initial"),
        ("events", "0001_initial"),
        ("mailbox", "0001_initial"),
    ]

    operations = [
        migrations.RunSQL(
            [
                REACHABLE,
                "REVOKE ALL ON FUNCTION cases_reachable(uuid) FROM PUBLIC",
                "GRANT EXECUTE ON FUNCTION cases_reachable(uuid) TO geleitzug_office",
                f"ALTER POLICY office ON events_entry USING (tenant_id = {TENANT} AND cases_reachable(subject))",
                f"ALTER POLICY office ON mailbox_message USING (tenant_id = {TENANT} AND kind <> 'warning'"
                " AND cases_reachable(subject))",
                f"ALTER POLICY office ON keys.case_key USING (tenant_id = {TENANT} AND cases_reachable(id))",
            ],
            migrations.RunSQL.noop,
        ),
    ]
