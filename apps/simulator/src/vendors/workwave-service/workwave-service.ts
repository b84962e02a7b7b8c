import { createRegistrations } from "../../webhooks/registrations.ts";
import { smallAccounts, smallAccountWorkOrders } from "../small-accounts.ts";
import type { Account, Dialect, Login, Vendor, VendorSetup } from "../vendor.ts";
import { createWorkWaveWorkOrders } from "./work-order-repository.ts";
import { dailyWork } from "./daily-work/daily-work.ts";
import { workWaveOperations } from "./operations.ts";
import { createWorkWaveRecords } from "./records.ts";
import { seedWorkWave } from "./seed.ts";
import { workWaveWebhooks } from "./webhooks.ts";

const firstAccounts: readonly Account[] = [
  { id: "4100", name: "Larch Pest Control" },
  { id: "4200", name: "Bluebell Home Services" },
];

const firstLogins: readonly Login[] = [
  { login: "rosa@larchpest.example", password: "larchpest-rosa", name: "Rosa Ibáñez", userId: "901", account: "4100" },
  { login: "lukasz@larchpest.example", password: "larchpest-lukasz", name: "Łukasz Novak", userId: "902", account: "4100" },
  { login: "kim@bluebell.example", password: "bluebell-kim", name: "Kim Grady", userId: "903", account: "4200" },
];

const codes: Readonly<Record<number, string>> = {
  400: "ValidationFailed",
  401: "Unauthorized",
  403: "Forbidden",
  404: "NotFound",
  409: "Conflict",
  429: "TooManyRequests",
};

const dialect: Dialect = {
  credential: (header) => {
    const key = header("x-api-key");
    if (key !== undefined && key !== "") return { kind: "key", value: key };
    const token = /^Bearer (.+)$/i.exec(header("authorization") ?? "")?.[1];
    return token === undefined ? undefined : { kind: "token", value: token };
  },
  error: (status, message, problems = []) => ({
    ErrorCode: codes[status] ?? "ServerError",
    ErrorMessage: message,
    ...(problems.length > 0 && {
      Fields: problems.map(({ field, message: Message }) => ({ Field: field === "" ? "Body" : field, Message })),
    }),
  }),
  rateLimitHeaders: (window, isRefused) => ({
    "X-RateLimit-Remaining": String(window.remaining),
    "X-RateLimit-Reset": String(Math.ceil(window.resetsAt.getTime() / 1000)),
    ...(isRefused && { "Retry-After": String(window.resetsInSeconds) }),
  }),
};

/** WorkWave Service as the simulator plays it. */
export const createWorkWaveService = (setup: VendorSetup): Vendor => {
  const small = smallAccounts(setup.smallAccounts ?? 0, (number) => ({
    id: String(5000 + number),
    userId: String(50_000 + number),
  }));
  const accounts = [...firstAccounts, ...small.accounts];
  const records = createWorkWaveRecords(setup);
  const registrations = createRegistrations(setup, "workwave-service", records.nextNumber);
  seedWorkWave(records, setup, [
    { id: "4100", workOrders: setup.workOrders },
    { id: "4200", workOrders: Math.min(40, Math.max(5, Math.ceil(setup.workOrders / 50))) },
    ...small.accounts.map(({ id }) => ({ id, workOrders: smallAccountWorkOrders })),
  ]);
  for (const table of [
    records.workOrders,
    records.customers,
    records.locations,
    records.employees,
    records.appointments,
    records.agreements,
    records.routes,
    records.invoices,
    records.payments,
    records.leads,
    records.notes,
    records.documents,
    records.materials,
    records.materialUses,
  ]) {
    const last = table.lastChange();
    if (last !== undefined) records.clock.passed(last);
  }
  return {
    id: "workwave-service",
    name: "WorkWave Service",
    openApi: "@fettle/connector-workwave-service/openapi.yaml",
    apiPath: "/workwave-service/api/public/v1",
    signIn: {
      issuerPath: "/workwave-service/identity",
      grant: "authorization_code",
      scopes: ["openid", "offline_access"],
      may: () => ({ mayRead: true, mayWrite: true }),
    },
    callsPerMinute: 3000,
    accounts,
    logins: [...firstLogins, ...small.logins],
    dialect,
    operations: workWaveOperations(records, registrations, accounts),
    workOrders: createWorkWaveWorkOrders(records, setup.now),
    dailyWork: dailyWork(records),
    registrations,
    webhooks: workWaveWebhooks,
  };
};
