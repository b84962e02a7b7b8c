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
  return headers.slice(0, mostHeaders).map(([name, value]): Header => {
    const short = hidden(name.slice(0, longestName), hide);
    if (value === "") return [short, value];
    if (addresses.has(name)) return [short, hidden(redactUrl(value.slice(0, longestValue)), hide)];
    const isShown = shown.has(name) && !names.isSecret(name);
    return [short, isShown ? hidden(value.slice(0, longestValue), hide) : redacted];
  });
}

/** The value may have been cut: that it has a part of a secret at its end is prevented by looking at more than is kept. */
const hidden = (text: string, hide: HideBytes): string => Buffer.from(hide(Buffer.from(text, "utf8"))).toString("utf8");
