import { expect, it } from "vitest";
import { printingFetch } from "./vendor-call-lines.ts";

it("A line has no value of the query and nothing secret, and says that the same call came again", async () => {
  const lines: string[] = [];
  const statuses = [500, 200, 200];
  const wrap = printingFetch(
    (line) => void lines.push(line),
    (line) => line.replaceAll("hidden", "…"),
    () => 0,
  );
  const fetch = wrap(async () => new Response(null, { status: statuses.shift() ?? 200 }));
  for (let call = 0; call < 3; call += 1) await fetch("https://vendor.example/hidden?key=hidden&key=2&page=3");
  expect(lines).toEqual([
    "GET    https://vendor.example/…?key=…&page=…  500  0 ms",
    "GET    https://vendor.example/…?key=…&page=…  200  0 ms  again, after 500",
    "GET    https://vendor.example/…?key=…&page=…  200  0 ms",
  ]);
});

it("A call without an answer is told and its error passed on", async () => {
  const lines: string[] = [];
  const wrap = printingFetch(
    (line) => void lines.push(line),
    (line) => line,
    () => 0,
  );
  const failing = wrap(() => Promise.reject(new Error("gone")));
  await expect(failing("https://vendor.example/jobs", { method: "DELETE" })).rejects.toThrow("gone");
  expect(lines).toEqual(["DELETE https://vendor.example/jobs  no answer  0 ms"]);
});
