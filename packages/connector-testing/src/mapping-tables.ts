import { isDeepStrictEqual } from "node:util";
import { ConnectorError, type SettingMap } from "@fettle/connector";
import type { AnyRecord } from "./check-record.ts";
import type { ConnectorTestOptions } from "./conformance/options.ts";
import { inputsOf, subjectOf, type TestedEntity } from "./conformance/subject.ts";

type Values = Readonly<Record<string, unknown>>;

/** What the tables are made of: what {@link ConnectorTestOptions} has of it. */
export type MappingOptions<Settings extends SettingMap> = Pick<
  ConnectorTestOptions<Settings>,
  "connector" | "vendor" | "samples"
>;

/**
 * What a connector maps, as Markdown: a table for each entity, with the vendor's properties that each field comes from, and the writes that take
 * it. It finds out by changing the sample payloads property by property, so a property counts whose value differs from sample to sample or is
 * in one of them. Keep it in the README, and test that it is up to date.
 */
export function mappingTables<Settings extends SettingMap>(options: MappingOptions<Settings>): string {
  const { entities, normalize } = subjectOf({ ...options, runner: { describe() {}, it() {} }, unmapped: [] });
  return entities.map((entity) => tableOf(entity, (payload) => normalize(entity.name, payload))).join("\n\n");
}

function tableOf<Settings>(entity: TestedEntity<Settings>, read: (payload: unknown) => AnyRecord): string {
  const { name, descriptor, connector, samples } = entity;
  const sources = sourcesOf(samples, read);
  const extension = Object.keys(connector.extension ?? {}).map((own) => `extension.${own}`);
  const all = [
    "remoteId",
    "remoteUrl",
    "remoteCreatedAt",
    "remoteUpdatedAt",
    ...Object.keys(descriptor.fields),
    ...extension,
    "customFields",
  ];
  const rows = all.flatMap((field) => {
    const properties = sources.get(field);
    if (properties === undefined) return [];
    const at = properties.map((property) => `\`${property}\``).join(", ");
    return [`| \`${field}\` | ${at} | ${writesOf(entity, field).join(", ")} |`];
  });
  const missing = Object.keys(descriptor.fields).filter((field) => !sources.has(field));
  const absent = missing.length === 0 ? "" : `\n\nNot at the vendor: ${missing.map((field) => `\`${field}\``).join(", ")}.`;
  return `### ${name}\n\n| field | at the vendor | writes |\n|---|---|---|\n${rows.join("\n")}${absent}`;
}

function writesOf<Settings>({ connector }: TestedEntity<Settings>, field: string): readonly string[] {
  const own = field.startsWith("extension.") ? field.slice("extension.".length) : null;
  return (["create", "update"] as const).filter((operation) => {
    if (connector[operation] === undefined && !(operation === "create" && connector.upload !== undefined)) return false;
    if (own !== null) return inputsOf(connector.extension ?? {}, operation).includes(own);
    return connector.writable?.[operation]?.includes(field) === true;
  });
}

/** The vendor's properties by the field that changes with them. */
function sourcesOf(samples: readonly unknown[], read: (payload: unknown) => AnyRecord): ReadonlyMap<string, readonly string[]> {
  const payloads: readonly Values[] = samples.map((sample) => Object(sample));
  const sources = new Map<string, string[]>();
  for (const property of new Set(payloads.flatMap((payload) => Object.keys(payload)))) {
    const found = new Set(
      payloads.flatMap((payload) => {
        const before = flat(read(payload));
        return othersOf(property, payloads).flatMap((value) => changed(before, { ...payload, [property]: value }, read));
      }),
    );
    for (const field of found) sources.set(field, [...(sources.get(field) ?? []), property]);
  }
  return sources;
}

/** Other values of a property: those of all samples, none, and something made of each. */
const othersOf = (property: string, payloads: readonly Values[]): readonly unknown[] =>
  payloads.flatMap((payload) => {
    const value = payload[property];
    const made =
      typeof value === "string"
        ? [`${value}1`]
        : typeof value === "number"
          ? [value + 1]
          : typeof value === "boolean"
            ? [!value]
            : [];
    return [value, null, ...made];
  });

function changed(before: Values, payload: Values, read: (payload: unknown) => AnyRecord): readonly string[] {
  try {
    const after = flat(read(payload));
    return Object.keys({ ...before, ...after }).filter(
      (field) => !isDeepStrictEqual(before[field] ?? null, after[field] ?? null),
    );
  } catch (error) {
    // A record without a required value is refused.
    if (ConnectorError.isInstance(error)) return [];
    throw error;
  }
}

const flat = ({ remoteId, remoteUrl, remoteCreatedAt, remoteUpdatedAt, customFields, fields, extension }: AnyRecord): Values => ({
  remoteId,
  remoteUrl,
  remoteCreatedAt,
  remoteUpdatedAt,
  customFields,
  ...fields,
  ...Object.fromEntries(Object.entries(extension ?? {}).map(([name, value]) => [`extension.${name}`, value])),
});
