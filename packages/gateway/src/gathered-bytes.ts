/** What became of a piece: added, or not for one of two reasons. */
export type Gathering = "added" | "too-large" | "no-room";

/** Bytes that come in pieces, copied into one buffer, so that no piece is held: however small the pieces, no more than twice the bytes is. */
export interface GatheredBytes {
  add(piece: Uint8Array): Gathering;
  /** What was added so far. Holds while nothing more is added. */
  all(): Uint8Array<ArrayBuffer>;
}

/**
 * Reads a body, once: of at most so many bytes, where that is less than whoever brings it takes anyway.
 * @throws when there is more, or it cannot be read. Whoever brings it answers that.
 */
export type BodyReader = (mostBytes?: number) => Promise<Uint8Array<ArrayBuffer>>;

const firstCapacity = 4_096;

/**
 * Gathers at most `limit` bytes. `reserve` is asked before the buffer grows, with the bytes that it would hold then; false leaves the piece
 * out.
 */
export function gatherBytes(limit: number, reserve: (capacity: number) => boolean = () => true): GatheredBytes {
  let buffer = new Uint8Array(0);
  let size = 0;
  return {
    add(piece) {
      const needed = size + piece.byteLength;
      if (needed > limit) return "too-large";
      if (needed > buffer.byteLength) {
        const capacity = Math.min(limit, Math.max(needed, buffer.byteLength * 2, firstCapacity));
        if (!reserve(capacity)) return "no-room";
        const larger = new Uint8Array(capacity);
        larger.set(buffer.subarray(0, size));
        buffer = larger;
      }
      buffer.set(piece, size);
      size = needed;
      return "added";
    },
    all: () => buffer.subarray(0, size),
  };
}

/** The bytes of a stream, or null when they are more than `limit`, where reading stops. */
export async function readAtMost(
  stream: AsyncIterable<Uint8Array> | null,
  limit: number,
): Promise<Uint8Array<ArrayBuffer> | null> {
  const gathered = gatherBytes(limit);
  for await (const piece of stream ?? []) if (gathered.add(piece) !== "added") return null;
  return gathered.all();
}
