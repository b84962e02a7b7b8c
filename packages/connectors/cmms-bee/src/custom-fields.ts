import { partsOfPath, pathOfParts, type RemoteField, type RemoteFields, type RemoteFieldValue } from "@fettle/connector";
import { expectJson } from "@fettle/connector-kit";
import { nameOf, pathOf, readSchema } from "./api/names.ts";
import { answers } from "./errors.ts";
import type { CmmsBeeSettings } from "./settings.ts";

/** The fields of work orders that organizations make for themselves. */
export const workOrderCustomFields: RemoteFields<CmmsBeeSettings> = {
  async describe(vendor) {
    const { settings } = vendor;
    const answer = await expectJson(await vendor.fetch(pathOf(settings, "workOrderCustomFields")), answers);
    return readSchema(answer, "CustomFieldList", settings)
      .children("customFields")
      .map((read): RemoteField => {
        const name = read.requiredText("name");
        const type = read.text("type");
        const choices = type === "choice" ? read.texts("choices") : null;
        return {
          path: pathOfParts([memberOf(settings), name]),
          label: read.text("label") ?? name,
          type: types.get(type ?? "") ?? null,
          choices,
        };
      });
  },
  isWritable(path, settings) {
    const parts = partsOfPath(path);
    return parts?.length === 2 && parts[0] === memberOf(settings);
  },
};

const memberOf = (settings: CmmsBeeSettings) => nameOf(settings, "WorkOrder", "customFields");

const types: ReadonlyMap<string, RemoteField["type"]> = new Map([
  ["text", "text"],
  ["choice", "text"],
  ["number", "number"],
  ["boolean", "boolean"],
  ["time", "instant"],
  ["date", "day"],
]);

/** The values to write by name; null takes one away. Undefined when there are none. */
export const customFieldsToWrite = (values: readonly RemoteFieldValue[] | undefined) =>
  values === undefined
    ? undefined
    : Object.fromEntries(values.map(({ path, value }) => [partsOfPath(path)?.[1] ?? "", value] as const));
