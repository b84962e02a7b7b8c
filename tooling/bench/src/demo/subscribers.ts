/** Receives the title of a changed record and the time of its arrival, in milliseconds of `performance.now()`. */
export type Listener = (title: string, at: number) => void;

/** Operations with different names are different to the gateway. */
const queryNamed = (name: string) => `subscription ${name} { workOrderChanges { workOrder { title } } }`;

interface Message {
  readonly data?: { readonly workOrderChanges?: { readonly workOrder: { readonly title: string } | null } };
}

function tell(message: Message, listener: Listener): void {
  const title = message.data?.workOrderChanges?.workOrder?.title;
  if (title !== undefined) listener(title, performance.now());
}

/** Subscribes over SSE until the signal. */
export async function subscribeBySse(
  graphql: string,
  token: string,
  listener: Listener,
  signal: AbortSignal,
  name = "",
): Promise<void> {
  const response = await fetch(graphql, {
    method: "POST",
    headers: { "content-type": "application/json", accept: "text/event-stream", authorization: `Bearer ${token}` },
    body: JSON.stringify({ query: queryNamed(name) }),
    signal,
  });
  if (!response.ok || response.body === null) throw new Error(`The subscription was answered ${response.status}`);
  const read = async (body: ReadableStream<Uint8Array>): Promise<void> => {
    const decoder = new TextDecoder();
    let text = "";
    for await (const chunk of body) {
      const events = (text + decoder.decode(chunk, { stream: true })).split(/\r?\n\r?\n/u);
      text = events.pop() ?? "";
      for (const event of events) {
        const data = /^data: ?(.+)$/mu.exec(event)?.[1];
        if (data !== undefined) tell(JSON.parse(data), listener);
      }
    }
  };
  read(response.body).catch((error: unknown) => {
    if (!signal.aborted) throw error;
  });
}

/** Subscribes over WebSocket (graphql-transport-ws) until the signal. */
export async function subscribeByWebSocket(
  graphql: string,
  token: string,
  listener: Listener,
  signal: AbortSignal,
): Promise<void> {
  const socket = new WebSocket(graphql.replace(/^http/u, "ws"), "graphql-transport-ws");
  const subscribed = Promise.withResolvers<void>();
  const send = (message: object): void => socket.send(JSON.stringify(message));
  socket.addEventListener("open", () => send({ type: "connection_init", payload: { authorization: `Bearer ${token}` } }));
  socket.addEventListener("message", ({ data }) => {
    const message: { type: string; payload?: Message } = JSON.parse(String(data));
    if (message.type === "ping") send({ type: "pong" });
    if (message.type === "next" && message.payload !== undefined) tell(message.payload, listener);
    if (message.type !== "connection_ack") return;
    send({ id: "1", type: "subscribe", payload: { query: queryNamed("") } });
    subscribed.resolve();
  });
  socket.addEventListener("close", ({ reason }) => subscribed.reject(new Error(`The connection was closed: ${reason}`)));
  signal.addEventListener("abort", () => socket.close());
  await subscribed.promise;
}
