import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { agent, ingress, query, read } from "@/api/client";
import { useCommand } from "@/api/commands";
import type { components as Agent } from "@/api/types/agent";
import type { components as Ingress } from "@/api/types/ingress";
import type { components as Query } from "@/api/types/query";
import type { Role } from "@/server/session";
import { useMay } from "@/shell/session";

export type Admin = Ingress["schemas"]["AdminListed"];
export type Settings = Agent["schemas"]["SettingsShown"];
export type Usage = Query["schemas"]["Usage"];
export type Command = Query["schemas"]["Command"];

export function useBot() {
  return useQuery({ queryKey: ["bot"], queryFn: ({ signal }) => read(ingress.GET("/api/bot", { signal })) });
}

export function useSwitch() {
  return useCommand(
    (body: { on: boolean; reason: string }) => read(ingress.POST("/api/bot/switch", { body })),
    [["bot"], ["health"]],
  );
}

export function useSettings() {
  return useQuery({
    queryKey: ["settings"],
    queryFn: ({ signal }) => read(agent.GET("/api/settings", { signal })),
    refetchInterval: 30_000,
  });
}

/** The team; only administrators may see it. */
export function useAdmins() {
  const may = useMay("admin");
  return useQuery({
    queryKey: ["admins"],
    queryFn: ({ signal }) => read(ingress.GET("/api/admins", { signal })),
    enabled: may,
    staleTime: 60_000,
  });
}

export function useSessions(id: string) {
  return useQuery({
    queryKey: ["admins", id, "sessions"],
    queryFn: ({ signal }) =>
      read(ingress.GET("/api/admins/{id}/sessions", { params: { path: { id } }, signal })),
  });
}

export function useInvite() {
  return useCommand(
    (body: { email: string; role: Role }) => read(ingress.POST("/api/admins", { body })),
    [["admins"]],
  );
}

export function useNewLink() {
  return useCommand(
    (id: string) => read(ingress.POST("/api/admins/{id}/invite", { params: { path: { id } } })),
    [["admins"]],
  );
}

export function useRole() {
  return useCommand(
    ({ id, role, reason }: { id: string; role: Role; reason: string }) =>
      read(ingress.POST("/api/admins/{id}/role", { params: { path: { id } }, body: { role, reason } })),
    [["admins"]],
  );
}

export function useEnable(way: "enable" | "disable") {
  return useCommand(
    ({ id, reason }: { id: string; reason: string }) =>
      read(
        way === "enable"
          ? ingress.POST("/api/admins/{id}/enable", { params: { path: { id } }, body: { reason } })
          : ingress.POST("/api/admins/{id}/disable", { params: { path: { id } }, body: { reason } }),
      ),
    [["admins"]],
  );
}

export function useRevoke(id: string) {
  return useCommand(
    (session: string) =>
      read(ingress.POST("/api/admins/{id}/sessions/{session}/revoke", { params: { path: { id, session } } })),
    [["admins"]],
  );
}

export function usePassword() {
  return useCommand(
    (body: { current: string; new: string }) => read(ingress.POST("/api/auth/password", { body })),
    [],
  );
}

export function useUsage(first: string, last: string) {
  return useQuery({
    queryKey: ["figures", "usage", first, last],
    queryFn: ({ signal }) =>
      read(query.GET("/usage", { params: { query: { first, last, top: 10 } }, signal })),
  });
}

export function useCommands(by: string | null, refused: boolean) {
  return useInfiniteQuery({
    queryKey: ["commands", by, refused],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) =>
      read(
        query.GET("/audit", {
          params: { query: { by: by || undefined, refused: refused || undefined, cursor: pageParam } },
          signal,
        }),
      ),
    getNextPageParam: (page) => page.next ?? undefined,
  });
}
