import { ConnectorError } from "@fettle/connector";
import { defaultSettings } from "@fettle/connector-testing";
import type { Random } from "../random.ts";
import { connectors } from "../vendors.ts";
import { damageValue } from "./damage.ts";
import { bad, fine, type Verdict } from "./verdict.ts";

/** A connector's function that reads a payload, with correct payloads. */
export interface Readable {
  readonly name: string;
  readonly payload: unknown;
  read(payload: unknown): unknown;
}

/** The objects in an answer that may be records, at any depth down to the lists of pages. */
const objectsIn = (value: unknown): readonly object[] =>
  Array.isArray(value)
    ? value.flatMap(objectsIn)
    : typeof value === "object" && value !== null
      ? [value, ...Object.values(value).flatMap(objectsIn)]
      : [];

/** The parts of the vendors' answers that connectors read as records. */
export function findReadable(answers: readonly unknown[]): readonly Readable[] {
  const objects = answers.flatMap(objectsIn);
  return connectors.flatMap((connector) => {
    const settings = defaultSettings(connector.settings);
    return Object.entries(connector.entities).flatMap(([entity, { normalize }]) => {
      const read = (payload: unknown): unknown => normalize(payload, settings);
      return objects
        .filter((payload) => isRead(read, payload))
        .map((payload) => ({ name: `${connector.id} ${entity}`, payload, read }));
    });
  });
}

function isRead(read: Readable["read"], payload: unknown): boolean {
  try {
    read(payload);
    return true;
  } catch {
    return false;
  }
}

/** Passes a damaged payload to a connector, which must return a record or throw an error of the interface. */
export function readDamaged(random: Random, readable: readonly Readable[]): Verdict {
  const { name, payload: right, read } = random.pick(readable) ?? { name: "", payload: null, read: () => null };
  const payload = damageValue(random, right);
  try {
    read(payload);
    return fine("record");
  } catch (error) {
    if (ConnectorError.isInstance(error)) return fine(`refused ${error.code}`);
    return bad(`${name} threw ${String(error)} at ${JSON.stringify(payload).slice(0, 500)}`);
  }
}
