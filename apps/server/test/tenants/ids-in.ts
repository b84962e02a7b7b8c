/** Fettle's ids: `wo_…` with 26 digits of base 32. A trace id is 32 hexadecimal digits. The key of a webhook address counts as one. */
const ours = /\b[a-z]{2,12}_[0-9a-z]{25,26}\b|\b[0-9a-f]{32}\b|\/ingress\/[\w-]{43}/gu;

/** Every id of a tenant's things in an answer. */
export const idsIn = (answer: unknown): ReadonlySet<string> => new Set(JSON.stringify(answer ?? null).match(ours));
