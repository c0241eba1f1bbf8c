"use client";

import { useTranslations } from "next-intl";
import type { Change } from "../model";
import { usePercent } from "../words";
import { summed } from "./summary";

/** «12 precios cambian, +4,2 % de media · 2 altas · 1 baja». */
export function SummaryLine({ changes }: { changes: readonly Change[] }) {
  const t = useTranslations("tariffs.changes");
  const percent = usePercent();
  const { prices, mean, added, removed, texts } = summed(changes);
  const parts = [
    prices > 0 &&
      (mean === null
        ? t("prices", { count: prices })
        : t("pricesMean", { count: prices, percent: percent(mean) })),
    added > 0 && t("added", { count: added }),
    removed > 0 && t("removed", { count: removed }),
    texts > 0 && t("texts", { count: texts }),
  ].filter(Boolean);
  return <p className="font-medium text-lg">{parts.length ? parts.join(" · ") : t("none")}</p>;
}
