import { z } from "zod";
import type { VendorAccount } from "@fettle/connector";
import type { ConnectorConfiguration } from "../../catalog/catalog.ts";
import { readCredentials, writeCredentials } from "../credentials/credentials.ts";
import type { SeenWords } from "../words/seen-words.ts";
import type { StagedConnection } from "./staged-connection.ts";

const word = z.object({ word: z.string(), label: z.string(), proposed: z.string().nullable() });
const words = z.record(z.string(), z.array(word));
const schema = z.object({
  type: z.literal("words"),
  secret: z.string(),
  connectorId: z.string(),
  systemId: z.string(),
  settings: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null(), z.record(z.string(), z.string())])),
  credentials: z.string(),
  account: z.object({ id: z.string(), name: z.string() }),
  asked: words,
  seen: words,
});

/** A connection that waits for the customer to say what some words mean. Stored sealed, in place of the session's flow. */
export interface AskedWords extends Omit<StagedConnection, "configuration"> {
  /** The secret of the connect page. */
  readonly secret: string;
  readonly connectorId: string;
  readonly systemId: string;
  readonly account: VendorAccount;
  /** The words that nobody has been asked about yet. */
  readonly asked: SeenWords;
  /** All words that the vendor has shown. */
  readonly seen: SeenWords;
}

export const writeAskedWords = ({ credentials, ...asked }: AskedWords): string =>
  JSON.stringify({ type: "words", ...asked, credentials: writeCredentials(credentials) });

/** Reads what {@link writeAskedWords} wrote; null for anything else that a session seals. */
export function readAskedWords(text: string): AskedWords | null {
  const parsed = schema.safeParse(parseObject(text));
  if (!parsed.success) return null;
  const { type: _type, credentials, ...asked } = parsed.data;
  return { ...asked, credentials: readCredentials(credentials) };
}

// A completed session seals a code, which is no JSON.
const parseObject = (text: string): unknown => (text.startsWith("{") ? JSON.parse(text) : null);

/** The staged connection itself. */
export const stagedOf = (configuration: ConnectorConfiguration, { settings, credentials }: AskedWords): StagedConnection => ({
  configuration,
  settings,
  credentials,
});
