import { GraphQLError, parse, validate, visit, type DocumentNode, type GraphQLSchema } from "graphql";
import { limits } from "../limits.ts";
import { refusal, refusalOf, type Refusal } from "../surface/refusal.ts";
import { conditionalRoots } from "./subscription-roots.ts";

/** A GraphQL document that may be executed, or the reason why not. */
export type CheckedDocument =
  | { readonly type: "valid"; readonly document: DocumentNode }
  | { readonly type: "refused"; readonly refusal: Refusal };

/** Memory of a parsed token: its node and its location. */
const tokenBytes = 300;

/** Parses and validates GraphQL documents. Caches this many bytes of the most recent valid ones, because apps repeat theirs. */
export function createDocuments(
  schema: GraphQLSchema,
  keptBytes: number = limits.documentsBytes,
): (text: string) => CheckedDocument {
  const cache = new Map<string, CheckedDocument & { readonly type: "valid" }>();
  let bytes = 0;
  return (text) => {
    // Before the look-up: a large text never becomes a key.
    if (Buffer.byteLength(text) > limits.documentBytes) return refused(tooLarge);
    const checked = cache.get(text) ?? check(schema, text);
    if (checked.type === "refused") return checked;
    // Moved to the end: the first entry is the least recently used.
    if (cache.delete(text)) bytes -= sizeOf(text, checked);
    cache.set(text, checked);
    bytes += sizeOf(text, checked);
    for (const [oldest, { document }] of cache) {
      if (bytes <= keptBytes || oldest === text) break;
      cache.delete(oldest);
      bytes -= sizeOf(oldest, { document });
    }
    return checked;
  };
}

const sizeOf = (text: string, { document }: { readonly document: DocumentNode }): number =>
  2 * text.length + tokenBytes * (document.tokenCount ?? limits.documentTokens);

function check(schema: GraphQLSchema, text: string): CheckedDocument {
  let document: DocumentNode;
  try {
    document = parse(text, { maxTokens: limits.documentTokens });
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
    if (/tokens\. Parsing aborted/.test(error.message)) {
      return refused(
        refusal(
          "QUERY_TOO_COMPLEX",
          `The document has more than ${limits.documentTokens} tokens. Split it into several documents.`,
        ),
      );
    }
    return refused(refusalOf("GRAPHQL_PARSE_FAILED", [error]));
  }
  const conditional = conditionalRoots(document).slice(0, 20);
  const errors = conditional.length > 0 ? conditional : validate(schema, document, undefined, { maxErrors: 20 });
  if (errors.length > 0) return refused(refusalOf("GRAPHQL_VALIDATION_FAILED", errors));
  return hasNul(document) ? refused(nulRefusal) : { type: "valid", document };
}

const refused = (why: Refusal): CheckedDocument => ({ type: "refused", refusal: why });

const tooLarge = refusal(
  "REQUEST_TOO_LARGE",
  `The document has more than ${limits.documentBytes} bytes. Move values into variables.`,
  { status: 413, isSpecified: false },
);

/** Databases cannot store the NUL character, so it is refused early. */
const nulRefusal = refusal("BAD_USER_INPUT", "Text must not contain the NUL character (U+0000).");

function hasNul(document: DocumentNode): boolean {
  let found = false;
  visit(document, {
    StringValue({ value }) {
      found ||= value.includes("\0");
    },
  });
  return found;
}

const valuesRefusal = refusal(
  "BAD_USER_INPUT",
  `Variables may contain at most ${limits.variableValues} values. Split them into several requests.`,
);
const depthRefusal = refusal(
  "BAD_USER_INPUT",
  `A variable may have at most ${limits.variableDepth} levels of lists and objects.`,
);

/**
 * A lone surrogate is not a character: a database would replace it, and a list would match what a stream does not. GraphQL refuses it in
 * documents.
 */
const halfRefusal = refusal("BAD_USER_INPUT", "Text must be well-formed Unicode, without lone surrogates.");

function refuseText(text: string): Refusal | null {
  if (text.includes("\0")) return nulRefusal;
  return text.isWellFormed() ? null : halfRefusal;
}

/** The reason to refuse variables before GraphQL reads them: too many levels or values, or a text that a database cannot store. */
export function refuseVariables(variables: Record<string, unknown> | null | undefined): Refusal | null {
  return refuseValue(variables, limits.variableDepth + 1, { values: 0 });
}

/** Goes no deeper than `levels`: no input exhausts the stack. */
function refuseValue(value: unknown, levels: number, count: { values: number }): Refusal | null {
  count.values += 1;
  if (count.values > limits.variableValues) return valuesRefusal;
  if (typeof value === "string") return refuseText(value);
  if (typeof value !== "object" || value === null) return null;
  if (levels === 0) return depthRefusal;
  for (const [name, inner] of Object.entries(value)) {
    const why = refuseText(name) ?? refuseValue(inner, levels - 1, count);
    if (why !== null) return why;
  }
  return null;
}
