/** Ids of ours: `wo_…` with 26 digits of base 32. A trace id is 32 hexadecimal digits. */
const ours = /\b[a-z]{2,12}_[0-9a-z]{26}\b|\b[0-9a-f]{32}\b/gu;

/** Everything in an answer that names something of a tenant's. */
export const idsIn = (answer: unknown): ReadonlySet<string> => new Set(JSON.stringify(answer ?? null).match(ours));
