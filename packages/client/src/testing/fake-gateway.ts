/** A stream under the test's hand. */
export interface FakeStream {
  /** Sends an answer, with its cursor as the id. */
  next(data: unknown, cursor?: string): void;
  /** Sends bytes as they are. */
  send(text: string | Uint8Array): void;
  /** Says that the stream is complete, and ends. */
  complete(): void;
  /** Ends in good order without saying so: the server is stopping. */
  end(): void;
  /** The connection is gone. */
  cut(): void;
}

/** One request that came. */
export interface FakeRequest {
  readonly headers: Headers;
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>> | undefined;
  /** Aborted when the client has let go of the connection. */
  readonly signal: AbortSignal;
  json(body: unknown, status?: number, headers?: Readonly<Record<string, string>>): void;
  text(text: string, status: number): void;
  stream(): FakeStream;
  /** No answer comes. */
  fail(): void;
}

/** A gateway whose answers a test gives one by one. */
export interface FakeGateway {
  readonly fetch: typeof fetch;
  /** The next request, come already or still to come. */
  request(): Promise<FakeRequest>;
  /** How many have come and were not taken. */
  readonly untaken: number;
}

export const errorsOf = (code: string, reason?: string): object => ({
  errors: [{ message: `It is ${code}.`, extensions: { code, ...(reason !== undefined && { reason }) } }],
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
        const there = requests.shift();
        if (there === undefined) takers.push(resolve);
        else resolve(there);
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
