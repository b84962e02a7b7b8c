/** What a Redis answers by its first word, and what an operator does about it. */
const answers: readonly (readonly [RegExp, string])[] = [
  [/^NOAUTH|Authentication required/u, "wants a password: set it in REDIS_URL, as in redis://:password@host"],
  [
    /^WRONGPASS|invalid password|without any password configured/u,
    "refused the user or the password: set them right in REDIS_URL",
  ],
  [
    /^NOPERM/u,
    "does not let its user do what is needed: allow +hello +client +info +ping +publish +subscribe +unsubscribe and the channels &fettle:*",
  ],
  [/max number of clients/u, "has no connection to spare: raise its maxclients"],
  [/^DENIED|protected mode/u, "is in protected mode: give it a password, or bind it to an address that is safe"],
  [/^LOADING/u, "is still loading its data"],
  [/^(?:MISCONF|READONLY|NOREPLICAS|OOM|MASTERDOWN|CLUSTERDOWN)/u, "does not serve at present"],
];

/** What the network or TLS says. */
const failures: readonly (readonly [RegExp, string])[] = [
  [/certificate|CERT|altnames/u, "has a certificate that is not trusted: set NODE_EXTRA_CA_CERTS to the file of its authority"],
  [
    /RESP type|Protocol error|wrong version number|packet length too long/u,
    "does not speak as Redis does: set host, port and redis:// or rediss:// (TLS) of REDIS_URL right",
  ],
  [
    /ECONNRESET|EPIPE|Connection is closed|was ended|secure TLS connection/u,
    "closes the connection without a word: it may be no Redis, want TLS (rediss://), or have no connection to spare",
  ],
  [
    /ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ECONNREFUSED|ENOTFOUND|EAI_AGAIN/u,
    "does not answer: start it, or set host, port and redis:// or rediss:// (TLS) of REDIS_URL right",
  ],
];

/** Whether Redis answered with a refusal: it is there, and the connection stands. */
export const isReply = (reason: unknown): reason is Error => reason instanceof Error && reason.name === "ReplyError";

/** A refusal that no waiting helps against. */
export const isFinalRefusal = (reason: unknown): boolean =>
  isReply(reason) && /^(?:NOAUTH|WRONGPASS|NOPERM|DENIED)|password/u.test(reason.message);

/** What is wrong with the Redis, to follow on its name: `wants a password: ...`. */
export function redisWords(reason: unknown): string {
  if (!(reason instanceof Error)) return "does not answer";
  const code = "code" in reason && typeof reason.code === "string" ? reason.code : "";
  const text = `${code} ${reason.message}`.trim();
  const found = (isReply(reason) ? answers : failures).find(([pattern]) => pattern.test(text));
  return found === undefined ? `cannot be used (${text})` : `${found[1]} (${shortened(reason.message)})`;
}

const shortened = (text: string) => (text.length > 120 ? `${text.slice(0, 120)}...` : text.replace(/\.$/u, ""));
