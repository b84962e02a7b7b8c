import type { Relation } from "@fettle/connector";
import { StartError } from "../errors.ts";
import type { EntityModel } from "./catalog.ts";

/**
 * Adds to canonical entities the lists of connectors' own records that refer to them: `workOrder { acmeCmmsInspections }`. A list has the
 * name of the own entity's list; a second reference to the same entity adds its own name, as in `acmeCmmsInspectionsByAuditor`.
 * @throws StartError naming the list when the canonical entity has something of its name.
 */
export function withOwnRelations(entities: ReadonlyMap<string, EntityModel>): ReadonlyMap<string, EntityModel> {
  const own = [...entities.values()].filter(({ ownerId }) => ownerId !== null);
  return new Map(
    [...entities].map(([name, model]) => {
      const added = model.ownerId === null ? own.flatMap((other) => relationsTo(name, other)) : [];
      for (const [relation, { entity }] of added) checkFree(model, relation, entity);
      const relations = { ...model.descriptor.relations, ...Object.fromEntries(added) };
      return [name, added.length === 0 ? model : { ...model, descriptor: { ...model.descriptor, relations } }];
    }),
  );
}

/** The lists by which an entity shows the own records that refer to it. Only a filtered reference has an index. */
function relationsTo(entity: string, { descriptor }: EntityModel): readonly (readonly [string, Relation])[] {
  const { name, plural, fields } = descriptor;
  return Object.entries(fields)
    .filter(
      ([, field]) =>
        (field.type === "reference" || field.type === "references") && field.filter === true && field.entity === entity,
    )
    .map(([by], index) => [
      index === 0 ? plural : `${plural}By${by.charAt(0).toUpperCase()}${by.slice(1)}`,
      {
        entity: name,
        by,
        as: "connection",
        description: `The ${plural} that name it as \`${by}\`. Empty for records of other connectors.`,
      },
    ]);
}

function checkFree({ descriptor, extensions }: EntityModel, relation: string, entity: string): void {
  const { name, fields, relations } = descriptor;
  if (relation in fields || relation in relations || extensions.some(({ namespace }) => namespace === relation))
    throw new StartError(
      `${name} cannot list ${entity} as ${relation}: it has something of that name. Rename the entity's list.`,
    );
}
