import { entityOfPlural, exportableFields } from "./exportable-fields.ts";
import type { EntityModel } from "../../catalog/catalog.ts";
import type { Catalog } from "../../catalog/catalog.ts";
import { GatewayError } from "../../errors.ts";
import { hasScope } from "../../graph/access.ts";
import type { Principal } from "../../principal.ts";

/** What is exported. */
export interface ExportRequest {
  readonly model: EntityModel;
  /** The only system whose records are exported. Null: all systems. */
  readonly systemId: string | null;
  /** The fields of each line, in order. */
  readonly fields: readonly string[];
  /** Where an export that broke off continues. Null: at the beginning. */
  readonly after: string | null;
}

const parameters: ReadonlySet<string> = new Set(["systemId", "fields", "remoteData", "after"]);
const longestValue = 4_000;

/**
 * Reads the address of an export: `/export/workOrders?systemId=sys_1&fields=number,status`.
 * @throws GatewayError `FORBIDDEN` or `BAD_USER_INPUT`.
 */
export function readExportRequest(principal: Principal, catalog: Catalog, plural: string, query: URLSearchParams): ExportRequest {
  if (!hasScope(principal, "read"))
    throw new GatewayError("FORBIDDEN", `This token lacks the scope "read". Use a token that has it.`);
  const model = entityOfPlural(catalog, plural);
  const given = valuesOf(query);
  const systemId = given.get("systemId") ?? null;
  if (systemId !== null && principal.systemId !== null && systemId !== principal.systemId)
    throw new GatewayError("FORBIDDEN", "This token sees one system only, which is another one. Leave out systemId.");
  return {
    model,
    systemId: principal.systemId ?? systemId,
    fields: fieldsOf(model, given.get("fields"), given.get("remoteData")),
    after: given.get("after") ?? null,
  };
}

function valuesOf(query: URLSearchParams): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  for (const [name, value] of query) {
    if (!parameters.has(name)) throw refusal(`An export takes ${[...parameters].join(", ")}, and not ${quoted(name)}.`);
    if (values.has(name)) throw refusal(`Pass ${name} once.`);
    if (value === "" || value.length > longestValue || value.includes("\0"))
      throw refusal(`${name} takes 1 to ${longestValue} characters, none of which is NUL.`);
    values.set(name, value);
  }
  return values;
}

function fieldsOf(model: EntityModel, asked: string | undefined, remoteData: string | undefined): readonly string[] {
  if (remoteData !== undefined && remoteData !== "true" && remoteData !== "false") throw refusal("remoteData is true or false.");
  const known = exportableFields(model);
  const names = asked === undefined ? known.filter((name) => name !== "remoteData") : ["id", ...asked.split(",")];
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined)
    throw refusal(`${model.descriptor.name} has no field ${quoted(unknown)} to export. Fields: ${known.join(", ")}.`);
  return [...new Set(remoteData === "true" ? [...names, "remoteData"] : names)];
}

const quoted = (text: string) => JSON.stringify(text.slice(0, 100));

const refusal = (message: string) => new GatewayError("BAD_USER_INPUT", message);
