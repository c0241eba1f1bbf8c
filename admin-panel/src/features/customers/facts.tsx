"use client";

import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { Person } from "@/shell/person";
import { Card, Facts as Pairs } from "@/ui/page";
import { Ago, DateTime } from "@/ui/values";
import { type Customer, contactOf } from "./data";

/** What is known of a person, and since when and why they are blocked, muted or erased. */
export function Facts({ of: customer }: { of: Customer }) {
  const t = useTranslations("customers.facts");
  const stated = (at: string, by: string | null, reason: string | null): ReactNode => (
    <>
      <DateTime at={at} />
      <span className="block text-ink-soft">
        {by && (
          <>
            <Person id={by} />
            {reason && ": "}
          </>
        )}
        {reason}
      </span>
    </>
  );
  const known: [ReactNode, ReactNode][] = [
    [t("first"), <DateTime key="first" at={customer.first_seen_at} />],
    [t("last"), customer.last_seen_at ? <Ago key="last" at={customer.last_seen_at} /> : "—"],
    [t("contact"), contactOf(customer)],
  ];
  if (customer.email) known.push([t("email"), customer.email]);
  if (customer.is_restricted && customer.restricted_at) {
    known.push([
      t("restricted"),
      stated(customer.restricted_at, customer.restricted_by, customer.restricted_reason),
    ]);
  }
  if (customer.erase_at) known.push([t("due"), <DateTime key="due" at={customer.erase_at} />]);
  if (customer.is_muted && customer.muted_at) {
    known.push([t("muted"), stated(customer.muted_at, customer.muted_by, customer.muted_reason)]);
  }
  if (customer.opted_out && customer.opted_out_at) {
    known.push([t("optedOut"), <DateTime key="out" at={customer.opted_out_at} />]);
  }
  if (customer.erased_at) known.push([t("erased"), stated(customer.erased_at, null, customer.erased_reason)]);
  return (
    <Card title={t("title")}>
      <Pairs of={known} />
    </Card>
  );
}
