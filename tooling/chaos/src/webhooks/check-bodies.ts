import type { Delivery } from "../feed/log-entry.ts";
import type { Call } from "./call.ts";
import type { Finding } from "./evidence.ts";

/** Checks that every call was signed and asked for, and that no event came with two bodies. */
export function checkBodies(calls: readonly Call[], expected: readonly Delivery[]): readonly Finding[] {
  const hashes = new Map<string, string>();
  const wanted = new Set(expected.map(({ position }) => position));
  return calls.flatMap(({ eventId, position, bodyHash, recordId, isSigned }) => {
    const before = hashes.get(eventId) ?? bodyHash;
    hashes.set(eventId, bodyHash);
    return [
      ...(before === bodyHash ? [] : [{ recordId, what: `${eventId} came with two bodies` }]),
      ...(isSigned ? [] : [{ recordId, what: `${eventId} came without a valid signature` }]),
      ...(wanted.has(position) ? [] : [{ recordId, what: `the change at ${position} came, which was not asked for` }]),
    ];
  });
}
