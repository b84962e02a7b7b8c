import { redacted } from "@fettle/connector";
import type { Header, HideBytes } from "../payload.ts";
import { redactUrl } from "./redact-url.ts";
import type { SecretNames } from "./secret-names.ts";

/** Headers whose values are shown. Of all others only the name is kept. */
const shown: ReadonlySet<string> = new Set(
  (
    "accept accept-encoding accept-language age allow cache-control connection content-disposition content-encoding " +
    "content-language content-length content-range content-type date deprecation etag expires host if-match " +
    "if-modified-since if-none-match if-unmodified-since last-modified prefer preference-applied range ratelimit " +
    "ratelimit-limit ratelimit-policy ratelimit-remaining ratelimit-reset request-id retry-after server soapaction " +
    "sunset traceparent transfer-encoding user-agent vary warning webhook-id webhook-timestamp x-correlation-id " +
    "x-ratelimit-limit x-ratelimit-remaining x-ratelimit-reset x-request-id x-total-count x-trace-id x-runtime via " +
    "fettle-replay"
  ).split(" "),
);
/** Headers with addresses, which are shown without the values of their queries. */
const addresses: ReadonlySet<string> = new Set(["content-location", "link", "location", "origin", "referer", "refresh"]);

const mostHeaders = 100;
const longestName = 100;
const longestValue = 2000;

/** Headers as they may be stored: allowed ones without known secrets, and of all others the names. */
export function redactHeaders(headers: readonly Header[], names: SecretNames, hide: HideBytes): readonly Header[] {
  const plain = headers
    .slice(0, mostHeaders)
    .flatMap(([name, value]) => [name.slice(0, longestName), shownValue(name, value, names)]);
  // All at once, because each search has a price.
  const hidden = Buffer.from(hide(Buffer.from(plain.join(between), "utf8")))
    .toString("utf8")
    .split(between);
  return Array.from({ length: plain.length / 2 }, (_, index): Header => [hidden[2 * index] ?? "", hidden[2 * index + 1] ?? ""]);
}

/** No header and no secret has it. */
const between = "\0";

function shownValue(name: string, value: string, names: SecretNames): string {
  if (value === "") return value;
  const short = value.slice(0, longestValue).replaceAll(between, "");
  if (addresses.has(name)) return redactUrl(short);
  return shown.has(name) && !names.isSecret(name) ? short : redacted;
}
