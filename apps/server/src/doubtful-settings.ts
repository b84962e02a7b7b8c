import { isIPv6 } from "node:net";
import type { Environment } from "./environment.ts";

type Name = keyof Environment;

const loopback = /^(localhost|0\.0\.0\.0|\[::\]|127\.\d+\.\d+\.\d+|\[::1\]|.*\.localhost)$/u;

/** CMMS Bee's OAuth addresses, whose defaults are placeholders. */
const beeOAuthAddresses: readonly Name[] = [
  "CMMS_BEE_ISSUER",
  "CMMS_BEE_AUTHORIZATION_URL",
  "CMMS_BEE_TOKEN_URL",
  "CMMS_BEE_REVOCATION_URL",
];

/** The settings that an operator probably did not intend, one sentence each and without any value. */
export function doubtfulSettings(environment: Environment): readonly string[] {
  return [...halfSet(environment), ...withoutEffect(environment), ...inProduction(environment), ...wideOpen(environment)];
}

function halfSet(environment: Environment): readonly string[] {
  const isSet = (name: Name) => environment[name] !== undefined;
  const notices: string[] = [];
  for (const vendor of ["CMMS_BEE", "WORKWAVE_SERVICE"] as const) {
    const [id, secret] = [`${vendor}_CLIENT_ID`, `${vendor}_CLIENT_SECRET`] as const;
    if (isSet(secret) && !isSet(id)) notices.push(`${secret} has no effect without ${id}.`);
    if (isSet(id) && !isSet(secret)) notices.push(`${id} is set without ${secret}, which is right only for a public client.`);
  }
  const others = ([...beeOAuthAddresses, "CMMS_BEE_CLIENT_ID"] as const).filter(isSet);
  if (others.length > 0 && !isSet("CMMS_BEE_BASE_URL"))
    notices.push(`${others.join(", ")}: set without CMMS_BEE_BASE_URL, so Fettle cannot call CMMS Bee.`);
  const missing = beeOAuthAddresses.filter((name) => !isSet(name));
  if (isSet("CMMS_BEE_CLIENT_ID") && missing.length > 0)
    notices.push(`CMMS_BEE_CLIENT_ID is set without ${missing.join(", ")}, whose defaults are placeholders.`);
  return notices;
}

function withoutEffect(environment: Environment): readonly string[] {
  const { DATABASE_URL: database, FETTLE_DATA_DIR: folder, REDIS_URL: redis } = environment;
  const { FETTLE_TRUSTED_DOCUMENTS: documents, FETTLE_OTHER_DOCUMENTS: others } = environment;
  const { readSessions, readSeconds } = environment.stages;
  return [
    ...(database === undefined && (readSessions !== undefined || readSeconds !== undefined)
      ? ["FETTLE_READ_SESSIONS and FETTLE_READ_SECONDS have no effect without DATABASE_URL: the embedded store has one session."]
      : []),
    ...(database !== undefined && folder !== ".fettle"
      ? ["FETTLE_DATA_DIR has no effect together with DATABASE_URL: that database stores everything."]
      : []),
    ...(documents === undefined && others !== undefined
      ? ["FETTLE_OTHER_DOCUMENTS has no effect without FETTLE_TRUSTED_DOCUMENTS: any document runs."]
      : []),
    ...(database === undefined && redis !== undefined
      ? ["REDIS_URL has no effect without DATABASE_URL: only one process uses the embedded store."]
      : []),
  ];
}

/** The doubts about a deployment: on a PostgreSQL server this is no longer one person's trial. */
function inProduction({ DATABASE_URL, FETTLE_PUBLIC_URL, stages }: Environment): readonly string[] {
  const url = FETTLE_PUBLIC_URL === undefined ? null : new URL(FETTLE_PUBLIC_URL);
  const isLocal = url === null || loopback.test(url.hostname);
  const notices: string[] = [];
  if (DATABASE_URL !== undefined && isLocal)
    notices.push(
      `FETTLE_PUBLIC_URL ${url === null ? "is not set" : "leads only to this machine"}: connect pages open only on this machine, and webhooks arrive only from it.`,
    );
  if (!isLocal && url.protocol === "http:")
    notices.push("FETTLE_PUBLIC_URL begins with http: tokens and credentials travel unencrypted.");
  if (url !== null && url.pathname !== "/")
    notices.push("FETTLE_PUBLIC_URL has a path: the proxy in front must strip it from the requests that it forwards.");
  if (DATABASE_URL !== undefined && !isLocal && stages.redirectUrls === undefined)
    notices.push("FETTLE_REDIRECT_URLS is not set: connect sessions can send people back only to loopback addresses.");
  return notices;
}

const isWide = (range: string) => {
  const [address = "", bits] = range.split("/");
  return bits !== undefined && Number(bits) < (isIPv6(address) ? 16 : 8);
};
const isOpen = (text: string) => {
  const { protocol, hostname } = new URL(text.replace(/\*$/u, ""));
  return protocol !== "https:" && !loopback.test(hostname);
};

function wideOpen({ stages: { allowedAddresses: addresses = [], redirectUrls: urls = [] } }: Environment): readonly string[] {
  return [
    ...(addresses.some(isWide)
      ? ["FETTLE_ALLOWED_ADDRESSES allows most addresses: settings that customers enter may lead into your network."]
      : []),
    ...(urls.some(isOpen)
      ? ["FETTLE_REDIRECT_URLS contains an address without https: codes that are exchanged for tokens travel unencrypted."]
      : []),
  ];
}
