import type { HttpBindings } from "@hono/node-server";
import type { Hono } from "hono";
import { connectorIds, type ConnectorId } from "./connector-id.ts";
import { createContract } from "./contract/contract.ts";
import { readOpenApi } from "./contract/read-openapi.ts";
import type { Violations } from "./contract/violations.ts";
import { createFaultPlan, type FaultPlan } from "./faults/fault-plan.ts";
import { createRateLimit } from "./http/rate-limit.ts";
import { vendorApi } from "./http/vendor-api.ts";
import type { IssuedSecrets } from "./issued-secrets.ts";
import { createLife, type Life } from "./life.ts";
import { createApiKeys, type ApiKey } from "./oauth/api-keys.ts";
import { createAuthorizationServer, type AuthorizationServer } from "./oauth/authorization-server.ts";
import { interactionRoutes } from "./oauth/interaction-routes.ts";
import type { CompleteOptions } from "./options.ts";
import { createRandom } from "./seed/random.ts";
import type { KeyValues } from "./state/key-values.ts";
import type { Change } from "./state/table.ts";
import type { Caller } from "./vendors/operation.ts";
import type { Account, Credential, Login, Vendor, VendorSetup } from "./vendors/vendor.ts";
import { createWebhookSender, type WebhookSender } from "./webhooks/webhook-sender.ts";

/** All credentials for a vendor's data. The first key has full access to the first account. */
export interface Credentials {
  readonly api: string;
  /** Null, like the client, for a vendor that knows only keys. */
  readonly issuer: string | null;
  readonly client: { readonly id: string; readonly secret: string } | null;
  readonly apiKeys: readonly ApiKey[];
  readonly logins: readonly Login[];
  readonly accounts: readonly Account[];
}

/** A vendor with everything that runs around it. */
export interface RunningVendor {
  readonly vendor: Vendor;
  readonly faults: FaultPlan;
  readonly life: Life;
  readonly sender: WebhookSender;
  /** Null, like its pages, for a vendor that knows only keys. */
  readonly authorizationServer: AuthorizationServer | null;
  readonly api: Hono;
  readonly pages: Hono<{ Bindings: HttpBindings }> | null;
  credentials(): Credentials;
  /** Revokes all credentials of an account and issues new API keys. */
  revoke(account: string): void;
  close(): Promise<void>;
}

export interface RunningVendorSetup {
  readonly create: (setup: VendorSetup) => Vendor;
  readonly options: CompleteOptions;
  readonly keyValues: KeyValues;
  readonly violations: Violations;
  readonly issued: IssuedSecrets;
  readonly origin: string;
}

const defaultLifeMilliseconds = 5000;

const webhookDispatch = (vendor: () => Vendor, check: (body: unknown) => void, sender: WebhookSender) => (change: Change) => {
  for (const registration of vendor().registrations.list(change.account)) {
    for (const { body, headers } of vendor().webhooks(change, registration)) {
      if (!change.tampered) check(body);
      const text = JSON.stringify(body);
      const orderKey = JSON.stringify([registration.url, change.entity, change.id]);
      sender.send({ url: registration.url, orderKey, body: text, headers: () => headers(text) });
    }
  }
};

export const startVendor = async ({
  create,
  options,
  keyValues,
  violations,
  issued,
  origin,
}: RunningVendorSetup): Promise<RunningVendor> => {
  const faults = createFaultPlan();
  const sender = createWebhookSender(faults);
  const check = (body: unknown) => {
    const problems = contract.webhook(body);
    if (problems.length > 0) violations.add({ connector: vendor.id, what: "webhook", problems });
  };
  const changed = webhookDispatch(() => vendor, check, sender);
  const vendor: Vendor = create({
    keyValues,
    issued,
    now: options.now,
    seed: options.seed,
    workOrders: options.workOrders,
    smallAccounts: options.smallAccounts,
    changed,
  });
  const contract = createContract(readOpenApi(vendor.openApi));
  for (const { password } of vendor.logins) issued.add(vendor.id, "password", password);
  const keys = createApiKeys(keyValues, vendor.id, vendor.accounts, issued);
  const { redirectUris, accessTokenSeconds, refreshTokenGraceSeconds } = options;
  const { signIn } = vendor;
  const authorizationServer =
    signIn &&
    (await createAuthorizationServer({
      vendor,
      signIn,
      origin,
      redirectUris,
      keyValues,
      issued,
      accessTokenSeconds,
      refreshTokenGraceSeconds,
    }));

  const byKey = (value: string): Caller | undefined => {
    const key = keys.find(value);
    return (
      key && { account: key.account, userId: "api-key", userName: "API key", mayRead: true, mayWrite: key.access === "full" }
    );
  };
  const byToken = async (value: string): Promise<Caller | undefined> => {
    const owner = await authorizationServer?.tokenOwner(value);
    const login = vendor.logins.find((each) => each.login === owner?.login);
    if (signIn === null || owner === undefined || login === undefined) return undefined;
    return { account: login.account, userId: login.userId, userName: login.name, ...signIn.may(owner.scopes) };
  };
  const caller = async ({ kind, value, account, key }: Credential): Promise<Caller | undefined> => {
    const found = (kind === "token" ? undefined : byKey(value)) ?? (kind === "key" ? undefined : await byToken(value));
    if (found === undefined || (account ?? found.account) !== found.account) return undefined;
    if (key === undefined) return found;
    const owner = byKey(key);
    if (owner?.account !== found.account) return undefined;
    return { ...found, mayRead: found.mayRead && owner.mayRead, mayWrite: found.mayWrite && owner.mayWrite };
  };

  const life = createLife(
    {
      workOrders: vendor.workOrders,
      dailyWork: vendor.dailyWork,
      account: vendor.accounts[0]?.id ?? "",
      random: createRandom(options.seed + 2),
      now: options.now,
    },
    {
      on: options.life !== false,
      everyMilliseconds: options.life === false ? defaultLifeMilliseconds : options.life.everyMilliseconds,
    },
  );
  return {
    vendor,
    faults,
    life,
    sender,
    authorizationServer,
    api: vendorApi({
      vendor,
      contract,
      violations,
      rateLimit: createRateLimit(options.rateLimitPerMinute ?? vendor.callsPerMinute, options.now),
      caller,
    }),
    pages: signIn && authorizationServer && interactionRoutes(vendor, signIn, authorizationServer),
    credentials: () => ({
      api: origin + vendor.apiPath,
      issuer: signIn && origin + signIn.issuerPath,
      client: authorizationServer?.client ?? null,
      apiKeys: keys.list(),
      logins: vendor.logins,
      accounts: vendor.accounts,
    }),
    revoke: (account) => {
      authorizationServer?.revoke(vendor.logins.filter((login) => login.account === account).map((login) => login.login));
      keys.renew(account);
    },
    close: async () => {
      life.close();
      await sender.close();
    },
  };
};

/** One value for each vendor that runs and has one. Reading another throws. */
export const forEachVendor = <Value>(
  vendors: readonly RunningVendor[],
  value: (running: RunningVendor) => Value | null,
): Record<ConnectorId, Value> => {
  const valueOf = (id: ConnectorId) => {
    const running = vendors.find(({ vendor }) => vendor.id === id);
    return running === undefined ? null : value(running);
  };
  // Every id gets its property below.
  const values = {} as Record<ConnectorId, Value>;
  for (const id of connectorIds) {
    const get = () => {
      const found = valueOf(id);
      if (found === null)
        throw new Error(`The simulator has nothing of this kind for ${id}. The option vendors says whom it plays.`);
      return found;
    };
    Object.defineProperty(values, id, { get, enumerable: valueOf(id) !== null });
  }
  return values;
};
