import { randomUUID } from "node:crypto";
import { type Clock, systemClock } from "../clock.ts";
import { type ArrivedEvent, type Inbox, rememberedMilliseconds } from "./inbox.ts";

interface Stored extends ArrivedEvent {
  state: "waiting" | "handled" | "failed";
  tries: number;
  dueAt: number;
  endedAt: number;
  error: string;
}

let hasWarned = false;

/**
 * An inbox for development and tests. It loses its events when the process ends, and with them what was acknowledged, so the first one in a
 * process warns.
 */
export function createMemoryInbox({ clock = systemClock }: { readonly clock?: Clock } = {}): Inbox {
  if (!hasWarned)
    process.emitWarning("This inbox loses webhooks when the process ends. Use createPostgresInbox or createRedisInbox.", {
      code: "FETTLE_MEMORY_INBOX",
    });
  hasWarned = true;
  const events = new Map<string, Stored>();
  const lanes = new Map<string, { readonly claim: string; until: number }>();
  const versions = new Map<string, number>();
  const places = new Map<string, string>();

  /** The first waiting event of each lane. */
  function firsts(): Iterable<Stored> {
    const found = new Map<string, Stored>();
    for (const event of events.values()) {
      const first = found.get(event.lane);
      if (event.state === "waiting" && (first === undefined || event.position < first.position)) found.set(event.lane, event);
    }
    return found.values();
  }

  const inState = (id: string, states: readonly Stored["state"][]) => {
    const event = events.get(id);
    return event !== undefined && states.includes(event.state) ? event : null;
  };

  return {
    async put(event) {
      if (events.has(event.id)) return "known";
      events.set(event.id, { ...event, state: "waiting", tries: 0, dueAt: clock.now(), endedAt: 0, error: "" });
      return "new";
    },
    async claim({ limit, leaseMilliseconds }) {
      const now = clock.now();
      const claim = randomUUID();
      const due = [...firsts()].filter(({ lane, dueAt }) => dueAt <= now && (lanes.get(lane)?.until ?? now) <= now);
      return due.slice(0, limit).map((event) => {
        event.tries += 1;
        lanes.set(event.lane, { claim, until: now + leaseMilliseconds });
        const { id, lane, body, isReplay, tries } = event;
        return { id, lane, body, isReplay, tries, claim, handledVersion: versions.get(lane) ?? null };
      });
    },
    async renew({ lane, claim }, leaseMilliseconds) {
      const lease = lanes.get(lane);
      if (lease?.claim !== claim) return false;
      lease.until = clock.now() + leaseMilliseconds;
      return true;
    },
    async settle({ id, lane, claim }, outcome) {
      const event = events.get(id);
      if (lanes.get(lane)?.claim !== claim || event === undefined) return false;
      lanes.delete(lane);
      event.state = outcome.state;
      event.endedAt = clock.now();
      if (outcome.state !== "handled") event.error = outcome.error;
      else if (outcome.version !== null) versions.set(lane, Math.max(outcome.version, versions.get(lane) ?? outcome.version));
      if (outcome.state === "waiting") event.dueAt = clock.now() + outcome.delayMilliseconds;
      return true;
    },
    async failed(limit) {
      const all = [...events.values()].filter(({ state }) => state === "failed");
      const ordered = all.toSorted((one, other) => one.endedAt - other.endedAt).slice(0, limit);
      return ordered.map(({ id, body, tries, error, endedAt }) => ({ id, body, tries, error, failedAt: new Date(endedAt) }));
    },
    async retry(id) {
      const event = inState(id, ["failed"]);
      if (event !== null) Object.assign(event, { state: "waiting", tries: 0, dueAt: clock.now() });
      return event !== null;
    },
    async forget(id) {
      return inState(id, ["handled", "failed"]) !== null && events.delete(id);
    },
    async prune() {
      const oldest = clock.now() - rememberedMilliseconds;
      for (const { id, state, endedAt } of events.values()) if (state === "handled" && endedAt < oldest) events.delete(id);
    },
    load: async (name) => places.get(name) ?? null,
    async save(name, text) {
      places.set(name, text);
    },
  };
}
