# SPDX-License-Identifier: EUPL-1.2
"""The address for everybody, at the root of a portal. A number never stands in one."""

from django.urls import path

from geleitzug.verticals.papers.views import asking

app_name = "papers"

urlpatterns = [path("ausweis/", asking.ask, name="ask")]
