"use client";

import type { RowSelectionState } from "@tanstack/react-table";
import { useTranslations } from "next-intl";
import { parseAsString, parseAsStringLiteral, useQueryStates } from "nuqs";
import { useState } from "react";
import { useMay } from "@/shell/session";
import { Button } from "@/ui/button";
import { Select } from "@/ui/field";
import { More } from "@/ui/infinite";
import { useRowKeys } from "@/ui/keyboard";
import { Card, Page } from "@/ui/page";
import { Empty, Shown } from "@/ui/states";
import { Tabs } from "@/ui/tabs";
import { type Action, MAY, STATES, useDeliveries, useGroups } from "./data";
import { DeliveryDrawer } from "./drawer";
import { DeliveryTable } from "./list";
import { WishDialog } from "./wish";
import { useReasonWords } from "./words";

const PANEL = "entregas";

/** What leaves for the customers' phones, by state and reason; what stands still can be set going from here. */
export function Deliveries() {
  const t = useTranslations("deliveries");
  const nav = useTranslations("shell.nav");
  const words = useReasonWords();
  const may = useMay("admin", "operator");
  const [{ estado, motivo, parte }, setUrl] = useQueryStates({
    estado: parseAsStringLiteral(STATES).withDefault("parked"),
    motivo: parseAsString,
    parte: parseAsString,
  });
  const [selected, setSelected] = useState<RowSelectionState>({});
  const [asked, setAsked] = useState<Action | null>(null);
  const groups = useGroups();
  const list = useDeliveries(estado, motivo);
  useRowKeys(`#${PANEL}`);

  const counted = groups.data?.items ?? [];
  const rows = list.data?.pages.flatMap((page) => page.items) ?? [];
  const chosen = rows.filter((row) => selected[row.part_id]);
  const reasons = counted.filter((group) => group.state === estado && group.reason);
  const choose = (change: Parameters<typeof setUrl>[0]) => {
    setSelected({});
    void setUrl(change);
  };
  return (
    <Page wide title={nav("deliveries")} lead={t("lead")}>
      <Card flush>
        <div className="px-2">
          <Tabs
            label={t("states.label")}
            controls={PANEL}
            value={estado}
            onChange={(state) => choose({ estado: state, motivo: null, parte: null })}
            tabs={STATES.map((state) => ({
              name: state,
              label: t(`states.${state}`),
              count:
                groups.data && state !== "delivered"
                  ? counted.reduce((sum, group) => sum + (group.state === state ? group.parts : 0), 0)
                  : undefined,
            }))}
          />
        </div>
        <div className="flex min-h-13 flex-wrap items-center gap-2 px-4 py-2">
          <Select
            aria-label={t("columns.reason")}
            className="w-auto! max-w-full"
            value={motivo ?? ""}
            disabled={reasons.length === 0 && !motivo}
            onChange={(event) => choose({ motivo: event.target.value || null })}
          >
            <option value="">{t("reasons.any")}</option>
            {reasons.map((group) => (
              <option key={group.reason} value={group.reason ?? ""}>
                {`${words.name(group.reason)} (${group.parts})`}
              </option>
            ))}
          </Select>
          {chosen.length > 0 && (
            <div className="flex flex-wrap items-center gap-2" role="status">
              <span>{t("actions.selected", { count: chosen.length })}</span>
              {MAY[estado].map((action) => (
                <Button key={action} small onClick={() => setAsked(action)}>
                  {t(`actions.${action}`)}
                </Button>
              ))}
            </div>
          )}
        </div>
        <div id={PANEL} role="tabpanel" aria-label={t(`states.${estado}`)}>
          <Shown
            of={list}
            empty={{ when: () => rows.length === 0, show: <Empty title={t(`empty.${estado}`)} /> }}
          >
            {() => (
              <DeliveryTable
                rows={rows}
                current={parte}
                selected={selected}
                onSelect={may && MAY[estado].length > 0 ? setSelected : undefined}
                onOpen={(row) => void setUrl({ parte: row.part_id })}
                foot={list.hasNextPage && <More of={list} />}
              />
            )}
          </Shown>
        </div>
      </Card>
      {parte && <DeliveryDrawer key={parte} part={parte} onClose={() => void setUrl({ parte: null })} />}
      {asked && (
        <WishDialog
          action={asked}
          parts={chosen}
          onClose={(done) => {
            setAsked(null);
            if (done) setSelected({});
          }}
        />
      )}
    </Page>
  );
}
