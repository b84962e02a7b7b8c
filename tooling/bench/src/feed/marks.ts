const before = "bench-mark-";
const after = "-end";
const longest = before.length + after.length + 12;

/** A title by which a change is recognised in the bytes of any transport. */
export const markOf = (number: number): string => `${before}${number}${after}`;

/** Reads the marks in pieces of bytes, however they are cut. It looks at nothing else, because thousands share a core with the database. */
export function createMarkReader(hear: (number: number) => void): (piece: Buffer) => void {
  let rest = "";
  return (piece) => {
    const text = rest + piece.toString("latin1");
    let from = 0;
    for (;;) {
      const start = text.indexOf(before, from);
      const end = start === -1 ? -1 : text.indexOf(after, start);
      if (end === -1) break;
      hear(Number(text.slice(start + before.length, end)));
      from = end + after.length;
    }
    rest = text.slice(Math.max(from, text.length - longest));
  };
}
