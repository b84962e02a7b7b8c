/** A stream that a test controls. */
export interface FakeStream {
  /** Sends a result, with its cursor as the id. */
  next(data: unknown, cursor?: string): void;
  /** Sends text or bytes unchanged. */
  send(text: string | Uint8Array): void;
  /** Completes the stream and closes the connection. */
  complete(): void;
  /** Closes the connection cleanly without completing the stream, like a server that stops. */
  end(): void;
  /** Breaks the connection. */
  cut(): void;
}

/** A request that the gateway received. */
export interface FakeRequest {
  readonly headers: Headers;
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>> | undefined;
  /** Aborted when the client has released the connection. */
  readonly signal: AbortSignal;
  json(body: unknown, status?: number, headers?: Readonly<Record<string, string>>): void;
  text(text: string, status: number): void;
  stream(): FakeStream;
  /** Fails without a response. */
  fail(): void;
}

/** A gateway whose responses a test sends one by one. */
export interface FakeGateway {
  readonly fetch: typeof fetch;
  /** The next request, already received or still to come. */
  request(): Promise<FakeRequest>;
  /** The number of received requests that the test has not taken. */
  readonly untaken: number;
}

export const errorsOf = (code: string, reason?: string): object => ({
  errors: [{ message: `The code is ${code}.`, extensions: { code, ...(reason !== undefined && { reason }) } }],
  extensions: { requestId: "request-1" },
});

export function createFakeGateway(): FakeGateway {
  const requests: FakeRequest[] = [];
  const takers: ((request: FakeRequest) => void)[] = [];
  return {
    get untaken() {
      return requests.length;
    },
    request: () =>
      new Promise((resolve) => {
        const received = requests.shift();
        if (received === undefined) takers.push(resolve);
        else resolve(received);
      }),
    fetch: (_input, init) => {
      const { promise, resolve, reject } = Promise.withResolvers<Response>();
      const signal = init?.signal ?? new AbortController().signal;
      signal.addEventListener("abort", () => reject(signal.reason), { once: true });
      const request: FakeRequest = {
        ...JSON.parse(String(init?.body)),
        headers: new Headers(init?.headers),
        signal,
        json: (body, status = 200, headers = {}) => resolve(Response.json(body, { status, headers })),
        text: (text, status) => resolve(new Response(text, { status })),
        fail: () => reject(new TypeError("fetch failed")),
        stream: () => openStream(resolve),
      };
      const taker = takers.shift();
      if (taker === undefined) requests.push(request);
      else taker(request);
      return promise;
    },
  };
}

function openStream(resolve: (response: Response) => void): FakeStream {
  const encoder = new TextEncoder();
  const { promise: opened, resolve: open } = Promise.withResolvers<ReadableStreamDefaultController<Uint8Array>>();
  let isOver = false;
  const body = new ReadableStream<Uint8Array>({
    start: open,
    cancel() {
      isOver = true;
    },
  });
  resolve(new Response(body, { headers: { "content-type": "text/event-stream" } }));
  const later = (act: (controller: ReadableStreamDefaultController<Uint8Array>) => void): void =>
    void opened.then((controller) => (isOver ? undefined : act(controller)));
  const send = (text: string | Uint8Array): void =>
    later((controller) => controller.enqueue(typeof text === "string" ? encoder.encode(text) : text));
  return {
    send,
    next: (data, cursor) =>
      send(`${cursor === undefined ? "" : `id: ${cursor}\n`}event: next\ndata: ${JSON.stringify({ data })}\n\n`),
    complete() {
      send("event: complete\ndata:\n\n");
      later((controller) => controller.close());
    },
    end: () => later((controller) => controller.close()),
    cut: () => later((controller) => controller.error(new TypeError("terminated"))),
  };
}
