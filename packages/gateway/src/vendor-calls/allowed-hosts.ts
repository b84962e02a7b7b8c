import { ConnectorError } from "@fettle/connector";

/** The destinations of a connector's calls. */
export interface AllowedHosts {
  /** The prefix of relative paths: an absolute URL without a trailing slash. */
  readonly baseUrl: string;
  /** Further hosts (`host[:port]`), reached over https or over the protocol of `baseUrl`. */
  readonly hosts: readonly string[];
  /** Full URLs of endpoints whose origins are allowed too. */
  readonly endpoints: readonly string[];
}

const longestUrl = 8000;

/**
 * Returns a function that turns a connector's path into an absolute URL on an allowed host.
 * @throws ConnectorError `MISCONFIGURED` when the base URL is unusable; the function throws it for any other host.
 */
export function allowHosts(allowed: AllowedHosts): (path: string | URL) => URL {
  const base = parse(allowed.baseUrl);
  const protocols = new Set(["https:", base.protocol]);
  const origins = new Set([base.origin, ...allowed.endpoints.map((endpoint) => parse(endpoint).origin)]);
  for (const host of allowed.hosts) for (const protocol of protocols) origins.add(parse(`${protocol}//${host}`).origin);
  return (path) => {
    const url = parse(absolute(path, allowed.baseUrl));
    if (!origins.has(url.origin)) {
      throw new ConnectorError("MISCONFIGURED", `Calls to ${url.host} are not allowed: it is not among the connector's hosts.`);
    }
    url.hash = "";
    return url;
  };
}

/** Appends a relative path to the base URL, without resolving it: `//elsewhere` stays a path. */
function absolute(path: string | URL, baseUrl: string): string {
  if (path instanceof URL) return path.href;
  if (/^https?:\/\//i.test(path)) return path;
  return path === "" || /^[/?]/.test(path) ? baseUrl + path : `${baseUrl}/${path}`;
}

function parse(text: string): URL {
  const url = text.length <= longestUrl && URL.canParse(text) ? new URL(text) : null;
  if (url === null || (url.protocol !== "https:" && url.protocol !== "http:") || url.username !== "" || url.password !== "") {
    throw new ConnectorError("MISCONFIGURED", "The vendor's address is not a usable http or https URL.");
  }
  return url;
}
