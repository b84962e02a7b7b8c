import SchemaBuilder from "@pothos/core";
import ComplexityPlugin from "@pothos/plugin-complexity";
import { assumedListSize, type SchemaTypes } from "./builder.ts";
import { addScalars } from "./scalars.ts";

/** A builder with the scalars. Costs are declared by it and reckoned before execution, so nothing is checked in resolvers. */
export function createBuilder() {
  const builder = new SchemaBuilder<SchemaTypes>({
    plugins: [ComplexityPlugin],
    complexity: { disabled: true, defaultComplexity: 1, defaultListMultiplier: assumedListSize },
  });
  addScalars(builder);
  return builder;
}
