import { pino } from "pino";
import { expect, it } from "vitest";
import { createLog } from "../../server/create-log.ts";
import { toLogRecord } from "./to-log-record.ts";

it("A line of the log becomes a record with its severity, time, words and facts", () => {
  const shown: string[] = [];
  const records: ReturnType<typeof toLogRecord>[] = [];
  const log = createLog(
    { FETTLE_LOG_LEVEL: "info", FETTLE_LOG_FORMAT: "pretty" },
    { write: (line) => void shown.push(line) },
    (line) => records.push(toLogRecord(line)),
  );
  log.debug("too quiet");
  log.warn({ systemId: "sys_1", attempt: 2, job: { queue: "sync" }, none: null, err: new Error("It broke.") }, "a job failed");
  expect(records).toHaveLength(1);
  expect(records[0]).toMatchObject({
    severityText: "warn",
    severityNumber: 13,
    body: "a job failed",
    attributes: { systemId: "sys_1", attempt: 2, job: '{"queue":"sync"}', err: expect.stringContaining("It broke.") },
  });
  expect(Object.keys(records[0]?.attributes ?? {})).toEqual(["systemId", "attempt", "job", "err"]);
  expect(Math.abs(Number(records[0]?.timestamp) - Date.now())).toBeLessThan(60_000);
  // The other destination is for people, as before.
  expect(shown.join("")).toContain("a job failed");
});

it("Text that is no line of JSON is left out", () => {
  for (const line of ["", "words", "1", "null", '{"msg":']) expect(toLogRecord(line)).toBeNull();
  expect(toLogRecord(JSON.stringify({ msg: "x", time: "2026-05-04T03:02:01Z", level: pino.levels.labels[30] }))).toMatchObject({
    severityNumber: 9,
  });
});
