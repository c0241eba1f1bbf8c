import type { Metadata, Viewport } from "next";
import { cookies, headers } from "next/headers";
import { getLocale } from "next-intl/server";
import type { ReactNode } from "react";
import { Texts } from "@/i18n/texts";
import { THEME_COOKIE } from "@/shell/theme";
import "./globals.css";

export const metadata: Metadata = { title: { default: "MSI-a", template: "%s · MSI-a" }, robots: "noindex" };
export const viewport: Viewport = { width: "device-width", initialScale: 1 };

/** Before the first paint: the system's theme where none was chosen, and the nonce for styles that libraries add. */
const early = (nonce: string) =>
  `window.__webpack_nonce__=${JSON.stringify(nonce)};var r=document.documentElement;` +
  `if(!r.dataset.theme)r.dataset.theme=matchMedia("(prefers-color-scheme: dark)").matches?"dark":"light"`;

export default async function Layout({ children }: { children: ReactNode }) {
  const theme = (await cookies()).get(THEME_COOKIE)?.value;
  const nonce = (await headers()).get("x-nonce") ?? "";
  return (
    <html
      lang={await getLocale()}
      data-theme={theme === "dark" || theme === "light" ? theme : undefined}
      suppressHydrationWarning
    >
      <head>
        {/* biome-ignore lint/security/noDangerouslySetInnerHtml: a constant and a nonce of our own making */}
        <script nonce={nonce} suppressHydrationWarning dangerouslySetInnerHTML={{ __html: early(nonce) }} />
      </head>
      <body>
        <Texts of={[]}>{children}</Texts>
      </body>
    </html>
  );
}
