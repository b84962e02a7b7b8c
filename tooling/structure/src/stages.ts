/** What a stage of the gateway may import. Types of a stage are its seam; code of a stage is its inside. */
export interface Stage {
  /** Why it needs the others. */
  readonly because: string;
  /** Stages whose code it runs. */
  readonly runs: readonly string[];
  /** Stages of which it knows the types alone. */
  readonly knows: readonly string[];
}

/**
 * The way through the gateway, from the ground to the API. A stage may only import from those named here, and every stage may use
 * the clock, the log, the errors, the identifiers, the signals, the gathered bytes, the backoff, the look, what keeps a connection and the bound of
 * what vendors ask for, and the version, which stand beside the stages.
 */
export const stages: Readonly<Record<string, Stage>> = {
  catalog: { because: "what the gateway is composed of stands on the specification alone", runs: [], knows: [] },
  secrets: { because: "sealing knows nothing of what it seals", runs: [], knows: [] },
  store: {
    because:
      "the catalog's fields become expression indexes; where to open it is configuration; keys are changed in its sealed columns",
    runs: [],
    knows: ["catalog", "configuration", "secrets"],
  },
  principals: { because: "tokens and environments are rows", runs: ["store"], knows: [] },
  jobs: { because: "jobs live in the database of the data they belong to, under its roles", runs: ["store"], knows: [] },
  filter: { because: "one filter is SQL for lists and a predicate for streams", runs: ["store"], knows: ["records"] },
  records: {
    because: "a list is filtered rows with the log's position",
    runs: ["filter", "store"],
    knows: ["catalog", "change-log"],
  },
  "change-log": { because: "a change carries the record as of its version", runs: ["store"], knows: ["records"] },
  pages: { because: "what every page for people looks like, and what it may load, knows no page", runs: [], knows: [] },
  "vendor-calls": { because: "calls carry credentials and limits, and leave a trace", runs: ["store"], knows: [] },
  systems: {
    because: "a system is sealed credentials and a way to call the vendor; its statuses are entries of the log",
    runs: ["pages", "secrets", "store", "vendor-calls"],
    knows: ["catalog", "change-log", "principals"],
  },
  ingest: {
    because: "what comes from a vendor becomes records and changes",
    runs: ["catalog", "change-log", "jobs", "records", "store"],
    knows: ["systems", "vendor-calls"],
  },
  ingress: {
    because: "a vendor's webhook becomes a job that writes through ingest",
    runs: ["catalog", "ingest", "jobs", "store", "systems"],
    knows: ["secrets", "vendor-calls"],
  },
  commands: {
    because: "a write goes out through a system and comes back through ingest",
    runs: ["catalog", "ingest", "jobs", "store"],
    knows: ["principals", "records", "systems", "vendor-calls"],
  },
  feed: { because: "subscribers follow the log; the database or Redis rings", runs: ["change-log"], knows: ["store"] },
  schema: {
    because: "the graph shows every stage by its seam",
    runs: ["change-log", "filter"],
    knows: ["catalog", "commands", "feed", "ingest", "ingress", "principals", "records", "services", "store", "systems"],
  },
  http: {
    because: "transports run the schema for a principal; metrics show what every stage counts",
    runs: ["pages", "schema"],
    knows: ["change-log", "jobs", "principals", "services", "vendor-calls"],
  },
};
