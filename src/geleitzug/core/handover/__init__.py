# SPDX-License-Identifier: EUPL-1.2
"""Handing cases over to specialist systems (Fachverfahren), and taking what they answer.

What a package hands over is said in core/catalogue/handovers.py; the lines to other systems are connectors.
"""
