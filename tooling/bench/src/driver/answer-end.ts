/** The length of the first whole HTTP answer in a text of bytes (latin1); null while it is incomplete. */
export function answerEnd(text: string): number | null {
  return pieces(text)?.end ?? null;
}

/** The body of the first HTTP answer, which must be whole. */
export function answerBody(text: string): string {
  const found = pieces(text);
  if (found === null) throw new Error("The answer is cut off");
  return found.body;
}

function pieces(text: string): { readonly body: string; readonly end: number } | null {
  const head = text.indexOf("\r\n\r\n");
  if (head === -1) return null;
  const headers = text.slice(0, head);
  const start = head + 4;
  const length = /\r\ncontent-length: *(\d+)/iu.exec(headers)?.[1];
  if (length !== undefined) {
    const end = start + Number(length);
    return text.length < end ? null : { body: text.slice(start, end), end };
  }
  if (!/\r\ntransfer-encoding: *chunked/iu.test(headers)) throw new Error("An answer without a length cannot be read");
  const chunks: string[] = [];
  for (let at = start; ;) {
    const lineEnd = text.indexOf("\r\n", at);
    if (lineEnd === -1) return null;
    const size = Number.parseInt(text.slice(at, lineEnd), 16);
    const next = lineEnd + 2 + size + 2;
    if (text.length < next) return null;
    if (size === 0) return { body: chunks.join(""), end: next };
    chunks.push(text.slice(lineEnd + 2, next - 2));
    at = next;
  }
}
