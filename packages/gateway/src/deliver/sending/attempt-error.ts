import { errors } from "undici";
import { AddressNotAllowedError, NotConnectedError } from "../../vendor-calls/not-connected-error.ts";
import type { AttemptError } from "./attempt.ts";

/** The time limit of an attempt has passed. */
export class OutOfTimeError extends Error {
  override readonly name = "OutOfTimeError";
}

/** What a status other than 2xx means for the owner of the endpoint. Null for 2xx. */
export function errorOfStatus(status: number): AttemptError | null {
  if (status >= 200 && status < 300) return null;
  if (status >= 300 && status < 400) {
    return {
      code: "REDIRECTED",
      message: `The endpoint answered with a redirect (status ${status}), which is not followed. Set its URL to the final address.`,
    };
  }
  const advice =
    status === 410
      ? "which says that it wants no more events."
      : "Answer with a 2xx status as soon as the event is stored, and process it afterwards.";
  return { code: "HTTP_ERROR", message: `The endpoint answered with status ${status}${status === 410 ? "," : "."} ${advice}` };
}

/** What a failure before any status means for the owner of the endpoint. */
export function errorOfFailure(failure: Error, protocol: string, totalMilliseconds: number): AttemptError {
  const cause = failure instanceof NotConnectedError ? failure.cause : failure;
  const code = cause instanceof Error && "code" in cause && typeof cause.code === "string" ? cause.code : "";
  const seconds = `${totalMilliseconds / 1000} seconds`;
  if (failure instanceof AddressNotAllowedError) {
    return { code: "ADDRESS_NOT_ALLOWED", message: protocol === "http:" ? clearAddress : address };
  }
  if (code === "UND_ERR_CONNECT_TIMEOUT" || code === "ETIMEDOUT") {
    return {
      code: "TIMEOUT",
      message: `No connection was made within ${seconds}. Check that the endpoint runs and is reachable.`,
    };
  }
  if (failure instanceof OutOfTimeError) {
    return { code: "TIMEOUT", message: `No answer came within ${seconds}. Answer at once, and process the event afterwards.` };
  }
  if (failure instanceof NotConnectedError) {
    const words = certificateWords[code] ?? (isTls(code) ? handshake : undefined);
    if (words !== undefined) return { code: "TLS_FAILED", message: words };
    return {
      code: "CONNECTION_FAILED",
      message: connectionWords[code] ?? "No connection was made. Check the URL, and that the endpoint runs.",
    };
  }
  if (isBadAnswer(failure)) {
    return {
      code: "BAD_ANSWER",
      message: "The answer is not valid HTTP/1.1. Check what listens at the URL, and proxies in front of it.",
    };
  }
  return {
    code: "CONNECTION_FAILED",
    message: "The connection was closed before an answer came. Check the endpoint's own log, and proxies in front of it.",
  };
}

const address =
  "The endpoint's host has no address that may be called. Use a public one, or ask the operator of Fettle to add it to FETTLE_ALLOWED_ADDRESSES.";
const clearAddress =
  "Plain http is possible only to addresses that the operator of Fettle has listed in FETTLE_ALLOWED_ADDRESSES. Use https.";
const handshake = "The TLS handshake failed. Check that the endpoint speaks TLS 1.2 or later at this port.";
const untrusted =
  "The endpoint's certificate is not trusted. Install one from a public authority, together with its intermediate certificates.";

const certificateWords: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: "The endpoint's certificate has expired. Renew it.",
  CERT_NOT_YET_VALID: "The endpoint's certificate is not valid yet.",
  ERR_TLS_CERT_ALTNAME_INVALID: "The endpoint's certificate is for another host. Install one for the host of the URL.",
  CERT_UNTRUSTED: untrusted,
  DEPTH_ZERO_SELF_SIGNED_CERT: untrusted,
  SELF_SIGNED_CERT_IN_CHAIN: untrusted,
  UNABLE_TO_GET_ISSUER_CERT: untrusted,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: untrusted,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: untrusted,
};

/** The other codes of OpenSSL and of Node's TLS. */
const isTls = (code: string): boolean => /^(?:ERR_SSL_|ERR_TLS_|CERT_|EPROTO$|INVALID_|UNABLE_TO_|ERROR_IN_)/u.test(code);

const unresolved = "The name of the endpoint's host could not be resolved. Check the URL and the host's DNS records.";
const connectionWords: Readonly<Record<string, string>> = {
  EAI_AGAIN: unresolved,
  ENODATA: unresolved,
  ENOTFOUND: unresolved,
  ECONNREFUSED: "The endpoint's host refused the connection. Check that the endpoint runs, and the port of the URL.",
};

/** A `SocketError` stands for a lost connection, too, but then it is not "bad". */
const isBadAnswer = (failure: Error): boolean =>
  failure instanceof errors.HTTPParserError ||
  failure instanceof errors.HeadersOverflowError ||
  failure instanceof errors.ResponseContentLengthMismatchError ||
  (failure instanceof errors.SocketError && failure.message.startsWith("bad "));
