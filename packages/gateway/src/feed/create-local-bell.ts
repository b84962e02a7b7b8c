import type { Bell } from "./bell.ts";

/** A bell that only this process hears, which is enough on the embedded store. */
export function createLocalBell(): Bell {
  const listeners = new Set<Parameters<Bell["listen"]>[0]>();
  return {
    ring: (ring) => listeners.forEach((onRing) => onRing(ring)),
    listen: (onRing) => void listeners.add(onRing),
    [Symbol.asyncDispose]: async () => listeners.clear(),
  };
}
