"use client";

import { useQueryClient } from "@tanstack/react-query";
import { FileUp } from "lucide-react";
import { useTranslations } from "next-intl";
import { type ChangeEvent, useRef, useState } from "react";
import { ingress } from "@/api/client";
import { ApiError, detailOf } from "@/api/errors";
import type { components } from "@/api/types/ingress";
import { Button } from "@/ui/button";
import { Card } from "@/ui/page";
import { Failure } from "@/ui/states";
import { useToast } from "@/ui/toast";
import { SummaryLine } from "../changes/summary-line";
import { ChangesTable } from "../changes/table";
import type { Draft } from "../model";
import { FileProblems } from "./problems";

type Kind = components["schemas"]["Kind"];
type Checked = components["schemas"]["ImportShown"];

const MOST_BYTES = 1_000_000;

type Step =
  | { at: "choose" }
  | { at: "checking" | "importing"; file: File }
  | { at: "checked"; file: File; found: Checked; etag: string; anyway: boolean }
  | { at: "stale"; file: File }
  | { at: "failed"; file: File; error: unknown };

const kindOf = (file: File): Kind => (/\.csv$/i.test(file.name) ? "csv" : "yaml");

/** A file into the draft: checked first, with every problem by its row, then what it would change, then brought in. */
export function Import({ draft, readOnly }: { draft: Draft; readOnly: boolean }) {
  const t = useTranslations("tariffs.files");
  const say = useToast();
  const client = useQueryClient();
  const input = useRef<HTMLInputElement>(null);
  const [step, setStep] = useState<Step>({ at: "choose" });
  const { slug } = draft;

  const check = async (file: File, anyway: boolean) => {
    if (file.size > MOST_BYTES) {
      setStep({ at: "failed", file, error: new ApiError(413, t("tooLarge"), null, null) });
      return;
    }
    setStep({ at: "checking", file });
    try {
      const { data, response, error } = await ingress.POST("/api/tariffs/import/check", {
        params: { query: { format: kindOf(file), slug, anyway } },
        ...bodyOf(file),
      });
      if (data) {
        setStep({ at: "checked", file, found: data, etag: response.headers.get("etag") ?? "", anyway });
      } else if (response.status === 412) {
        setStep({ at: "stale", file });
      } else {
        throw failure(response, error);
      }
    } catch (error) {
      setStep({ at: "failed", file, error });
    }
  };
  const bring = async ({ file, etag, anyway }: { file: File; etag: string; anyway: boolean }) => {
    setStep({ at: "importing", file });
    try {
      const { data, response, error } = await ingress.POST("/api/tariffs/import", {
        params: { query: { format: kindOf(file), slug, anyway }, header: { "if-match": etag } },
        ...bodyOf(file),
      });
      if (response.status === 412) {
        setStep({ at: "stale", file });
        return;
      }
      if (!data) throw failure(response, error);
      await client.invalidateQueries({ queryKey: ["tariffs"] });
      say(t("done"));
      setStep({ at: "choose" });
    } catch (error) {
      setStep({ at: "failed", file, error });
    }
  };
  const chosen = (event: ChangeEvent<HTMLInputElement>) => {
    const file = event.target.files?.[0];
    event.target.value = ""; // the same file, corrected, can be chosen again
    if (file) void check(file, false);
  };
  const busy = step.at === "checking" || step.at === "importing";
  return (
    <Card title={t("import")} flush>
      <div className="flex flex-col gap-3 p-4">
        <p className="max-w-prose text-ink-soft">{t("importLead")}</p>
        <div className="flex flex-wrap items-center gap-3">
          <input
            ref={input}
            type="file"
            accept=".csv,.yaml,.yml,text/csv,application/yaml"
            aria-label={t("file")}
            className="sr-only"
            tabIndex={-1}
            onChange={chosen}
          />
          <Button icon={FileUp} busy={busy} onClick={() => input.current?.click()}>
            {t(step.at === "choose" ? "choose" : "chooseOther")}
          </Button>
          {step.at !== "choose" && <span className="min-w-0 break-all text-ink-soft">{step.file.name}</span>}
        </div>
        {step.at === "failed" && <Failure error={step.error} onRetry={() => void check(step.file, false)} />}
        {step.at === "stale" && (
          <div role="alert" className="rounded-md bg-warn-soft p-3">
            <p className="font-medium">{t("stale")}</p>
            <p className="mb-2 text-ink-soft">{t("staleWhy")}</p>
            <Button onClick={() => void check(step.file, true)}>{t("anyway")}</Button>
          </div>
        )}
      </div>
      {step.at === "checked" &&
        (step.found.problems.length > 0 ? (
          <FileProblems of={step.found.problems} onRetry={() => input.current?.click()} />
        ) : (
          step.found.categories.map((one) => (
            <div key={one.slug} className="border-line border-t">
              <div className="flex flex-wrap items-start justify-between gap-3 p-4">
                <div className="min-w-0">
                  <SummaryLine changes={one.changes} />
                  <p className="text-ink-soft">
                    {one.changes.length === 0 ? t("nothing") : step.anyway ? t("wouldOverwrite") : t("would")}
                  </p>
                </div>
                {one.changes.length > 0 &&
                  (readOnly ? (
                    <p className="text-ink-soft">{t("onlyAdmins")}</p>
                  ) : (
                    <Button look="primary" onClick={() => void bring(step)}>
                      {t("apply")}
                    </Button>
                  ))}
              </div>
              {one.changes.length > 0 && (
                <ChangesTable changes={one.changes} tariff={draft.tariff} label={t("import")} />
              )}
            </div>
          ))
        ))}
    </Card>
  );
}

/** The bytes as they are: the API tells an unreadable file by its encoding. */
function bodyOf(file: File) {
  return {
    body: "",
    bodySerializer: () => file,
    headers: { "content-type": kindOf(file) === "csv" ? "text/csv" : "application/yaml" },
  } as const;
}

function failure(response: Response, error: unknown): ApiError {
  return new ApiError(response.status, detailOf(error), response.headers.get("x-correlation-id"), error);
}
