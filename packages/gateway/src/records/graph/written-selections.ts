import { getNamedType, isObjectType, type GraphQLResolveInfo } from "graphql";
import { belowOf, type SelectBelow, type SelectedField } from "../../graph/selected-below.ts";
import type { ReadRecord, RecordSelection } from "../record-selection.ts";
import { writtenSelection } from "./write-records.ts";
import { writtenFormOf } from "./written-form.ts";

type Selection = RecordSelection<ReadRecord>;

const known = new WeakMap<SelectBelow, Selection | null>();

/** Makes the selection of a field once for each compiled form. */
function once(below: SelectBelow, make: () => Selection | null): Selection | null {
  const before = known.get(below);
  if (before !== undefined) return before;
  const selection = make();
  known.set(below, selection);
  return selection;
}

/** What to read for a compiled field that shows records of one type, as PostgreSQL writes them. Null: they have to be read as they are. */
export function writtenSelectionOf(info: GraphQLResolveInfo): Selection | null {
  const below = belowOf(info);
  if (below === null) return null;
  return once(below, () => {
    const type = getNamedType(info.returnType);
    const form = isObjectType(type) ? writtenFormOf(type, below(type)) : null;
    return form && writtenSelection(form, false);
  });
}

/** What to read for a compiled field that shows a page of records, each once. Null: they have to be read as they are. */
export function writtenPageOf(info: GraphQLResolveInfo): Selection | null {
  const below = belowOf(info);
  if (below === null) return null;
  return once(below, () => {
    const connection = getNamedType(info.returnType);
    if (!isObjectType(connection)) return null;
    const fields = below(connection);
    const shown = [...named(fields, "nodes"), ...named(fields, "edges").flatMap((edges) => named(inside(edges), "node"))];
    const [only] = shown;
    const type = only?.field && getNamedType(only.field.type);
    if (only === undefined || shown.length > 1 || !isObjectType(type)) return null;
    const form = writtenFormOf(type, only.below(type));
    return form && writtenSelection(form, named(fields, "changeCursor").length > 0);
  });
}

const named = (fields: readonly SelectedField[], name: string) => fields.filter(({ field }) => field?.name === name);

function inside({ field, below }: SelectedField): readonly SelectedField[] {
  const type = field && getNamedType(field.type);
  return isObjectType(type) ? below(type) : [];
}
