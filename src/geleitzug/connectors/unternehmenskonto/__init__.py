# SPDX-License-Identifier: EUPL-1.2
"""Mein Unternehmenskonto: a company and who acts for it, by its certificate of ELSTER, over SAML 2.0."""
