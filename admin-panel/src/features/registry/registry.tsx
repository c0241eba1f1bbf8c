"use client";

import { useTranslations } from "next-intl";
import { parseAsStringLiteral, useQueryState } from "nuqs";
import { Card, Page } from "@/ui/page";
import { Tabs } from "@/ui/tabs";
import { Ledger } from "./ledger";
import { Quarantine } from "./quarantine";
import { Readers } from "./readers";

const VIEWS = { pantallas: "readers", apartados: "quarantine", sellos: "ledger" } as const;
const NAMES = ["pantallas", "apartados", "sellos"] as const;
const PANEL = "registro";

/** The log itself: who has read it up to where, what could not be read, and the proof that it is unaltered. */
export function Registry() {
  const t = useTranslations("registry");
  const nav = useTranslations("shell.nav");
  const [view, setView] = useQueryState("vista", parseAsStringLiteral(NAMES).withDefault("pantallas"));
  return (
    <Page wide title={nav("registry")} lead={t("lead")}>
      <Card flush>
        <div className="px-2">
          <Tabs
            label={t("views.label")}
            controls={PANEL}
            value={view}
            onChange={(name) => void setView(name)}
            tabs={NAMES.map((name) => ({ name, label: t(`views.${VIEWS[name]}`) }))}
          />
        </div>
        <div id={PANEL} role="tabpanel" aria-label={t(`views.${VIEWS[view]}`)}>
          {view === "pantallas" && <Readers />}
          {view === "apartados" && <Quarantine />}
          {view === "sellos" && <Ledger />}
        </div>
      </Card>
    </Page>
  );
}
