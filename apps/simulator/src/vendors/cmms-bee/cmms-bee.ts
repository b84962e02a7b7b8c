import { createRegistrations } from "../../webhooks/registrations.ts";
import { smallAccounts, smallAccountWorkOrders } from "../small-accounts.ts";
import type { Account, Dialect, Login, Vendor, VendorSetup } from "../vendor.ts";
import { createCmmsBeeWorkOrders } from "./work-order-repository.ts";
import { dailyWork } from "./daily-work.ts";
import { cmmsBeeOperations } from "./operations.ts";
import { ownWords } from "./own-words.ts";
import { createCmmsBeeRecords, tables } from "./records.ts";
import { seedCmmsBee } from "./seed.ts";
import { cmmsBeeWebhooks } from "./webhooks.ts";

const firstAccounts: readonly Account[] = [
  { id: "ORG-7001", name: "Harborline Foods" },
  { id: "ORG-7002", name: "Tinker Creek Brewing" },
];

const firstLogins: readonly Login[] = [
  {
    login: "dana@harborline.example",
    password: "harborline-dana",
    name: "Dana Whitfield",
    userId: "US9001",
    account: "ORG-7001",
  },
  { login: "zoe@harborline.example", password: "harborline-zoe", name: "Zoë Müller", userId: "US9002", account: "ORG-7001" },
  { login: "sam@tinkercreek.example", password: "tinkercreek-sam", name: "Sam Okafor", userId: "US9003", account: "ORG-7002" },
];

const codes: Readonly<Record<number, string>> = {
  400: "validation_failed",
  401: "unauthorized",
  403: "forbidden",
  404: "not_found",
  409: "conflict",
  413: "too_large",
  422: "unprocessable",
  429: "rate_limited",
};

const dialect: Dialect = {
  credential: (header) => {
    const value = /^Bearer (.+)$/i.exec(header("authorization") ?? "")?.[1];
    return value === undefined ? undefined : { kind: "either", value };
  },
  error: (status, message, problems = []) => {
    const code = codes[status] ?? "internal_error";
    if (problems.length === 0) return { errors: [{ code, message }] };
    return {
      errors: problems.map((problem) => ({
        code: problem.field === "cursor" ? "invalid_cursor" : code,
        message: `${problem.field === "" ? "The body" : problem.field} ${problem.message}.`,
        ...(problem.field !== "" && { field: problem.field }),
      })),
    };
  },
  rateLimitHeaders: (window, isRefused) => ({
    "X-Rate-Limit-Limit": String(window.limit),
    "X-Rate-Limit-Remaining": String(window.remaining),
    "X-Rate-Limit-Reset": String(window.resetsInSeconds),
    ...(isRefused && { "Retry-After": String(window.resetsInSeconds) }),
  }),
};

/** CMMS Bee as the simulator plays it. */
export const createCmmsBee = (setup: VendorSetup): Vendor => {
  const small = smallAccounts(setup.smallAccounts ?? 0, (number) => ({
    id: `ORG-${8000 + number}`,
    userId: `US${80_000 + number}`,
  }));
  const accounts = [...firstAccounts, ...small.accounts];
  const logins = [...firstLogins, ...small.logins];
  const records = createCmmsBeeRecords(setup);
  const registrations = createRegistrations(setup, "cmms-bee", records.nextNumber);
  seedCmmsBee(records, setup, [
    { id: "ORG-7001", workOrders: setup.workOrders },
    { id: "ORG-7002", workOrders: Math.min(40, Math.max(5, Math.ceil(setup.workOrders / 50))) },
    ...small.accounts.map(({ id }) => ({ id, workOrders: smallAccountWorkOrders })),
  ]);
  for (const table of tables(records)) {
    const last = table.lastChange();
    if (last !== undefined) records.clock.passed(last);
  }
  return {
    id: "cmms-bee",
    name: "CMMS Bee",
    openApi: "@fettle/connector-cmms-bee/openapi.yaml",
    apiPath: "/cmms-bee/v1",
    signIn: {
      issuerPath: "/cmms-bee/oauth",
      grant: "authorization_code",
      scopes: ["openid", "offline_access", "read", "write"],
      may: (scopes) => ({ mayRead: scopes.has("read"), mayWrite: scopes.has("write") }),
    },
    callsPerMinute: 3000,
    accounts,
    logins,
    dialect,
    operations: cmmsBeeOperations(records, registrations, accounts, setup.keyValues),
    workOrders: createCmmsBeeWorkOrders(records, setup.now),
    dailyWork: dailyWork(records),
    words: ownWords(setup.keyValues),
    registrations,
    webhooks: cmmsBeeWebhooks(logins),
  };
};
