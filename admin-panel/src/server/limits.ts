/** Seconds before its end at which an access token is renewed. */
export const RENEW_BEFORE = 60;
/** Milliseconds in which an API must begin to answer: an export reads the whole log first, a what-if thinks. */
export const BEGINS_WITHIN = { query: 35_000, ingress: 120_000, agent: 90_000 } as const;
/** Milliseconds for which a renewal is shared: longer than any API may take to begin. */
export const RENEWED_FOR = Math.max(...Object.values(BEGINS_WITHIN)) + 30_000;
/** Bytes of the largest request that is passed on: a tariff file has some hundred kilobytes. */
export const BODY_LIMIT = 8 * 1024 * 1024;
/** Milliseconds for which the word of ingress about a token is taken, and in which it must be given. */
export const KNOWN_FOR = 15_000;
export const TOLD_WITHIN = 5_000;
