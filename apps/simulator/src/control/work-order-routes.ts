import { Hono, type Context } from "hono";
import { z } from "zod";
import { workOrderValues } from "../vendors/work-order-repository.ts";
import type { Vendor } from "../vendors/vendor.ts";
import { checkBody, ControlError } from "./control-error.ts";
import { readBody } from "./read-body.ts";

const names = Object.keys(workOrderValues.shape).join(", ");
const patchBody = workOrderValues.refine((values) => Object.keys(values).length > 0, { error: "needs at least one field" });
const createBody = workOrderValues.safeExtend({ title: z.string().min(1).max(500), account: z.string().optional() });

const found = <Value>(value: Value | undefined, remoteId: string): Value => {
  if (value === undefined) throw new ControlError(404, `There is no work order ${remoteId}. GET the list for the ids.`);
  return value;
};

const idOf = (context: Context) => context.req.param("remoteId") ?? "";

/** Routes that change a vendor's work orders as the vendor's own people do, in canonical terms. */
export const workOrderRoutes = (vendor: Vendor): Hono => {
  const { workOrders } = vendor;
  const accountOf = (given: string | undefined): string => {
    const account = vendor.accounts.find(({ id }) => given === undefined || id === given);
    if (account !== undefined) return account.id;
    throw new ControlError(400, `There is no account ${given}. Known: ${vendor.accounts.map(({ id }) => id).join(", ")}.`);
  };
  const app = new Hono();
  app.get("/", (context) => {
    const account = accountOf(context.req.query("account"));
    const remoteIds = workOrders.ids(account);
    return context.json({ account, count: remoteIds.length, remoteIds });
  });
  app.post("/", async (context) => {
    const { account, ...values } = checkBody(
      createBody,
      await readBody(context),
      `title and any of ${names}; account for an account other than the first.`,
    );
    return context.json(workOrders.create(accountOf(account), values), 201);
  });
  app.get("/:remoteId", (context) => context.json(found(workOrders.read(idOf(context)), idOf(context))));
  app.patch("/:remoteId", async (context) => {
    const values = checkBody(patchBody, await readBody(context, true), `any of ${names}.`);
    return context.json(found(workOrders.update(idOf(context), values), idOf(context)));
  });
  app.delete("/:remoteId", (context) => {
    found(workOrders.remove(idOf(context)) || undefined, idOf(context));
    return context.body(null, 204);
  });
  return app;
};
