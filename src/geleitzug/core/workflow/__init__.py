# SPDX-License-Identifier: EUPL-1.2
"""Processes: drawn in BPMN 2.0, executed step by step, kept as a small JSON value.

Blind to everything else: no models, no cases, forms or payments. Callers store the state, show the open tasks, run the
automatic steps and say when something is done.
"""
