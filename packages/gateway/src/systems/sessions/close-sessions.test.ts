import { expect, it } from "vitest";
import { startForEachTest } from "../testing/start-for-each-test.ts";
import type { SystemsBench } from "../testing/start-systems.ts";
import { newSession, openPage, signIn } from "../testing/walk-pages.ts";
import { closeSessions } from "./close-sessions.ts";

const minute = 60_000;
const day = 1440 * minute;
const redirectUrl = "https://app.example/done";
let bench: SystemsBench;
startForEachTest((started) => {
  bench = started;
});

const pass = (milliseconds: number) => void (bench.time.now = new Date(bench.time.now.getTime() + milliseconds));
/** The task that runs every minute. */
const close = () => closeSessions(bench.store, bench.time.now);
const statusOf = async (id: string) => (await bench.systems.sessionById(bench.principal.environmentId, id))?.status;
/** Connects with a request for a token; returns the code that the app gets. */
async function connectWithCode(externalId: string): Promise<string> {
  const session = await newSession(bench.systems, bench.principal, { redirectUrl, tokenScopes: ["read"], externalId });
  const { onward } = await signIn(bench.systems, bench.vendor, session.url);
  return new URL(onward ?? "").searchParams.get("code") ?? "";
}
const exchange = async (code: string) =>
  (await bench.systems.exchangeConnectCode(bench.principal, { code, overlapSeconds: 0 })).type;

it("An expired session stays closed when the clock is set back", async () => {
  const session = await newSession(bench.systems, bench.principal);
  pass(29 * minute);
  await close();
  expect(await statusOf(session.id)).toBe("OPEN");
  pass(minute);
  await close();
  pass(-day);
  await close();
  expect(await statusOf(session.id)).toBe("EXPIRED");
  expect((await openPage(bench.systems, session.url)).status).toBe(410);
});

it("A session that was open when the clock was set back closes in time, and not before", async () => {
  const session = await newSession(bench.systems, bench.principal);
  pass(minute - day);
  await close();
  expect(await statusOf(session.id)).toBe("OPEN");
  pass(29 * minute);
  expect((await openPage(bench.systems, session.url)).status).toBe(200);
  pass(minute);
  expect((await openPage(bench.systems, session.url)).status).toBe(410);
});

it("An expired code stays invalid when the clock is set back", async () => {
  const code = await connectWithCode("over");
  pass(10 * minute);
  await close();
  pass(-day);
  await close();
  expect(await exchange(code)).toBe("not-found");
});

it("A code is valid for ten minutes when the clock is set back, and no longer", async () => {
  const [first, second] = [await connectWithCode("first"), await connectWithCode("second")];
  pass(minute - day);
  await close();
  pass(9 * minute);
  expect(await exchange(first)).toBe("success");
  pass(minute);
  expect(await exchange(second)).toBe("not-found");
});
