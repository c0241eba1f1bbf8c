import type { ReactNode } from "react";
import { verifySession } from "@/server/session";
import { Providers } from "@/shell/providers";
import { SessionProvider } from "@/shell/session";
import { Shell } from "@/shell/shell";

/** The signed-in part: who it is, is asked once for the whole page. */
export default async function Layout({ children }: { children: ReactNode }) {
  const { id, email, role } = await verifySession();
  return (
    <SessionProvider session={{ id, email, role }}>
      <Providers>
        <Shell>{children}</Shell>
      </Providers>
    </SessionProvider>
  );
}
