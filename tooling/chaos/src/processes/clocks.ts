import { clockPreload, clockWord } from "./clock-word.ts";
import type { Gateways } from "./gateways.ts";

/** The wall clocks of gateway processes, one for each place. */
export interface Clocks {
  /** The Node arguments for a new process in this place: a machine's clock stays wrong when a process ends. */
  readonly nodeWords: (place: number) => readonly string[];
  /** Sets a clock's offset; 0 corrects it. */
  move(gateways: Gateways, place: number, milliseconds: number): void;
  /** The number of clock changes. */
  moves(): number;
}

export function createClocks(): Clocks {
  const offsets = new Map<number, number>();
  let moves = 0;
  return {
    nodeWords: (place) => [`--import=${clockPreload(offsets.get(place) ?? 0).href}`],
    move(gateways, place, milliseconds) {
      offsets.set(place, milliseconds);
      moves += 1;
      gateways.tell(place, `${clockWord}${milliseconds}`);
    },
    moves: () => moves,
  };
}

/** Clock changes: a time as a share of the run, a place and an offset in milliseconds. */
export type ClockMove = readonly [share: number, place: number, milliseconds: number];

/** Moves the clocks of existing places, one change after the other. `at` settles at this share of the run. */
export async function moveClocks(
  clocks: Clocks,
  gateways: Gateways,
  { moves, places, at }: { readonly moves: readonly ClockMove[]; readonly places: number; at(share: number): Promise<void> },
): Promise<void> {
  for (const [share, place, milliseconds] of moves) {
    await at(share);
    if (place < places) clocks.move(gateways, place, milliseconds);
  }
}
