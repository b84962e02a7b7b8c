import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { createAudit } from "../src/audit/create-audit.ts";
import { createChangeLog } from "../src/change-log/create-change-log.ts";
import { logStart } from "../src/change-log/place.ts";
import { systemClock } from "../src/clock.ts";
import { commands } from "../src/command-line/commands.ts";
import { createPrincipals } from "../src/principals/create-principals.ts";
import { addSystem } from "../src/principals/testing/add-system.ts";
import { storeParts } from "../src/stages.ts";
import { openStore } from "../src/store/open-store.ts";
import { describeOn, describeOnEachStore, freshDatabase } from "./harness/fresh-database.ts";

describeOnEachStore("fettle", () => {
  let place: Awaited<ReturnType<typeof freshDatabase>>;
  beforeAll(async () => {
    place = await freshDatabase();
  });
  afterAll(() => place[Symbol.asyncDispose]());

  /** Calls `fettle` with a two-word command and its arguments; returns the printed lines. */
  const fettle = async (name: string, ...words: string[]) => {
    const lines: string[] = [];
    const environment = place.database.kind === "postgres" ? { DATABASE_URL: place.database.url } : {};
    await commands.get(name)?.run({ words, folder: "/nowhere", environment, print: (line) => void lines.push(line) });
    return lines;
  };
  const principalOf = async (token: string) => {
    await using store = await openStore(place.database, { entities: new Map(), ...storeParts });
    const principals = createPrincipals({ store, clock: systemClock });
    const principal = await principals.authenticate(token, "192.0.2.1");
    // The use is recorded in the background.
    if (principal !== null) {
      await vi.waitFor(async () => expect((await principals.tokenById(principal, principal.tokenId))?.lastUsedAt).not.toBeNull());
    }
    return principal;
  };

  describeOn("embedded", "on an embedded store", () => {
    it.each([
      ["token create", []],
      ["token list", []],
      ["token revoke", ["tok_1"]],
      ["workspace create", ["--name", "Acme"]],
      ["workspace list", []],
      ["log fork", []],
    ])("%s says where an embedded store keeps its own token", async (name, words) => {
      await expect(fettle(name, ...words)).rejects.toThrow(/^Set DATABASE_URL\. The server of an embedded store/);
    });
  });

  describeOn("postgres", "on PostgreSQL", () => {
    it("Tokens of the default workspace can be created, listed and revoked", async () => {
      const words = ["--environment", "live", "--name", "wall\nboard", "--scopes", "read,write", "--expires-in-days", "30"];
      const [token = ""] = await fettle("token create", ...words);
      const principal = await principalOf(token);
      expect(principal).toMatchObject({ environmentKind: "live", scopes: ["read", "write"], systemId: null });
      expect((principal?.expiresAt?.getTime() ?? 0) - Date.now()).toBeCloseTo(30 * 86_400_000, -5);
      const id = principal?.tokenId ?? "";
      const instant = String.raw`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z`;
      expect(await fettle("token list", "--environment", "live")).toEqual([
        expect.stringMatching(
          new RegExp(
            String.raw`^${id}  ACTIVE  ${token.slice(0, 16)}…  read,write  made ${instant}  until ${instant}  used ${instant}  from 192\.0\.2\.1  "wall\\nboard"$`,
          ),
        ),
      ]);
      expect(await fettle("token list")).toEqual([]);
      expect(await fettle("token revoke", id)).toEqual([`${id}  REVOKED`]);
      expect(await principalOf(token)).toBeNull();
      expect(await fettle("token list", "--environment", "live")).toEqual([]);
      expect(await fettle("token list", "--environment", "live", "--all")).toEqual([expect.stringContaining("REVOKED")]);
    });

    it("Forking changes the log of one environment and no other", async () => {
      const environmentIds: string[] = [];
      for (const kind of ["test", "live"]) {
        const [token = ""] = await fettle("token create", "--environment", kind);
        environmentIds.push((await principalOf(token))?.environmentId ?? "");
      }
      const [test = "", live = ""] = environmentIds;
      expect(await fettle("log fork")).toEqual([`${test}  every earlier cursor is now CURSOR_EXPIRED`]);
      await using store = await openStore(place.database, { entities: new Map(), ...storeParts });
      const log = createChangeLog(store);
      await expect(log.records(test, logStart, 1)).rejects.toMatchObject({ code: "CURSOR_EXPIRED", reason: "LOG_FORKED" });
      expect((await log.records(live, logStart, 1)).readTo).toEqual(logStart);
    });

    it("Workspaces can be created and listed, and tokens in them created for one system", async () => {
      const [line = ""] = await fettle("workspace create", "--name", "Acme");
      const [, workspace = "", test = ""] = /^(wsp_\w{26})  test (env_\w{26})  live env_\w{26}  "Acme"$/.exec(line) ?? [];
      expect(await fettle("workspace list")).toEqual([expect.stringMatching(/^wsp_default .*"default"$/), line]);
      {
        await using store = await openStore(place.database, { entities: new Map(), ...storeParts });
        await addSystem(store, test, "sys_1");
      }
      const [token = ""] = await fettle("token create", "--workspace", workspace, "--system", "sys_1");
      expect(await principalOf(token)).toMatchObject({ environmentId: test, scopes: ["admin"], systemId: "sys_1" });
      expect(await fettle("token list", "--workspace", workspace)).toEqual([expect.stringContaining("for sys_1")]);
      const refusals = [
        fettle("token create", "--system", "sys_1"),
        fettle("token create", "--workspace", "wsp_404"),
        fettle("token revoke", "tok_404"),
        fettle("workspace create", "--name", " "),
      ];
      expect(
        (await Promise.allSettled(refusals)).map((outcome) => outcome.status === "rejected" && String(outcome.reason)),
      ).toEqual([
        "StartError: There is no system with this id.",
        "StartError: There is no workspace with this id. See: fettle workspace list",
        "StartError: There is no token with this id. See: fettle token list",
        "StartError: The name of a workspace must have 1 to 200 characters.",
      ]);
    });

    it("What commands do is in the audit of the environment", async () => {
      const [line = ""] = await fettle("workspace create", "--name", "Audited");
      const [, workspace = "", test = ""] = /^(wsp_\w{26})  test (env_\w{26})/.exec(line) ?? [];
      const [token = ""] = await fettle("token create", "--workspace", workspace, "--scopes", "read,write");
      const id = (await principalOf(token))?.tokenId ?? "";
      await fettle("token revoke", id);
      await fettle("log fork", "--workspace", workspace);
      await fettle("token list", "--workspace", workspace);
      await using store = await openStore(place.database, { entities: new Map(), ...storeParts });
      const all = { actorKinds: null, tokenIds: null, systemIds: null, actions: null, since: null, until: null, after: null };
      const entries = await createAudit({ store, clock: systemClock }).entries(test, { ...all, limit: 10 });
      expect(entries.map(({ action, subjectIds }) => [action, ...subjectIds])).toEqual([
        ["log fork"],
        ["token revoke", id],
        ["token create", id],
        ["workspace create", workspace],
      ]);
      expect(entries[2]).toMatchObject({ actorKind: "OPERATOR", tokenId: null, arguments: { scopes: ["read", "write"] } });
    });
  });

  it.each([
    ["token create", ["--environment", "staging"], "--environment must be test or live."],
    ["token create", ["--scopes", "read,everything"], 'There is no scope "everything".'],
    ["token create", ["--expires-in-days", "0"], "--expires-in-days must be a whole number of days"],
    ["token create", ["--sudo"], "There is no option --sudo."],
    ["token list", ["everything"], "Unexpected argument 'everything'"],
    ["token list", ["--environment", "staging"], "--environment must be test or live."],
    ["token revoke", [], "Usage: fettle token revoke ID"],
    ["token revoke", ["tok_1", "tok_2"], "Usage: fettle token revoke ID"],
    ["workspace create", [], "Usage: fettle workspace create --name NAME"],
    ["workspace list", ["--all"], "There is no option --all."],
  ])("%s %j gives an error with an explanation", async (name, words, message) => {
    await expect(fettle(name, ...words)).rejects.toThrow(message);
  });
});
