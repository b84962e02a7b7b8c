import { randomBytes } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import {
  type Connector,
  parseJson,
  type SettingMap,
  type SettingValues,
  type Vendor,
  type VendorRequest,
} from "@fettle/connector";
import { cleanRecording, type HeardAnswer, type HeardPayload } from "./clean-recording.ts";
import { listeningConnector } from "./listening-connector.ts";
import { refuseSecrets } from "./refuse-secrets.ts";

/** The options of {@link recordConnector}. */
export interface RecorderOptions {
  /** The secrets of the session: credentials, tokens. Asked when the recording is written, so that it may grow. */
  readonly secrets?: () => Iterable<string>;
  /** Names of members of payloads whose texts stay as they are, besides the words that the connector maps: `kind`, `category`. */
  readonly keep?: readonly string[];
  /** The most records of each entity. Default: 20. */
  readonly mostSamples?: number;
  /** The most bytes of answers. What comes after is not recorded. Default: 2,000,000. */
  readonly mostBytes?: number;
  /** Makes the stand-ins the same in each recording. Default: they are other ones in each. */
  readonly seed?: string;
}

/** What was written. */
export interface WrittenRecording {
  /** The files, by their absolute paths. */
  readonly files: readonly string[];
  /** How many records of each entity they have. */
  readonly samples: Readonly<Record<string, number>>;
  readonly answers: number;
  /** How many answers there was no more room for. */
  readonly left: number;
}

/** A connector that records. */
export interface Recording<Given extends SettingMap> {
  readonly connector: Connector<Given>;
  /**
   * Writes `samples.json`, the payloads by entity as `testConnector` takes them, and `answers.json` for `recordedRoutes`, into a folder.
   * @throws Error when one of the session's secrets is still in them, in any spelling. It names the file, and nothing is written.
   */
  write(folder: string): Promise<WrittenRecording>;
}

type Settings = SettingValues<SettingMap>;

/**
 * Records what a vendor answers while a connector lists, reads and asks for its account: real answers, for samples that are true. Writes are not
 * recorded. Secrets, e-mail addresses, telephone numbers, names, addresses and all other text that the connector does not map are replaced by
 * stand-ins, the same value always by the same one, so that records stay linked. Members' names stay; look through the files all the same.
 */
export function recordConnector<Given extends SettingMap>(
  connector: Connector<Given>,
  { secrets = () => [], keep = [], mostSamples = 20, mostBytes = 2_000_000, seed }: RecorderOptions = {},
): Recording<Given> {
  const answers: HeardAnswer[] = [];
  const payloads: HeardPayload[] = [];
  const seen = new Map<string, Set<string>>();
  let bytes = 0;
  let left = 0;

  const listen = (vendor: Vendor<Settings>): Vendor<Settings> => ({
    settings: vendor.settings,
    signal: vendor.signal,
    fetch: async (path, init) => {
      const response = await vendor.fetch(path, init);
      const text = await response.clone().text();
      bytes += text.length;
      if (bytes > mostBytes) left += 1;
      else answers.push({ ...placeOf(path, vendor.settings), ...bodyOf(init), status: response.status, ...answerOf(text) });
      return response;
    },
  });
  const called = connector as unknown as Connector; // settings are as the vendor has them
  const placeOf = (path: string | URL, settings: Settings) => {
    const base = called.baseUrl(settings);
    const url = String(path);
    const whole = /^https?:\/\//iu.test(url) ? url : `${base}${/^[/?]/u.test(url) ? "" : "/"}${url}`;
    return { base, hosts: called.hosts?.(settings) ?? [], url: whole };
  };
  const note = (entity: string, settings: Settings, found: readonly unknown[]) => {
    const known = seen.get(entity) ?? new Set();
    seen.set(entity, known);
    for (const payload of found) {
      const text = JSON.stringify(payload, (_name, value: unknown) => (typeof value === "bigint" ? String(value) : value));
      if (payload === null || known.size >= mostSamples || known.has(text)) continue;
      known.add(text);
      payloads.push({ entity, payload, settings });
    }
  };
  return {
    connector: listeningConnector(connector as unknown as Connector, listen, note) as unknown as Connector<Given>, // the same connector, with wrapped functions
    async write(folder) {
      const known = [...secrets()].filter((secret) => secret !== "");
      const cleaned = cleanRecording({
        connector: connector as unknown as Connector, // as above
        answers,
        payloads,
        secrets: known,
        keep,
        key: seed ?? randomBytes(32),
      });
      const files = { "samples.json": cleaned.samples, "answers.json": cleaned.answers };
      const texts = Object.entries(files).map(([name, value]) => [name, `${JSON.stringify(value, null, 2)}\n`] as const);
      for (const [name, text] of texts) refuseSecrets(name, text, known);
      await mkdir(folder, { recursive: true });
      for (const [name, text] of texts) await writeFile(join(folder, name), text);
      return {
        files: texts.map(([name]) => join(folder, name)),
        samples: Object.fromEntries(Object.entries(cleaned.samples).map(([entity, found]) => [entity, found.length])),
        answers: cleaned.answers.length,
        left,
      };
    },
  };
}

function bodyOf(init: VendorRequest | undefined): Pick<HeardAnswer, "method" | "body"> {
  const method = init?.method ?? "GET";
  const body = init?.body;
  if (body === undefined) return { method };
  // The bytes of a file are nobody's answer to compare.
  return typeof body === "string" ? { method, body: answerOf(body).json ?? body } : { method, body: null };
}

function answerOf(text: string): { readonly json?: unknown; readonly text?: string } {
  if (text === "") return {};
  try {
    // A number beyond JavaScript's keeps its digits as text.
    return {
      json: parseJson(text, (digits, value) => (Number.isInteger(value) && !Number.isSafeInteger(value) ? digits : value)),
    };
  } catch {
    return { text };
  }
}
