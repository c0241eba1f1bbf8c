"use client";

import { Download } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { ingress } from "@/api/client";
import { ApiError, detailOf } from "@/api/errors";
import type { components } from "@/api/types/ingress";
import { Button } from "@/ui/button";
import { Card } from "@/ui/page";
import { Failure } from "@/ui/states";
import type { Draft } from "../model";

type Kind = components["schemas"]["Kind"];

/** The draft or the last version as a file. */
export function Export({ draft }: { draft: Draft }) {
  const t = useTranslations("tariffs.files");
  const [busy, setBusy] = useState("");
  const [error, setError] = useState<unknown>(null);
  const { slug, published } = draft;
  const save = async (kind: Kind, version: number | undefined) => {
    setBusy(`${kind}${version ?? ""}`);
    setError(null);
    try {
      const { data, response, error } = await ingress.GET("/api/tariffs/{slug}/export", {
        params: { path: { slug }, query: { format: kind, version } },
        parseAs: "blob",
      });
      if (!data) {
        throw new ApiError(response.status, detailOf(error), response.headers.get("x-correlation-id"), error);
      }
      const link = document.createElement("a");
      link.href = URL.createObjectURL(data as Blob);
      link.download = `${slug}${version ? `-v${version}` : ""}.${kind}`;
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
    } catch (why) {
      setError(why);
    }
    setBusy("");
  };
  const buttons = (version: number | undefined) => (
    <div className="flex flex-wrap gap-2">
      {(["csv", "yaml"] as const).map((kind) => (
        <Button
          key={kind}
          icon={Download}
          busy={busy === `${kind}${version ?? ""}`}
          onClick={() => void save(kind, version)}
        >
          {t(kind)}
        </Button>
      ))}
    </div>
  );
  return (
    <Card title={t("export")}>
      <div className="flex flex-col gap-4">
        <p className="text-ink-soft">{t("exportLead")}</p>
        <div>
          <h3 className="mb-1.5 font-medium text-sm">{t("draft")}</h3>
          {buttons(undefined)}
        </div>
        {published > 0 && (
          <div>
            <h3 className="mb-1.5 font-medium text-sm">{t("version", { number: published })}</h3>
            {buttons(published)}
          </div>
        )}
        {error !== null && <Failure error={error} />}
      </div>
    </Card>
  );
}
