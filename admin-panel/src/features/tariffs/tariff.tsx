"use client";

import { ArrowLeft, FilePenLine } from "lucide-react";
import dynamic from "next/dynamic";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { parseAsStringLiteral, useQueryState } from "nuqs";
import { ApiError } from "@/api/errors";
import { useMay } from "@/shell/session";
import { Page } from "@/ui/page";
import { Pill } from "@/ui/pill";
import { Empty, Failure, Shown, SkeletonRows } from "@/ui/states";
import { Tabs } from "@/ui/tabs";
import { useDesk, useDraft, useQuoted, useTariffs, useVersion } from "./data";
import type { Draft } from "./model";

// Each view comes when it is looked at.
const loading = () => <SkeletonRows />;
const Editor = dynamic(() => import("./editor/editor").then((one) => one.Editor), { loading });
const Changes = dynamic(() => import("./changes/changes").then((one) => one.Changes), { loading });
const Versions = dynamic(() => import("./versions/versions").then((one) => one.Versions), { loading });
const Trial = dynamic(() => import("./trial/trial").then((one) => one.Trial), { loading });
const Files = dynamic(() => import("./files/files").then((one) => one.Files), { loading });

const VIEWS = ["editar", "cambios", "versiones", "probar", "archivo"] as const;

/** One tariff: its draft, what that changes, its versions, a box to try it, files. */
export function TariffScreen({ slug }: { slug: string }) {
  const t = useTranslations("tariffs");
  const draft = useDraft(slug);
  if (draft.error instanceof ApiError && draft.error.status === 404) {
    return (
      <Page title={slug}>
        <Empty
          title={t("unknown")}
          action={
            <Link className="text-accent underline" href="/tarifas">
              {t("all")}
            </Link>
          }
        />
      </Page>
    );
  }
  if (draft.data) return <Opened draft={draft.data} error={draft.error} retry={() => void draft.refetch()} />;
  return (
    <Page title={t("list.tariff")} wide>
      <Shown of={draft}>{() => null}</Shown>
    </Page>
  );
}

function Opened({ draft, error, retry }: { draft: Draft; error: unknown; retry: () => void }) {
  const t = useTranslations("tariffs");
  const [view, setView] = useQueryState("ver", parseAsStringLiteral(VIEWS).withDefault("editar"));
  const admin = useMay("admin");
  const [state, desk] = useDesk(draft.slug, draft);
  const now = state.draft;
  const published = useVersion(now.slug, now.published);
  const listed = useTariffs().data?.find((one) => one.slug === now.slug);
  const quotes = useQuoted()
    .data?.filter((one) => one.slug === now.slug)
    .reduce((sum, one) => sum + one.quotes, 0);
  const lead = [
    listed?.in_force ? t("inForce", { number: listed.in_force }) : t("list.neverPublished"),
    listed?.waiting ? t("waits", { number: listed.waiting }) : null,
    quotes === undefined ? null : t("cited", { count: quotes }),
  ];
  return (
    <Page
      wide
      title={
        <span className="inline-flex flex-wrap items-center gap-x-2">
          <Link
            href="/tarifas"
            aria-label={t("all")}
            title={t("all")}
            className="-ml-1 grid size-7 place-items-center rounded-md text-ink-soft hover:bg-sunken hover:text-ink"
          >
            <ArrowLeft className="size-4" aria-hidden />
          </Link>
          {now.tariff.name || now.slug}
          {now.has_changes && (
            <Pill tone="warn" icon={FilePenLine}>
              {t("list.changes")}
            </Pill>
          )}
        </span>
      }
      lead={lead.filter(Boolean).join(" · ")}
    >
      {error !== null && <Failure error={error} onRetry={retry} />}
      <Tabs
        label={t("views.label")}
        value={view}
        onChange={(name) => void setView(name)}
        controls="tarifa"
        tabs={VIEWS.map((name) => ({
          name,
          label: t(name === "editar" && !admin ? "views.contenido" : `views.${name}`),
        }))}
      />
      <div id="tarifa" role="tabpanel" aria-label={t(`views.${view}`)}>
        {view === "editar" &&
          (now.published === 0 ? (
            <Editor state={state} desk={desk} published={null} readOnly={!admin} />
          ) : (
            <Shown of={published}>
              {(version) => <Editor state={state} desk={desk} published={version} readOnly={!admin} />}
            </Shown>
          ))}
        {view === "cambios" && (
          <Changes
            draft={now}
            unsaved={state.edits.length}
            readOnly={!admin}
            onEdit={() => void setView("editar")}
          />
        )}
        {view === "versiones" && <Versions draft={now} readOnly={!admin} />}
        {view === "probar" && <Trial draft={now} />}
        {view === "archivo" && <Files draft={now} readOnly={!admin} />}
      </div>
    </Page>
  );
}
