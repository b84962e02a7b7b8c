/** How much one request may ask for. */
export const limits = {
  /** Bytes of a GraphQL document. */
  documentBytes: 100_000,
  /** Tokens of a GraphQL document. */
  documentTokens: 2_000,
  /** Levels of fields; introspection does not count. */
  depth: 15,
  /** A field costs 1, a list 50 and what one item costs, times its size. */
  cost: 100_000,
  /** Bytes of a GraphQL request or a WebSocket message. */
  requestBytes: 1_000_000,
  /** Bytes of a vendor's webhook. */
  webhookBytes: 1_000_000,
  /** Bytes of a form on a hosted page. */
  formBytes: 64_000,
  /** Operations of one WebSocket at a time. */
  operationsPerSocket: 100,
  /** Bytes of a WebSocket message before its token is known. */
  firstMessageBytes: 16_384,
  /** Bytes that wait for a WebSocket's reader before nothing more is produced for it. */
  socketPauseBytes: 1_000_000,
  /** Bytes that wait for a WebSocket's reader before it is dropped if it keeps sending. */
  socketDropBytes: 8_000_000,
  /** Levels of lists and objects in a variable. */
  variableDepth: 50,
} as const;
