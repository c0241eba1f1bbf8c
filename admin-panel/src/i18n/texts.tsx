import { NextIntlClientProvider } from "next-intl";
import { getMessages } from "next-intl/server";
import type { ReactNode } from "react";
import type { Namespace } from "./namespaces";

/** Texts for the client components below, of these namespaces only: a page carries no other page's. */
export async function Texts({ of, children }: { of: Namespace[]; children: ReactNode }) {
  const all = (await getMessages()) as Record<string, unknown>;
  const picked = Object.fromEntries(["common", "shell", "signin", ...of].map((name) => [name, all[name]]));
  return <NextIntlClientProvider messages={picked as never}>{children}</NextIntlClientProvider>;
}
