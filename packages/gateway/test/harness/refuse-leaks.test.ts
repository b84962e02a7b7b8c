import { expect, it } from "vitest";
import { systemClock } from "../../src/clock.ts";
import { createPrincipals } from "../../src/principals/create-principals.ts";
import { storeParts } from "../../src/stages.ts";
import { openStore } from "../../src/store/open-store.ts";
import { describeOnEachStore, freshDatabase } from "./fresh-database.ts";

describeOnEachStore("a database in which a secret stands in clear", () => {
  it("fails when it is left, and says where without showing it", async () => {
    const place = await freshDatabase();
    {
      await using store = await openStore(place.database, { entities: new Map(), ...storeParts });
      const principals = createPrincipals({ store, clock: systemClock });
      const { test: environmentId } = await principals.ensureDefaultWorkspace();
      const { token } = await principals.createToken({ environmentId, name: "kept", scopes: ["read"] });
      place.secrets.add(token);
      await principals.createToken({ environmentId, name: Buffer.from(token).toString("hex"), scopes: ["read"] });
    }
    await expect(place[Symbol.asyncDispose]()).rejects.toThrow(/^Secrets of this run stand in clear in public\.api_tokens$/);
  });
});
