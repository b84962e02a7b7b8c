/** The errors of Redis by their first word, with advice for the operator. */
const answers: readonly (readonly [RegExp, string])[] = [
  [/^NOAUTH|Authentication required/u, "asks for a password: set it in REDIS_URL, as in redis://:password@host"],
  [/^WRONGPASS|invalid password|without any password configured/u, "refused the user or the password: correct them in REDIS_URL"],
  [
    /^NOPERM/u,
    "denies its user rights that Fettle needs: grant +hello +client +info +ping +publish +subscribe +unsubscribe and the channels &fettle:*",
  ],
  [/max number of clients/u, "has no free connection: raise its maxclients"],
  [/^DENIED|protected mode/u, "is in protected mode: give it a password, or bind it to a safe address"],
  [/^LOADING/u, "is still loading its data"],
  [/^(?:MISCONF|READONLY|NOREPLICAS|OOM|MASTERDOWN|CLUSTERDOWN)/u, "cannot serve requests at the moment"],
];

/** The errors of the network and of TLS. */
const failures: readonly (readonly [RegExp, string])[] = [
  [
    /certificate|CERT|altnames/u,
    "has an untrusted certificate: set NODE_EXTRA_CA_CERTS to the certificate file of its authority",
  ],
  [
    /RESP type|Protocol error|wrong version number|packet length too long/u,
    "does not speak the protocol of Redis: correct the host, the port, and redis:// or rediss:// (TLS) in REDIS_URL",
  ],
  [
    /ECONNRESET|EPIPE|Connection is closed|was ended|secure TLS connection/u,
    "closes the connection without an error: it may not be a Redis, may require TLS (rediss://), or may have no free connection",
  ],
  [
    /ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ECONNREFUSED|ENOTFOUND|EAI_AGAIN/u,
    "does not answer: start it, or correct the host, the port, and redis:// or rediss:// (TLS) in REDIS_URL",
  ],
];

/** Whether Redis responded with a refusal: it is running, and the connection is open. */
export const isReply = (reason: unknown): reason is Error => reason instanceof Error && reason.name === "ReplyError";

/** Whether waiting cannot resolve a refusal. */
export const isFinalRefusal = (reason: unknown): boolean =>
  isReply(reason) && /^(?:NOAUTH|WRONGPASS|NOPERM|DENIED)|password/u.test(reason.message);

/** The problem of the Redis, as a predicate: `asks for a password: ...`. */
export function redisWords(reason: unknown): string {
  if (!(reason instanceof Error)) return "does not answer";
  const code = "code" in reason && typeof reason.code === "string" ? reason.code : "";
  const text = `${code} ${reason.message}`.trim();
  const found = (isReply(reason) ? answers : failures).find(([pattern]) => pattern.test(text));
  return found === undefined ? `cannot be used (${text})` : `${found[1]} (${shortened(reason.message)})`;
}

const shortened = (text: string) => (text.length > 120 ? `${text.slice(0, 120)}...` : text.replace(/\.$/u, ""));
