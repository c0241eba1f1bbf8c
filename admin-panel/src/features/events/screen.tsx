"use client";

import { ArrowLeft, Download } from "lucide-react";
import dynamic from "next/dynamic";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { ApiError } from "@/api/errors";
import { Button } from "@/ui/button";
import { Drawer } from "@/ui/dialog";
import { Checkbox, Select } from "@/ui/field";
import { useRowKeys } from "@/ui/keyboard";
import { Card, Page } from "@/ui/page";
import { Empty, Failure, SkeletonRows } from "@/ui/states";
import { Tabs } from "@/ui/tabs";
import { useLook } from "./address";
import { Command } from "./copying";
import { useConversationLog } from "./log";
import { CLOCKS, VIEWS } from "./model";
import { useEventName } from "./name";

// Each view comes when it is looked at.
const loading = () => <SkeletonRows rows={12} />;
const Compact = dynamic(() => import("./compact").then((one) => one.Compact), { loading });
const Timeline = dynamic(() => import("./timeline").then((one) => one.Timeline), { loading });
const EventList = dynamic(() => import("./list").then((one) => one.EventList), { loading });
const JsonView = dynamic(() => import("./json").then((one) => one.JsonView), { loading });
const Moment = dynamic(() => import("./moment").then((one) => one.Moment), { loading: () => null });
const Detail = dynamic(() => import("./detail").then((one) => one.Detail), { loading });

/** From here on an event is shown beside the list, and not over it. */
const BESIDE = "(min-width: 75rem)";

/** All that the log holds of one conversation. */
export function EventsScreen({ id }: { id: string }) {
  const t = useTranslations();
  const log = useConversationLog(id);
  const [{ vista, hora, pos, fallos, todo }, set] = useLook();
  const [drawer, setDrawer] = useState(false);
  const name = useEventName();
  useRowKeys("#sucesos");

  const { events, sealedUpTo } = log;
  const shown = fallos ? events.filter((one) => one.failed) : events;
  const chosen = pos === null ? undefined : events.find((one) => one.position === pos);
  const newest = events.at(-1);
  const open = (position: number) => {
    void set({ pos: position });
    setDrawer(!matchMedia(BESIDE).matches);
  };
  const look = { clock: hora, origin: events[0]?.stored_at ?? "", current: pos, onOpen: open };
  const detail = chosen && (
    <Detail event={chosen} events={events} sealedUpTo={sealedUpTo} clock={hora} onOpen={open} />
  );
  const command = `msia conversations show ${id}${fallos ? " --failed" : ""}`;
  return (
    <Page
      wide
      title={t("events.title", { id })}
      lead={t("events.lead")}
      actions={
        <>
          <Link
            href={`/conversaciones/${id}`}
            className="inline-flex h-9 items-center gap-1.5 rounded-md border border-control bg-surface px-3 font-medium hover:bg-sunken"
          >
            <ArrowLeft className="size-4" aria-hidden />
            {t("events.back")}
          </Link>
          <a
            href={`/api/query/conversations/${id}/events.jsonl`}
            download
            className="inline-flex h-9 items-center gap-1.5 rounded-md border border-control bg-surface px-3 font-medium hover:bg-sunken"
          >
            <Download className="size-4" aria-hidden />
            {t("events.download")}
          </a>
        </>
      }
    >
      <div className="grid grid-cols-1 items-start gap-4 min-[75rem]:grid-cols-[minmax(0,1fr)_24rem]">
        <Card flush className="order-2 min-[75rem]:order-none">
          <Tabs
            label={t("events.views.label")}
            controls="sucesos"
            value={vista}
            onChange={(view) => void set({ vista: view })}
            tabs={VIEWS.map((view) => ({ name: view, label: t(`events.views.${view}`) }))}
          />
          <div className="flex flex-wrap items-center gap-x-4 gap-y-2 border-line border-b px-3 py-2 text-sm">
            <Checkbox
              label={t("events.onlyFailed", { count: events.filter((one) => one.failed).length })}
              checked={fallos === true}
              onChange={(event) => void set({ fallos: event.target.checked || null })}
            />
            {vista === "lista" && (
              <Checkbox
                label={t("events.showMinor")}
                checked={todo === true}
                onChange={(event) => void set({ todo: event.target.checked || null })}
              />
            )}
            <Select
              className="w-auto!"
              aria-label={t("events.clock.label")}
              value={hora}
              onChange={({ target: { value } }) => void set({ hora: CLOCKS.find((one) => one === value) })}
            >
              {CLOCKS.map((clock) => (
                <option key={clock} value={clock}>
                  {t(`events.clock.${clock}`)}
                </option>
              ))}
            </Select>
            <span className="ml-auto min-w-0">
              <Command>{command}</Command>
            </span>
          </div>
          <div id="sucesos" role="tabpanel" aria-label={t(`events.views.${vista}`)}>
            {log.isError && (
              <div className="p-3">
                {log.error instanceof ApiError && log.error.status === 404 ? (
                  <Empty title={t("events.unknown", { id })}>{t("events.unknownWhy")}</Empty>
                ) : (
                  <Failure error={log.error} onRetry={() => void log.refetch()} />
                )}
              </div>
            )}
            {log.data === undefined ? (
              !log.isError && <SkeletonRows rows={12} />
            ) : shown.length === 0 ? (
              <Empty title={t(fallos ? "events.noFailed" : "events.none")}>
                {t(fallos ? "events.noFailedWhy" : "events.noneWhy")}
              </Empty>
            ) : vista === "compacta" ? (
              <Compact events={shown} look={look} />
            ) : vista === "tiempo" ? (
              <Timeline events={shown} look={look} />
            ) : vista === "lista" ? (
              <EventList events={shown} look={look} whole={todo === true} />
            ) : (
              <JsonView events={shown} />
            )}
            {log.hasNextPage && (
              <div className="flex justify-center border-line border-t p-3">
                <Button busy={log.isFetchingNextPage} onClick={() => void log.fetchNextPage()}>
                  {t("common.actions.more")}
                </Button>
              </div>
            )}
          </div>
        </Card>
        <div className="contents min-[75rem]:sticky min-[75rem]:top-4 min-[75rem]:flex min-[75rem]:max-h-[calc(100dvh-2rem)] min-[75rem]:flex-col min-[75rem]:gap-4 min-[75rem]:overflow-y-auto">
          {events.length > 0 && (
            <Moment
              id={id}
              events={events}
              position={pos}
              onMove={(position) => void set({ pos: position })}
            />
          )}
          <div className="hidden min-[75rem]:block">
            {detail && <Card title={t("events.detail.title", { position: chosen.position })}>{detail}</Card>}
          </div>
        </div>
      </div>
      <Drawer
        open={drawer && chosen !== undefined}
        onOpenChange={setDrawer}
        title={t("events.detail.title", { position: pos ?? 0 })}
      >
        {detail}
      </Drawer>
      <div aria-live="polite" className="sr-only">
        {newest && t("events.newest", { name: name(newest.name) })}
      </div>
    </Page>
  );
}
