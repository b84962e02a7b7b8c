import { isIPv6 } from "node:net";
import { doubtfulConnectors } from "./doubtful-connectors.ts";
import type { Environment } from "./environment.ts";

const loopback = /^(localhost|0\.0\.0\.0|\[::\]|127\.\d+\.\d+\.\d+|\[::1\]|.*\.localhost)$/u;

/** The settings that an operator probably did not intend, one sentence each and without any value. */
export function doubtfulSettings(environment: Environment): readonly string[] {
  return [
    ...doubtfulConnectors(environment),
    ...withoutEffect(environment),
    ...inProduction(environment),
    ...wideOpen(environment),
  ];
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
