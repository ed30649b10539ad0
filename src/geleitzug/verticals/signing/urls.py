# SPDX-License-Identifier: EUPL-1.2
"""Addresses of the tablet: nobody signs in there, and which pad it is says its cookie."""

from django.urls import path

from geleitzug.verticals.signing.views import tablet

app_name = "signing"

urlpatterns = [
    path("unterschrift/", tablet.show, name="tablet"),
    path("unterschrift/verbinden/", tablet.pair, name="pair"),
    path("unterschrift/trennen/", tablet.end, name="end"),
    path("unterschrift/unterschreiben/", tablet.sign, name="sign"),
    path("unterschrift/ablehnen/", tablet.refuse, name="refuse"),
    path("unterschrift/papier/", tablet.on_paper, name="on_paper"),
    path("unterschrift/dokument/", tablet.reading, name="reading"),
    path("unterschrift/dokument.pdf", tablet.document, name="document"),
    path("-/unterschrift/stand", tablet.news, name="news"),
]
