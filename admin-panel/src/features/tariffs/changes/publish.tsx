"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { ingress, read } from "@/api/client";
import { useCommand } from "@/api/commands";
import { Confirm } from "@/ui/confirm";
import { Field, Input } from "@/ui/field";
import { inOneSentence } from "@/ui/states";
import { useToast } from "@/ui/toast";
import { draftKey, seen } from "../data";
import { instant, wall } from "../madrid";
import type { Change, Tariff } from "../model";
import { told } from "../problems";
import { useTold } from "../words";
import { SummaryLine } from "./summary-line";
import { ChangesTable } from "./table";

/** Freezes the draft as the next version, as it was looked at: what came in since is shown first. */
export function Publish({
  slug,
  position,
  changes,
  tariff,
  onClose,
}: {
  slug: string;
  position: number;
  changes: readonly Change[];
  tariff: Tariff;
  onClose: () => void;
}) {
  const t = useTranslations("tariffs.publish");
  const common = useTranslations("common");
  const tell = useTold();
  const say = useToast();
  const client = useQueryClient();
  const [later, setLater] = useState(false);
  const [when, setWhen] = useState("");
  const [at, setAt] = useState(position);
  const [mine] = useState(changes); // as they were looked at: what others change meanwhile is told apart
  const moment = later ? instant(when) : null;
  const over = moment !== null && moment < new Date();
  const publish = useCommand(
    (reason: string) =>
      read(
        ingress.POST("/api/tariffs/{slug}/publish", {
          params: { path: { slug }, ...seen(at) },
          body: { reason, effective_from: moment?.toISOString() ?? null },
        }),
      ),
    [["tariffs"], ["tariff-version", slug]],
  );
  const error = publish.error;
  const overtaken = error?.status === 412 ? (error.body as { position: number; meanwhile: Change[] }) : null;
  const problems = (error?.body as { problems?: { message: string }[] } | undefined)?.problems ?? [];
  const known = error && (error.status === 422 || error.status === 409);
  return (
    <Confirm
      open
      onOpenChange={(open) => !open && onClose()}
      title={t("title", { name: tariff.name })}
      lead={t("lead")}
      action={overtaken ? t("anyway") : t("action")}
      busy={publish.isPending}
      error={overtaken || known ? null : error}
      onConfirm={(reason) => {
        if (later && (moment === null || over)) return;
        publish.mutate(reason, {
          onSuccess: ({ version }) => {
            say(t("done", { version }));
            onClose();
          },
          onError: (why) => {
            const now = (why.body as { position?: number } | undefined)?.position;
            if (why.status !== 412 || !now) return;
            setAt(now); // pressed again, it is published with what others changed, which is shown now
            void client.invalidateQueries({ queryKey: draftKey(slug) });
          },
        });
      }}
    >
      <SummaryLine changes={changes} />
      <fieldset className="flex flex-col gap-2">
        <legend className="mb-1 font-medium text-sm">{t("from")}</legend>
        <label className="flex min-h-6 items-center gap-2">
          <input
            type="radio"
            name="from"
            checked={!later}
            onChange={() => setLater(false)}
            className="size-4 accent-(--accent)"
          />
          {t("now")}
        </label>
        <label className="flex min-h-6 items-center gap-2">
          <input
            type="radio"
            name="from"
            checked={later}
            onChange={() => {
              setLater(true);
              if (!when) setWhen(`${wall(new Date(Date.now() + 86_400_000)).slice(0, 10)}T00:00`);
            }}
            className="size-4 accent-(--accent)"
          />
          {t("later")}
        </label>
        {later && (
          <Field
            label={t("when")}
            hint={t("whenHint")}
            problem={moment === null ? t("whenMissing") : over ? t("whenOver") : undefined}
          >
            {(ids) => (
              <Input
                {...ids}
                type="datetime-local"
                value={when}
                min={wall(new Date())}
                onChange={(event) => setWhen(event.target.value)}
              />
            )}
          </Field>
        )}
      </fieldset>
      {overtaken && (
        <div role="alert" className="rounded-md border border-warn bg-warn-soft p-3">
          <p className="font-medium">{t("overtaken")}</p>
          <p className="text-ink-soft">{t("overtakenWhy")}</p>
          {(["mine", "theirs"] as const).map((whose) => (
            <div key={whose} className="mt-2 rounded-md bg-surface">
              <h3 className="px-4 pt-2 font-medium text-sm">{t(whose)}</h3>
              <ChangesTable
                changes={whose === "mine" ? mine : overtaken.meanwhile}
                tariff={tariff}
                label={t(whose)}
              />
            </div>
          ))}
        </div>
      )}
      {known && (
        <div role="alert" className="rounded-md bg-bad-soft p-3">
          <p className="font-medium">{t("refused")}</p>
          {problems.length === 0 && (
            <p className="break-words text-ink-soft">
              {told({ message: error.detail })
                ? tell({ message: error.detail })
                : inOneSentence(error, common)}
            </p>
          )}
          {problems.map((one) => (
            <p key={one.message} className="break-words text-ink-soft">
              {tell(one)}
            </p>
          ))}
        </div>
      )}
    </Confirm>
  );
}
