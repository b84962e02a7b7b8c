/** The limits of requests. */
export const limits = {
  /** Bytes of a GraphQL document. */
  documentBytes: 100_000,
  /** Tokens of a GraphQL document. */
  documentTokens: 2_000,
  /** Bytes of the cached valid GraphQL documents: about two hundred of the usual size. */
  documentsBytes: 32_000_000,
  /** Bytes of the documents that clients ask for by their hash; the owner is an environment. */
  persisted: { all: 32_000_000, ofOwner: 4_000_000 },
  /** Fields of all compiled queries: about 30 MB. */
  compiledFields: 20_000,
  /** Levels of fields; introspection does not count. */
  depth: 15,
  /** A field costs 1; a list costs 50 plus the cost of one item times its size. */
  cost: 100_000,
  /** Bytes of a GraphQL request or a WebSocket message. */
  requestBytes: 1_000_000,
  /** The longest time for the body of a request to arrive. */
  bodyMilliseconds: 30_000,
  /** Chunks of a request body: each takes time, however small it is. */
  bodyPieces: 10_000,
  /** Bytes of request bodies until their requests are answered. Strangers are webhooks and forms. */
  bodies: { all: 64_000_000, ofStrangers: 32_000_000, ofOwner: 16_000_000, keptForSmall: 8_000_000, small: 16_384 },
  /** Bytes of JSON that queries and mutations have read from the database and still use. */
  reads: { all: 60_000_000, ofStrangers: 0, ofOwner: 40_000_000, keptForSmall: 20_000_000, small: 1_000_000 },
  /** Values in the JSON of a request or a WebSocket message: names, texts, numbers, lists and objects. */
  jsonValues: 150_000,
  /** Values in the variables. */
  variableValues: 20_000,
  /** Bytes of answers that wait for their readers; the owner is the reader's address. A stream has at most one event waiting. */
  unsent: { all: 128_000_000, ofStrangers: 0, ofOwner: 64_000_000, keptForSmall: 16_000_000, small: 1_000_000 },
  /** How long the reader of an answer may read nothing. */
  readerMilliseconds: 60_000,
  /** Exports of a node at a time. */
  exports: { all: 8, ofEnvironment: 2 },
  /** Concurrent operations of one WebSocket. */
  operationsPerSocket: 100,
  /** Messages of one WebSocket in progress; operations that were completed early count until they end. */
  messagesPerSocket: 300,
  /** Bytes of the messages of one WebSocket in progress; operations count until they are complete. */
  socketHeldBytes: 8_000_000,
  /** Concurrent queries of one WebSocket; more of them wait for their turn. */
  executionsPerSocket: 8,
  /** Bytes of messages in progress, and of results that wait for slow readers, over all WebSockets. */
  sockets: { all: 128_000_000, ofStrangers: 0, ofOwner: 96_000_000, keptForSmall: 0, small: 0 },
  /** Fragments of one WebSocket message. Each may pin the 64 KB buffer in which it arrived. */
  messageFragments: 128,
  /** Buffered pieces of an incomplete WebSocket frame. */
  framePieces: 2_048,
  /** Bytes of a WebSocket message before the token is known, and of all messages before it. */
  firstMessageBytes: 16_384,
  firstBytes: 32_768,
  /** Bytes waiting for a WebSocket's reader at which production for it pauses. */
  socketPauseBytes: 1_000_000,
  /** Bytes waiting for a WebSocket's reader at which it is dropped if it keeps sending. */
  socketDropBytes: 8_000_000,
  /** Levels of lists and objects in a variable. */
  variableDepth: 50,
} as const;
