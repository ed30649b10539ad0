# SPDX-License-Identifier: EUPL-1.2
"""BundID: signing in with the account all people in Germany can have with the state, over SAML 2.0."""
