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
  /** How long the body of a request may take to arrive. */
  bodyMilliseconds: 30_000,
  /** Chunks in which the body of a request may arrive: each takes time, however small it is. */
  bodyPieces: 10_000,
  /** Bytes that bodies hold, all requests of the process together, until they are answered. */
  bodiesBytes: 64_000_000,
  /** Of them, those of requests without a token: webhooks and forms. */
  bodiesOfStrangersBytes: 32_000_000,
  /** Of them, those of one environment, one webhook address, or one address that forms come from. */
  bodiesOfOwnerBytes: 16_000_000,
  /** What larger bodies leave to small ones of both, and what a small one holds at most. */
  bodiesKeptForSmallBytes: 8_000_000,
  smallBodyBytes: 16_384,
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
