import { GraphQLError, type ExecutionResult } from "graphql";
import { GatewayError } from "../errors.ts";

/** The largest answer to an operation, or to one event of a subscription, in bytes of JSON. */
export const mostAnswered = 10_000_000;
/** The most that an operation may read to make its answer, in bytes of JSON. A page of 200 records is far less. */
export const mostRead = 20_000_000;

/** A record, as far as its size goes. */
export interface SizedRecord {
  readonly document: unknown;
  readonly customFields: unknown;
  readonly remoteData: unknown;
}

/** What an operation has read and answered so far. It ends the operation when that is too much, before more is made of it. */
export interface AnswerSize {
  /** Why the operation has ended. Null while it goes on. */
  readonly failure: GatewayError | null;
  /** Counts bytes of the answer. @throws GatewayError `RESPONSE_TOO_LARGE` */
  answered(bytes: number): void;
  /** Counts records that were read. @throws GatewayError `RESPONSE_TOO_LARGE`, or `OVERLOADED` when others have read too much */
  read(records: Iterable<SizedRecord | null>): void;
  /** Counts what else was read, or is about to be. @throws GatewayError as `read` */
  readBytes(bytes: number): void;
}

/** `hold`: asked with the bytes that are held in all; false when there is no room for them in this process. */
export function createAnswerSize(hold: (bytes: number) => boolean = () => true): AnswerSize {
  let answeredBytes = 0;
  let readBytes = 0;
  const size = {
    failure: null as GatewayError | null, // set below
    answered(bytes: number) {
      answeredBytes += bytes;
      if (answeredBytes > mostAnswered) fail(tooLarge(`is larger than ${mostAnswered} bytes`));
    },
    read(records: Iterable<SizedRecord | null>) {
      for (const record of records) if (record !== null) count(sizeOfRecord(record, mostRead - readBytes));
      if (!hold(readBytes)) fail(overloaded());
    },
    readBytes(bytes: number) {
      count(bytes);
      if (!hold(readBytes)) fail(overloaded());
    },
  };
  function count(bytes: number): void {
    readBytes += bytes;
    if (readBytes > mostRead) fail(tooLarge(`is made of more than ${mostRead} bytes of records`));
  }
  function fail(failure: GatewayError): never {
    size.failure ??= failure;
    throw size.failure;
  }
  return size;
}

/** What came of an operation: where it was ended, that and nothing of what was made before. */
export const asWhole = (result: ExecutionResult, { failure }: AnswerSize): ExecutionResult =>
  failure === null ? result : { data: null, errors: [new GraphQLError(failure.message, { originalError: failure })] };

const tooLarge = (why: string) =>
  new GatewayError(
    "RESPONSE_TOO_LARGE",
    `The response ${why}. Request fewer items (first) or fewer fields. What a mutation has written stays written.`,
  );

const overloaded = () =>
  new GatewayError(
    "OVERLOADED",
    "Too many large responses are in preparation. Request fewer items, or try again in a moment. What a mutation has written stays written.",
  );

/** What a record holds beside its values. */
const recordOverhead = 300;

const sizeOfRecord = ({ document, customFields, remoteData }: SizedRecord, most: number): number =>
  recordOverhead + sizeOfJson([document, customFields, remoteData], most);

/** About how many bytes a value has as JSON. Stops counting beyond `most`. Takes any depth. */
export function sizeOfJson(value: unknown, most: number): number {
  let size = 0;
  const waiting: unknown[] = [value];
  while (waiting.length > 0 && size <= most) {
    const next = waiting.pop();
    if (typeof next === "string") size += Buffer.byteLength(next) + 3;
    else if (typeof next !== "object" || next === null) size += 8;
    else if (next instanceof Date) size += 27;
    else if (Array.isArray(next)) {
      size += 2;
      for (const item of next) waiting.push(item);
    } else {
      size += 2;
      for (const [name, inner] of Object.entries(next)) {
        size += name.length + 4;
        waiting.push(inner);
      }
    }
  }
  return size;
}
