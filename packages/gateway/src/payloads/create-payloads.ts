import { setTimeout } from "node:timers/promises";
import { promisify } from "node:util";
import { zstdDecompress } from "node:zlib";
import type { Clock } from "../clock.ts";
import type { Store } from "../store/database.ts";
import type { Capture } from "./capture/create-capture.ts";
import { type CaptureRules, usualMode } from "./capture/capture-rules.ts";
import { selectPayloads } from "./capture/payload-rows.ts";
import { insertMode, replaceRecording, selectHistory } from "./capture/rule-rows.ts";
import { whyMissing } from "./capture/why-missing.ts";
import type { Payload, StoredHead, StoredMessage } from "./payload.ts";
import type { Payloads } from "./payloads.ts";

export interface PayloadsDependencies {
  readonly store: Pick<Store, "environment">;
  readonly clock: Clock;
  readonly rules: CaptureRules;
  readonly capture: Capture;
  /** 0: payloads are never kept. */
  readonly retentionDays: number;
}

/** How long a reader waits for what has just been captured. */
const flushMilliseconds = 1000;

const decompress = promisify(zstdDecompress);

export function createPayloads({ store, clock, rules, capture, retentionDays }: PayloadsDependencies): Payloads {
  const keptSince = () => (retentionDays === 0 ? null : new Date(clock().getTime() - retentionDays * 86_400_000));
  const wants: Payloads["wants"] = ({ environmentId, systemId, isError }) =>
    retentionDays > 0 && rules.wants(environmentId, systemId, isError);
  return {
    wants,
    retentionDays,
    capture(exchange) {
      if (wants(exchange)) capture.add(exchange);
    },
    flush: () => capture.flush(),
    addSecrets: (source) => capture.addSecrets(source),

    async of(environmentId, subjects) {
      if (subjects.length === 0) return [];
      // Under load the rest comes later: it is PENDING.
      await Promise.race([capture.flush(), setTimeout(flushMilliseconds, undefined, { ref: false })]);
      const database = store.environment(environmentId);
      const times = subjects.map(({ at }) => at.getTime());
      const span = { from: new Date(Math.min(...times)), to: new Date(Math.max(...times)) };
      const ids = subjects.map(({ id }) => id);
      const rows = new Map(
        (await selectPayloads(database, environmentId, ids, span)).map((row) => [keyOf(row.subject_id, row.at), row]),
      );
      const missing = subjects.filter(({ id, at }) => !rows.has(keyOf(id, at)));
      const systemIds = new Set(missing.flatMap(({ systemId }) => systemId ?? []));
      const history =
        missing.length === 0 ? { modes: [], recordings: [] } : await selectHistory(database, environmentId, [...systemIds]);
      const asked = { now: clock(), keptSince: keptSince() };
      return await Promise.all(
        subjects.map(async (subject): Promise<Payload> => {
          const row = rows.get(keyOf(subject.id, subject.at));
          if (row === undefined) return { state: whyMissing(subject, history, asked) };
          const [request, response] = await Promise.all([
            shown(row.request, row.request_body),
            shown(row.response, row.response_body),
          ]);
          return { state: "STORED", request, response };
        }),
      );
    },

    async mode(environmentId) {
      const { modes } = await selectHistory(store.environment(environmentId), environmentId, []);
      return modes[0]?.mode ?? usualMode;
    },
    async setMode(environmentId, mode) {
      await insertMode(store.environment(environmentId), environmentId, mode, clock());
      await rules.refresh(environmentId);
    },
    async record(environmentId, systemId, milliseconds) {
      const now = clock();
      const until = new Date(now.getTime() + milliseconds);
      await replaceRecording(store.environment(environmentId), { environmentId, systemId }, { now, until });
      await rules.refresh(environmentId);
    },
    async recordedUntil(environmentId, systemIds) {
      const { recordings } = await selectHistory(store.environment(environmentId), environmentId, systemIds);
      const now = clock();
      return new Map(recordings.filter(({ until }) => until > now).map(({ system_id, until }) => [system_id, until]));
    },
  };
}

/** The attempts of a delivery differ only in their times. */
const keyOf = (id: string, at: Date): string => `${id} ${at.getTime()}`;

async function shown(head: StoredHead | null, body: Buffer | null): Promise<StoredMessage | null> {
  if (head === null) return null;
  return { ...head, body: body === null ? null : (await decompress(body)).toString("utf8") };
}
