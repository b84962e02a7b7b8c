/** How much one request may ask for. */
export const limits = {
  /** Bytes of a GraphQL document. */
  documentBytes: 100_000,
  /** Tokens of a GraphQL document. */
  documentTokens: 2_000,
  /** Bytes of the checked documents that are kept: some two hundred of the usual size. */
  documentsBytes: 32_000_000,
  /** Levels of fields; introspection does not count. */
  depth: 15,
  /** A field costs 1, a list 50 and what one item costs, times its size. */
  cost: 100_000,
  /** Bytes of a GraphQL request or a WebSocket message. */
  requestBytes: 1_000_000,
  /** How long the body of a request may take to arrive. */
  bodyMilliseconds: 30_000,
  /** Chunks in which the body of a request may arrive: each takes time, however small it is. */
  bodyPieces: 10_000,
  /** What bodies hold until their requests are answered. Strangers are webhooks and forms. */
  bodies: { all: 64_000_000, ofStrangers: 32_000_000, ofOwner: 16_000_000, keptForSmall: 8_000_000, small: 16_384 },
  /** What queries and mutations have read from the database and still hold, as JSON. */
  reads: { all: 60_000_000, ofStrangers: 0, ofOwner: 40_000_000, keptForSmall: 20_000_000, small: 1_000_000 },
  /** Values of the JSON of a request or a WebSocket message: names, texts and numbers in lists and objects, and these themselves. */
  jsonValues: 150_000,
  /** Of them, those of the variables. */
  variableValues: 20_000,
  /** Bytes of answers that wait for their readers, an address being an owner. Events of streams wait one at a time each. */
  unsent: { all: 128_000_000, ofStrangers: 0, ofOwner: 64_000_000, keptForSmall: 16_000_000, small: 1_000_000 },
  /** How long the reader of an answer may take nothing of it. */
  readerMilliseconds: 60_000,
  /** Operations of one WebSocket at a time. */
  operationsPerSocket: 100,
  /** Messages of one WebSocket that are being handled at a time; operations that were completed early still end. */
  messagesPerSocket: 300,
  /** Bytes that messages of one WebSocket hold which are being handled: of operations until they are completed. */
  socketHeldBytes: 8_000_000,
  /** Queries of one WebSocket that run at a time; others wait for their turn. */
  executionsPerSocket: 8,
  /** What all WebSockets hold so, and of results that wait for slow readers. */
  sockets: { all: 128_000_000, ofStrangers: 0, ofOwner: 96_000_000, keptForSmall: 0, small: 0 },
  /** Fragments of one WebSocket message. Each may pin the 64 KB in which it came. */
  messageFragments: 128,
  /** Pieces of a WebSocket frame that are held until it is whole. */
  framePieces: 2_048,
  /** Bytes of a WebSocket message before its token is known, and of all that is sent before it. */
  firstMessageBytes: 16_384,
  firstBytes: 32_768,
  /** Bytes that wait for a WebSocket's reader before nothing more is produced for it. */
  socketPauseBytes: 1_000_000,
  /** Bytes that wait for a WebSocket's reader before it is dropped if it keeps sending. */
  socketDropBytes: 8_000_000,
  /** Levels of lists and objects in a variable. */
  variableDepth: 50,
} as const;
