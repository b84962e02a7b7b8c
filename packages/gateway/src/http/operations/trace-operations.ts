import type { DocumentNode } from "graphql";
import { inSpan } from "../../telemetry/in-span.ts";
import type { Span, SpanStart, Tracer } from "../../telemetry/tracer.ts";
import type { ReadyOperation } from "./operation.ts";
import { hashOf } from "./persisted/trusted-documents.ts";
import type { Pipeline } from "./pipeline.ts";

/**
 * Has each operation in a span of its own. The document is shown by its hash, as for a persisted one: its text may hold literal values. A
 * subscription's span ends when its stream is open. Without telemetry the pipeline stays as it is.
 */
export function traceOperations(tracer: Tracer, pipeline: Pipeline): Pipeline {
  if (!tracer.isOn) return pipeline;
  const hashes = new WeakMap<DocumentNode, string>();
  const hashOfDocument = (document: DocumentNode): string => {
    const known = hashes.get(document) ?? hashOf(document.loc?.source.body ?? "");
    hashes.set(document, known);
    return known;
  };
  const startOf = ({ caller, operation, document }: ReadyOperation): SpanStart => ({
    traceId: caller.requestId,
    attributes: {
      "graphql.operation.type": operation.operation,
      ...(operation.name !== undefined && { "graphql.operation.name": operation.name.value }),
      "fettle.graphql.document_hash": hashOfDocument(document),
      "fettle.graphql.transport": caller.transport,
    },
  });
  const during = <Result>(ready: ReadyOperation, work: (span: Span) => Promise<Result>) =>
    inSpan(tracer, ready.operation.operation, startOf(ready), work);
  return {
    prepare: (request, caller) => pipeline.prepare(request, caller),
    run: (ready) =>
      during(ready, async (span) => {
        const answer = await pipeline.run(ready);
        const [error] = "errors" in answer ? (answer.errors ?? []) : [];
        if (error !== undefined) span.fail(String(error.extensions?.["code"] ?? "GRAPHQL_ERROR"));
        return answer;
      }),
    open: (ready) => during(ready, () => pipeline.open(ready)),
    tryToPrepare: (request, caller) => pipeline.tryToPrepare(request, caller),
    close: () => pipeline.close(),
    operationLog: pipeline.operationLog,
    format: pipeline.format,
    get isClosing() {
      return pipeline.isClosing;
    },
  };
}
