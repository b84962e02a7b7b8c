import { Hono } from "hono";
import { z } from "zod";
import type { Violations } from "../contract/violations.ts";
import { faultsBody } from "../faults/fault.ts";
import type { IssuedSecrets } from "../issued-secrets.ts";
import type { RunningVendor } from "../running-vendor.ts";
import { Refusal } from "../vendors/refusal.ts";
import { checkBody, ControlError } from "./control-error.ts";
import { readBody } from "./read-body.ts";
import { workOrderRoutes } from "./work-order-routes.ts";

const lifeBody = z.strictObject({ on: z.boolean(), everyMilliseconds: z.int().min(1).max(3_600_000).optional() });
const revokeBody = z.strictObject({ account: z.string().optional() }).default({});
const tokenCallsQuery = z.strictObject({
  after: z.coerce.number().int().min(0).default(0),
  limit: z.coerce.number().int().min(1).max(10_000).default(1000),
});
const hiddenBody = z.strictObject({ remoteIds: z.array(z.string()) });
const ownWordsBody = z.array(z.strictObject({ word: z.string().min(1), label: z.string().min(1) })).default([]);
const wordsBody = z.strictObject({
  account: z.string().optional(),
  workOrderStatuses: ownWordsBody,
  workOrderTypes: ownWordsBody,
});
const wordsAdvice = "workOrderStatuses and workOrderTypes: [{ word, label }]; account for an account other than the first.";
const faultAdvice =
  "calls: [{ times or rate, one of status, delayMilliseconds, dropConnection, truncateBody, html, empty; match, method, after, retryAfterSeconds, seed }], " +
  "webhooks: [{ times or rate, kind: lost, duplicated or reordered; seed }].";

const vendorRoutes = (running: RunningVendor): Hono => {
  const { vendor, faults, life, sender } = running;
  const app = new Hono();
  app.route("/work-orders", workOrderRoutes(vendor));
  app.get("/faults", (context) => context.json(faults.list()));
  app.post("/faults", async (context) => {
    faults.add(checkBody(faultsBody, await readBody(context), faultAdvice));
    return context.json(faults.list());
  });
  app.delete("/faults", (context) => {
    faults.clear();
    return context.json(faults.list());
  });
  app.post("/hidden", async (context) => {
    const { remoteIds } = checkBody(
      hiddenBody,
      await readBody(context),
      "remoteIds: the work orders to leave out of lists; [] for none.",
    );
    vendor.workOrders.hide(remoteIds);
    return context.json({ hidden: remoteIds.length });
  });
  app.get("/credentials", (context) => context.json(running.credentials()));
  app.post("/revoke", async (context) => {
    const { account = vendor.accounts[0]?.id ?? "" } = checkBody(
      revokeBody,
      await readBody(context),
      "account; leave it out for the first account.",
    );
    if (!vendor.accounts.some(({ id }) => id === account))
      throw new ControlError(400, `There is no account ${account}. GET credentials lists them.`);
    running.revoke(account);
    return context.json({ revoked: account });
  });
  app.get("/token-calls", (context) => {
    const { after, limit } = checkBody(
      tokenCallsQuery,
      context.req.query(),
      "after: the number of a call; limit: from 1 to 10000.",
    );
    return context.json({ calls: running.authorizationServer?.tokenCalls.list(after, limit) ?? [] });
  });
  app.post("/words", async (context) => {
    const { account = vendor.accounts[0]?.id ?? "", ...words } = checkBody(wordsBody, await readBody(context), wordsAdvice);
    if (vendor.words === undefined) throw new ControlError(400, `Accounts of ${vendor.name} have no words of their own.`);
    vendor.words.set(account, words);
    return context.json({ account, ...words });
  });
  app.get("/life", (context) => context.json(life.state()));
  app.post("/life", async (context) => {
    life.set(checkBody(lifeBody, await readBody(context), "on: true or false, and everyMilliseconds from 1 to 3600000."));
    return context.json(life.state());
  });
  app.get("/webhooks", (context) => {
    const registrations = vendor.accounts.flatMap(({ id }) => vendor.registrations.list(id));
    const shown = registrations.map(({ id, account, url, events }) => ({ id, account, url, events }));
    return context.json({ ...sender.counts(), registrations: shown });
  });
  return app;
};

/** The API through which tests and demos act as the vendors' people and inject faults. */
export const controlApi = (vendors: readonly RunningVendor[], violations: Violations, issued: IssuedSecrets): Hono => {
  const app = new Hono().basePath("/_control");
  const known = vendors.map(({ vendor }) => vendor.id).join(", ");
  app.get("/violations", (context) => context.json({ count: violations.list().length, violations: violations.list() }));
  app.get("/secrets", (context) => context.json({ count: issued.list().length, secrets: issued.list() }));
  for (const running of vendors) app.route(`/${running.vendor.id}`, vendorRoutes(running));
  app.notFound((context) =>
    context.json(
      { error: `There is nothing at ${context.req.method} ${context.req.path}. Connectors: ${known}.`, problems: [] },
      404,
    ),
  );
  app.onError((error, context) => {
    if (error instanceof ControlError) return context.json({ error: error.message, problems: error.problems }, error.status);
    if (error instanceof Refusal) return context.json({ error: error.message, problems: error.problems }, 400);
    return context.json({ error: `The simulator failed: ${error.message}`, problems: [] }, 500);
  });
  return app;
};
