"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { parseAsInteger, useQueryState } from "nuqs";
import { query, read } from "@/api/client";
import { useLive } from "@/api/live";
import { Select } from "@/ui/field";
import { Page } from "@/ui/page";
import { Empty, Shown, Skeleton } from "@/ui/states";
import { Moment } from "@/ui/values";
import { Charts } from "./charts";
import { day } from "./days";
import { HealthStrip } from "./health-strip";
import { Tiles } from "./tiles";
import { heldUntil } from "./until";

const PERIODS = [7, 14, 30, 90];

/** The first screen: today, the days before, and whether all works. */
export function Home() {
  const t = useTranslations("home");
  const nav = useTranslations("shell.nav");
  const common = useTranslations("common");
  const [asked, setAsked] = useQueryState("dias", parseAsInteger.withDefault(14));
  const days = PERIODS.includes(asked) ? asked : 14;
  const { connected } = useLive();
  const figures = useQuery({
    queryKey: ["figures", days],
    queryFn: async ({ signal }) => {
      const now = new Date();
      // First: the numbers are of then, or later. Not told: no time is claimed.
      const health = await read(query.GET("/health", { signal })).catch(() => null);
      const found = await read(
        query.GET("/figures", { params: { query: { first: day(now, days - 1), last: day(now) } }, signal }),
      );
      return { ...found, until: health && heldUntil(health, now) };
    },
    placeholderData: keepPreviousData,
    refetchInterval: connected ? 60_000 : 15_000,
  });
  return (
    <Page
      title={nav("home")}
      lead={t("lead")}
      actions={
        <>
          {figures.data?.until && (
            <span className="text-ink-faint text-sm">
              {common("until")} <Moment at={figures.data.until} />
            </span>
          )}
          <Select
            aria-label={t("period.label")}
            className="w-auto!"
            value={days}
            onChange={(event) => void setAsked(Number(event.target.value))}
          >
            {PERIODS.map((count) => (
              <option key={count} value={count}>
                {t("period.days", { count })}
              </option>
            ))}
          </Select>
        </>
      }
    >
      <HealthStrip />
      <Shown
        of={figures}
        skeleton={<HomeSkeleton />}
        empty={{
          when: ({ days: all }) => all.every((one) => one.conversations === 0),
          show: <Empty title={t("empty.title")}>{t("empty.text")}</Empty>,
        }}
      >
        {(found) => (
          <>
            <section aria-label={t("today")}>
              <Tiles today={found.today} />
            </section>
            <Charts days={found.days} />
          </>
        )}
      </Shown>
    </Page>
  );
}

function HomeSkeleton() {
  return (
    <>
      <div className="grid grid-cols-1 gap-3 min-[480px]:grid-cols-2 lg:grid-cols-3">
        {["a", "b", "c", "d", "e", "f"].map((key) => (
          <Skeleton key={key} className="h-28" />
        ))}
      </div>
      <div className="grid grid-cols-1 gap-3 lg:grid-cols-2">
        <Skeleton className="h-48" />
        <Skeleton className="h-48" />
      </div>
    </>
  );
}
