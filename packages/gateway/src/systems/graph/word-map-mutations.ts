import { conflict, invalid, notFound, type FailureView } from "../../graph/failure.ts";
import { needsScope } from "../../graph/field-access.ts";
import type { Graph } from "../../graph/graph.ts";
import { addResultUnion } from "../../graph/mutation-results.ts";
import { systemsService } from "../systems-service.ts";
import type { System, WordsOutcome } from "../systems.ts";
import { systemLoader } from "./system-loader.ts";
import { systemSuccess } from "./system-success.ts";

const noSystem = "There is no system with this id.";

/** Adds mapWords. */
export function addMapWords(graph: Graph): void {
  const { builder } = graph;
  const meaning = builder.inputType("WordMeaningInput", {
    description: "What one word means.",
    fields: (t) => ({
      word: t.string({
        required: true,
        description:
          "The word as the vendor's records have it, up to 200 characters. One that the vendor has not shown yet is added.",
      }),
      value: t.string({
        required: false,
        description:
          "One of the map's values. Null or left out: the word means nothing that is known, or what the operator says.",
      }),
    }),
  });
  const input = builder.inputType("MapWordsInput", {
    description: "What some of a customer's words mean.",
    fields: (t) => ({
      systemId: t.id({ required: true, description: "The system." }),
      name: t.string({ required: true, description: "The name of the word map, such as workOrderStatuses." }),
      words: t.field({
        type: [meaning],
        required: true,
        description: "The words, up to 300. Others of the map stay as they are.",
      }),
    }),
  });
  builder.mutationField("mapWords", (t) =>
    t.field({
      type: addResultUnion(graph, "MapWordsResult", systemSuccess(graph, "MapWordsSuccess", "The words are mapped."), [
        "NotFoundError",
        "ValidationError",
        "ConflictError",
      ]),
      nullable: false,
      description:
        "Says what some of a customer's own words mean. Records that are stored already change soon afterwards, and each reports its change, with the cause REPROCESS. Requires the scope systems.",
      args: { input: t.arg({ type: input, required: true, description: "What the words mean." }) },
      extensions: needsScope("systems"),
      resolve: async (_root, { input: { systemId, name, words } }, { use, principal, loaders, requestId }) => {
        if ((await loaders.of(systemLoader).load(systemId)) === null) return notFound(noSystem);
        const given = words.map(({ word, value }) => ({ word, value: value ?? null }));
        const outcome = await use(systemsService).mapWords(
          principal.environmentId,
          systemId,
          { list: name, words: given },
          requestId,
        );
        loaders.clear();
        return resultOf(outcome, systemId);
      },
    }),
  );
}

/** Adds fetchWords. */
export function addFetchWords(graph: Graph): void {
  const { builder } = graph;
  const input = builder.inputType("FetchWordsInput", {
    description: "The system that the call is about.",
    fields: (t) => ({ systemId: t.id({ required: true, description: "The system." }) }),
  });
  builder.mutationField("fetchWords", (t) =>
    t.field({
      type: addResultUnion(
        graph,
        "FetchWordsResult",
        systemSuccess(graph, "FetchWordsSuccess", "The system's word maps have the vendor's current words."),
        ["NotFoundError", "ConflictError", "ReauthorizationRequiredError", "VendorError"],
      ),
      nullable: false,
      description:
        "Asks the vendor for the customer's words. New ones get a proposal, and mean nothing until mapWords says what they mean. Requires the scope systems.",
      args: { input: t.arg({ type: input, required: true, description: "The system that the call is about." }) },
      extensions: needsScope("systems"),
      resolve: async (_root, { input: { systemId } }, { use, principal, loaders, requestId }) => {
        const system = await loaders.of(systemLoader).load(systemId);
        if (system === null) return notFound(noSystem);
        if (system.status === "PAUSED") return conflict("SYSTEM_PAUSED", "The system is paused. Resume it to ask its vendor.");
        const outcome = await use(systemsService).fetchWords(principal.environmentId, systemId, requestId);
        loaders.clear();
        return resultOf(outcome, systemId);
      },
    }),
  );
}

function resultOf(outcome: WordsOutcome, systemId: string): { readonly system: System } | FailureView {
  switch (outcome.type) {
    case "success":
      return { system: outcome.system };
    case "not-found":
      return notFound(noSystem);
    case "disconnected":
      return conflict("SYSTEM_DISCONNECTED", "The system is disconnected, so its words cannot be changed.");
    case "invalid": {
      const { problems } = outcome;
      return invalid(problems.map(({ path, message }) => `${path}: ${message}`).join(" "), problems);
    }
    case "failed": {
      if (!outcome.isUnauthenticated) {
        const message = "The vendor could not be asked for all of the customer's words. Try again later.";
        return { failure: { type: "VendorError", code: "VENDOR_ERROR", message }, systemId: null };
      }
      const message = "The system's credentials no longer work. Create a reconnect session and send the customer there.";
      return { failure: { type: "ReauthorizationRequiredError", code: "REAUTHORIZATION_REQUIRED", message }, systemId };
    }
  }
}
