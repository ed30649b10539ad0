# SPDX-License-Identifier: EUPL-1.2
"""SAML 2.0 as a service provider: asking a provider who somebody is, and believing only what it has signed."""
