"use client";

import { useTranslations } from "next-intl";
import { parseAsStringLiteral, useQueryState } from "nuqs";
import { useMay } from "@/shell/session";
import { Page } from "@/ui/page";
import { Tabs } from "@/ui/tabs";
import { Account } from "./account";
import { BotSwitch } from "./bot-switch";
import { Commands } from "./commands";
import { InUse } from "./in-use";
import { Team } from "./team";
import { Spending } from "./usage";

const VIEWS = {
  asistente: "assistant",
  equipo: "team",
  gasto: "usage",
  ordenes: "commands",
  cuenta: "account",
} as const;
type View = keyof typeof VIEWS;
const NAMES = Object.keys(VIEWS) as View[];
const PANEL = "administracion";

/** Who may do what, the switch of the assistant, what it works with and spends, and who ordered what. */
export function Administration() {
  const t = useTranslations("administration");
  const nav = useTranslations("shell.nav");
  const team = useMay("admin");
  const commands = useMay("admin", "auditor");
  const [view, setView] = useQueryState("vista", parseAsStringLiteral(NAMES).withDefault("asistente"));
  const offered = NAMES.filter((name) => (name !== "equipo" || team) && (name !== "ordenes" || commands));
  const shown = offered.includes(view) ? view : "asistente";
  return (
    <Page wide title={nav("administration")} lead={t("lead")}>
      <Tabs
        label={t("views.label")}
        controls={PANEL}
        value={shown}
        onChange={(name) => void setView(name)}
        tabs={offered.map((name) => ({ name, label: t(`views.${VIEWS[name]}`) }))}
      />
      <div id={PANEL} role="tabpanel" aria-label={t(`views.${VIEWS[shown]}`)} className="flex flex-col gap-4">
        {shown === "asistente" && (
          <>
            <BotSwitch />
            <InUse />
          </>
        )}
        {shown === "equipo" && <Team />}
        {shown === "gasto" && <Spending />}
        {shown === "ordenes" && <Commands />}
        {shown === "cuenta" && <Account />}
      </div>
    </Page>
  );
}
