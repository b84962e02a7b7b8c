import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { Connector, SettingMap } from "@fettle/connector";
import { connectorVariables } from "../../server/connector-variables.ts";
import { runServer } from "../../server/run-server.ts";
import { followSystems } from "./follow-systems.ts";
import { type LocalApi, localApi } from "./local-api.ts";
import { recordConnectors } from "./record-connectors.ts";
import { createSessionSecrets } from "./session-secrets.ts";
import { printingFetch } from "./vendor-call-lines.ts";

/** What the gateway of `fettle connector dev` runs. */
export interface ServedConnectors {
  readonly connectors: readonly Connector<SettingMap>[];
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly folder: string;
  /** The folder into which to record what the vendors answer; null to record nothing. */
  readonly record: string | null;
  /** Whether people have seen the addresses already. */
  readonly isAgain: boolean;
  readonly print: (line: string) => void;
  readonly onListening: (port: number) => void;
}

/** The settings of such a gateway where the environment has none: for one person, on this machine, with a stand-in on it. */
const usual = {
  FETTLE_ALLOWED_ADDRESSES: "127.0.0.0/8,::1",
  FETTLE_DATA_DIR: ".fettle",
  FETTLE_LOG_FORMAT: "pretty",
  FETTLE_LOG_LEVEL: "warn",
  FETTLE_POLL_INTERVAL_SECONDS: "10",
};

/**
 * Serves connectors from the embedded store until this process is told to stop.
 * @throws StartError when it is to record and the recorder is not installed.
 */
export async function serveConnectors(served: ServedConnectors): Promise<void> {
  const { environment: given, folder, record, isAgain, print, onListening } = served;
  const environment = { ...usual, ...given, DATABASE_URL: undefined, REDIS_URL: undefined };
  const secrets = createSessionSecrets(credentialHeaders(served.connectors));
  const printing = printingFetch(print, secrets.hide);
  const into = record === null ? null : resolve(folder, record);
  const recording = into === null ? null : await recordConnectors(served.connectors, { folder, into, secrets: secrets.list });
  const { connectors } = recording ?? served;
  const following = followSystems(print, async () => {
    for (const line of (await recording?.write()) ?? []) print(line);
  });
  runServer({
    environment,
    connectors: connectors.map((connector) => ({ connector })),
    more: { stages: [following.stage], wrapVendorFetch: (fetch) => printing(secrets.around(fetch)) },
    onReady: ({ url, port }) => {
      onListening(port);
      void (async () => {
        const token = (await readFile(join(environment.FETTLE_DATA_DIR, "token"), "utf8")).trim();
        const ask = localApi(port, token);
        if (!isAgain) for (const line of await greeting({ url, token, ask, connectors })) print(line);
        await following.begin(ask);
      })().catch((error: unknown) => print(error instanceof Error ? error.message : String(error)));
    },
  });
}

/** The headers in which the connectors' methods send credentials, in lower case. */
const credentialHeaders = (connectors: readonly Connector<SettingMap>[]): ReadonlySet<string> =>
  new Set(
    connectors
      .flatMap(({ authentication }) => authentication)
      .flatMap((method) => [
        ...(method.type === "apiKey" ? [method.header] : []),
        ...("headers" in method && Array.isArray(method.headers) ? method.headers.map(({ header }) => header) : []),
      ])
      .map((name) => name.toLowerCase()),
  );

interface Greeted extends Pick<ServedConnectors, "connectors"> {
  readonly url: string;
  readonly token: string;
  readonly ask: LocalApi;
}

async function greeting({ url, token, ask, connectors }: Greeted): Promise<readonly string[]> {
  const lines = [`GraphiQL, signed in: ${url}/graphql#token=${encodeURIComponent(token)}`];
  for (const connector of connectors) {
    const { createConnectSession } = await ask<{
      readonly createConnectSession: { readonly session?: { readonly url: string } };
    }>(
      "mutation ($id: ID!) { createConnectSession(input: { connectorId: $id }) { ... on CreateConnectSessionSuccess { session { url } } } }",
      { id: connector.id },
    );
    const address = createConnectSession.session?.url;
    if (address !== undefined) lines.push(`Connect ${connector.name}: ${address}`);
  }
  const variables = connectors
    .flatMap((connector) => connectorVariables({ connector }))
    .filter(({ setting }) => setting !== null)
    .map(({ variable }) => variable);
  if (variables.length > 0) lines.push(`Settings from the environment: ${variables.join(", ")}`);
  return lines;
}
