import { OperationNodeTransformer, type KyselyPlugin, type RawNode } from "kysely";
import type { OpenStore } from "../../store/opened-store.ts";

/** A node of a plan as `explain (analyze, format json)` shows it. */
export interface PlanNode {
  readonly "Node Type": string;
  readonly "Actual Rows": number;
  readonly "Actual Loops": number;
  readonly "Rows Removed by Filter"?: number;
  readonly "Relation Name"?: string;
  readonly "Index Name"?: string;
  readonly "Index Cond"?: string;
  readonly Filter?: string;
  readonly Plans?: readonly PlanNode[];
}

/** A store whose environments, or `service`, run statements only to explain them. They return no rows. */
export function explainedStore(store: OpenStore): {
  readonly store: OpenStore;
  readonly service: OpenStore["service"];
  readonly plans: PlanNode[];
} {
  const plans: PlanNode[] = [];
  class Explain extends OperationNodeTransformer {
    #isInside = false;
    protected override transformRaw(node: RawNode): RawNode {
      if (this.#isInside) return super.transformRaw(node);
      this.#isInside = true;
      const transformed = super.transformRaw(node);
      this.#isInside = false;
      const [first = "", ...rest] = transformed.sqlFragments;
      return { ...transformed, sqlFragments: [`explain (analyze, format json) ${first}`, ...rest] };
    }
  }
  const transformer = new Explain();
  const plugin: KyselyPlugin = {
    transformQuery: ({ node }) => transformer.transformNode(node),
    transformResult: async ({ result }) => {
      // The store keeps the digits of numbers such as 2.00 in a form of their own, which JSON text does not have.
      const rows = JSON.parse(JSON.stringify(result.rows)) as { "QUERY PLAN": { Plan: PlanNode }[] }[]; // as PostgreSQL documents it
      for (const row of rows) for (const { Plan } of row["QUERY PLAN"]) plans.push(Plan);
      return { ...result, rows: [] };
    },
  };
  return {
    store: { ...store, environment: (id) => store.environment(id).withPlugin(plugin) },
    service: store.service.withPlugin(plugin),
    plans,
  };
}

/** All nodes of a plan. */
export const nodesOf = (plan: PlanNode): readonly PlanNode[] => [plan, ...(plan.Plans ?? []).flatMap(nodesOf)];

/** A plan in words, one line a node. */
export const describePlan = (node: PlanNode, indent = ""): string =>
  [
    `${indent}${node["Node Type"]} ${node["Index Name"] ?? ""} rows ${node["Actual Rows"]} x ${node["Actual Loops"]}` +
      ` removed ${node["Rows Removed by Filter"] ?? 0} ${node["Index Cond"] ?? ""} ${node.Filter ?? ""}`,
    ...(node.Plans ?? []).map((inner) => describePlan(inner, `${indent}  `)),
  ].join("\n");
