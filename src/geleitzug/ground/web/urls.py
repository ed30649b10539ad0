# SPDX-License-Identifier: EUPL-1.2
"""Addresses of the web basis; include them at the root of every host."""

from django.urls import path

from geleitzug.ground.web import measuring, views

app_name = "web"
urlpatterns = [
    path("-/look.css", views.look, name="look"),
    path(".well-known/security.txt", views.security_txt, name="security"),
    path(".well-known/geleitzug-keys.json", views.signing_keys, name="signing_keys"),
    path("-/language", views.language, name="language"),
    path("-/yardstick", measuring.yardstick, name="yardstick"),
]
