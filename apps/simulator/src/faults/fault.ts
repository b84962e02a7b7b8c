import { z } from "zod";

const howOften = {
  times: z.int().min(1).optional().describe("how many of the next calls the fault affects"),
  rate: z.number().gt(0).max(1).optional().describe("the share of calls that the fault affects, instead of times"),
  seed: z.int().default(1).describe("makes the share repeatable"),
};
const onceOrRate = (fault: { times?: number | undefined; rate?: number | undefined }) =>
  (fault.times === undefined) !== (fault.rate === undefined);
const onceOrRateMessage = { error: "needs either times (a whole number) or rate (above 0, up to 1)" };

const effects = ["status", "delayMilliseconds", "dropConnection", "truncateBody", "html", "empty"] as const;

const callFault = z
  .strictObject({
    ...howOften,
    match: z.string().min(1).optional().describe("the start of a path under the API's base, or token for the token endpoint"),
    method: z.enum(["GET", "POST", "PUT", "PATCH", "DELETE"]).optional(),
    after: z.boolean().default(false).describe("true: the call takes effect, and only its response is spoilt"),
    status: z.int().min(200).max(599).optional(),
    delayMilliseconds: z.int().min(0).max(600_000).optional(),
    retryAfterSeconds: z.int().min(0).optional(),
    dropConnection: z.literal(true).optional(),
    truncateBody: z.literal(true).optional(),
    html: z.literal(true).optional(),
    empty: z.literal(true).optional(),
  })
  .refine(onceOrRate, onceOrRateMessage)
  .refine((fault) => effects.some((effect) => fault[effect] !== undefined), {
    error: `needs at least one of ${effects.join(", ")}`,
  });

const webhookFault = z
  .strictObject({ ...howOften, kind: z.enum(["lost", "duplicated", "reordered"]) })
  .refine(onceOrRate, onceOrRateMessage);

/** The body of `POST /_control/<connector>/faults`. */
export const faultsBody = z
  .strictObject({ calls: z.array(callFault).default([]), webhooks: z.array(webhookFault).default([]) })
  .refine((body) => body.calls.length + body.webhooks.length > 0, { error: "needs calls or webhooks with at least one fault" });

export type CallFault = z.infer<typeof callFault>;
export type WebhookFault = z.infer<typeof webhookFault>;

/** A description of what a fault does to a call. */
export const describeFault = (fault: CallFault): string =>
  [...effects, "retryAfterSeconds", "after"]
    .map((name) => ({ name, value: new Map(Object.entries(fault)).get(name) }))
    .filter(({ value }) => value !== undefined && value !== false)
    .map(({ name, value }) => (value === true ? name : `${name} ${value}`))
    .join(", ");
