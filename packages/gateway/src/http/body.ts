/** What became of reading a body. */
export type BodyResult = { readonly type: "body"; readonly bytes: Uint8Array<ArrayBuffer> } | { readonly type: "too-large" };

/** What is still taken in and thrown away of a body that is too large, so that its sender lives to read the answer. */
const discard = { bytes: 64_000_000, milliseconds: 3_000 };

/** Reads a body of at most `limit` bytes. Of a larger one no more than the limit is ever held. */
export async function readBody(request: Request, limit: number): Promise<BodyResult> {
  const stream = request.body;
  if (stream === null) return { type: "body", bytes: new Uint8Array() };
  const reader = stream.getReader();
  if (Number(request.headers.get("content-length") ?? 0) > limit) {
    await discardRest(reader);
    return { type: "too-large" };
  }
  const chunks: Uint8Array[] = [];
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return { type: "body", bytes: joined(chunks, size) };
    size += value.byteLength;
    if (size > limit) {
      chunks.length = 0;
      await discardRest(reader);
      return { type: "too-large" };
    }
    chunks.push(value);
  }
}

async function discardRest(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<void> {
  const until = performance.now() + discard.milliseconds;
  let left = discard.bytes;
  try {
    while (left > 0 && performance.now() < until) {
      const { done, value } = await reader.read();
      if (done) return;
      left -= value.byteLength;
    }
  } catch {
    // The sender went away, which is as good as an end.
  }
}

function joined(chunks: readonly Uint8Array[], size: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(size);
  let offset = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, offset);
    offset += chunk.byteLength;
  }
  return bytes;
}

/** The same request with its body read: no stream that could run on. */
export function withBody(request: Request, bytes: Uint8Array<ArrayBuffer>): Request {
  const { url, method, headers, signal } = request;
  const hasBody = method !== "GET" && method !== "HEAD";
  return new Request(url, { method, headers, signal, ...(hasBody && { body: bytes }) });
}
