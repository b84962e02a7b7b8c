import SchemaBuilder from "@pothos/core";
import ComplexityPlugin from "@pothos/plugin-complexity";
import { assumedListSize, type SchemaTypes } from "./builder.ts";
import { addScalars } from "./scalars.ts";

/** Creates a builder with the scalars. Fields declare their costs, which are computed before execution, so resolvers check nothing. */
export function createBuilder() {
  const builder = new SchemaBuilder<SchemaTypes>({
    plugins: [ComplexityPlugin],
    complexity: { disabled: true, defaultComplexity: 1, defaultListMultiplier: assumedListSize },
  });
  addScalars(builder);
  return builder;
}
