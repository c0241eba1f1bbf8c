"use client";

import type { UseQueryResult } from "@tanstack/react-query";
import clsx from "clsx";
import { Inbox, TriangleAlert } from "lucide-react";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { ApiError } from "@/api/errors";
import { Button } from "./button";

/** Grey in the shape of what is to come. */
export function Skeleton({ className }: { className?: string }) {
  return (
    <div
      aria-hidden
      className={clsx("animate-[pulse-soft_1.6s_ease-in-out_infinite] rounded-md bg-sunken", className)}
    />
  );
}

export function SkeletonRows({ rows = 8 }: { rows?: number }) {
  const t = useTranslations("common.state");
  return (
    <div role="status" aria-label={t("loading")} className="flex flex-col gap-2 p-4">
      {Array.from({ length: rows }, (_, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: they are all the same
        <Skeleton key={index} className="h-7" />
      ))}
    </div>
  );
}

/** Nothing there: why, and what to do next. */
export function Empty({
  title,
  children,
  action,
}: {
  title: ReactNode;
  children?: ReactNode;
  action?: ReactNode;
}) {
  return (
    <div className="flex flex-col items-center gap-2 px-4 py-10 text-center">
      <Inbox className="size-6 text-ink-faint" aria-hidden />
      <p className="font-medium">{title}</p>
      {children && <p className="max-w-prose text-ink-soft">{children}</p>}
      {action}
    </div>
  );
}

const REFUSALS = {
  401: "session",
  403: "forbidden",
  404: "missing",
  413: "large",
  429: "many",
} as const;

/** Why, in the reader's language where it is known; else what the API said, and that it is the one who says so. */
export function inOneSentence(
  error: ApiError | null,
  t: ReturnType<typeof useTranslations<"common">>,
): string {
  if (error === null || error.passing) return t("state.away");
  if (error.worded) return error.detail;
  const refusal = REFUSALS[error.status as keyof typeof REFUSALS];
  if (refusal) return t(`state.refusals.${refusal}`);
  if (error.status >= 500 || !error.detail) return t("state.refusals.broken");
  return t("state.refusals.said", { detail: error.detail });
}

/** What could not be done or shown: what, the code for support, and another try. */
export function Failure({
  error,
  title,
  onRetry,
}: {
  error: unknown;
  title?: ReactNode;
  onRetry?: () => void;
}) {
  const t = useTranslations("common");
  const known = error instanceof ApiError ? error : null;
  return (
    <div role="alert" className="flex items-start gap-2.5 rounded-md bg-bad-soft p-3 text-ink">
      <TriangleAlert className="mt-0.5 size-4 shrink-0 text-bad" aria-hidden />
      <div className="min-w-0 flex-1">
        <p className="font-medium">{title ?? t("state.failed")}</p>
        <p className="break-words text-ink-soft">{inOneSentence(known, t)}</p>
        {known?.correlation && (
          <p className="mt-1 break-all font-mono text-ink-faint text-xs">
            {t("state.correlation", { id: known.correlation })}
          </p>
        )}
      </div>
      {onRetry && (
        <Button small onClick={onRetry}>
          {t("actions.retry")}
        </Button>
      )}
    </div>
  );
}

/** One of: the shape of what comes, what went wrong, nothing there, or the thing itself.
 *
 * What was loaded stays in sight while it is loaded anew, and when that fails.
 */
export function Shown<Data>({
  of,
  skeleton,
  empty,
  children,
}: {
  of: UseQueryResult<Data, unknown>;
  skeleton?: ReactNode;
  empty?: { when: (data: Data) => boolean; show: ReactNode };
  children: (data: Data) => ReactNode;
}) {
  if (of.data === undefined) {
    if (of.isError) {
      return (
        <div className="p-4">
          <Failure error={of.error} onRetry={() => void of.refetch()} />
        </div>
      );
    }
    return skeleton ?? <SkeletonRows />;
  }
  return (
    <>
      {of.isError && (
        <div className="p-4">
          <Failure error={of.error} onRetry={() => void of.refetch()} />
        </div>
      )}
      {empty?.when(of.data) ? empty.show : children(of.data)}
    </>
  );
}
