# SPDX-License-Identifier: EUPL-1.2
"""An identity provider for demo and tests: speaks SAML as BundID does, signs and encrypts, knows nine people."""
