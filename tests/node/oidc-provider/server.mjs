// SPDX-License-Identifier: EUPL-1.2
// A certified OpenID provider that nobody here wrote (npm oidc-provider), with one client and one account for any login.
// Takes: port, redirect address, address after signing out. Its own sign-in pages take any password.
import { Provider } from "oidc-provider";

const [port, back, out] = process.argv.slice(2);
const issuer = `http://127.0.0.1:${port}`;

const provider = new Provider(issuer, {
  clients: [{
    client_id: "geleitzug", client_secret: "demo", redirect_uris: [back], post_logout_redirect_uris: [out],
    response_types: ["code"], grant_types: ["authorization_code"], token_endpoint_auth_method: "client_secret_basic",
  }],
  pkce: { required: () => true },
  conformIdTokenClaims: false, // as Keycloak and Entra do: the claims of the scopes are in the ID token
  claims: { openid: ["sub"], profile: ["name", "preferred_username"], email: ["email"] },
  findAccount: (_ctx, id) => ({
    accountId: id,
    claims: () => ({ sub: id, preferred_username: id, name: id, email: `${id}@musterhafen.example` }),
  }),
  cookies: { keys: ["only-for-tests"] },
});

provider.listen(Number(port), "127.0.0.1", () => console.log(`ready at ${issuer}`));
