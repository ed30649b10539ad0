# SPDX-License-Identifier: EUPL-1.2
"""What is offered: services as packages, offerings of a town, its offices, and who is responsible."""
