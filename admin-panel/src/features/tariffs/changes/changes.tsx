"use client";

import { useQuery } from "@tanstack/react-query";
import { Undo2, Upload } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { ingress, read } from "@/api/client";
import { useCommand } from "@/api/commands";
import { Button } from "@/ui/button";
import { Confirm } from "@/ui/confirm";
import { Card } from "@/ui/page";
import { Empty, Shown } from "@/ui/states";
import { useToast } from "@/ui/toast";
import { seen } from "../data";
import type { Draft } from "../model";
import { usePartName, useTold } from "../words";
import { Impact } from "./impact";
import { Publish } from "./publish";
import { SummaryLine } from "./summary-line";
import { ChangesTable } from "./table";

/** What the draft changes, what that would have done to quotes, and then publishing it. */
export function Changes({
  draft,
  unsaved,
  readOnly,
  onEdit,
}: {
  draft: Draft;
  /** Edits that are not stored: what is published is what the server holds. */
  unsaved: number;
  readOnly: boolean;
  onEdit: () => void;
}) {
  const t = useTranslations("tariffs.changes");
  const tell = useTold();
  const partName = usePartName();
  const { slug } = draft;
  const [asking, setAsking] = useState<"publish" | "discard" | null>(null);
  const diff = useQuery({
    queryKey: ["tariffs", slug, "diff", draft.position],
    queryFn: () => read(ingress.GET("/api/tariffs/{slug}/diff", { params: { path: { slug } } })),
    placeholderData: (before) => before,
  });
  return (
    <Shown of={diff}>
      {({ changes }) =>
        changes.length === 0 ? (
          <Card>
            <Empty
              title={t("nothing")}
              action={!readOnly && <Button onClick={onEdit}>{t("toEditor")}</Button>}
            >
              {t("nothingWhy")}
            </Empty>
          </Card>
        ) : (
          <div className="flex flex-col gap-4">
            <Card>
              <div className="flex flex-wrap items-start justify-between gap-3">
                <div className="min-w-0">
                  <SummaryLine changes={changes} />
                  <p className="text-ink-soft">
                    {draft.published ? t("against", { version: draft.published }) : t("first")}
                  </p>
                </div>
                {!readOnly && (
                  <div className="flex flex-wrap gap-2">
                    {draft.published > 0 && (
                      <Button icon={Undo2} onClick={() => setAsking("discard")}>
                        {t("discard")}
                      </Button>
                    )}
                    <Button
                      look="primary"
                      icon={Upload}
                      disabled={draft.problems.length > 0 || unsaved > 0}
                      onClick={() => setAsking("publish")}
                    >
                      {t("publish")}
                    </Button>
                  </div>
                )}
              </div>
              {unsaved > 0 && <p className="mt-2 text-bad">{t("unsaved", { count: unsaved })}</p>}
              {draft.problems.length > 0 && (
                <div className="mt-3 rounded-md bg-bad-soft p-3">
                  <p className="font-medium">{t("problems", { count: draft.problems.length })}</p>
                  <ul className="list-disc pl-5 text-ink-soft">
                    {draft.problems.map((one) => (
                      <li key={`${one.part}/${one.code}/${one.field}/${one.message}`} className="break-words">
                        {[partName(one.part), one.code].filter(Boolean).join(" · ")}: {tell(one)}
                      </li>
                    ))}
                  </ul>
                </div>
              )}
            </Card>
            <Card title={t("rows", { count: changes.length })} flush>
              <ChangesTable changes={changes} tariff={draft.tariff} label={t("label")} />
            </Card>
            <Impact slug={slug} tariff={draft.tariff} />
            {asking === "publish" && (
              <Publish
                slug={slug}
                position={draft.position}
                changes={changes}
                tariff={draft.tariff}
                onClose={() => setAsking(null)}
              />
            )}
            {asking === "discard" && <Discard draft={draft} onClose={() => setAsking(null)} />}
          </div>
        )
      }
    </Shown>
  );
}

function Discard({ draft, onClose }: { draft: Draft; onClose: () => void }) {
  const t = useTranslations("tariffs.discard");
  const say = useToast();
  const { slug } = draft;
  const [position] = useState(draft.position);
  const discard = useCommand(
    (reason: string) =>
      read(
        ingress.POST("/api/tariffs/{slug}/discard", {
          params: { path: { slug }, ...seen(position) },
          body: { reason },
        }),
      ),
    [["tariffs"]],
  );
  return (
    <Confirm
      open
      onOpenChange={(open) => !open && onClose()}
      title={t("title")}
      lead={t("lead", { version: draft.published })}
      action={t("action")}
      danger
      busy={discard.isPending}
      error={discard.error?.status === 412 ? null : discard.error}
      onConfirm={(reason) =>
        discard.mutate(reason, {
          onSuccess: () => {
            say(t("done"));
            onClose();
          },
        })
      }
    >
      {discard.error?.status === 412 && (
        <p role="alert" className="rounded-md bg-warn-soft p-3">
          {t("overtaken")}
        </p>
      )}
    </Confirm>
  );
}
