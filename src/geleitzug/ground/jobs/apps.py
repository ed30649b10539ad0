# SPDX-License-Identifier: EUPL-1.2
"""Registers the jobs app."""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    """Jobs, their worker and its heartbeat."""

    name = "geleitzug.ground.jobs"
    label = "jobs"
