"use client";

import { useTranslations } from "next-intl";
import { useEffect, useRef, useState } from "react";
import { ApiError } from "@/api/errors";
import { askWith, whoIsIt } from "@/api/session";
import { Dialog } from "@/ui/dialog";
import { useSession } from "./session";
import { SignIn } from "./sign-in";

/** Over whatever page it is: what was being written there stays as it is, for the one who wrote it.
 *
 * Somebody else starts anew: what is on the page may be more than they may see.
 */
export function SignInAgain() {
  const t = useTranslations("signin");
  const { id } = useSession();
  const [open, setOpen] = useState(false);
  const waiting = useRef<{ done: () => void; never: (why: Error) => void } | null>(null);
  useEffect(() => {
    askWith(
      () =>
        new Promise((done, never) => {
          waiting.current = { done, never };
          setOpen(true);
        }),
    );
    return () => askWith(null);
  }, []);
  const close = (wanted: boolean) => {
    setOpen(wanted);
    if (!wanted) waiting.current?.never(new ApiError(401, "", null, null));
  };
  return (
    <Dialog open={open} onOpenChange={close} title={t("again")} lead={t("againWhy")}>
      <SignIn
        onDone={async () => {
          const who = await whoIsIt();
          if (who !== null && who !== id) {
            window.location.reload();
            return;
          }
          waiting.current?.done();
          waiting.current = null;
          setOpen(false);
        }}
      />
    </Dialog>
  );
}
