import { expect, it } from "vitest";
import { createLog } from "./create-log.ts";

function written(format: "json" | "pretty"): string {
  const lines: string[] = [];
  const log = createLog(
    { FETTLE_LOG_LEVEL: "info", FETTLE_LOG_FORMAT: format },
    { write: (line: string) => void lines.push(line) },
  );
  log.debug("left out");
  log.warn({ systemId: "sys_1" }, "a sync run failed");
  return lines.join("");
}

it("The log has lines of JSON with the level's name and the time in ISO 8601", () => {
  const line: unknown = JSON.parse(written("json"));
  expect(line).toMatchObject({ level: "warn", systemId: "sys_1", msg: "a sync run failed" });
  expect(line).toHaveProperty("time", expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/u));
});

it("The pretty log has lines for people", () => {
  expect(written("pretty")).toMatch(/^\[\d\d:\d\d:\d\d\.\d{3}\] WARN: a sync run failed \{"systemId":"sys_1"\}\n$/u);
});
