"use client";

import { useTranslations } from "next-intl";
import { inWords } from "@/api/errors";
import { Confirm } from "@/ui/confirm";
import { useToast } from "@/ui/toast";
import { type Article, useWithdrawArticle } from "./data";

export function WithdrawDialog({ article, onClose }: { article: Article; onClose: () => void }) {
  const t = useTranslations("knowledge.articles");
  const common = useTranslations("common.state");
  const say = useToast();
  const withdraw = useWithdrawArticle();
  return (
    <Confirm
      open
      onOpenChange={(open) => !open && onClose()}
      title={t("withdrawTitle")}
      lead={t("withdrawLead", { title: article.title })}
      action={t("withdraw")}
      busy={withdraw.isPending}
      error={inWords(withdraw.error, { 412: common("conflict") })}
      onConfirm={(reason) =>
        withdraw.mutate(
          { ...article, reason },
          {
            onSuccess: () => {
              say(t("withdrawnDone"));
              onClose();
            },
          },
        )
      }
    />
  );
}
