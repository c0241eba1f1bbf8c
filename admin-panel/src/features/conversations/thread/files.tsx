"use client";

import { Eye, FileWarning, LoaderCircle, Paperclip } from "lucide-react";
import { useFormatter, useTranslations } from "next-intl";
import { useState } from "react";
import { ingress } from "@/api/client";
import { useCommand } from "@/api/commands";
import { ApiError } from "@/api/errors";
import { useMay } from "@/shell/session";
import { Confirm } from "@/ui/confirm";
import { Dialog } from "@/ui/dialog";
import { Failure } from "@/ui/states";
import type { StoredFile } from "../model";
import { useWords } from "../words";
import { Preview, type Shown } from "./preview";

/** The attachments of a message. Each is opened by a press, and that somebody opened it is written down. */
export function Files({ conversation, files }: { conversation: string; files: StoredFile[] }) {
  if (files.length === 0) return null;
  return (
    <ul className="mt-1.5 flex flex-col items-start gap-1.5">
      {files.map((file) => (
        <li key={file.attachment_id} className="max-w-full">
          <OneFile conversation={conversation} file={file} />
        </li>
      ))}
    </ul>
  );
}

function OneFile({ conversation, file }: { conversation: string; file: StoredFile }) {
  const t = useTranslations("conversations.files");
  const format = useFormatter();
  const words = useWords();
  const atOnce = useMay("admin", "operator"); // who answers customers looks at what they send all day
  const [asking, setAsking] = useState(false);
  const [shown, setShown] = useState<Shown | null>(null);
  const open = useCommand((reason: string) => fetched(conversation, file.digest ?? "", reason), []);

  const kind = words("media", file.kind ?? "file");
  const size =
    file.size === null
      ? ""
      : ` · ${format.number(file.size / 1024, { style: "unit", unit: "kilobyte", maximumFractionDigits: 0 })}`;
  if (file.state !== "stored") {
    const Icon = file.state === "failed" ? FileWarning : LoaderCircle;
    return (
      <span className="inline-flex items-center gap-1.5 rounded-md border border-line bg-surface px-2 py-1 text-ink-soft text-sm">
        <Icon className="size-4 shrink-0" aria-hidden />
        {kind}: {t(file.reason === "expired" ? "expired" : file.state)}
      </span>
    );
  }
  const show = (reason: string) =>
    open.mutate(reason, {
      onSuccess: (found) => {
        setAsking(false);
        setShown(found);
      },
    });
  return (
    <>
      <button
        type="button"
        title={t("hint")}
        aria-disabled={open.isPending} // a button that is disabled loses the focus, which is to come back here
        onClick={() => !open.isPending && (atOnce ? show(t("reason")) : setAsking(true))}
        className="inline-flex min-h-8 max-w-full items-center gap-1.5 rounded-md border border-control bg-surface px-2 text-ink text-sm hover:bg-sunken"
      >
        {open.isPending ? (
          <LoaderCircle className="size-4 shrink-0 animate-spin" aria-hidden />
        ) : (
          <Paperclip className="size-4 shrink-0" aria-hidden />
        )}
        <span className="truncate">
          {kind}
          <span className="text-ink-faint">{size}</span>
        </span>
        <span className="inline-flex items-center gap-1 text-accent">
          <Eye className="size-3.5" aria-hidden />
          {t("open")}
        </span>
      </button>
      {open.error && !asking && (
        <div className="mt-1">
          <Failure error={open.error} title={t("refused")} />
        </div>
      )}
      {asking && (
        <Confirm
          open
          onOpenChange={setAsking}
          title={t("title")}
          lead={t("hint")}
          action={t("open")}
          busy={open.isPending}
          error={open.error}
          onConfirm={show}
        />
      )}
      {shown && (
        <Dialog wide open onOpenChange={(wish) => !wish && setShown(null)} title={kind} lead={t("recorded")}>
          <Preview of={shown} />
        </Dialog>
      )}
    </>
  );
}

async function fetched(conversation: string, digest: string, reason: string): Promise<Shown> {
  const { data, response } = await ingress.POST("/api/privacy/media/{conversation}/{digest}", {
    params: { path: { conversation, digest } },
    body: { reason },
    parseAs: "blob",
  });
  if (!response.ok || !data) {
    throw new ApiError(response.status, "", response.headers.get("x-correlation-id"), null);
  }
  const named = response.headers.get("content-disposition")?.match(/filename\*=UTF-8''([^;]+)/)?.[1];
  return { bytes: data as Blob, name: decoded(named) };
}

function decoded(name: string | undefined): string {
  try {
    return name ? decodeURIComponent(name) : "archivo";
  } catch {
    return "archivo"; // not percent-encoded as it should be: a name of ours does as well
  }
}
