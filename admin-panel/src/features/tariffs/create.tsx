"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useState } from "react";
import type { ApiError } from "@/api/errors";
import { Button } from "@/ui/button";
import { Dialog } from "@/ui/dialog";
import { Failure } from "@/ui/states";
import { sendEdits } from "./data";
import { EntryForm, type Said } from "./editor/adding";
import type { Listed } from "./model";

const VAT = 21;

/** A new tariff begins as a draft that prices nothing; its short name stays for ever. */
export function NewTariff({ known }: { known: readonly Listed[] }) {
  const t = useTranslations("tariffs.create");
  const customers = useTranslations("tariffs.customers");
  const [open, setOpen] = useState(false);
  const router = useRouter();
  const client = useQueryClient();
  const create = useMutation<unknown, ApiError, Said>({
    mutationFn: ({ slug, name, customer }) =>
      sendEdits(
        slug as string,
        [
          {
            change: "CategoryDefined",
            slug: slug as string,
            name: name as string,
            customer: customer as "particular" | "professional",
            currency: "EUR",
            vat_percent: VAT,
            lists: {},
            words: [],
            not_words: [],
            ambiguous: {},
          },
        ],
        0,
      ),
    onSuccess: async (_, { slug }) => {
      await client.invalidateQueries({ queryKey: ["tariffs"] });
      router.push(`/tarifas/${slug as string}?parte=lists`);
    },
  });
  return (
    <>
      <Button small icon={Plus} onClick={() => setOpen(true)}>
        {t("button")}
      </Button>
      <Dialog open={open} onOpenChange={setOpen} title={t("title")} lead={t("lead")}>
        <div className="flex flex-col gap-4">
          <EntryForm
            asks={[
              { name: "name", label: t("name"), hint: t("nameHint"), kind: "text" },
              {
                name: "slug",
                label: t("slug"),
                hint: t("slugHint"),
                kind: "slug",
                taken: new Set(known.map((one) => one.slug)),
              },
              {
                name: "customer",
                label: t("customer"),
                kind: "select",
                options: [
                  { value: "particular", name: customers("particular") },
                  { value: "professional", name: customers("professional") },
                ],
              },
            ]}
            action={t("button")}
            busy={create.isPending}
            onCancel={() => setOpen(false)}
            onSubmit={(said) => create.mutate(said)}
          />
          {create.error && <Failure error={create.error} />}
        </div>
      </Dialog>
    </>
  );
}
