import type { IncomingMessage } from "node:http";

/** Stands in for a host that a request does not tell. */
const unknownHost = "localhost";

/** Where a request of Node's is aimed at. Never throws: whatever the request line and Host are, this is a URL. */
export function urlOf(request: IncomingMessage): URL {
  const target = request.url ?? "/";
  const absolute = /^https?:\/\/([^/?#]*)(.*)$/i.exec(target);
  const host = absolute?.[1] ?? request.headers.host ?? "";
  const [, path = "", search = ""] = /^([^?#]*)(\?[^#]*)?/.exec(absolute?.[2] ?? target) ?? [];
  const scheme = "encrypted" in request.socket ? "https" : "http";
  const url = new URL(`${scheme}://${host !== "" && isHost(host) ? host : unknownHost}`);
  // Each part by itself, so that none is taken for another one: "//a/b" is a path.
  url.pathname = path;
  url.search = search;
  return url;
}

/** Whether a request says what host it is for, as RFC 9112 asks: HTTP/1.0 need not, HTTP/1.1 once. An empty Host is one. */
export function hasGoodHost({ rawHeaders, headers, httpVersionMajor, httpVersionMinor }: IncomingMessage): boolean {
  const told = rawHeaders.filter((name, index) => index % 2 === 0 && name.toLowerCase() === "host").length;
  if (told === 0) return httpVersionMajor === 1 && httpVersionMinor === 0;
  return told === 1 && isHost(headers.host ?? "");
}

/** A name or an address, with or without a port; also none. */
const isHost = (text: string): boolean =>
  text === "" || (/^[\w.~!$&'()*+,;=%:[\]-]+$/.test(text) && URL.canParse(`http://${text}`));
