"use client";

import { createContext, type ReactNode, useContext } from "react";
import type { Role, Session } from "@/server/session";

const Current = createContext<Session | null>(null);

export function SessionProvider({ session, children }: { session: Session; children: ReactNode }) {
  return <Current.Provider value={session}>{children}</Current.Provider>;
}

/** Who is signed in. It decides what is offered; what is allowed, the APIs decide. */
export function useSession(): Session {
  const session = useContext(Current);
  if (!session) throw new Error("outside of the signed-in part of the panel");
  return session;
}

export function useMay(...roles: Role[]): boolean {
  return roles.includes(useSession().role);
}
