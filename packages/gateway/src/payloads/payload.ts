/** What a payload belongs to. */
export type PayloadKind = "VENDOR_CALL" | "INGRESS_EVENT" | "DELIVERY" | "API_REQUEST";

/** Which payloads an environment keeps: none, those of what failed, or all. */
export type CaptureMode = "NONE" | "ERRORS" | "ALL";

/** A header, with its name in lower case. */
export type Header = readonly [name: string, value: string];

/** Takes secrets out of bytes, by value. */
export interface HideBytes {
  (bytes: Uint8Array): Uint8Array;
  /** The length of the longest form of a secret, in bytes: where bytes are cut, so much of their end may be a part of one. Default: 0. */
  readonly longest?: number;
}

/** Finds secrets of a system. */
export type SecretSource = (environmentId: string, systemId: string) => Promise<readonly string[]>;

/** A request or a response as it was sent or received. */
export interface GivenMessage {
  readonly headers: Iterable<readonly [string, string]>;
  /** The body, or its beginning. Null: there is none, or it is not read here, as with files. */
  readonly body: string | Uint8Array | Blob | null;
  /** The size of the whole body in bytes. Null: unknown. Default: the size of `body`. */
  readonly bytes?: number | null;
  /** Whether `body` may be only the beginning although `bytes` is unknown. Default: no. */
  readonly isCut?: boolean;
}

/** Something that was sent and received, whose payload may be kept. */
export interface Exchange {
  readonly environmentId: string;
  readonly systemId: string | null;
  readonly kind: PayloadKind;
  readonly subjectId: string;
  readonly traceId: string;
  readonly at: Date;
  /** Whether it failed: under ERRORS only that is kept. */
  readonly isError: boolean;
  readonly request: GivenMessage | null;
  readonly response: GivenMessage | null;
  /** Names whose values are secret beside the usual ones, as the connector declares them. */
  readonly sensitive?: readonly string[];
  /**
   * Finds what takes the known secrets out by value. It is called later, in the background, and only when the payload is kept. When it fails,
   * nothing is stored.
   */
  readonly hide: () => HideBytes | Promise<HideBytes>;
}

/** What is stored of a message beside its body. */
export interface StoredHead {
  readonly headers: readonly Header[];
  /** The size of the whole body, before anything was taken out. Null: unknown. */
  readonly bytes: number | null;
  readonly contentType: string | null;
  /** Whether the stored body is only the beginning. */
  readonly isCut: boolean;
  /** Whether there was a body of which only type and size are kept: a file, a stream, or anything else that is no text. */
  readonly isBinary: boolean;
}

/** A message as it is shown. */
export interface StoredMessage extends StoredHead {
  /** Null when there was none, or it is no text. */
  readonly body: string | null;
}

/**
 * Why there is no payload. NOT_CAPTURED: the environment kept none. NOT_AN_ERROR: it kept only those of failures. PENDING: it is about to
 * be stored. PRUNED: it is older than payloads are kept. DROPPED: there was more than could be written, or its secrets could not be taken
 * out. NEVER: it consists of secrets, as a call for a token does.
 */
export type MissingReason = "NOT_CAPTURED" | "NOT_AN_ERROR" | "PENDING" | "PRUNED" | "DROPPED" | "NEVER";

/** What is known of a payload. */
export type Payload =
  | { readonly state: "STORED"; readonly request: StoredMessage | null; readonly response: StoredMessage | null }
  | { readonly state: MissingReason };

/** What a payload is asked for. */
export interface PayloadSubject {
  readonly id: string;
  readonly at: Date;
  readonly systemId: string | null;
  readonly isError: boolean;
  /** Set for what is never captured, such as calls for tokens. */
  readonly isNever?: boolean;
  /** Set where only failures are ever captured, whatever the mode. */
  readonly isOnlyForErrors?: boolean;
}
