import { expect, it } from "vitest";
import { passthroughTarget } from "./passthrough-target.ts";

const base = "https://vendor.example:8443/api/v1";
const outcomeOf = (path: string, query = "") => {
  const target = passthroughTarget(base, path, query);
  return target instanceof URL ? target.href : target.problem;
};

it.each([
  ["/work-orders", "", `${base}/work-orders`],
  ["/work-orders/17/", "", `${base}/work-orders/17/`],
  ["/people/a%40b.example", "page=2&q=a%26b", `${base}/people/a%40b.example?page=2&q=a%26b`],
  ["/odd/50%25", "", `${base}/odd/50%25`],
  ["/file.tar.gz/...", "", `${base}/file.tar.gz/...`],
  ["/", "", `${base}/`],
  ["/%C3%BC", "", `${base}/%C3%BC`],
  ["/and%20so%20on%E2%80%A6", "", `${base}/and%20so%20on%E2%80%A6`],
  ["/a", "to=../x&host=//y", `${base}/a?to=../x&host=//y`],
])("%s?%s is called", (path, query, url) => {
  expect(outcomeOf(path, query)).toBe(url);
});

it.each([
  ["", "does not begin"],
  ["work-orders", "does not begin"],
  ["https://elsewhere.example/", "does not begin"],
  ["//elsewhere.example/", "an empty segment"],
  ["/a//b", "an empty segment"],
  ["/../v2", "a segment of dots"],
  ["/a/..", "a segment of dots"],
  ["/./a", "a segment of dots"],
  ["/..;/v2", "a segment of dots"],
  ["/..%23", "a segment of dots"],
  ["/..%20/v2", "a segment of dots"],
  ["/%ef%bc%8e%ef%bc%8e/v2", "a segment of dots"],
  ["/.%e2%80%8b./v2", "a segment of dots"],
  ["/..%c2%ad/v2", "a segment of dots"],
  ["/..%ef%bc%8fv2", "take for a slash"],
  ["/%252e%252e%25ef%25bc%258fv2", "take for a slash"],
  ["/..%ef%bc%bcv2", "take for a slash"],
  ["/%ef%bc%852e%ef%bc%852e/v2", "take for a slash or a percent sign"],
  ["/%2e%2e/v2", "a segment of dots"],
  ["/%2E./v2", "a segment of dots"],
  ["/.%252e/v2", "a segment of dots"],
  ["/%25252e%25252e/v2", "a segment of dots"],
  ["/a%2fb", "an encoded slash"],
  ["/a%252Fb", "an encoded slash"],
  ["/a%5cb", "a backslash"],
  [String.raw`/a\b`, "must be percent-encoded"],
  ["/@elsewhere.example", "must be percent-encoded"],
  ["/a?b", "must be percent-encoded"],
  ["/a#b", "must be percent-encoded"],
  ["/a b", "must be percent-encoded"],
  ["/ü", "must be percent-encoded"],
  ["/a%0d%0aHost:%20elsewhere", "a control character"],
  ["/a%00", "a control character"],
  ["/%c0%ae%c0%ae/v2", "no UTF-8"],
  ["/%zz", "must be percent-encoded"],
  [`/${"a".repeat(2000)}`, "more than 2000 characters"],
  ["/%252525252525252541", "encoded too often"],
])("%s is refused", (path, problem) => {
  expect(outcomeOf(path)).toContain(problem);
});

it("A query that is too long, or not encoded, is refused", () => {
  expect(outcomeOf("/a", `q=${"a".repeat(6000)}`)).toContain("more than 6000 characters");
  expect(outcomeOf("/a", "q=a b")).toContain("must be percent-encoded");
  expect(outcomeOf("/a", "q#fragment")).toContain("must be percent-encoded");
});

/** A small generator with a seed (mulberry32). */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

const pieces = [
  "/",
  "//",
  ".",
  "..",
  "...",
  "%2e",
  "%2E%2e",
  "%252e",
  "%2f",
  "%252f",
  "%5c",
  "\\",
  "@",
  "%40",
  "#",
  "%23",
  "?",
  "%3f",
  ":",
  ";",
  "%00",
  "%0d%0a",
  " ",
  "%20",
  "a",
  "work-orders",
  "17",
  "elsewhere.example",
  "https:",
  "http://",
  "localhost",
  "127.0.0.1",
  "[::1]",
  "%c0%ae",
  "%u002e",
  "．",
  "／",
  "%ef%bc%8e",
  "%ef%bc%8f",
  "%ef%bc%bc",
  "\t",
  "\n",
  "%",
  "%%32%65",
  "~",
  "*",
  "'",
  "(",
  "user:password@",
  "v2",
  "api",
  "v1",
  "%25",
  "\u202E",
  "\uD800",
];

it("100,000 random paths never leave the vendor's API, however often they are decoded", () => {
  const seed = Math.floor(Math.random() * 2 ** 31);
  const next = numbers(seed);
  const wrong: string[] = [];
  let called = 0;
  for (let count = 0; count < 100_000; count += 1) {
    const path = `${next(4) === 0 ? "" : "/"}${Array.from({ length: next(8) }, () => pieces[next(pieces.length)]).join("")}`;
    const target = passthroughTarget(base, path, "");
    if (!(target instanceof URL)) continue;
    called += 1;
    if (!staysBelow(target.href)) wrong.push(path);
  }
  expect({ seed, wrong }).toEqual({ seed, wrong: [] });
  expect(called).toBeGreaterThan(1000);
});

/** Whether a URL, and each URL that a server makes of it by decoding its path, is below the base. */
function staysBelow(href: string): boolean {
  let reading = href;
  for (let decodings = 0; decodings < 8; decodings += 1) {
    const url = URL.parse(reading);
    if (url === null || url.origin !== new URL(base).origin || url.username !== "" || !url.pathname.startsWith("/api/v1/"))
      return false;
    try {
      const path = decodeURIComponent(url.pathname).normalize("NFKC");
      if (path === url.pathname) return true;
      reading = `${url.origin}${path}`;
    } catch {
      return true; // no server can decode it further
    }
  }
  return true;
}
