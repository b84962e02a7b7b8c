import type { IncomingMessage } from "node:http";
import { remember } from "./remember.ts";

/** The host of a request that names none. */
const unknownHost = "localhost";

/** The URL of a Node request. Never throws, whatever the request line and the Host are. */
export function urlOf(request: IncomingMessage): URL {
  const target = request.url ?? "/";
  const absolute = /^https?:\/\/([^/?#]*)(.*)$/i.exec(target);
  const host = absolute?.[1] ?? request.headers.host ?? "";
  const [, path = "", search = ""] = /^([^?#]*)(\?[^#]*)?/.exec(absolute?.[2] ?? target) ?? [];
  const scheme = "encrypted" in request.socket ? "https" : "http";
  const url = new URL(`${scheme}://${host !== "" && isHost(host) ? host : unknownHost}`);
  // Each part is set separately, so "//a/b" stays a path.
  url.pathname = path;
  url.search = search;
  return url;
}

/** Whether a request's Host is valid by RFC 9112: optional in HTTP/1.0, exactly one in HTTP/1.1. It may be empty. */
export function hasGoodHost({ rawHeaders, headers, httpVersionMajor, httpVersionMinor }: IncomingMessage): boolean {
  let told = 0;
  for (let index = 0; index < rawHeaders.length; index += 2) if (rawHeaders[index]?.toLowerCase() === "host") told += 1;
  if (told === 0) return httpVersionMajor === 1 && httpVersionMinor === 0;
  return told === 1 && isHost(headers.host ?? "");
}

/** Whether a text is empty, or a name or address with or without a port. */
const isHost = remember(
  (text: string): boolean => text === "" || (/^[\w.~!$&'()*+,;=%:[\]-]+$/.test(text) && URL.canParse(`http://${text}`)),
);
