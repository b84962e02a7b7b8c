import type { Bell } from "./bell.ts";

/** A bell that is heard in this process alone, which is all there is on the embedded store. */
export function createLocalBell(): Bell {
  const listeners = new Set<Parameters<Bell["listen"]>[0]>();
  return {
    ring: (ring) => listeners.forEach((onRing) => onRing(ring)),
    listen: (onRing) => void listeners.add(onRing),
    [Symbol.asyncDispose]: async () => listeners.clear(),
  };
}
