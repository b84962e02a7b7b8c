import fc from "fast-check";
import { expect, test } from "vitest";
import type { AlertRule } from "../rules/alert-rules.ts";
import { aboutConnector, aboutSystem, type Fact } from "./fact.ts";
import { holdMilliseconds, judge, type KnownAlert, type RuleSetting, type Step } from "./judge.ts";

const start = new Date("2026-01-01T00:00:00.000Z");
const at = (minutes: number) => new Date(start.getTime() + minutes * 60_000);
const system = { environmentId: "env_1", systemId: "sys_1", connectorId: "fake" };
const failing = aboutSystem("SYNC_FAILING", system, { measures: { failures: 5, minutes: 15 }, words: {} });
const down = aboutConnector("VENDOR_DOWN", system, { measures: { systems: 3, percent: 30 }, words: {} });

const alertOf = (fact: Fact, more: Partial<KnownAlert> = {}): KnownAlert => ({
  id: `alert_${fact.rule}`,
  revision: 0,
  rule: fact.rule,
  subjectId: fact.subjectId,
  systemId: fact.systemId,
  connectorId: fact.connectorId,
  openedAt: start,
  reopenedAt: null,
  goneSince: null,
  isTold: true,
  isAcknowledged: false,
  remindedAt: null,
  endedAt: null,
  endReason: null,
  ...more,
});

const none: ReadonlyMap<AlertRule, RuleSetting> = new Map();
const judged = (facts: readonly Fact[], alerts: readonly KnownAlert[], minutes: number, settings = none) =>
  judge({ facts, alerts, settings, now: at(minutes), unread: new Set() });
const unread = (rules: readonly AlertRule[], facts: readonly Fact[], alerts: readonly KnownAlert[], minutes: number) =>
  judge({ facts, alerts, settings: none, now: at(minutes), unread: new Set(rules) });
const types = (steps: readonly Step[]) => steps.map(({ type }) => type);

test("A condition opens an alert only when all of its thresholds are met", () => {
  expect(judged([failing], [], 0)).toEqual([{ type: "open", fact: failing }]);
  const early = aboutSystem("SYNC_FAILING", system, { measures: { failures: 9, minutes: 14 }, words: {} });
  expect(judged([early], [], 0)).toEqual([]);
  const settings = new Map([["SYNC_FAILING" as const, { isEnabled: true, thresholds: { minutes: 10 } }]]);
  expect(types(judged([early], [], 0, settings))).toEqual(["open"]);
});

test("A condition that may not open anything keeps an alert open", () => {
  const doubtful = { ...failing, mayOpen: false };
  expect(judged([doubtful], [], 0)).toEqual([]);
  expect(judged([doubtful], [alertOf(failing)], 1)).toEqual([]);
  expect(types(judged([], [alertOf(failing)], 1))).toEqual(["fade"]);
});

test("An alert ends once its condition has been gone for the hold", () => {
  const fading = alertOf(failing, { goneSince: at(10) });
  expect(judged([], [fading], 14)).toEqual([]);
  expect(judged([failing], [fading], 14)).toEqual([{ type: "return", alert: fading }]);
  expect(judged([], [fading], 15)).toEqual([{ type: "end", alert: fading, reason: "OVER", isTold: true }]);
});

test("A condition that returns within the hold of the end opens the same alert, which is told only if it stays", () => {
  const ended = alertOf(failing, { endedAt: at(20), endReason: "OVER" });
  expect(judged([failing], [ended], 24)).toEqual([{ type: "reopen", alert: ended, fact: failing }]);
  expect(types(judged([failing], [ended], 25))).toEqual(["open"]);
  const reopened = alertOf(failing, { reopenedAt: at(24), isTold: false });
  expect(judged([failing], [reopened], 28)).toEqual([]);
  expect(types(judged([failing], [reopened], 29))).toEqual(["tell"]);
  const gone = { ...reopened, goneSince: at(25) };
  expect(judged([], [gone], 30)).toEqual([{ type: "end", alert: gone, reason: "OVER", isTold: false }]);
});

test("After a day an alert is told once more, unless somebody is at it", () => {
  const day = 24 * 60;
  expect(judged([failing], [alertOf(failing)], day - 1)).toEqual([]);
  expect(types(judged([failing], [alertOf(failing)], day))).toEqual(["remind"]);
  expect(judged([failing], [alertOf(failing, { remindedAt: at(day) })], 3 * day)).toEqual([]);
  expect(judged([failing], [alertOf(failing, { isAcknowledged: true })], day)).toEqual([]);
});

test("A vendor that is down takes in what follows from it, of its own systems only", () => {
  const slow = aboutSystem("SYNC_SLOW", system, { measures: { times: 9, minutes: 9 }, words: {} });
  const reauthorize = aboutSystem("REAUTHORIZATION_REQUIRED", system, { measures: {}, words: {} });
  const other = { ...failing, subjectId: "sys_2", systemId: "sys_2", connectorId: "other" };
  const steps = judged([slow, failing, other, reauthorize, down], [alertOf(failing)], 1);
  expect(steps).toEqual([
    { type: "open", fact: down },
    { type: "open", fact: reauthorize },
    { type: "end", alert: alertOf(failing), reason: "VENDOR_DOWN", isTold: false },
    { type: "open", fact: other },
  ]);
  // Also while it fades; when it ends, what still fails opens its own.
  expect(judged([failing], [alertOf(down, { goneSince: at(1) })], 2)).toEqual([]);
  expect(types(judged([failing], [alertOf(down, { goneSince: at(1) })], 6))).toEqual(["end", "open"]);
  const takenIn = alertOf(failing, { endedAt: at(5), endReason: "VENDOR_DOWN" });
  expect(types(judged([failing], [alertOf(down, { goneSince: at(1) }), takenIn], 6))).toEqual(["end", "open"]);
});

test("What another alert says is not said again: failing syncs are stale, and calls of an outage count after its end", () => {
  const stale = aboutSystem("SYNC_STALE", system, { measures: { intervals: 20, minutes: 20 }, words: {} });
  const errors = aboutSystem("ERROR_RATE", system, { measures: { percent: 90, calls: 90 }, words: {} });
  expect(judged([stale, failing, errors], [], 0).map((step) => step.type === "open" && step.fact.rule)).toEqual([
    "SYNC_FAILING",
    "ERROR_RATE",
  ]);
  expect(types(judged([stale], [], 0))).toEqual(["open"]);
  const over = alertOf(down, { endedAt: at(0), endReason: "OVER" });
  expect(judged([errors], [over], 119)).toEqual([]);
  expect(types(judged([errors], [over], 120))).toEqual(["open"]);
  expect(types(judged([errors], [alertOf(down, { goneSince: at(0) })], 5))).toEqual(["end"]);
});

test("A disabled rule opens nothing and ends its alerts without a word", () => {
  const settings = new Map([["SYNC_FAILING" as const, { isEnabled: false, thresholds: {} }]]);
  expect(judged([failing], [], 0, settings)).toEqual([]);
  expect(judged([failing], [alertOf(failing)], 0, settings)).toMatchObject([
    { type: "end", reason: "RULE_DISABLED", isTold: false },
  ]);
});

test("A rule that could not be read opens, tells and ends nothing, and what is open still takes in what follows from it", () => {
  expect(unread(["SYNC_FAILING"], [failing], [], 0)).toEqual([]);
  expect(unread(["SYNC_FAILING"], [], [alertOf(failing)], 0)).toEqual([]);
  expect(unread(["SYNC_FAILING"], [], [alertOf(failing, { goneSince: at(0) })], 60)).toEqual([]);
  expect(unread(["SYNC_FAILING"], [failing], [alertOf(failing)], 1440)).toEqual([]);
  expect(types(unread(["VENDOR_DOWN"], [failing], [], 0))).toEqual(["open"]);
  expect(unread(["VENDOR_DOWN"], [failing], [alertOf(down)], 0)).toEqual([]);
});

/** Applies a step as the database does. Returns the alert and whether something was told. */
function apply(alert: KnownAlert | null, step: Step, now: Date): { readonly alert: KnownAlert; readonly told: string | null } {
  if (step.type === "open") return { alert: alertOf(step.fact, { openedAt: now }), told: "OPENED" };
  const before = alert ?? step.alert;
  switch (step.type) {
    case "reopen":
      return {
        alert: { ...before, endedAt: null, endReason: null, goneSince: null, reopenedAt: now, isTold: false },
        told: null,
      };
    case "tell":
      return { alert: { ...before, isTold: true }, told: "OPENED" };
    case "remind":
      return { alert: { ...before, remindedAt: now }, told: null };
    case "fade":
      return { alert: { ...before, goneSince: now }, told: null };
    case "return":
      return { alert: { ...before, goneSince: null }, told: null };
    case "end":
      return { alert: { ...before, endedAt: now, endReason: step.reason }, told: step.isTold ? "RESOLVED" : null };
  }
}

test("However a condition comes and goes, openings and ends are told in turn, and no two openings within the hold", () => {
  fc.assert(
    fc.property(fc.array(fc.boolean(), { maxLength: 120 }), (conditions) => {
      let alert: KnownAlert | null = null;
      const told: { readonly what: string; readonly at: number }[] = [];
      for (const [minute, isThere] of conditions.entries()) {
        const now = at(minute);
        const isKnown: boolean =
          alert !== null && (alert.endedAt === null || now.getTime() - alert.endedAt.getTime() < holdMilliseconds);
        const steps = judged(isThere ? [failing] : [], isKnown && alert !== null ? [alert] : [], minute);
        expect(steps.length).toBeLessThanOrEqual(1);
        for (const step of steps) {
          const applied = apply(isKnown ? alert : null, step, now);
          alert = applied.alert;
          if (applied.told !== null) told.push({ what: applied.told, at: minute });
        }
        // What is there is known to be.
        expect(isThere && alert?.endedAt !== null).toBe(false);
      }
      expect(told.map(({ what }) => what)).toEqual(told.map((_, index) => (index % 2 === 0 ? "OPENED" : "RESOLVED")));
      const openings = told.filter(({ what }) => what === "OPENED");
      const pauses = openings.slice(1).map((opening, index) => opening.at - (openings[index]?.at ?? 0));
      expect(pauses.filter((minutes) => minutes <= 5)).toEqual([]);
    }),
  );
});
