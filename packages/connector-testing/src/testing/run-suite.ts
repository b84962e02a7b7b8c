import type { Connector } from "@fettle/connector";
import type { ConnectorTestOptions } from "../conformance/options.ts";
import { testConnector } from "../test-connector.ts";
import { sampleBudget, type SampleSettings, sign } from "./sample-connector.ts";
import { samples, sampleVendor } from "./sample-vendor.ts";

interface Outcome {
  readonly name: string;
  readonly isPassed: boolean;
}

type MoreOptions = Partial<ConnectorTestOptions<SampleSettings>>;

/** Runs the suite with its own runner and returns the outcome of each test. */
export async function outcomesOf(
  connector: Connector<SampleSettings>,
  payloads: readonly unknown[] = samples,
  more: MoreOptions = {},
): Promise<readonly Outcome[]> {
  const tests: { readonly name: string; readonly body: () => void | Promise<void> }[] = [];
  const path: string[] = [];
  testConnector({
    connector,
    runner: {
      describe: (name, body) => {
        path.push(name);
        body();
        path.pop();
      },
      it: (name, body) => void tests.push({ name: [...path.slice(1), name].join(" > "), body }),
    },
    vendor: () => sampleVendor(connector),
    samples: { Customer: payloads },
    writes: {
      Customer: {
        create: { extension: { colour: "red", signedOn: "2026-01-31" } },
        update: { extension: { colour: "blue", signedOn: "2026-03-01" } },
        upload: {},
      },
    },
    unmapped: [{ entity: "Customer", field: "type", word: "club", payload: samples[1] }],
    limits: [{ body: { left: 5 }, reading: { budget: sampleBudget(5) } }],
    wordLists: { customerTypes: { entity: "Customer", field: "type", word: "club", payload: samples[1] } },
    webhooks: {
      sign,
      answers: {
        written: (reference, made) => ({ answers: reference, made }),
        refused: (reference, error) => ({ answers: reference, error }),
      },
      registered: async (vendor) => Object(await (await vendor.fetch("/hooks")).json()).length,
      deliveries: [
        { body: { ...samples[0], account: "1" }, events: [{ entity: "Customer", remoteId: "c1", kind: "changed" }] },
        {
          body: { customer: samples[1], account: "1" },
          settings: { wrapper: "customer" },
          events: [{ entity: "Customer", remoteId: "c2", kind: "changed" }],
        },
      ],
      ofNoInterest: [{ id: "p1", name: "Bolt", kind: "part" }],
    },
    ...more,
  });
  const outcomes: Outcome[] = [];
  for (const { name, body } of tests) {
    try {
      await body();
      outcomes.push({ name, isPassed: true });
    } catch {
      outcomes.push({ name, isPassed: false });
    }
  }
  return outcomes;
}

/** The names of the tests that fail. */
export const failuresOf = async (
  connector: Connector<SampleSettings>,
  payloads: readonly unknown[] = samples,
  more: MoreOptions = {},
): Promise<readonly string[]> =>
  (await outcomesOf(connector, payloads, more)).filter(({ isPassed }) => !isPassed).map(({ name }) => name);
