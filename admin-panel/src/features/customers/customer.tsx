"use client";

import { ArrowLeft } from "lucide-react";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { ApiError } from "@/api/errors";
import { Card, Page } from "@/ui/page";
import { Empty, Shown, Skeleton } from "@/ui/states";
import { Copy } from "@/ui/values";
import { Conversations } from "./conversations";
import { type OneCustomer, useCustomer } from "./data";
import { Facts } from "./facts";
import { CustomerName } from "./name";
import { Quotes } from "./quotes";
import { Rights } from "./rights";
import { StatePills } from "./state-pills";

const COLUMNS = "grid gap-4 lg:grid-cols-[minmax(0,1fr)_20rem] 2xl:grid-cols-[minmax(0,1fr)_24rem]";

/** One person: who they are, how they stand, what was said and quoted, and what may be done with their data. */
export function CustomerPage({ id }: { id: string }) {
  const t = useTranslations("customers");
  const found = useCustomer(id);
  if (!found.data && found.error instanceof ApiError && found.error.status === 404) {
    return (
      <Page title={t("unknown")}>
        <Card>
          <Empty title={t("unknown")} action={<Back />}>
            {t("unknownWhy")}
          </Empty>
        </Card>
      </Page>
    );
  }
  return (
    <Shown of={found} skeleton={<Waiting />}>
      {(one) => <Known of={one} />}
    </Shown>
  );
}

function Known({ of: { customer, conversations, quotes } }: { of: OneCustomer }) {
  const t = useTranslations("customers");
  return (
    <Page
      wide
      title={<CustomerName of={customer} />}
      lead={
        <span className="flex flex-wrap items-center gap-x-3 gap-y-1">
          {customer.phone && (
            <span className="inline-flex items-center">
              {customer.phone}
              <Copy text={customer.phone} label={t("copyPhone")} />
            </span>
          )}
          <StatePills of={customer} />
        </span>
      }
      actions={<Back />}
    >
      <div className={`${COLUMNS} items-start lg:grid-rows-[auto_1fr]`}>
        <div className="min-w-0 lg:col-start-2">
          <Facts of={customer} />
        </div>
        <div className="flex min-w-0 flex-col gap-4 lg:col-start-1 lg:row-span-2 lg:row-start-1">
          <Conversations of={conversations} total={customer.conversations} />
          <Quotes of={quotes} total={customer.quotes} sum={customer.quoted} />
        </div>
        <div className="min-w-0 lg:col-start-2">
          <Rights of={customer} />
        </div>
      </div>
    </Page>
  );
}

function Back() {
  const t = useTranslations("customers");
  return (
    <Link
      href="/clientes"
      className="inline-flex h-9 items-center gap-1.5 rounded-md border border-control bg-surface px-3 font-medium hover:bg-sunken"
    >
      <ArrowLeft className="size-4" aria-hidden />
      {t("all")}
    </Link>
  );
}

function Waiting() {
  const nav = useTranslations("shell.nav");
  const state = useTranslations("common.state");
  return (
    <div
      role="status"
      aria-label={state("loading")}
      className="mx-auto flex w-full max-w-[1600px] flex-col gap-4 p-4 md:p-6"
    >
      <h1 className="sr-only">{nav("customers")}</h1>
      <Skeleton className="h-12 max-w-sm" />
      <div className={COLUMNS}>
        <Skeleton className="h-64" />
        <Skeleton className="h-64" />
      </div>
    </div>
  );
}
