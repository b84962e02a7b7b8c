import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { DatabaseAwayError } from "../errors.ts";
import { throughOutages, untilWritten } from "./through-outages.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const away = () => new DatabaseAwayError("away");

/** A job's work that finds the database away this often, and the answers to whether the job is still this node's. */
function openJob(failures: readonly Error[], ours: readonly (boolean | Error)[]) {
  const [left, answers] = [[...failures], [...ours]];
  const job = { runs: 0, asked: 0, stopping: new AbortController() };
  const work = async () => {
    job.runs += 1;
    const failure = left.shift();
    if (failure !== undefined) throw failure;
  };
  const isOurs = async () => {
    job.asked += 1;
    const answer = answers.shift() ?? true;
    if (answer instanceof Error) throw answer;
    return answer;
  };
  return {
    job,
    done: throughOutages(work, isOurs, job.stopping.signal).then(
      () => "done",
      (error: unknown) => error,
    ),
  };
}

it("The work runs again as soon as the database is back and the job still belongs to this node", async () => {
  const { job, done } = openJob([away(), away()], [away(), away(), true, true]);
  await vi.advanceTimersByTimeAsync(5000);
  expect([await done, job.runs, job.asked]).toEqual(["done", 3, 4]);
});

it("A job that another node has taken over is left alone", async () => {
  const failure = away();
  const { job, done } = openJob([failure], [away(), false]);
  await vi.advanceTimersByTimeAsync(5000);
  expect([await done, job.runs]).toEqual([failure, 1]);
});

it("Work that failed for another reason is not retried, and work that keeps failing is not retried for ever", async () => {
  const failure = new Error("wrong");
  const wrong = openJob([failure], []);
  expect([await wrong.done, wrong.job.asked]).toEqual([failure, 0]);
  const failures = Array.from({ length: 1000 }, away);
  const endless = openJob(failures, []);
  await vi.advanceTimersByTimeAsync(60_000);
  expect([await endless.done, endless.job.runs]).toEqual([failures[29], 30]);
});

it("Waiting ends when the node stops", async () => {
  const failure = away();
  const { job, done } = openJob([failure], Array.from({ length: 1000 }, away));
  await vi.advanceTimersByTimeAsync(60_000);
  expect(job.asked).toBeGreaterThan(50);
  job.stopping.abort();
  expect([await done, job.runs]).toEqual([failure, 1]);
  expect(vi.getTimerCount()).toBe(0);
});

it("A job's end is written however long the database is away, until the node stops", async () => {
  let isAway = true;
  let tries = 0;
  const write = async () => {
    tries += 1;
    // The client's own error.
    if (isAway) throw Object.assign(new Error("connect ECONNREFUSED"), { code: "ECONNREFUSED" });
  };
  const written = untilWritten(write, new AbortController().signal);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(tries).toBeGreaterThan(50);
  isAway = false;
  await vi.advanceTimersByTimeAsync(1000);
  await written;
  isAway = true;
  const stopping = new AbortController();
  const given = untilWritten(write, stopping.signal).catch((error: unknown) => error);
  await vi.advanceTimersByTimeAsync(0);
  stopping.abort();
  expect(await given).toBeInstanceOf(DatabaseAwayError);
  await expect(untilWritten(() => Promise.reject(new Error("wrong")), stopping.signal)).rejects.toThrow("wrong");
});
