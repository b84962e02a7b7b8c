import type { GraphQLContext } from "./context.ts";

/** Writes objects of one form as JSON, in their order. Throws or rejects where GraphQL's answer has errors, or may have. */
export type WriteTogether = (
  objects: readonly WrittenObject[],
  context: GraphQLContext,
) => readonly string[] | Promise<readonly string[]>;

/** An object that has been read as the JSON of what is selected of it. */
export abstract class WrittenObject {
  /** The same function for objects that are written together. */
  abstract readonly write: WriteTogether;
}
