import type { SpanAttributes } from "./tracer.ts";

/** The address of a call, without its path and query, which may hold secrets. */
export const serverOf = ({ hostname, port, protocol }: URL): SpanAttributes => ({
  "server.address": hostname,
  "server.port": Number(port || (protocol === "http:" ? 80 : 443)),
  "url.scheme": protocol.slice(0, -1),
});
