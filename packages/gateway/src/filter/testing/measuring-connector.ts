import {
  boolean,
  type Connector,
  day,
  defineConnector,
  enumeration,
  instant,
  integer,
  list,
  money,
  number,
  object,
  reference,
  references,
  type SettingMap,
  text,
} from "@fettle/connector";

const described = { description: "A part of a test.", filter: true } as const;
const ordered = { ...described, order: true } as const;

/** Fields of every filterable type, under the namespace `measuring`. */
export const measuringFields = {
  shiftCode: text({ ...ordered, search: true }),
  count: integer(ordered),
  reading: number(ordered),
  price: money(ordered),
  isSealed: boolean(ordered),
  checkedAt: instant(ordered),
  sealedOn: day(ordered),
  mood: enumeration({ ...ordered, name: "MeasuringMood", values: { BAD: "Badly.", GOOD: "Well.", UNKNOWN: "Another way." } }),
  helper: reference({ ...described, entity: "Technician" }),
  watchers: references({ ...described, entity: "Technician", singular: "watcher" }),
  visits: list({
    description: "A part of a test.",
    filterBy: "visitor",
    item: object({
      name: "MeasuringVisit",
      description: "A part of a test.",
      fields: { visitor: reference({ entity: "Technician", description: "A part of a test." }) },
    }),
  }),
};

/** A connector whose work orders have those fields. It is never called. */
export const measuringConnector: Connector<SettingMap> = defineConnector({
  specificationVersion: "v1",
  id: "measuring",
  name: "Measuring",
  version: "1.0.0",
  categories: ["MAINTENANCE"],
  settings: {},
  authentication: [{ type: "apiKey", header: "x-key" }],
  baseUrl: () => "https://measuring.example",
  account: async () => ({ id: "1", name: "One" }),
  entities: {
    WorkOrder: {
      normalize: () => {
        throw new Error("It is never called.");
      },
      extension: measuringFields,
    },
  },
});
