import { existsSync } from "node:fs";
import { join } from "node:path";
import type { GatewayConfiguration } from "../configuration.ts";
import { createGateway } from "../gateway.ts";
import { isTokenShaped } from "../principals/token-format.ts";
import { createEncryptionKey } from "../secrets/encryption-keys.ts";
import { secretFile } from "../secrets/secret-file.ts";
import { prepareFolder } from "./data-folder.ts";
import type { Environment } from "./environment.ts";
import { listen } from "./listen.ts";
import { StartError } from "../errors.ts";

/** A running server. Disposing it stops it without losing work: first new connections, then the gateway, then the folder. */
export interface RunningServer extends AsyncDisposable {
  readonly url: string;
  /** The port on this machine, whatever the public URL says. */
  readonly port: number;
  /** The separate port of metrics and health, if any. */
  readonly metricsPort: number | null;
  /** Notices about this start for people, one sentence each. */
  readonly notices: readonly string[];
}

/**
 * The key of a new store. An existing store has secrets under the missing key, and another key would only hide that.
 * @throws StartError when there is a store already.
 */
function firstKey(store: string, file: string): string {
  if (!existsSync(join(store, "PG_VERSION"))) return createEncryptionKey(new Date());
  throw new StartError(
    `The encryption key file ${file} is missing, and the secrets in ${store} were sealed with its keys. Restore the file ` +
      "from a backup. If the key is lost for good, so are the stored credentials: fettle keys forget creates a new key and lists the " +
      "systems to reconnect.",
  );
}

/**
 * Starts everything: port, store, gateway, background work. `more` has the configuration that is not in the environment.
 * @throws StartError with one line for the operator.
 */
export async function startServer(
  environment: Environment,
  log: NonNullable<GatewayConfiguration["log"]>,
  more: Pick<GatewayConfiguration, "missing" | "waitsForFirstSync" | "links" | "stages" | "telemetry" | "wrapVendorFetch"> = {},
): Promise<RunningServer> {
  await using opened = new AsyncDisposableStack();
  const notices: string[] = [];
  const listener = opened.use(await listen(environment.PORT));
  const { FETTLE_METRICS_PORT: metricsPort } = environment;
  const metricsListener =
    metricsPort === undefined ? null : opened.use(await listen(metricsPort, undefined, "FETTLE_METRICS_PORT"));
  const url = environment.FETTLE_PUBLIC_URL ?? `http://localhost:${listener.port}`;

  const encryptionKeys = environment.FETTLE_ENCRYPTION_KEYS ?? "";
  let encryptionKeysFile = environment.FETTLE_ENCRYPTION_KEYS_FILE ?? "";
  let database: GatewayConfiguration["database"];
  if (environment.DATABASE_URL !== undefined) {
    database = { kind: "postgres", url: environment.DATABASE_URL };
  } else {
    const folder = environment.FETTLE_DATA_DIR;
    await prepareFolder(folder);
    const store = join(folder, "database");
    database = { kind: "embedded", folder: store };
    if (encryptionKeys === "" && encryptionKeysFile === "") {
      encryptionKeysFile = join(folder, "encryption-keys");
      const lost = "delete it and run fettle keys forget, which creates a new key and lists the systems to reconnect";
      if ((await secretFile(encryptionKeysFile, () => firstKey(store, encryptionKeysFile), lost)).isNew)
        notices.push(
          `Created an encryption key in ${encryptionKeysFile}: without that file the stored credentials cannot be read.`,
        );
    }
  }

  const gateway = opened.use(
    await createGateway({
      connectors: environment.connectors,
      publicUrl: url,
      database,
      encryptionKeys,
      encryptionKeysFile,
      ...more,
      ...environment.stages,
      ...(environment.FETTLE_CLIENT_ADDRESS_HEADER === undefined
        ? {}
        : { clientAddressHeader: environment.FETTLE_CLIENT_ADDRESS_HEADER }),
      ...(environment.FETTLE_RESPONSE_CACHE_MB === undefined
        ? {}
        : { responseCacheMegabytes: environment.FETTLE_RESPONSE_CACHE_MB }),
      ...(environment.FETTLE_TRUSTED_DOCUMENTS === undefined ? {} : { trustedDocuments: environment.FETTLE_TRUSTED_DOCUMENTS }),
      ...(environment.FETTLE_OTHER_DOCUMENTS === undefined ? {} : { otherDocuments: environment.FETTLE_OTHER_DOCUMENTS }),
      log,
      separatesMetrics: metricsListener !== null,
      ...(environment.REDIS_URL === undefined ? {} : { redisUrl: environment.REDIS_URL }),
    }),
  );
  if (database.kind === "embedded") {
    const file = join(environment.FETTLE_DATA_DIR, "token");
    const token = await secretFile(file, () =>
      gateway.createToken({ environment: "test", name: "first start", scopes: ["admin"] }),
    );
    if (!isTokenShaped(token.text))
      throw new StartError(
        `${file} contains no API token: it was cut off, or is something else. Restore it from a backup, or delete it to have a new token created`,
      );
    if (token.isNew) notices.push(`Created an API token for the test environment in ${file}.`);
  }
  listener.attach(gateway);
  const request: typeof gateway.operations = (...call) => gateway.operations(...call);
  metricsListener?.attach({ node: { request, upgrade: (_request, socket) => socket.destroy() } });
  await gateway.start();

  const running = opened.move();
  return {
    url,
    port: listener.port,
    metricsPort: metricsListener?.port ?? null,
    notices,
    async [Symbol.asyncDispose]() {
      listener.stopAccepting();
      metricsListener?.stopAccepting();
      await running.disposeAsync();
    },
  };
}
