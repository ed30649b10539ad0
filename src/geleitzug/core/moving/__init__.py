# SPDX-License-Identifier: EUPL-1.2
"""Running cases go over to the process of a newer version: a plan that is shown, then a job that carries it out."""
