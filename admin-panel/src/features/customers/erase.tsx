"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { inWords } from "@/api/errors";
import { Confirm } from "@/ui/confirm";
import { type Customer, contactOf, useErase } from "./data";
import { ErasedDialog } from "./erased";

/** Asks for an erasure: what it destroys, what stays, and that nothing brings it back. */
export function EraseDialog({ customer, onClose }: { customer: Customer; onClose: () => void }) {
  const t = useTranslations("customers.rights.erase");
  const contact = contactOf(customer);
  const erase = useErase(contact);
  // A block with a date is there already: what is left to ask for is "now".
  const [now, setNow] = useState(customer.erase_at !== null);
  if (erase.data) return <ErasedDialog standing={erase.data} onClose={onClose} />;
  return (
    <Confirm
      open
      onOpenChange={(open) => !open && !erase.isPending && onClose()}
      title={t("title")}
      lead={t("lead")}
      action={t(now ? "actionNow" : "actionLater")}
      danger
      typed={{ word: contact, label: t("type", { word: contact }) }}
      busy={erase.isPending}
      error={inWords(erase.error, { 409: t("already") })}
      onConfirm={(reason) => erase.mutate({ now, reason })}
    >
      <div className="grid gap-3 sm:grid-cols-2">
        <Meaning title={t("goes")} items={[t("goesWords"), t("goesNames"), t("goesFiles"), t("goesModel")]} />
        <Meaning title={t("stays")} items={[t("staysAmounts"), t("staysStates"), t("staysProofs")]} />
      </div>
      <p className="rounded-md bg-warn-soft p-3 text-sm">{t("notReached")}</p>
      <fieldset className="flex flex-col gap-2">
        <legend className="mb-1 font-medium text-sm">{t("when")}</legend>
        <Choice
          name={t("later")}
          about={t("laterAbout")}
          checked={!now}
          disabled={customer.erase_at !== null}
          onChoose={() => setNow(false)}
        />
        <Choice name={t("now")} about={t("nowAbout")} checked={now} onChoose={() => setNow(true)} />
      </fieldset>
      {erase.isPending && (
        <p role="status" className="text-ink-soft">
          {t(now ? "runningNow" : "running")}
        </p>
      )}
    </Confirm>
  );
}

function Meaning({ title, items }: { title: string; items: string[] }) {
  return (
    <div>
      <h3 className="mb-1 font-medium text-sm">{title}</h3>
      <ul className="list-outside list-disc pl-4 text-ink-soft text-sm">
        {items.map((item) => (
          <li key={item}>{item}</li>
        ))}
      </ul>
    </div>
  );
}

function Choice({
  name,
  about,
  checked,
  disabled,
  onChoose,
}: {
  name: string;
  about: string;
  checked: boolean;
  disabled?: boolean;
  onChoose: () => void;
}) {
  return (
    <label className="flex items-start gap-2">
      <input
        type="radio"
        name="cuando"
        className="mt-1 size-4 shrink-0 accent-(--accent)"
        checked={checked}
        disabled={disabled}
        onChange={onChoose}
      />
      <span>
        <span className="font-medium">{name}</span>
        <span className="block text-ink-soft text-sm">{about}</span>
      </span>
    </label>
  );
}
