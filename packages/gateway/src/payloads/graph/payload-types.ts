import type { ObjectRef } from "@pothos/core";
import { mayRead } from "../../graph/access.ts";
import type { Types } from "../../graph/builder.ts";
import type { Graph } from "../../graph/graph.ts";
import { defineLoader } from "../../graph/loaders.ts";
import { oncePerGraph } from "../../graph/once-per-graph.ts";
import type { Header, Payload, PayloadSubject, StoredMessage } from "../payload.ts";
import { payloadsService } from "../payloads-service.ts";

/** At most so many bytes of bodies does a payload have. */
const mostBytes = 2 * 64 * 1024;

const keyOf = ({ id, at }: PayloadSubject): string => `${id} ${at.getTime()}`;

const payloadLoader = defineLoader<PayloadSubject, Payload>({
  keyOf,
  async read(subjects, { use, principal, size }) {
    const readable = subjects.filter(({ systemId }) => systemId === null || mayRead(principal, systemId));
    const found = await use(payloadsService).of(principal.environmentId, readable);
    for (const payload of found) size.readBytes(Math.min(mostBytes, bytesOf(payload)));
    const byId = new Map(readable.map((subject, index) => [keyOf(subject), found[index]]));
    return subjects.map((subject) => byId.get(keyOf(subject)) ?? { state: "NOT_CAPTURED" });
  },
});

const bytesOf = (payload: Payload): number =>
  payload.state === "STORED" ? (payload.request?.body?.length ?? 0) + (payload.response?.body?.length ?? 0) : 0;

/**
 * Adds the field `payload` to a type: what was sent and received. `ofSubject` says what it is asked for; it must be something that the
 * principal may see.
 */
export function addPayloadField<Subject extends object>(
  graph: Graph,
  type: ObjectRef<Types, Subject>,
  ofSubject: (subject: Subject) => PayloadSubject,
): void {
  const payload = payloadType(graph);
  graph.builder.objectFields(type, (t) => ({
    payload: t.field({
      type: payload,
      nullable: false,
      complexity: 5,
      description: "What was sent and received, without secrets, or why that is not kept.",
      resolve: (subject, _arguments, { loaders }) => loaders.of(payloadLoader).load(ofSubject(subject)),
    }),
  }));
}

/** Payload. */
export const payloadType = oncePerGraph(({ builder, enumerations }) => {
  const state = enumerations.of("PayloadState", "Whether a payload is stored, or why it is not.", {
    STORED: "It is stored.",
    PENDING: "It has only just been sent and is not stored yet. Ask again in a few seconds.",
    NOT_CAPTURED: "At that time the environment kept no payloads. See setPayloadCapture and capturePayloads.",
    NOT_AN_ERROR:
      "At that time only the payloads of what failed were kept, as it always is with requests to this API, and this did not fail. See setPayloadCapture and capturePayloads.",
    PRUNED: "It is older than payloads are kept.",
    DROPPED: "More came than could be written, the database was away, or its secrets could not be taken out.",
    NEVER: "It is never kept, because it consists of secrets: a call for tokens.",
  } satisfies Record<Payload["state"], string>);
  const header = builder.objectRef<Header>("PayloadHeader").implement({
    description: "A header.",
    fields: (t) => ({
      name: t.string({ nullable: false, description: "The name, in lower case.", resolve: ([name]) => name }),
      value: t.string({
        nullable: false,
        description: "The value. ‹redacted› in place of one that may be secret.",
        resolve: ([, value]) => value,
      }),
    }),
  });
  const message = builder.objectRef<StoredMessage>("PayloadMessage").implement({
    description: "A request or a response, without its secrets: ‹redacted› stands where one was.",
    fields: (t) => ({
      headers: t.field({
        type: [header],
        nullable: false,
        description: "The headers, up to 100. Only usual headers are shown with their values.",
        resolve: ({ headers }) => headers,
      }),
      contentType: t.exposeString("contentType", {
        nullable: true,
        description: "The body's content type. Null when there is none.",
      }),
      body: t.exposeString("body", {
        nullable: true,
        description: "The body as text, at most 64 KiB. Null when there was none, or it was a file or no text; see isBinary.",
      }),
      bytes: t.exposeInt("bytes", {
        nullable: true,
        description: "The size of the whole body in bytes, before anything was taken out. Null when that is unknown.",
      }),
      isTruncated: t.boolean({
        nullable: false,
        description: "Whether body is only the beginning.",
        resolve: ({ isCut }) => isCut,
      }),
      isBinary: t.exposeBoolean("isBinary", {
        nullable: false,
        description: "Whether there was a body of which only type and size are kept, because it was a file, a stream or no text.",
      }),
    }),
  });
  return builder.objectRef<Payload>("Payload").implement({
    description: "What was sent and received, without secrets, or why it is not kept.",
    fields: (t) => ({
      state: t.field({
        type: state,
        nullable: false,
        description: "Whether it is stored, or why it is not.",
        resolve: ({ state: one }) => one,
      }),
      request: t.field({
        type: message,
        nullable: true,
        description: "What was sent. Null when it is not stored, or there was none.",
        resolve: (payload) => (payload.state === "STORED" ? payload.request : null),
      }),
      response: t.field({
        type: message,
        nullable: true,
        description: "What came back. Null when it is not stored, or nothing came.",
        resolve: (payload) => (payload.state === "STORED" ? payload.response : null),
      }),
    }),
  });
});
