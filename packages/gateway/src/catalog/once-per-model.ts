import type { EntityModel } from "./catalog.ts";

type Model = Pick<EntityModel, "descriptor" | "extensions">;

/** The same pure function, computed once for each model of an entity, which never changes. */
export function oncePerModel<Result extends object>(compute: (model: Model) => Result): (model: Model) => Result {
  const results = new WeakMap<Model, Result>();
  return (model) => {
    const known = results.get(model) ?? compute(model);
    results.set(model, known);
    return known;
  };
}
