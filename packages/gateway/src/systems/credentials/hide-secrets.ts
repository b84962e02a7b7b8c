import { redacted } from "@fettle/connector";
import type { ConnectorConfiguration } from "../../catalog/catalog.ts";
import { credentialHeaders } from "./authentication-methods.ts";
import type { Credentials } from "./credentials.ts";

/** A shorter value would be found everywhere. */
const shortest = 4;

/** Returns a function that takes the values of credentials out of bytes, in the encodings in which vendors write them back. */
export function hideSecrets(
  known: readonly Credentials[],
  configuration: ConnectorConfiguration,
): (bytes: Uint8Array) => Uint8Array<ArrayBuffer> {
  const secrets = new Set(
    known
      .flatMap((credentials) => secretsIn(credentials, configuration))
      .filter(isLong)
      .flatMap(formsOf),
  );
  // The longest first: a value may be a part of another.
  const forms = [...secrets].toSorted((left, right) => right.length - left.length);
  return (bytes) => {
    let text = Buffer.from(bytes).toString("latin1");
    for (const form of forms) text = text.replaceAll(form, mark);
    return new Uint8Array(Buffer.from(text, "latin1"));
  };
}

/** The bytes of what stands for a secret, as Latin-1. */
const mark = Buffer.from(redacted, "utf8").toString("latin1");

const isLong = ({ length }: string): boolean => length >= shortest;

function secretsIn(credentials: Credentials, configuration: ConnectorConfiguration): readonly string[] {
  const headers = Object.values(credentialHeaders(configuration, credentials));
  // The value of a scheme: `Bearer …`.
  const values = headers.map((value) => value.replace(/^\S+ +/u, ""));
  return [...headers, ...values, ...ownSecrets(credentials)];
}

function ownSecrets(credentials: Credentials): readonly string[] {
  switch (credentials.type) {
    case "oauth2":
      return [credentials.accessToken, ...present(credentials.refreshToken)];
    case "clientCredentials":
      return [credentials.accessToken, credentials.clientSecret];
    case "password":
      return [credentials.accessToken, credentials.password, ...present(credentials.refreshToken)];
    case "apiKey":
      return [credentials.key];
    case "basic":
      return [credentials.password];
  }
}

const present = (value: string | null): readonly string[] => (value === null ? [] : [value]);

/** The bytes of a secret as it is, in JSON, in a URL and in base 64, each as Latin-1. */
function formsOf(secret: string): readonly string[] {
  const inJson = JSON.stringify(secret).slice(1, -1);
  const bytes = Buffer.from(secret, "utf8");
  const forms = [
    secret,
    inJson,
    inJson.replaceAll("/", String.raw`\/`),
    encodeURIComponent(secret.toWellFormed()),
    bytes.toString("base64").replace(/=+$/u, ""),
    bytes.toString("base64url"),
  ];
  return forms.map((form) => Buffer.from(form, "utf8").toString("latin1"));
}
