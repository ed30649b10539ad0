// SPDX-License-Identifier: EUPL-1.2
// A SAML identity provider that nobody here wrote (npm samlp), at which one person is always signed in.
// Takes: port, and a file of JSON: issuer, certificate and key (PEM), theirCertificate (PEM), audience, level,
// attributes, signResponse. GET /metadata, POST /sso.
import { X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import samlp from "samlp";

const [port, file] = process.argv.slice(2);
const given = JSON.parse(readFileSync(file, "utf8"));

function Profile() {
  return {
    getClaims: () => given.attributes,
    getNameIdentifier: () => ({
      nameIdentifier: "somebody", nameIdentifierFormat: "urn:oasis:names:tc:SAML:2.0:nameid-format:transient",
    }),
  };
}
Profile.prototype.metadata = [];

const own = { issuer: given.issuer, cert: given.certificate, profileMapper: Profile };
const metadata = samlp.metadata({ ...own, redirectEndpointPath: "/sso", postEndpointPath: "/sso" });
const answer = (back) => samlp.auth({
  ...own, key: given.key, audience: given.audience, recipient: back, destination: back,
  getPostURL: (_audience, _question, _request, done) => done(null, back),
  getUserFromRequest: () => ({ id: "somebody" }),
  signatureAlgorithm: "rsa-sha256", digestAlgorithm: "sha256", signResponse: given.signResponse,
  signAssertion: !given.signResponse, authnContextClassRef: given.level, lifetimeInSeconds: 300,
  encryptionCert: given.theirCertificate,
  encryptionPublicKey: new X509Certificate(given.theirCertificate).publicKey.export({ type: "spki", format: "pem" }),
  encryptionAlgorithm: "http://www.w3.org/2009/xmlenc11#aes256-gcm",
});

createServer(async (request, response) => {
  const parts = [];
  for await (const part of request) parts.push(part);
  Object.assign(request, {
    query: {}, originalUrl: request.url, protocol: "http", headers: { ...request.headers },
    body: Object.fromEntries(new URLSearchParams(Buffer.concat(parts).toString())),
  });
  response.set = response.setHeader;
  response.send = (page) => response.end(String(page));
  if (request.url === "/metadata") return metadata(request, response);
  const give_up = (trouble) => {
    response.statusCode = 500;
    response.end(String(trouble?.stack ?? "nothing answers"));
  };
  samlp.parseRequest(request, (trouble, asked) =>
    trouble ? give_up(trouble) : answer(asked.assertionConsumerServiceURL)(request, response, give_up));
}).listen(Number(port), "127.0.0.1", () => console.log(`ready at http://127.0.0.1:${port}`));
