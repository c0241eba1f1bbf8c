"use client";

import { useTranslations } from "next-intl";
import { useEffect, useRef, useState } from "react";
import { Field, Input } from "@/ui/field";
import { More } from "@/ui/infinite";
import { useRowKeys, useShortcuts } from "@/ui/keyboard";
import { Card, Page } from "@/ui/page";
import { Empty, Shown } from "@/ui/states";
import { useCustomers } from "./data";
import { CustomerTable } from "./list";

const ROWS = "clientes";
const SEARCH = "buscar-cliente";
/** Milliseconds after the last letter. */
const QUIET = 300;

/** Everybody who ever wrote, the last seen first. */
export function Customers() {
  const t = useTranslations("customers");
  const nav = useTranslations("shell.nav");
  const box = useRef<HTMLInputElement>(null);
  const [typed, setTyped] = useState("");
  const [search, setSearch] = useState("");
  const found = useCustomers(search);
  useRowKeys(`#${ROWS}`);
  useShortcuts({ "/": () => document.getElementById(SEARCH)?.focus() });
  useEffect(() => setTyped(box.current?.value ?? ""), []);
  useEffect(() => {
    const timer = setTimeout(() => setSearch(typed.trim()), QUIET);
    return () => clearTimeout(timer);
  }, [typed]);
  const rows = found.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Page wide title={nav("customers")} lead={t("lead")}>
      <Card flush>
        <div className="border-line border-b px-4 py-3">
          <Field label={t("search")} hideLabel className="max-w-md">
            {(ids) => (
              <Input
                {...ids}
                id={SEARCH}
                type="search"
                aria-label={t("search")}
                placeholder={t("search")}
                autoComplete="off"
                maxLength={100}
                // Not controlled: what is typed before the page is awake stays.
                ref={box}
                defaultValue=""
                onChange={(event) => setTyped(event.target.value)}
              />
            )}
          </Field>
        </div>
        <div id={ROWS} aria-busy={found.isPlaceholderData || undefined}>
          <Shown
            of={found}
            empty={{
              when: () => rows.length === 0,
              show: search ? (
                <Empty title={t("noMatch")}>{t("noMatchWhy")}</Empty>
              ) : (
                <Empty title={t("none")}>{t("noneWhy")}</Empty>
              ),
            }}
          >
            {() => <CustomerTable rows={rows} foot={found.hasNextPage && <More of={found} />} />}
          </Shown>
        </div>
      </Card>
    </Page>
  );
}
