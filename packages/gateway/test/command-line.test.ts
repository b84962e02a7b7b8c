import { afterAll, beforeAll, expect, inject, it } from "vitest";
import { systemClock } from "../src/clock.ts";
import { createToken } from "../src/command-line/create-token.ts";
import { createPrincipals } from "../src/principals/create-principals.ts";
import { openStore } from "../src/store/open-store.ts";
import { describeOnEachStore, freshDatabase } from "./harness/fresh-database.ts";

describeOnEachStore("fettle token create", () => {
  let place: Awaited<ReturnType<typeof freshDatabase>>;
  beforeAll(async () => {
    place = await freshDatabase();
  });
  afterAll(() => place[Symbol.asyncDispose]());
  const url = () => (place.database.kind === "postgres" ? place.database.url : undefined);

  const principalOf = async (token: string) => {
    await using store = await openStore(place.database, { entities: new Map() });
    return await createPrincipals({ store, clock: systemClock }).authenticate(token);
  };

  it("makes a token that works, or says where an embedded store keeps its own", async () => {
    const words = ["--environment", "live", "--name", "wallboard", "--scopes", "read,write"];
    const refusal: unknown = { message: expect.stringContaining("Set DATABASE_URL.") };
    const principal = { environmentKind: "live", scopes: ["read", "write"], systemId: null };
    const outcome = await createToken(words, url()).then(principalOf, ({ message }: Error) => ({ message }));
    expect([outcome]).toMatchObject([inject("store") === "embedded" ? refusal : principal]);
  });

  it.each([
    [["--environment", "staging"], "--environment is test or live."],
    [["--scopes", "read,everything"], 'There is no scope "everything".'],
    [["--sudo"], "Unknown option '--sudo'"],
  ])("says what is wrong with %j", async (words, message) => {
    await expect(createToken(words, url())).rejects.toThrow(message);
  });
});
