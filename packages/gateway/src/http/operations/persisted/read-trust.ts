import type { GraphQLSchema } from "graphql";
import type { Log } from "../../../log.ts";
import { createDocuments } from "../documents.ts";
import type { Trust } from "./find-document.ts";
import { readTrustedDocuments, type TrustSettings } from "./trusted-documents.ts";

/**
 * Reads what the operator trusts; null when that is any document. A document that the schema does not know, such as an earlier version's, is
 * logged and stays refused when it is asked for.
 * @throws StartError when the documents cannot be read, or have wrong hashes.
 */
export async function readTrust(
  { trustedDocuments, otherDocuments = "refuse" }: TrustSettings,
  schema: GraphQLSchema,
  log: Log,
): Promise<Trust | null> {
  if (trustedDocuments === undefined) return null;
  const documents = await readTrustedDocuments(trustedDocuments);
  const check = createDocuments(schema, 0);
  for (const [hash, text] of documents) {
    const checked = check(text);
    if (checked.type === "refused")
      log.warn({ hash, problem: checked.refusal.errors[0]?.message }, "A trusted document cannot run and is refused");
  }
  log.info({ documents: documents.size, others: otherDocuments }, "Clients run the documents that the operator trusts");
  return { documents, others: otherDocuments };
}
