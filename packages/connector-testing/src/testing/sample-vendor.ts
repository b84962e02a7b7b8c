import type { Connector } from "@fettle/connector";
import type { FakeCall } from "../fake-routes.ts";
import { defaultSettings } from "../default-settings.ts";
import { fakeVendor } from "../fake-vendor.ts";
import type { SampleSettings } from "./sample-connector.ts";

export const samples = [
  { id: "c1", name: "Mill", kind: "firm", at: "2026-01-01T00:00:00.000Z", signedOn: "2025-12-31T00:00:00" },
  { id: "c2", name: "Works", kind: "club", at: "2026-01-02T00:00:00.000Z" },
] as const;

/** A well-behaved vendor for any connector. */
export function sampleVendor(connector: Connector<SampleSettings>) {
  const rows = new Map<string, unknown>(samples.map((row) => [row.id, row]));
  const files = new Map<string, string>();
  const hooks = new Set<unknown>();
  const page = ({ query }: FakeCall) => {
    const fitting = samples.filter(({ at }) => at >= (query.get("since") ?? ""));
    const start = Number(query.get("cursor") ?? 0);
    const next = start + 1 < fitting.length ? String(start + 1) : null;
    return { json: { payloads: fitting.slice(start, start + 1), next } };
  };
  return fakeVendor({
    connector,
    settings: defaultSettings(connector.settings, { tenant: "t1" }),
    routes: {
      "GET /customers": page,
      "GET /customers/{id}": ({ parameters: { id = "" } }) => (rows.has(id) ? { json: rows.get(id) } : { status: 404 }),
      "POST /customers": ({ body }) => {
        const row = { id: `n${rows.size}`, name: "New", kind: "firm", at: "2026-01-03T00:00:00.000Z", ...Object(body) };
        rows.set(row.id, row);
        return { json: row };
      },
      "POST /files": ({ query, body }) => {
        const row = { id: `f${rows.size}`, kind: "firm", at: "2026-01-03T00:00:00.000Z", ...Object.fromEntries(query) };
        rows.set(row.id, row);
        files.set(row.id, String(body));
        return { json: row };
      },
      "GET /files/{id}": ({ parameters: { id = "" } }) => {
        const text = files.get(id);
        return text === undefined ? { status: 404 } : { text };
      },
      "PATCH /customers/{id}": ({ parameters: { id = "" }, body }) => {
        if (!rows.has(id)) return { status: 404 };
        rows.set(id, { ...Object(rows.get(id)), ...Object(body) });
        return { status: 204 };
      },
      "GET /commands/{key}": ({ parameters: { key } }) => ({
        json: [...rows.values()].find((row) => Object(row).key === key) ?? null,
      }),
      "DELETE /customers/{id}": ({ parameters: { id = "" } }) => ({ status: rows.delete(id) ? 204 : 404 }),
      "GET /types": { json: [{ word: "club", label: "Club" }] },
      "GET /hooks": () => ({ json: [...hooks] }),
      "POST /hooks": ({ body }) => {
        hooks.add(body);
        return { status: 201 };
      },
      "DELETE /hooks/{url}": ({ parameters: { url } }) => ({ status: hooks.delete(url) ? 204 : 404 }),
    },
  });
}
