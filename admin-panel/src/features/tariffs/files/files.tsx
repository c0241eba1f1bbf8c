"use client";

import type { Draft } from "../model";
import { Export } from "./export";
import { Import } from "./import";

/** A tariff out as a file and in again: first looked at, then brought into the draft. */
export function Files({ draft, readOnly }: { draft: Draft; readOnly: boolean }) {
  return (
    <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,1fr)_minmax(0,2fr)]">
      <Export draft={draft} />
      <Import draft={draft} readOnly={readOnly} />
    </div>
  );
}
