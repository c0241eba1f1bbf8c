import type { components } from "@/api/types/query";

/** Until when numbers that were asked for after `health` hold all that happened; null: nothing is known of that.
 *
 * `asked`: when health was asked for. Where the rows are behind the log, or nobody knows whether they are, only
 * the event that they stand at is certain.
 */
export function heldUntil(
  { lag, as_of }: Pick<components["schemas"]["Health"], "lag" | "as_of">,
  asked: Date,
): string | null {
  return lag === 0 ? asked.toISOString() : as_of;
}
