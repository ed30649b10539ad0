# SPDX-License-Identifier: EUPL-1.2
"""The door for web servers (WSGI), whichever starts it: it stays shut where a setting or a secret is wrong."""

import os

from django.core.wsgi import get_wsgi_application

from geleitzug.config.starting import refuse_to_start

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "geleitzug.config.settings")
application = get_wsgi_application()
refuse_to_start()
