import { createParser } from "eventsource-parser";
import { createClient } from "graphql-ws";
import { WebSocket } from "ws";
import { Stream } from "./stream.ts";

const refusalWithinMilliseconds = 20_000;

/** One error of a GraphQL response. */
export interface ApiError {
  readonly message: string;
  readonly path?: readonly (string | number)[];
  readonly extensions?: { readonly code?: string } & Readonly<Record<string, unknown>>;
}

/** A GraphQL answer as it came. */
export interface Answer<Data> {
  readonly status: number;
  readonly headers: Headers;
  readonly data: Data | null;
  readonly errors: readonly ApiError[];
  readonly extensions: Readonly<Record<string, unknown>>;
}

/** One event of a subscription over SSE. */
export interface SseEvent<Data> {
  readonly id: string | null;
  readonly data: Data;
  readonly errors: readonly ApiError[];
}

export type Variables = Readonly<Record<string, unknown>>;

/** The public API as an app uses it, with one token. */
export interface Api {
  /** Sends a query or mutation and returns the answer, errors included. */
  send<Data>(query: string, variables?: Variables, headers?: Readonly<Record<string, string>>): Promise<Answer<Data>>;
  /** Sends an operation that must succeed, and returns its data. */
  ask<Data>(query: string, variables?: Variables): Promise<Data>;
  /** Subscribes over SSE; settles once the server has accepted. */
  sse<Data>(query: string, variables?: Variables, headers?: Readonly<Record<string, string>>): Promise<Stream<SseEvent<Data>>>;
  /** Subscribes over SSE and expects a refusal: returns the errors when the stream has ended. */
  refusal(query: string, variables?: Variables, headers?: Readonly<Record<string, string>>): Promise<readonly ApiError[]>;
  /** Subscribes over WebSocket; settles once the server has acknowledged the connection. */
  webSocket<Data>(query: string, variables?: Variables): Promise<Stream<Data>>;
}

async function send<Data>(
  endpoint: string,
  token: string,
  query: string,
  variables: Variables,
  headers: Readonly<Record<string, string>>,
): Promise<Answer<Data>> {
  const response = await fetch(endpoint, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      accept: "application/graphql-response+json, application/json",
      authorization: `Bearer ${token}`,
      ...headers,
    },
    body: JSON.stringify({ query, variables }),
  });
  const text = await response.text();
  let body: { data?: Data | null; errors?: readonly ApiError[]; extensions?: Readonly<Record<string, unknown>> };
  try {
    body = JSON.parse(text);
  } catch {
    throw new Error(`${response.status} with a body that is not JSON: ${text.slice(0, 500)}`);
  }
  return {
    status: response.status,
    headers: response.headers,
    data: body.data ?? null,
    errors: body.errors ?? [],
    extensions: body.extensions ?? {},
  };
}

function subscribe(
  endpoint: string,
  token: string,
  query: string,
  variables: Variables,
  headers: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<Response> {
  return fetch(endpoint, {
    method: "POST",
    headers: { "content-type": "application/json", accept: "text/event-stream", authorization: `Bearer ${token}`, ...headers },
    body: JSON.stringify({ query, variables }),
    signal,
  });
}

async function readEvents<Data>(response: Response, stream: Stream<SseEvent<Data>>): Promise<void> {
  const parser = createParser({
    onEvent({ event, id, data }) {
      if (event !== "next" || data === "") return;
      const message: { data: Data; errors?: readonly ApiError[] } = JSON.parse(data);
      stream.push({ id: id ?? null, data: message.data, errors: message.errors ?? [] });
    },
  });
  if (response.body === null) throw new Error("The answer has no body");
  const decoder = new TextDecoder();
  for await (const chunk of response.body) parser.feed(decoder.decode(chunk, { stream: true }));
}

function describeClose(event: unknown): string {
  const isClose = typeof event === "object" && event !== null && "code" in event && "reason" in event;
  return isClose ? `closed with ${String(event.code)} ${String(event.reason)}` : "closed";
}

/** The API at an endpoint, with a token. */
export function connectApi(endpoint: string, token: string): Api {
  return {
    send: (query, variables = {}, headers = {}) => send(endpoint, token, query, variables, headers),
    async ask<Data>(query: string, variables: Variables = {}) {
      const answer = await send<Data>(endpoint, token, query, variables, {});
      if (answer.errors.length > 0 || answer.data === null) throw new Error(JSON.stringify(answer.errors));
      return answer.data;
    },
    async sse<Data>(query: string, variables: Variables = {}, headers: Readonly<Record<string, string>> = {}) {
      const controller = new AbortController();
      const response = await subscribe(endpoint, token, query, variables, headers, controller.signal);
      const stream = new Stream<SseEvent<Data>>(() => controller.abort());
      if (!response.ok) throw new Error(`The subscription was answered ${response.status}: ${await response.text()}`);
      readEvents(response, stream).then(
        () => stream.fail(new Error("The subscription ended")),
        (error: unknown) => stream.fail(error),
      );
      return stream;
    },
    async refusal(query: string, variables: Variables = {}, headers: Readonly<Record<string, string>> = {}) {
      const response = await subscribe(
        endpoint,
        token,
        query,
        variables,
        headers,
        AbortSignal.timeout(refusalWithinMilliseconds),
      );
      const errors: ApiError[] = [];
      const parser = createParser({
        onEvent({ event, data }) {
          const message: { errors?: readonly ApiError[] } = event === "next" ? JSON.parse(data) : {};
          errors.push(...(message.errors ?? []));
        },
      });
      const text = await response.text();
      if (response.headers.get("content-type")?.startsWith("text/event-stream") === true) parser.feed(text);
      else errors.push(...(JSON.parse(text).errors ?? []));
      return errors;
    },
    async webSocket<Data>(query: string, variables: Variables = {}) {
      const acknowledged = Promise.withResolvers<void>();
      const client = createClient({
        url: endpoint.replace(/^http/u, "ws"),
        webSocketImpl: WebSocket,
        connectionParams: { authorization: `Bearer ${token}` },
        retryAttempts: 0,
        on: {
          connected: () => acknowledged.resolve(),
          error: (error) => acknowledged.reject(error),
          closed: (event) => acknowledged.reject(new Error(describeClose(event))),
        },
      });
      const stream = new Stream<Data>(() => client.dispose());
      client.subscribe<Data>(
        { query, variables },
        {
          next: (result) => (result.data ? stream.push(result.data) : stream.fail(result.errors)),
          error: (error) => stream.fail(error),
          complete: () => stream.fail(new Error("The subscription ended")),
        },
      );
      await acknowledged.promise;
      return stream;
    },
  };
}
