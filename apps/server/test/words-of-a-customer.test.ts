import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { makeReconnectSession, makeSession, walkSession } from "./customer/connect-systems.ts";
import { appPage, openApp, signInAtVendor, waitForApp } from "./customer/walk-in-browser.ts";
import { pageOf, Visitor } from "./customer/visitor.ts";
import { hasBrowser, useBrowser } from "./harness/browser.ts";
import { describeEndToEnd } from "./harness/end-to-end.ts";
import { useHouse } from "./harness/house.ts";
import { lookAt } from "./harness/look-at.ts";

const look = /* GraphQL */ `
  query {
    systems(where: { connectorId: { eq: "cmms-bee" } }) {
      nodes {
        id
        wordMaps {
          name
          label
          values
          words {
            word
            label
            value
            proposed
          }
        }
      }
    }
    workOrders(first: 200) {
      changeCursor
      nodes {
        remoteId
        status
        remoteStatus
        version
      }
    }
  }
`;

const mapWords = /* GraphQL */ `
  mutation ($input: MapWordsInput!) {
    mapWords(input: $input) {
      __typename
      ... on ValidationError {
        fields {
          path
          message
        }
      }
    }
  }
`;

const fetchWords = /* GraphQL */ `
  mutation ($id: ID!) {
    fetchWords(input: { systemId: $id }) {
      __typename
    }
  }
`;

const workOrderChanges = /* GraphQL */ `
  subscription ($after: String) {
    workOrderChanges(after: $after) {
      cause
      changedFields
      workOrder {
        remoteId
        status
      }
    }
  }
`;

interface Looked {
  readonly systems: {
    readonly nodes: readonly {
      readonly id: string;
      readonly wordMaps: readonly {
        readonly name: string;
        readonly values: readonly string[];
        readonly words: readonly {
          readonly word: string;
          readonly label: string;
          readonly value: string | null;
          readonly proposed: string | null;
        }[];
      }[];
    }[];
  };
  readonly workOrders: {
    readonly changeCursor: string;
    readonly nodes: readonly {
      readonly remoteId: string;
      readonly status: string;
      readonly remoteStatus: string;
      readonly version: number;
    }[];
  };
}

interface Changed {
  readonly workOrderChanges: {
    readonly cause: string;
    readonly changedFields: readonly string[];
    readonly workOrder: { readonly remoteId: string; readonly status: string };
  };
}

const versionsOfOthers = (nodes: Looked["workOrders"]["nodes"]) =>
  new Map(nodes.filter(({ remoteStatus }) => remoteStatus !== "st_17").map(({ remoteId, version }) => [remoteId, version]));

const statuses = [
  { word: "awaiting_parts", label: "Parts on order" },
  { word: "st_17", label: "Handed over" },
];

describeEndToEnd("the words of a customer", () => {
  const house = useHouse({ connected: false, simulator: { workOrders: 60 } });
  const browser = useBrowser();
  const looked = () => house().api.ask<Looked>(look);
  const theSystem = async () => (await looked()).systems.nodes[0];
  const statusesOf = async () =>
    (await theSystem())?.wordMaps[0]?.words.map(({ word, value, proposed }) => [word, value, proposed]);
  const setWords = async (words: object) => {
    const response = await fetch(`${house().simulator.url}/_control/cmms-bee/words`, {
      method: "POST",
      body: JSON.stringify(words),
    });
    expect(response.status).toBe(200);
  };

  test("The customer says what they mean on the connect page, before the first sync", async () => {
    const { api, control, simulator } = house();
    const [parts = "", handed = ""] = await control("cmms-bee").list();
    await control("cmms-bee").change(parts, { remoteStatus: "awaiting_parts" });
    await control("cmms-bee").change(handed, { remoteStatus: "st_17" });
    await setWords({ workOrderStatuses: statuses, workOrderTypes: [{ word: "snake", label: "Snake removal" }] });

    const url = await makeSession(api.ask, { connectorId: "cmms-bee" });
    const visitor = new Visitor(url);
    const asking = pageOf(await walkSession(simulator.url, url, "cmms-bee", undefined, visitor));
    expect(asking.html).toContain("Parts on order");
    expect(await theSystem()).toBeUndefined();
    const [form] = asking.forms;
    if (form === undefined) throw new Error(asking.html);
    expect(form.values).toMatchObject({ "word.workOrderStatuses.0": "ON_HOLD", "word.workOrderStatuses.1": "" });
    const done = pageOf(await visitor.submit(asking, form, { "word.workOrderTypes.0": "SERVICE" }));
    expect(done.html).toContain("CMMS Bee is connected");

    await house().ready();
    expect(await statusesOf()).toEqual([
      ["awaiting_parts", "ON_HOLD", "ON_HOLD"],
      ["st_17", null, null],
    ]);
    const { nodes } = (await looked()).workOrders;
    const byId = new Map(nodes.map(({ remoteId, status }) => [remoteId, status]));
    expect([byId.get(parts), byId.get(handed)]).toEqual(["ON_HOLD", "UNKNOWN"]);
    expect(simulator.violations()).toEqual([]);
  });

  test("An app changes what a word means, and each record that changes by it reports one change", async () => {
    const { api } = house();
    const systemId = (await theSystem())?.id;
    const before = (await looked()).workOrders;
    const affected = before.nodes.find(({ remoteStatus }) => remoteStatus === "st_17");
    await using changes = await api.sse<Changed>(workOrderChanges, { after: before.changeCursor });
    const map = (words: object) => api.ask(mapWords, { input: { systemId, name: "workOrderStatuses", words } });
    expect(await map([{ word: "st_17", value: "DONE" }])).toMatchObject({
      mapWords: { __typename: "ValidationError", fields: [{ path: "words.0.value" }] },
    });
    expect(await map([{ word: "st_17", value: "COMPLETED" }])).toEqual({ mapWords: { __typename: "MapWordsSuccess" } });
    const change = await changes.first(({ data }) => data.workOrderChanges.cause === "REPROCESS");
    expect(change.data.workOrderChanges).toEqual({
      cause: "REPROCESS",
      changedFields: ["status"],
      workOrder: { remoteId: affected?.remoteId, status: "COMPLETED" },
    });
    // The same meaning again changes nothing: the next change is that of the next meaning.
    await map([{ word: "st_17", value: "COMPLETED" }]);
    await map([{ word: "st_17", value: null }]);
    const next = await changes.first(({ data }) => data.workOrderChanges.workOrder.status !== "COMPLETED");
    expect(next.data.workOrderChanges.workOrder).toEqual({ remoteId: affected?.remoteId, status: "UNKNOWN" });
    const after = (await looked()).workOrders.nodes;
    expect(after.find(({ remoteId }) => remoteId === affected?.remoteId)?.version).toBe((affected?.version ?? 0) + 2);
    expect(versionsOfOthers(after)).toEqual(versionsOfOthers(before.nodes));
  });

  test("An app asks for words that are new at the vendor, which mean nothing until somebody says so", async () => {
    const { api, control } = house();
    const systemId = (await theSystem())?.id;
    await setWords({ workOrderStatuses: [...statuses, { word: "billing", label: "Billed" }] });
    expect(await api.ask(fetchWords, { id: systemId })).toEqual({ fetchWords: { __typename: "FetchWordsSuccess" } });
    expect(await statusesOf()).toContainEqual(["billing", null, "CLOSED"]);
    await control("cmms-bee").faults({ calls: [{ rate: 1, status: 500, match: "/work-order-types" }] });
    expect(await api.ask(fetchWords, { id: systemId })).toEqual({ fetchWords: { __typename: "VendorError" } });
    await control("cmms-bee").clearFaults();
  });

  test.skipIf(!hasBrowser)("A reconnect asks for new words only, on a phone, and the form is sent by keyboard", async () => {
    const { api, control } = house();
    const systemId = (await theSystem())?.id ?? "";
    const added = [
      { word: "st_18", label: "Waiting for approval by the regional facilities management office" },
      { word: "st_19", label: "In review" },
    ];
    await setWords({ workOrderStatuses: [...statuses, ...added], workOrderTypes: [{ word: "bees", label: "Bee relocation" }] });
    const page: Page = await browser.open(await makeReconnectSession(api.ask, systemId, { redirectUrl: appPage }), {
      viewport: { width: 375, height: 740 },
    });
    await openApp(page);
    await page.getByRole("button", { name: "Continue to CMMS Bee" }).click();
    await signInAtVendor(page, (await control("cmms-bee").credentials()).logins[0]);
    await page.getByRole("heading", { name: "What do your words mean?" }).waitFor();
    expect(await page.getByLabel("Parts on order").count()).toBe(0);
    expect(await lookAt(page, "cmms-bee-words")).toEqual([]);
    await page.getByLabel("In review").selectOption("In progress");
    await page.getByLabel("In review").focus();
    await page.keyboard.press("Tab");
    await page.keyboard.press("Tab");
    expect(await page.locator(":focus").innerText()).toBe("Save and connect");
    await page.keyboard.press("Enter");
    expect((await waitForApp(page)).get("system_id")).toBe(systemId);
    expect(await statusesOf()).toEqual(
      expect.arrayContaining([
        ["awaiting_parts", "ON_HOLD", "ON_HOLD"],
        ["st_18", "ON_HOLD", "ON_HOLD"],
        ["st_19", "IN_PROGRESS", null],
      ]),
    );
  });
});
