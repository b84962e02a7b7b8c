import { createRegistrations } from "../../webhooks/registrations.ts";
import { smallAccounts, smallAccountWorkOrders } from "../small-accounts.ts";
import type { Account, Dialect, Login, Vendor, VendorSetup } from "../vendor.ts";
import { maintainxOperations } from "./operations.ts";
import { createMaintainxRecords } from "./records.ts";
import { seedMaintainx } from "./seed.ts";
import { maintainxWebhooks } from "./webhooks.ts";
import { createMaintainxWorkOrders } from "./work-order-repository.ts";

const firstAccounts: readonly Account[] = [
  { id: "531001", name: "Orchard Mills" },
  { id: "531002", name: "Pinecrest Dairy" },
];

/** People sign in on MaintainX's own pages only; clients have keys. */
const logins: readonly Login[] = [];

const dialect: Dialect = {
  credential: (header) => {
    const value = /^Bearer (.+)$/i.exec(header("authorization") ?? "")?.[1];
    return value === undefined ? undefined : { kind: "key", value, account: header("x-organization-id") };
  },
  error: (_status, message, problems = []) =>
    problems.length === 0
      ? { error: message }
      : {
          errors: problems.map(({ field, message: text }) => ({
            error: `${field || "The body"} ${text}.`,
            ...(field !== "" && { fieldPath: field }),
          })),
        },
  rateLimitHeaders: (window) => ({
    "X-Rate-Limit-Limit": String(window.limit),
    "X-Rate-Limit-Remaining": String(window.remaining),
    "X-Rate-Limit-Reset": String(window.resetsInSeconds),
  }),
};

/** MaintainX as the simulator plays it. openapi/maintainx.yaml says what of it is a guess. */
export const createMaintainx = (setup: VendorSetup): Vendor => {
  const small = smallAccounts(setup.smallAccounts ?? 0, (number) => ({ id: String(540_000 + number), userId: "" }));
  const accounts = [...firstAccounts, ...small.accounts];
  const records = createMaintainxRecords(setup);
  const registrations = createRegistrations(setup, "maintainx", records.nextNumber);
  seedMaintainx(records, setup, [
    { id: "531001", workOrders: setup.workOrders },
    { id: "531002", workOrders: Math.min(40, Math.max(5, Math.ceil(setup.workOrders / 50))) },
    ...small.accounts.map(({ id }) => ({ id, workOrders: smallAccountWorkOrders })),
  ]);
  for (const table of [records.workOrders, records.assets, records.locations, records.users]) {
    const last = table.lastChange();
    if (last !== undefined) records.clock.passed(last);
  }
  return {
    id: "maintainx",
    name: "MaintainX",
    openApi: "@fettle/simulator/openapi/maintainx.yaml",
    apiPath: "/maintainx/v1",
    signIn: null,
    callsPerMinute: 100,
    accounts,
    logins,
    dialect,
    operations: maintainxOperations(records, registrations),
    workOrders: createMaintainxWorkOrders(records, setup.now),
    registrations,
    webhooks: maintainxWebhooks,
  };
};
