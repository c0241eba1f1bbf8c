import type { ReactNode } from "react";
import { Panes } from "@/features/conversations/panes";
import { Texts } from "@/i18n/texts";
import { verifySession } from "@/server/session";

/** The list stays as it is, scrolled and searched, while conversations are opened beside it. */
export default async function Layout({ children }: { children: ReactNode }) {
  await verifySession();
  return (
    <Texts of={["conversations", "deliveries"]}>
      <Panes>{children}</Panes>
    </Texts>
  );
}
