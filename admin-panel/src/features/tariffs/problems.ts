import type { Problem } from "./model";

/** What the API says is wrong, in English and for programs too, told again in the words of this screen.
 *
 * A sentence that is not known here is shown as it came: it still names the place.
 */
type Told = { key: string; values: Record<string, string> };

const PATTERNS: readonly (readonly [RegExp, string])[] = [
  [/^'(.+)' is no code:/, "code"],
  [/^'(.+)' is no key:/, "key"],
  [/^'(.+)' is no slug:/, "slug"],
  [/^give a name$/, "name"],
  [/^'(.+)' is no currency:/, "currency"],
  [/ is less than nothing$/, "negative"],
  [/ cents is more than /, "much"],
  [/^(?:'(.+)' )?is given twice$/, "twice"],
  [/^(\S+) is given twice$/, "twice"],
  [/^it is blank:/, "blank"],
  [/^'(.+)' begins or ends with a space:/, "space"],
  [/ has control characters:/, "control"],
  [/^it has (\d+) characters; (\d+) are the most$/, "long"],
  [/^(\S+): a select has options, and nothing else has$/, "select"],
  [/^two fields have the same key$/, "twoKeys"],
  [/^two options have the same key$/, "twoKeys"],
  [/^no tier admits this list:/, "listUnpriced"],
  [/^there is no tier:/, "noTier"],
  [/^(\S+) is not a list of this category$/, "noList"],
  [/^(\S+): give at least 1, or leave the list out$/, "atLeastOne"],
  [/^give at least 1, or leave it out$/, "atLeastOne"],
  [/^never chosen: (\S+) covers all of it and costs no more$/, "neverChosen"],
  [/^an element that needs a variant has no price of its own:/, "parentList"],
  [/^no element is a variant of it$/, "noVariants"],
  [/^customers have to be asked for the variant:/, "question"],
  [/^only an element that needs a variant has variants/, "exclusive"],
  [/^only a variant has answers$/, "answers"],
  [/^(\S+) is not an element of this category$/, "noElement"],
  [/^(\S+) does not need a variant:/, "parentNeeds"],
  [/^variants go round in a circle:/, "circle"],
  [/^'(.+)' has no word of its own$/, "noWord"],
  [/^'(.+)' is a vehicle of this category$/, "vehicleWord"],
  [/^'(.+)' already means (\S+): choose one/, "wordTaken"],
  [/^it is a keyword of (\S+), which is not among its codes$/, "ambiguousKeyword"],
  [/^'(.+)' already means (\S+)$/, "vehicleTaken"],
  [/^give either one amount or options$/, "amountOrOptions"],
  [/^an element has this code:/, "codeTaken"],
  [/effective from .* is in the past/, "past"],
  [/^no version waits to come into force/, "noneWaits"],
  [/comes into force within a minute/, "tooNear"],
  [/the draft is what version/, "noChanges"],
  [/waits for .*; this one would bring its prices into force before/, "waiting"],
  [/say why: the reason stands beside/, "reason"],
  [/^'?(.*?)'?: at most two decimals, and no separator/, "decimals"],
  [/^'?(.*?)'? is no price:/, "price"],
  [/: a price has no sign/, "negative"],
  [/is no whole number$/, "whole"],
  [/: write sí, or leave the cell empty$/, "yes"],
  [/: nothing stands between two/, "separator"],
  [/: write the list and how many/, "admits"],
  [/^there is no row of kind (\S+) for (\S+)/, "noRow"],
  [/says nothing of a category:/, "setting"],
  [/not UTF-8|this is UTF-16/, "encoding"],
  [/a spreadsheet, not text/, "spreadsheet"],
  [/bytes; \d+ are the most/, "size"],
  [/changes at once, (\d+) are the most/, "manyChanges"],
];

export function told(problem: Pick<Problem, "message">): Told | null {
  for (const [pattern, key] of PATTERNS) {
    const found = pattern.exec(problem.message);
    if (found) return { key, values: { one: found[1] ?? "", two: found[2] ?? "" } };
  }
  return null;
}
