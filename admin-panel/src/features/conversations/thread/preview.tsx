"use client";

import { Download } from "lucide-react";
import { useTranslations } from "next-intl";
import { useEffect, useState } from "react";

export type Shown = { bytes: Blob; name: string };

/** How a file is looked at here; the rest is saved. PDFs are among it: what a browser shows them with runs scripts. */
export function lookedAt(type: string): "picture" | "video" | "sound" | "pdf" | "file" {
  if (type.startsWith("image/")) return "picture";
  if (type.startsWith("video/")) return "video";
  if (type.startsWith("audio/")) return "sound";
  return type === "application/pdf" ? "pdf" : "file";
}

/** A file that was opened, and the way to save it. */
export function Preview({ of: { bytes, name } }: { of: Shown }) {
  const t = useTranslations("conversations.files");
  const [url, setUrl] = useState<string>();
  const [broken, setBroken] = useState(false);
  useEffect(() => {
    const made = URL.createObjectURL(bytes);
    setUrl(made);
    setBroken(false);
    return () => URL.revokeObjectURL(made);
  }, [bytes]);
  const kind = lookedAt(bytes.type);
  return (
    <>
      {broken ? (
        <p className="text-ink-soft">{t("notHere")}</p>
      ) : kind === "pdf" || kind === "file" ? (
        <p className="text-ink-soft">{t(kind === "pdf" ? "pdf" : "noPreview")}</p>
      ) : (
        // Which formats a browser knows is for it to say: pictures of iPhones (HEIC) hardly any does.
        url && <Medium kind={kind} url={url} onBroken={() => setBroken(true)} />
      )}
      <a
        href={url}
        download={name}
        className="mt-3 inline-flex h-9 items-center gap-1.5 rounded-md border border-control px-3 font-medium"
      >
        <Download className="size-4" aria-hidden />
        {t(kind === "pdf" ? "savePdf" : "save", { name })}
      </a>
    </>
  );
}

function Medium({
  kind,
  url,
  onBroken,
}: {
  kind: "picture" | "video" | "sound";
  url: string;
  onBroken: () => void;
}) {
  const t = useTranslations("conversations.files");
  if (kind === "picture") {
    return (
      // biome-ignore lint/performance/noImgElement: bytes that were opened once and are kept nowhere
      <img
        src={url}
        alt={t("picture")}
        onError={onBroken}
        className="mx-auto max-h-[65dvh] max-w-full rounded-md"
      />
    );
  }
  if (kind === "video") {
    return (
      // biome-ignore lint/a11y/useMediaCaption: what a customer filmed has no captions
      <video
        src={url}
        controls
        playsInline
        aria-label={t("video")}
        onError={onBroken}
        className="mx-auto max-h-[65dvh] max-w-full rounded-md"
      />
    );
  }
  return (
    // biome-ignore lint/a11y/useMediaCaption: a voice note; what was heard in it is the text of its message
    <audio src={url} controls aria-label={t("sound")} onError={onBroken} className="w-full" />
  );
}
