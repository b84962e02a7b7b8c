import { expect, it } from "vitest";
import { doubtfulNames } from "./doubtful-names.ts";
import { doubtfulSettings } from "./doubtful-settings.ts";
import { readEnvironment as readFor } from "./environment.ts";
import { placeholderConnector } from "./testing/placeholder-connector.ts";

const connectors = [
  { connector: placeholderConnector({ id: "acme-cmms", name: "Acme CMMS" }) },
  { connector: placeholderConnector({ id: "zenith-service", name: "Zenith Service", host: "example.com" }) },
];
const readEnvironment = (variables: Readonly<Record<string, string>>) => readFor(variables, connectors);

const noticesOf = (variables: Readonly<Record<string, string>>) => [
  ...doubtfulNames(variables, connectors),
  ...doubtfulSettings(readEnvironment(variables)),
];

const key = `old:${Buffer.alloc(32).toString("base64")}`;
const onPostgres = { DATABASE_URL: "postgres://db/fettle", FETTLE_ENCRYPTION_KEYS: key };
const inPublic = {
  ...onPostgres,
  FETTLE_PUBLIC_URL: "https://fettle.example.com",
  FETTLE_REDIRECT_URLS: "https://app.example.com/*",
};
const acme = {
  FETTLE_ACME_CMMS_BASE_URL: "https://api.acme.example/v1",
  FETTLE_ACME_CMMS_ISSUER: "https://login.acme.example",
  FETTLE_ACME_CMMS_AUTHORIZATION_URL: "https://login.acme.example/auth",
  FETTLE_ACME_CMMS_TOKEN_URL: "https://login.acme.example/token",
  FETTLE_ACME_CMMS_REVOCATION_URL: "https://login.acme.example/revoke",
  FETTLE_ACME_CMMS_CLIENT_ID: "client",
  FETTLE_ACME_CMMS_CLIENT_SECRET: "k33p-s3cret",
};

it.each([
  ["nothing at all", {}],
  ["a complete setting", { ...inPublic, ...acme, FETTLE_ALLOWED_ADDRESSES: "10.1.0.0/16,127.0.0.0/8,::1/128" }],
  ["the variables of apps", { FETTLE_URL: "http://localhost:4000/graphql", FETTLE_TOKEN: "fettle_test_x" }],
  [
    "the variables that Kubernetes sets",
    { FETTLE_PORT: "tcp://10.0.0.1:4000", FETTLE_SERVICE_HOST: "10.0.0.1", FETTLE_PORT_4000_TCP_ADDR: "10.0.0.1" },
  ],
  ["empty variables", { FETTLE_POLL_INTERVALL_SECONDS: "", FETTLE_ACME_CMMS_CLIENT_ID: "" }],
])("The server has no doubts about %s", (_, variables) => {
  expect(noticesOf(variables)).toEqual([]);
});

it.each([
  [
    { FETTLE_POLL_INTERVALL_SECONDS: "5" },
    /^FETTLE_POLL_INTERVALL_SECONDS is not a setting .* mean FETTLE_POLL_INTERVAL_SECONDS\?$/u,
  ],
  [
    { FETTLE_ACME_CMMS_CLIENTID: "x" },
    /^FETTLE_ACME_CMMS_CLIENTID is not a setting .* did you mean FETTLE_ACME_CMMS_CLIENT_ID\?$/u,
  ],
  [{ ACME_CMMS_TOKEN_URL: "x" }, /^ACME_CMMS_TOKEN_URL is not a setting .* did you mean FETTLE_ACME_CMMS_TOKEN_URL\?$/u],
  [{ FETTLE_UNHEARD_OF_IN_ANY_WAY: "x" }, /^FETTLE_UNHEARD_OF_IN_ANY_WAY is not a setting and has no effect\.$/u],
  [{ FETTLE_PUBLIC_URL: " http://localhost:4000\n" }, /^FETTLE_PUBLIC_URL has spaces around its value/u],
  [
    { ...acme, FETTLE_ACME_CMMS_BASE_URL: "" },
    /^FETTLE_ACME_CMMS_ISSUER, .*FETTLE_ACME_CMMS_CLIENT_ID: set without FETTLE_ACME_CMMS_BASE_URL/u,
  ],
  [{ ...acme, FETTLE_ACME_CMMS_TOKEN_URL: "" }, /^FETTLE_ACME_CMMS_CLIENT_ID is set without FETTLE_ACME_CMMS_TOKEN_URL,/u],
  [
    { FETTLE_ZENITH_SERVICE_CLIENT_SECRET: "k33p-s3cret" },
    /^FETTLE_ZENITH_SERVICE_CLIENT_SECRET has no effect without FETTLE_ZENITH_SERVICE_CLIENT_ID/u,
  ],
  [
    { FETTLE_ZENITH_SERVICE_CLIENT_ID: "client" },
    /^FETTLE_ZENITH_SERVICE_CLIENT_ID is set without FETTLE_ZENITH_SERVICE_CLIENT_SECRET/u,
  ],
  [{ ...inPublic, FETTLE_DATA_DIR: "/data" }, /^FETTLE_DATA_DIR has no effect together with DATABASE_URL/u],
  [{ FETTLE_OTHER_DOCUMENTS: "allow" }, /^FETTLE_OTHER_DOCUMENTS has no effect without FETTLE_TRUSTED_DOCUMENTS/u],
  [{ REDIS_URL: "redis://127.0.0.1" }, /^REDIS_URL has no effect without DATABASE_URL/u],
  [{ FETTLE_READ_SECONDS: "5" }, /^FETTLE_READ_SESSIONS and FETTLE_READ_SECONDS have no effect without DATABASE_URL/u],
  [{ FETTLE_DATABASE_URL: "x" }, /^FETTLE_DATABASE_URL is not a setting .* did you mean DATABASE_URL\?$/u],
  [{ ...inPublic, FETTLE_PUBLIC_URL: "https://0.0.0.0" }, /^FETTLE_PUBLIC_URL leads only to this machine/u],
  [onPostgres, /^FETTLE_PUBLIC_URL is not set: connect pages open only on this machine/u],
  [{ ...inPublic, FETTLE_PUBLIC_URL: "https://localhost" }, /^FETTLE_PUBLIC_URL leads only to this machine/u],
  [{ ...inPublic, FETTLE_PUBLIC_URL: "http://fettle.example.com" }, /^FETTLE_PUBLIC_URL begins with http:/u],
  [{ ...inPublic, FETTLE_PUBLIC_URL: "https://example.com/fettle" }, /^FETTLE_PUBLIC_URL has a path/u],
  [{ ...inPublic, FETTLE_REDIRECT_URLS: "" }, /^FETTLE_REDIRECT_URLS is not set/u],
  [{ ...inPublic, FETTLE_REDIRECT_URLS: "http://app.example.com/*" }, /^FETTLE_REDIRECT_URLS contains an address without https/u],
  [{ FETTLE_ALLOWED_ADDRESSES: "127.0.0.1,0.0.0.0/0" }, /^FETTLE_ALLOWED_ADDRESSES allows most/u],
  [{ FETTLE_ALLOWED_ADDRESSES: "::/0" }, /^FETTLE_ALLOWED_ADDRESSES allows most/u],
])("The server states its doubt about %j in one sentence", (variables, sentence) => {
  const notices = noticesOf(variables);
  expect(notices).toEqual([expect.stringMatching(sentence)]);
  expect(notices.join()).not.toContain("s3cret");
});

it.each([
  [{ FETTLE_PUBLIC_URL: '"https://fettle.example.com"' }, "FETTLE_PUBLIC_URL has quotes around its value: remove them"],
  [
    { FETTLE_ACME_CMMS_CLIENT_SECRET: "'k33p-s3cret'" },
    "FETTLE_ACME_CMMS_CLIENT_SECRET has quotes around its value: remove them",
  ],
  [
    { FETTLE_PUBLIC_URL: "https://user:k33p-s3cret@example.com" },
    /^FETTLE_PUBLIC_URL must be a URL without a query, fragment or user/u,
  ],
  [{ FETTLE_PUBLIC_URL: "https://example.com/?a=k33p-s3cret" }, /^FETTLE_PUBLIC_URL must be a URL without/u],
  [{ FETTLE_LOG_FORMAT: "text" }, "FETTLE_LOG_FORMAT must be one of json, pretty"],
  [{ FETTLE_METRICS_PORT: "4000" }, "FETTLE_METRICS_PORT must differ from PORT"],
  [{ FETTLE_ACME_CMMS_BASE_URL: "k33p-s3cret" }, /^FETTLE_ACME_CMMS_BASE_URL must be a URL that begins with http/u],
  [{ FETTLE_ACME_CMMS_STATUS_WORDS: "k33p-s3cret" }, /^FETTLE_ACME_CMMS_STATUS_WORDS must be JSON/u],
])("The server refuses %j without repeating the value", (variables, message) => {
  expect(() => readEnvironment(variables)).toThrow(message);
  expect(() => readEnvironment(variables)).not.toThrow(/s3cret/u);
});

it("Values of the environment are trimmed", () => {
  expect(readEnvironment({ FETTLE_LOG_LEVEL: "warn \r" }).FETTLE_LOG_LEVEL).toBe("warn");
});

it("A connector's settings and OAuth client come from variables that are named after it", () => {
  const [read] = readFor(
    { ...acme, FETTLE_ACME_CMMS_STATUS_WORDS: '{"parked": "ON_HOLD"}' },
    [{ ...connectors[0], settings: { tokenUrl: "https://fixed.example", issuer: "https://fixed.example" } }].flatMap(
      ({ connector, settings }) => (connector === undefined ? [] : [{ connector, settings }]),
    ),
  ).connectors;
  expect(read?.oauthClient).toEqual({ id: "client", secret: "k33p-s3cret" });
  expect(read?.settings).toMatchObject({ tokenUrl: acme.FETTLE_ACME_CMMS_TOKEN_URL, statusWords: { parked: "ON_HOLD" } });
});
