import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { ingress, query, read } from "@/api/client";
import { useCommand } from "@/api/commands";
import type { components } from "@/api/types/query";

export type ReaderStatus = components["schemas"]["ProjectionStatus"];
export type Work = components["schemas"]["Work"];
export type SetAside = components["schemas"]["QuarantinedAggregate"];
export type Seal = components["schemas"]["Seal"];
export type Verification = components["schemas"]["Verification"];

const RUNNING: readonly Work["state"][] = ["building", "comparing", "swapping"];

/** Whether somebody's work on a table is under way. */
export const running = (work: Work | null | undefined): work is Work =>
  !!work && RUNNING.includes(work.state);

/** Progress is not in the log, so it is asked for: often while something runs or was asked for, else now and then. */
export function useReaders(asked: boolean) {
  return useQuery({
    queryKey: ["projections"],
    queryFn: ({ signal }) => read(query.GET("/projections", { signal })),
    refetchInterval: ({ state: { data } }) =>
      asked ||
      data?.items.some((item) => running(item.rebuild) || running(item.verify) || item.waiting.length > 0)
        ? 700
        : 15_000,
  });
}

export function useRebuild() {
  return useCommand(
    ({ name, reason, accept }: { name: string; reason: string; accept: boolean }) =>
      read(
        ingress.POST("/api/projections/{name}/rebuild", {
          params: { path: { name } },
          body: { reason, accept_differences: accept },
        }),
      ),
    [["projections"]],
    { wait: false },
  );
}

export function useCancelRebuild() {
  return useCommand(
    ({ name, reason }: { name: string; reason: string }) =>
      read(
        ingress.POST("/api/projections/{name}/rebuild/cancel", {
          params: { path: { name } },
          body: { reason },
        }),
      ),
    [["projections"]],
  );
}

export function useSetAside() {
  return useInfiniteQuery({
    queryKey: ["quarantine"],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) =>
      read(query.GET("/quarantine", { params: { query: { cursor: pageParam } }, signal })),
    getNextPageParam: (page) => page.next ?? undefined,
  });
}

type About = { reader: string; aggregate: string; reason: string };

export function useRetryReading() {
  return useCommand(
    ({ reader, aggregate, reason }: About) =>
      read(
        ingress.POST("/api/quarantine/{reader}/{aggregate}/retry", {
          params: { path: { reader, aggregate } },
          body: { reason },
        }),
      ),
    [["quarantine"], ["projections"], ["health"]],
  );
}

export function useLeaveOut() {
  return useCommand(
    ({ reader, aggregate, reason, positions }: About & { positions: number[] }) =>
      read(
        ingress.POST("/api/quarantine/{reader}/{aggregate}/drop", {
          params: { path: { reader, aggregate } },
          body: { reason, positions },
        }),
      ),
    [["quarantine"], ["projections"], ["health"]],
  );
}

export function useLedger() {
  return useInfiniteQuery({
    queryKey: ["ledger"],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) =>
      read(query.GET("/ledger", { params: { query: { cursor: pageParam, limit: 20 } }, signal })),
    getNextPageParam: (page) => page.next ?? undefined,
    refetchInterval: ({ state: { data } }) => (data?.pages[0]?.verification.waiting ? 1_000 : false),
  });
}

export function useVerify() {
  return useCommand(
    (reason: string) => read(ingress.POST("/api/ledger/verify", { body: { reason } })),
    [["ledger"]],
  );
}
