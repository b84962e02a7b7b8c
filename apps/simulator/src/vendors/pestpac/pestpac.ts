import { createRegistrations } from "../../webhooks/registrations.ts";
import { smallAccounts, smallAccountWorkOrders } from "../small-accounts.ts";
import type { Account, Dialect, Login, Vendor, VendorSetup } from "../vendor.ts";
import { pestpacOperations } from "./operations.ts";
import { createPestpacRecords } from "./records.ts";
import { seedPestpac } from "./seed.ts";
import { pestpacWebhooks } from "./webhooks.ts";
import { createPestpacWorkOrders } from "./work-order-repository.ts";

const firstAccounts: readonly Account[] = [
  { id: "410771", name: "Saguaro Pest Control" },
  { id: "410772", name: "Ocotillo Termite" },
];

const firstLogins: readonly Login[] = [
  { login: "ines@saguaropest.example", password: "saguaropest-ines", name: "Ines Castillo", userId: "11", account: "410771" },
  { login: "nils@saguaropest.example", password: "saguaropest-nils", name: "Nils Brandt", userId: "12", account: "410771" },
  { login: "uma@ocotillo.example", password: "ocotillo-uma", name: "Uma Patel", userId: "13", account: "410772" },
];

const dialect: Dialect = {
  credential: (header) => {
    const value = /^Bearer (.+)$/i.exec(header("authorization") ?? "")?.[1];
    const [key, account] = [header("apikey"), header("tenant-id")];
    return value === undefined || key === undefined || account === undefined ? undefined : { kind: "token", value, key, account };
  },
  error: (_status, message, problems = []) => ({
    Message: [message, ...problems.map((problem) => `${problem.field || "The body"} ${problem.message}.`)].join(" "),
  }),
  rateLimitHeaders: () => ({}),
};

/** PestPac as the simulator plays it. openapi/pestpac.yaml says what of it is a guess. */
export const createPestpac = (setup: VendorSetup): Vendor => {
  const small = smallAccounts(setup.smallAccounts ?? 0, (number) => ({
    id: String(420_000 + number),
    userId: String(50_000 + number),
  }));
  const accounts = [...firstAccounts, ...small.accounts];
  const records = createPestpacRecords(setup);
  const registrations = createRegistrations(setup, "pestpac", records.nextNumber);
  seedPestpac(records, setup, [
    { id: "410771", workOrders: setup.workOrders },
    { id: "410772", workOrders: Math.min(40, Math.max(5, Math.ceil(setup.workOrders / 50))) },
    ...small.accounts.map(({ id }) => ({ id, workOrders: smallAccountWorkOrders })),
  ]);
  for (const table of [records.orders, records.locations, records.employees]) {
    const last = table.lastChange();
    if (last !== undefined) records.clock.passed(last);
  }
  return {
    id: "pestpac",
    name: "PestPac",
    openApi: "@fettle/simulator/openapi/pestpac.yaml",
    apiPath: "/pestpac/v1",
    signIn: {
      issuerPath: "/pestpac/oauth2",
      grant: "password",
      scopes: ["openid"],
      may: () => ({ mayRead: true, mayWrite: true }),
    },
    callsPerMinute: 3000,
    accounts,
    logins: [...firstLogins, ...small.logins],
    dialect,
    operations: pestpacOperations(records, registrations, accounts),
    workOrders: createPestpacWorkOrders(records, setup.now),
    registrations,
    webhooks: pestpacWebhooks,
  };
};
