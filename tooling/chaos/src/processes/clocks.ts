import { clockPreload, clockWord } from "./clock-word.ts";
import type { Gateways } from "./gateways.ts";

/** The wall clocks of gateways' processes, one for each place. */
export interface Clocks {
  /** What a new process in this place is started with: a machine's clock stays wrong when a process on it ends. */
  readonly nodeWords: (place: number) => readonly string[];
  /** Sets a clock to be wrong by so much; 0 puts it right. */
  move(gateways: Gateways, place: number, milliseconds: number): void;
  /** How often clocks were moved. */
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

/** When, as a share of a run, the clock of which place is set to be wrong by how many milliseconds. */
export type ClockMove = readonly [share: number, place: number, milliseconds: number];

/** Moves the clocks of the places that there are, one move after the other. `at` settles when so much of the run is over. */
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
