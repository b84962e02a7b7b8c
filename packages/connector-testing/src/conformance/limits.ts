import assert from "node:assert/strict";
import type { LimitReading, RateLimit, RateWindow, SettingMap } from "@fettle/connector";
import { assertGiven } from "./assertions.ts";
import type { LimitSample } from "./options.ts";
import type { Subject } from "./subject.ts";

const methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"];
const resetFormats = new Set(["seconds", "milliseconds", "unix-seconds", "unix-milliseconds", "date"]);

const isCount = (value: number): boolean => Number.isInteger(value) && value > 0;

function assertWindow(window: RateWindow): void {
  const shown = JSON.stringify(window);
  const { calls, seconds = 60, remainingHeader, resetHeader, resetFormat } = window;
  assert.ok(
    calls !== undefined || resetHeader !== undefined,
    `a window without calls and without a reset header limits nothing: ${shown}`,
  );
  assert.ok(calls === undefined || isCount(calls), `the calls of a window are no whole number from 1: ${shown}`);
  assert.ok(Number.isFinite(seconds) && seconds > 0, `the seconds of a window are not above 0: ${shown}`);
  assert.ok(
    calls !== undefined || window.seconds === undefined,
    `the seconds of a window without calls have no effect: ${shown}`,
  );
  for (const header of [remainingHeader, resetHeader])
    if (header !== undefined) assert.match(header, /^[a-zA-Z0-9-]+$/u, `${header} is not a header name`);
  assert.ok(resetFormat === undefined || resetFormats.has(resetFormat), `no known format of a reset: ${shown}`);
  assert.ok(resetFormat === undefined || resetHeader !== undefined, `a format without its header: ${shown}`);
  const counted = window.methods ?? methods;
  assert.ok(
    counted.length > 0 && counted.every((method) => methods.includes(method)),
    `the methods of a window are no methods: ${shown}`,
  );
}

function assertReading({ isRefused, waitSeconds, budget }: LimitReading): void {
  assert.ok(isRefused === undefined || typeof isRefused === "boolean", "isRefused is neither true nor false");
  const { requested = null, ...rest } = budget ?? {};
  for (const [name, value] of Object.entries({ ...(waitSeconds === undefined ? {} : { waitSeconds }), ...rest }))
    assert.ok(Number.isFinite(value) && Number(value) >= 0, `${name} is no number from 0: ${String(value)}`);
  assert.ok(requested === null || (Number.isFinite(requested) && requested >= 0), "the requested cost is no number from 0");
}

/** Responses that say nothing of limits, and must not be taken for refusals. */
const others: readonly unknown[] = [
  null,
  "",
  "text",
  42,
  true,
  [],
  [null],
  {},
  { errors: [] },
  { errors: [null] },
  { extensions: {} },
  { data: null },
];

/** Tests the limits that the connector declares. */
export function testLimits<Settings extends SettingMap>({ options, connector }: Subject<Settings>): void {
  const { it } = options.runner;
  const { rateLimit } = connector;
  if (rateLimit === undefined) return;

  it("declares limits that can be kept", () => {
    for (const window of rateLimit.windows ?? []) assertWindow(window);
    assert.ok(rateLimit.callsAtOnce === undefined || isCount(rateLimit.callsAtOnce), "callsAtOnce is no whole number from 1");
  });

  const { readLimits } = rateLimit;
  if (readLimits === undefined) return;

  it("reads limits from responses, with the same result every time", () => {
    const samples = assertGiven(options.limits, "limits");
    assert.ok(samples.length > 0, "pass limits: the suite tests everything that is declared");
    for (const sample of samples) {
      const reading = read(readLimits, sample);
      assert.deepEqual(reading, sample.reading);
      assert.deepEqual(read(readLimits, sample), reading, "the second reading differs");
      assertReading(reading);
      assert.notDeepEqual(reading, {}, "a sample of a limit says nothing of it");
    }
  });

  it("says nothing of responses without limits, whatever they are", () => {
    for (const body of others) {
      for (const status of [200, 204, 400, 403, 404, 500])
        assert.deepEqual(read(readLimits, { status, body }), {}, `status ${status}, ${JSON.stringify(body)}`);
    }
  });
}

function read(
  readLimits: NonNullable<RateLimit["readLimits"]>,
  { status = 200, headers = {}, body = null }: Omit<LimitSample, "reading">,
): LimitReading {
  const before = JSON.stringify(body);
  const reading = readLimits({ status, headers: new Headers(headers), body });
  assert.equal(JSON.stringify(body), before, "the body was changed");
  return reading;
}
