# SPDX-License-Identifier: EUPL-1.2
"""The door for web servers (WSGI)."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "geleitzug.config.settings")
application = get_wsgi_application()
