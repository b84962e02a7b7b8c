import type { LogProgress, LogState } from "../../change-log/log-state.ts";
import { everyChange, topicsOfRecord } from "./footprint.ts";

/** An answer's bytes up to the request id, and what follows it. */
export interface KeptAnswer {
  readonly head: Buffer;
  readonly rest: string;
  /** What its operation costs. */
  readonly cost: number;
}

/** The place of one answer. */
export interface KeptEntry {
  readonly key: string;
  readonly topics: ReadonlySet<string>;
  /** Null until the execution has ended and nothing has touched it meanwhile. */
  answer: KeptAnswer | null;
  /** False once a change has touched it, or it was dropped for another reason. It never becomes true again. */
  isValid: boolean;
}

/** The answers of one environment, all of which hold at the same state of its log. */
export interface KeptAnswers {
  readonly bytes: number;
  /** The state of the log at which all valid entries hold. Null until a look at the log has been taken in. */
  readonly state: LogState | null;
  /** The entry with a key, which counts as its latest use. */
  get(key: string): KeptEntry | undefined;
  /** Enters an execution that is about to begin: changes touch it from now on. */
  enter(key: string, topics: ReadonlySet<string>): KeptEntry;
  /** Keeps the answer of a valid entry. */
  fill(entry: KeptEntry, answer: KeptAnswer): void;
  drop(entry: KeptEntry): void;
  /** Drops the entry that has been used least recently. */
  dropOldest(): void;
  /** Takes in what a look has shown, and drops what it touches. */
  apply(progress: LogProgress): void;
}

/** What an entry takes beside its bytes: its objects and its places in the indexes. */
const entryBytes = 600;
const topicBytes = 100;

const sizeOf = ({ key, topics, answer }: KeptEntry): number =>
  entryBytes + key.length + topics.size * topicBytes + (answer === null ? 0 : answer.head.length + answer.rest.length);

/** `onBytes`: called with each change of `bytes`. */
export function createKeptAnswers(onBytes: (difference: number) => void): KeptAnswers {
  const entries = new Map<string, KeptEntry>();
  const byTopic = new Map<string, Set<KeptEntry>>();
  let state: LogState | null = null;
  let bytes = 0;

  function count(difference: number): void {
    bytes += difference;
    onBytes(difference);
  }

  function drop(entry: KeptEntry): void {
    if (!entry.isValid) return;
    entry.isValid = false;
    entries.delete(entry.key);
    for (const topic of entry.topics) {
      const others = byTopic.get(topic);
      others?.delete(entry);
      if (others?.size === 0) byTopic.delete(topic);
    }
    count(-sizeOf(entry));
  }

  function touch(topic: string): void {
    for (const entry of byTopic.get(topic) ?? []) drop(entry);
  }

  return {
    get bytes() {
      return bytes;
    },
    get state() {
      return state;
    },
    get(key) {
      const entry = entries.get(key);
      if (entry === undefined) return undefined;
      entries.delete(key);
      entries.set(key, entry);
      return entry;
    },
    enter(key, topics) {
      const entry: KeptEntry = { key, topics, answer: null, isValid: true };
      entries.set(key, entry);
      for (const topic of topics) {
        const others = byTopic.get(topic);
        if (others === undefined) byTopic.set(topic, new Set([entry]));
        else others.add(entry);
      }
      count(sizeOf(entry));
      return entry;
    },
    fill(entry, answer) {
      if (!entry.isValid) return;
      const before = sizeOf(entry);
      entry.answer = answer;
      count(sizeOf(entry) - before);
    },
    drop,
    dropOldest() {
      for (const entry of entries.values()) return drop(entry);
    },
    apply({ state: reached, touched }) {
      const hasGrown = state === null || state.position !== reached.position;
      state = reached;
      if (touched === null) {
        for (const entry of entries.values()) drop(entry);
        return;
      }
      if (hasGrown) touch(everyChange);
      for (const topic of new Set(touched.flatMap(topicsOfRecord))) touch(topic);
    },
  };
}
