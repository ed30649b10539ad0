# SPDX-License-Identifier: EUPL-1.2
"""All addresses: each desk brings its own."""

from django.urls import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = []
