# SPDX-License-Identifier: EUPL-1.2
"""Addresses of SCIM, below /scim/v2/; case and the lack of a last slash are the standard's."""

from django.urls import path

from geleitzug.connectors.scim import views
from geleitzug.connectors.scim.connector import Groups, Users

app_name = "scim"
urlpatterns = [
    path("ServiceProviderConfig", views.abilities, name="abilities"),
    path("ResourceTypes", views.resource_types, name="resource_types"),
    path("ResourceTypes/<str:name>", views.resource_types, name="resource_type"),
    path("Schemas", views.schemas, name="schemas"),
    path("Schemas/<str:name>", views.schemas, name="schema"),
    path("Users", views.collection(Users()), name="users"),
    path("Users/<uuid:key>", views.single(Users()), name="user"),
    path("Groups", views.collection(Groups()), name="groups"),
    path("Groups/<uuid:key>", views.single(Groups()), name="group"),
    path("<path:rest>", views.nothing, name="nothing"),
]
