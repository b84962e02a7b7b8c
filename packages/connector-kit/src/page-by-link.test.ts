import { expect, it } from "vitest";
import { linkedPath, pageByLink } from "./page-by-link.ts";
import { readPayload } from "./read-payload.ts";

const request = { base: "https://api.vendor.example/v2", first: "/tasks?limit=2" };
const page = (link: string | null, cursor: string | null = null, rows: readonly unknown[] = [{ id: 1 }]) =>
  pageByLink(rows, new Headers(link === null ? {} : { link }), request, cursor);

it.each([
  "<https://api.vendor.example/v2/tasks?limit=2&page=2>",
  "</v2/tasks?limit=2&page=2>",
  "<?limit=2&page=2>",
  "<tasks?limit=2&page=2#top>",
  "<//api.vendor.example:443/v2/x/../tasks?limit=2&page=2>",
])("pageByLink follows %s", (target) => {
  const { next } = page(`${target}; rel="next"`);
  expect(next).toBe("/tasks?limit=2&page=2");
  expect(linkedPath(next, request)).toBe(next);
});

it("pageByLink ends without a next link, and reads an object with a total", () => {
  expect(page(null)).toEqual({ payloads: [{ id: 1 }], next: null });
  expect(page('<?page=0>; rel="prev"').next).toBeNull();
  const answer = readPayload({ tasks: [], count: 4 }, { what: "list" });
  expect(pageByLink(answer, new Headers(), { ...request, items: "tasks", total: "count" }, null)).toEqual({
    payloads: [],
    next: null,
    total: 4,
  });
  expect(linkedPath(null, request)).toBe("/tasks?limit=2");
});

it.each([
  "<https://evil.example/v2/tasks?page=2>",
  "<//evil.example/v2/tasks>",
  "<http://api.vendor.example/v2/tasks?page=2>",
  "<https://api.vendor.example:8443/v2/tasks?page=2>",
  "<https://user@api.vendor.example/v2/tasks?page=2>",
  "</v1/tasks?page=2>",
  "</v20/tasks?page=2>",
  "</v2/%2e%2e/admin>",
  "<javascript:alert(1)>",
  "<https://>",
])("pageByLink never leaves the API for %s", (target) => {
  expect(() => page(`${target}; rel=next`)).toThrow(expect.objectContaining({ code: "UNEXPECTED_ANSWER" }));
});

it("pageByLink detects lists that never end", () => {
  const unending = expect.objectContaining({ code: "UNEXPECTED_ANSWER" });
  expect(() => page("<?limit=2>; rel=next")).toThrow(unending);
  expect(() => page("<?page=2>; rel=next", "/tasks?page=2")).toThrow(unending);
  expect(() => page("<?page=3>; rel=next", "/tasks?page=2", [])).toThrow(unending);
});

it.each(["", "2", "//evil.example/x", "/../v1", "https://evil.example/", "@evil.example/", ".evil.example/", "/a#b", "/a b"])(
  "linkedPath refuses the cursor %j",
  (cursor) => {
    expect(() => linkedPath(cursor, request)).toThrow(expect.objectContaining({ code: "INVALID_INPUT" }));
  },
);
