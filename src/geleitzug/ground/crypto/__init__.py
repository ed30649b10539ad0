# SPDX-License-Identifier: EUPL-1.2
"""Encryption at rest: a case's values and files are sealed by its key, wrapped by its town's, and that by the house's.

Whoever uses it imports from the rooms: models.py and fields.py need Django's apps, texts.py is read by the settings.
"""
