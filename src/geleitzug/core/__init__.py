# SPDX-License-Identifier: EUPL-1.2
"""The municipality's business: what is offered, what happens."""
