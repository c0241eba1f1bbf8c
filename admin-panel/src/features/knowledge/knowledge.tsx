"use client";

import { useTranslations } from "next-intl";
import { parseAsStringLiteral, useQueryState } from "nuqs";
import { Card, Page } from "@/ui/page";
import { Tabs } from "@/ui/tabs";
import { Articles } from "./articles/articles";
import { useGuardedDrafts } from "./drafts";
import { Prompts } from "./prompts/prompts";
import { Question } from "./question";

const VIEWS = ["articulos", "instrucciones", "pregunta"] as const;
const PANEL = "conocimiento";

/** What the assistant knows and how it is told to behave: read, tried, changed and published here. */
export function Knowledge() {
  const t = useTranslations("knowledge");
  const [view, setView] = useQueryState("vista", parseAsStringLiteral(VIEWS).withDefault("articulos"));
  useGuardedDrafts();
  return (
    <Page wide title={t("title")} lead={t("lead")}>
      <Card flush>
        <div className="px-2">
          <Tabs
            label={t("views.label")}
            controls={PANEL}
            value={view}
            onChange={(name) => void setView(name)}
            tabs={VIEWS.map((name) => ({ name, label: t(`views.${name}`) }))}
          />
        </div>
        <div id={PANEL} role="tabpanel" aria-label={t(`views.${view}`)}>
          {view === "articulos" && <Articles />}
          {view === "instrucciones" && <Prompts />}
          {view === "pregunta" && <Question />}
        </div>
      </Card>
    </Page>
  );
}
