"use client";

import { useTranslations } from "next-intl";
import { Message } from "@/shell/message";
import { Button } from "@/ui/button";

export default function Crash({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  const t = useTranslations();
  return (
    <Message
      title={t("shell.errors.crashTitle")}
      text={`${t("shell.errors.crash")} ${error.digest ? t("common.state.correlation", { id: error.digest }) : ""}`}
      home={t("shell.errors.home")}
    >
      <Button look="primary" onClick={reset}>
        {t("common.actions.retry")}
      </Button>
    </Message>
  );
}
