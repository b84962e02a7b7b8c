/** The result for a piece: added, or refused for one of two reasons. */
export type Gathering = "added" | "too-large" | "no-room";

/**
 * Bytes that arrive in pieces, copied into one buffer. No piece is kept, so however small the pieces are, memory stays within
 * twice the bytes.
 */
export interface GatheredBytes {
  add(piece: Uint8Array): Gathering;
  /** Everything added so far. Valid until more is added. */
  all(): Uint8Array<ArrayBuffer>;
}

/**
 * Reads a body once, up to this many bytes or the source's own limit, whichever is lower.
 * @throws when the body is larger or cannot be read. The source responds to that.
 */
export type BodyReader = (mostBytes?: number) => Promise<Uint8Array<ArrayBuffer>>;

const firstCapacity = 4_096;

/** Gathers at most `limit` bytes. Before the buffer grows, `reserve` is called with its new size; false refuses the piece. */
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

/** Reads the bytes of a stream. Null, without reading further, when they exceed `limit`. */
export async function readAtMost(
  stream: AsyncIterable<Uint8Array> | null,
  limit: number,
): Promise<Uint8Array<ArrayBuffer> | null> {
  const gathered = gatherBytes(limit);
  for await (const piece of stream ?? []) if (gathered.add(piece) !== "added") return null;
  return gathered.all();
}
