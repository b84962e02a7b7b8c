import { gatherBytes } from "../../gathered-bytes.ts";

/** How many bytes a stored piece has; the last one may be smaller. */
const pieceBytes = 262_144;

/** Bytes as they come, in pieces of one size. */
export async function* inPieces(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let gathered = gatherBytes(pieceBytes);
  let size = 0;
  for await (const come of bytes) {
    for (let rest = come; rest.byteLength > 0;) {
      const part = rest.subarray(0, pieceBytes - size);
      gathered.add(part);
      size += part.byteLength;
      rest = rest.subarray(part.byteLength);
      if (size < pieceBytes) continue;
      yield gathered.all();
      gathered = gatherBytes(pieceBytes);
      size = 0;
    }
  }
  if (size > 0) yield gathered.all();
}
