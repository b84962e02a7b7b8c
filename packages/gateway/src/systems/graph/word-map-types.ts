import type { Graph } from "../../graph/graph.ts";
import { mostWords, wordMapsOf, wordSettings, type WordMap } from "../words/word-map.ts";
import { systemType } from "./system-types.ts";
import { wordsLoader } from "./words-loader.ts";

/** The cost of the words of one list. */
const wordsCost = 5;
/** A system costs as much as one with so many lists, which have all the words that a system may have. */
const assumedMaps = 3;

/** Adds WordMap, MappedWord and `System.wordMaps`. */
export function addWordMaps(graph: Graph): void {
  const { builder, catalog } = graph;
  const word = builder.objectRef<WordMap["words"][number]>("MappedWord").implement({
    description: "One of a customer's own words.",
    fields: (t) => ({
      word: t.exposeString("word", { nullable: false, description: "The word as the vendor's records have it." }),
      label: t.exposeString("label", { nullable: false, description: "The word as the vendor shows it to people." }),
      value: t.exposeString("value", {
        nullable: true,
        description:
          "What the word means, such as ON_HOLD. Null when nobody has said so: then it is UNKNOWN, unless the connector knows it by itself.",
      }),
      proposed: t.exposeString("proposed", {
        nullable: true,
        description: "What the word probably means. Null when that is anybody's guess.",
      }),
    }),
  });
  const wordMap = builder.objectRef<WordMap>("WordMap").implement({
    description: "What the words mean that a customer has for something, such as the statuses of work orders.",
    fields: (t) => ({
      name: t.exposeString("name", { nullable: false, description: "The map's name in mapWords, such as workOrderStatuses." }),
      label: t.exposeString("label", { nullable: false, description: "What the words are for, for people." }),
      values: t.exposeStringList("values", {
        nullable: false,
        description: "What a word may mean: values of the field that the words are for, such as those of WorkOrderStatus.",
      }),
      words: t.field({
        type: [word],
        nullable: false,
        description: "The words that the vendor has shown, in its order. At most 300 in all maps of a system.",
        complexity: { field: wordsCost, multiplier: mostWords / assumedMaps },
        resolve: ({ words }) => words,
      }),
    }),
  });
  builder.objectFields(systemType(graph), (t) => ({
    wordMaps: t.field({
      type: [wordMap],
      nullable: false,
      description:
        "What the customer's own words mean, for each list of words that customers of this vendor name for themselves. The customer is asked on the connect page; change a map with mapWords.",
      complexity: { field: 1, multiplier: assumedMaps },
      resolve: async ({ id, connectorId, settings }, _arguments, { loaders }) => {
        const configuration = catalog.connectors.get(connectorId);
        if (configuration === undefined || wordSettings(configuration).size === 0) return [];
        return wordMapsOf(configuration, { settings, words: await loaders.of(wordsLoader).load(id) });
      },
    }),
  }));
}
