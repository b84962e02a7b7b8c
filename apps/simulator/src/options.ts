import { z } from "zod";
import { connectorIds, usualConnectorIds } from "./connector-id.ts";

const options = z.strictObject({
  port: z.int().min(0).max(65_535).default(0),
  host: z.string().default("127.0.0.1"),
  vendors: z
    .array(z.enum(connectorIds))
    .min(1)
    .default([...usualConnectorIds]),
  seed: z.int().default(20_260),
  workOrders: z.int().min(1).max(200_000).default(2000),
  smallAccounts: z.int().min(0).max(1000).default(0),
  accessTokenSeconds: z.int().min(1).default(3600),
  refreshTokenGraceSeconds: z.number().min(0).default(0),
  redirectUris: z.array(z.url()).min(1),
  life: z.union([z.literal(false), z.strictObject({ everyMilliseconds: z.int().min(1) })]).default(false),
  rateLimitPerMinute: z.int().min(1).optional(),
  now: z.custom<() => Date>((value) => typeof value === "function").default(() => () => new Date()),
  dataFile: z.string().min(1).optional(),
});

/** The options of a simulator; the README describes each option, its unit and its default. */
export type SimulatorOptions = z.input<typeof options>;

/** The options with all defaults filled in. */
export type CompleteOptions = z.output<typeof options>;

export const completeOptions = (given: SimulatorOptions): CompleteOptions => options.parse(given);
