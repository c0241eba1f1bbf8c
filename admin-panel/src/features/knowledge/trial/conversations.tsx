"use client";

import { Plus, X } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { Button, IconButton } from "@/ui/button";
import { Checkbox, Field, Input } from "@/ui/field";
import { Shown } from "@/ui/states";
import { Ago } from "@/ui/values";
import { MOST, useRecent } from "./data";

const ID = /^\d{1,18}-\d{1,18}$/;

/** Which recorded conversations are thought again: by number, or of the latest. */
export function Conversations({
  chosen,
  onChange,
  problem,
}: {
  chosen: string[];
  onChange: (ids: string[]) => void;
  problem?: string;
}) {
  const t = useTranslations("knowledge.trial");
  const recent = useRecent();
  const [typed, setTyped] = useState("");
  const id = typed.trim();
  const listed = new Set(recent.data?.map((one) => one.id));
  const add = () => {
    if (!ID.test(id)) return;
    onChange([...new Set([...chosen, id])]);
    setTyped("");
  };
  const toggle = (one: string) =>
    onChange(chosen.includes(one) ? chosen.filter((other) => other !== one) : [...chosen, one]);
  return (
    <fieldset className="flex min-w-0 flex-col gap-2">
      <legend className="mb-1 font-medium text-sm">{t("conversations", { most: MOST })}</legend>
      <Shown of={recent}>
        {(items) => (
          <ul className="grid max-h-56 gap-x-4 overflow-y-auto rounded-md border border-line px-3 py-2 sm:grid-cols-2 2xl:grid-cols-3">
            {items.map((one) => (
              <li key={one.id} className="min-w-0">
                <Checkbox
                  className="max-w-full"
                  label={
                    <span className="flex min-w-0 flex-col sm:flex-row sm:items-baseline sm:gap-2">
                      <span className="min-w-0 truncate">{one.customer_name ?? one.id}</span>
                      <span className="shrink-0 text-ink-faint text-xs">
                        {one.id} · {t("answers", { count: one.counts.turns })}
                        {one.last_message_at && (
                          <>
                            {" · "}
                            <Ago at={one.last_message_at} />
                          </>
                        )}
                      </span>
                    </span>
                  }
                  checked={chosen.includes(one.id)}
                  disabled={chosen.length >= MOST && !chosen.includes(one.id)}
                  onChange={() => toggle(one.id)}
                />
              </li>
            ))}
            {items.length === 0 && <li className="text-ink-soft">{t("noRecent")}</li>}
          </ul>
        )}
      </Shown>
      <div className="flex flex-wrap items-end gap-2">
        <Field label={t("byNumber")} className="w-48">
          {(ids) => (
            <Input
              {...ids}
              value={typed}
              placeholder="1-512"
              autoComplete="off"
              onChange={(event) => setTyped(event.target.value)}
              onKeyDown={(event) => {
                if (event.key !== "Enter" || !typed) return;
                event.preventDefault();
                add();
              }}
            />
          )}
        </Field>
        <Button icon={Plus} disabled={!ID.test(id) || chosen.length >= MOST} onClick={add}>
          {t("add")}
        </Button>
        {chosen
          .filter((one) => !listed.has(one))
          .map((one) => (
            <span
              key={one}
              className="inline-flex h-9 items-center rounded-md border border-line bg-sunken pl-3"
            >
              {one}
              <IconButton small icon={X} label={t("drop", { id: one })} onClick={() => toggle(one)} />
            </span>
          ))}
      </div>
      {problem && (
        <p role="alert" className="text-bad text-sm">
          {problem}
        </p>
      )}
    </fieldset>
  );
}
