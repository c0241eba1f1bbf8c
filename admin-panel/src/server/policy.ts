import { randomBytes } from "node:crypto";

/** What a page of the panel may load: its own scripts, by nonce, and nothing of anyone else. */

export const nonce = (): string => randomBytes(16).toString("base64");

export function contentSecurityPolicy(secret: string, development: boolean): string {
  return [
    "default-src 'none'",
    // React's refresh in development evaluates; 'strict-dynamic' lets our own scripts load their chunks.
    `script-src 'self' 'nonce-${secret}' 'strict-dynamic'${development ? " 'unsafe-eval'" : ""}`,
    development ? "style-src 'self' 'unsafe-inline'" : `style-src 'self' 'nonce-${secret}'`,
    // Sizes and places that React writes into the page as it is served; they load and run nothing.
    "style-src-attr 'unsafe-inline'",
    "img-src 'self' blob: data:",
    "media-src 'self' blob:",
    "font-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join("; ");
}

export const SECURITY_HEADERS: readonly (readonly [string, string])[] = [
  ["x-content-type-options", "nosniff"],
  ["x-frame-options", "DENY"],
  ["referrer-policy", "same-origin"],
  ["cross-origin-opener-policy", "same-origin"],
  ["cross-origin-resource-policy", "same-origin"],
  ["permissions-policy", "camera=(), microphone=(), geolocation=(), interest-cohort=()"],
];
