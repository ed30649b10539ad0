# SPDX-License-Identifier: EUPL-1.2
"""An identity provider for demo and tests: speaks SAML as BundID and ELSTER do, signs and encrypts.

BundID knows eleven people, Mein Unternehmenskonto three companies and who acts for them."""
