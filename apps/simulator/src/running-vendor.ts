import type { HttpBindings } from "@hono/node-server";
import type { Hono } from "hono";
import type { ConnectorId } from "./connector-id.ts";
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
  readonly issuer: string;
  readonly client: { readonly id: string; readonly secret: string };
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
  readonly authorizationServer: AuthorizationServer;
  readonly api: Hono;
  readonly pages: Hono<{ Bindings: HttpBindings }>;
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
  const contract = createContract(readOpenApi(vendor.packageName));
  for (const { password } of vendor.logins) issued.add(vendor.id, "password", password);
  const keys = createApiKeys(keyValues, vendor.id, vendor.accounts, issued);
  const { redirectUris, accessTokenSeconds, refreshTokenGraceSeconds } = options;
  const authorizationServer = await createAuthorizationServer({
    vendor,
    origin,
    redirectUris,
    keyValues,
    issued,
    accessTokenSeconds,
    refreshTokenGraceSeconds,
  });

  const byKey = (value: string): Caller | undefined => {
    const key = keys.find(value);
    return (
      key && { account: key.account, userId: "api-key", userName: "API key", mayRead: true, mayWrite: key.access === "full" }
    );
  };
  const byToken = async (value: string): Promise<Caller | undefined> => {
    const owner = await authorizationServer.tokenOwner(value);
    const login = vendor.logins.find((each) => each.login === owner?.login);
    if (owner === undefined || login === undefined) return undefined;
    return { account: login.account, userId: login.userId, userName: login.name, ...vendor.may(owner.scopes) };
  };
  const caller = async ({ kind, value }: Credential) =>
    (kind === "token" ? undefined : byKey(value)) ?? (kind === "key" ? undefined : byToken(value));

  const life = createLife(
    {
      workOrders: vendor.workOrders,
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
    api: vendorApi({ vendor, contract, violations, rateLimit: createRateLimit(options.rateLimitPerMinute, options.now), caller }),
    pages: interactionRoutes(vendor, authorizationServer),
    credentials: () => ({
      api: origin + vendor.apiPath,
      issuer: origin + vendor.issuerPath,
      client: authorizationServer.client,
      apiKeys: keys.list(),
      logins: vendor.logins,
      accounts: vendor.accounts,
    }),
    revoke: (account) => {
      authorizationServer.revoke(vendor.logins.filter((login) => login.account === account).map((login) => login.login));
      keys.renew(account);
    },
    close: async () => {
      life.close();
      await sender.close();
    },
  };
};

/** One value for each vendor. */
export const forEachVendor = <Value>(
  vendors: readonly RunningVendor[],
  value: (running: RunningVendor) => Value,
): Record<ConnectorId, Value> => {
  const found = (id: ConnectorId) => {
    const running = vendors.find(({ vendor }) => vendor.id === id);
    if (running === undefined) throw new Error(`The simulator does not play ${id}.`);
    return value(running);
  };
  return { "cmms-bee": found("cmms-bee"), "workwave-service": found("workwave-service") };
};
