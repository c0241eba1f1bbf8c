"use client";

import { createParser, parseAsInteger, parseAsStringLiteral, useQueryStates } from "nuqs";
import { CLOCKS, VIEWS } from "./model";

const yes = createParser({
  parse: (text) => (text === "si" ? true : null),
  serialize: () => "si",
});

/** How the log is looked at, as it stands in the address: any look can be sent to somebody. */
export function useLook() {
  return useQueryStates(
    {
      vista: parseAsStringLiteral(VIEWS).withDefault("compacta"),
      hora: parseAsStringLiteral(CLOCKS).withDefault("local"),
      pos: parseAsInteger,
      fallos: yes,
      todo: yes,
    },
    { history: "replace" },
  );
}
