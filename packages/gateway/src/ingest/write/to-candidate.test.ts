import { parseJson } from "@fettle/connector";
import { expect, it } from "vitest";
import { composeCatalog } from "../../catalog/compose-catalog.ts";
import { servedEntity } from "../../catalog/entity-connectors.ts";
import { testConnector } from "../testing/test-connector.ts";
import { toCandidate } from "./to-candidate.ts";

const connector = testConnector({ payloads: [], failures: [] });
const catalog = composeCatalog([{ connector }]);

const candidateOf = (text: string) => {
  const model = catalog.entities.get("WorkOrder");
  const served = servedEntity(connector, "WorkOrder");
  if (model === undefined || served === null) throw new Error("the catalog lacks WorkOrder");
  const payload = parseJson(text);
  const normalized = served.connector.normalize(payload, {});
  const prefixOf = (entity: string) => catalog.entities.get(entity)?.descriptor.idPrefix ?? "";
  return toCandidate(model, normalized, payload, {
    connectorId: connector.id,
    systemId: "sys_1",
    redaction: undefined,
    prefixOf,
  });
};

// Hashes are stored: if one of these changes without a new mark, every stored record looks changed after an upgrade.
it.each([
  [
    "plain",
    '{"id":"1","title":"Oil","updated":"2026-01-01T00:00:01Z","technicians":["7","8"]}',
    "d.q49iU_IoK-lkk1Ile7lg6Y9iercG4ApRfY_wxX8YrtA",
  ],
  [
    "with names of every kind",
    '{"id":"1","title":"Oil","custom":{"b":1,"10":2,"9":3,"$a":{"z":[],"y":{}},"Ü":null,"q\\"":4}}',
    "d.ac6TWCjWFuNl1EOdRlGaNvlYbQgn9qSIA9_sD2OWwMU",
  ],
  [
    "with odd text",
    '{"id":"1","title":"a\\u0000b","custom":{"t":"\\ud800 \\" \\\\ \\n é 🔧 \\u2028 \\u007f"}}',
    "d.npCfsptAlJVsfqKtbn4ZF_dghgRtLBphYyn95GY27OM",
  ],
  [
    "with long numbers",
    '{"id":9007199254740993,"title":"Oil","custom":{"n":[19.90,1e2,9007199254740993,-0]}}',
    "d.XZ7NIBA3HbD4G092HgzLgJMXCGJnK6Mmmybo7gArhM0",
  ],
])("A record's hash stays what earlier versions have stored: %s", (_, text, hash) => {
  expect(candidateOf(text).hash).toBe(hash);
});
