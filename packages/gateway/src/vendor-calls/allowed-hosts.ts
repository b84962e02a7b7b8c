import { ConnectorError } from "@fettle/connector";

/** Where a connector's calls may go. */
export interface AllowedHosts {
  /** What relative paths are put behind: an absolute URL without trailing slash. */
  readonly baseUrl: string;
  /** Hosts (`host[:port]`) beside that of `baseUrl`, reached over https, or over what `baseUrl` says. */
  readonly hosts: readonly string[];
  /** Whole URLs of endpoints whose origins are allowed too. */
  readonly endpoints: readonly string[];
}

const longestUrl = 8000;

/**
 * Gives the function that makes a connector's path an absolute URL on an allowed host.
 * @throws ConnectorError `MISCONFIGURED` when the base URL cannot be used; the function throws it for any other host.
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

/** A relative path is put behind the base URL, never resolved: `//elsewhere` stays a path. */
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
