import { keepPreviousData, useInfiniteQuery, useMutation, useQuery } from "@tanstack/react-query";
import { hidden, ingress, query, read } from "@/api/client";
import { useCommand } from "@/api/commands";
import type { ApiError } from "@/api/errors";
import type { components as Commands } from "@/api/types/ingress";
import type { components } from "@/api/types/query";

export type Customer = components["schemas"]["Customer"];
export type OneCustomer = components["schemas"]["OneCustomer"];
export type Standing = Commands["schemas"]["Status"];

/** Names and telephones are asked for in a header: the address and the browser's history hold none. */
export function useCustomers(search: string) {
  return useInfiniteQuery({
    queryKey: ["customers", "list", search],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) =>
      read(
        query.GET("/customers", {
          params: { query: { cursor: pageParam, limit: 50 } },
          headers: hidden({ q: search }),
          signal,
        }),
      ),
    getNextPageParam: (page) => page.next ?? undefined,
    placeholderData: keepPreviousData,
  });
}

export function useCustomer(id: string) {
  return useQuery({
    queryKey: ["customers", "one", id],
    queryFn: ({ signal }) => read(query.GET("/customers/{id}", { params: { path: { id } }, signal })),
  });
}

/** Account and number in Chatwoot, as commands and people name a contact. */
export const contactOf = (customer: Pick<Customer, "account" | "contact_id">): string =>
  `${customer.account}-${customer.contact_id}`;

export type Wish = "mute" | "unmute" | "restrict" | "unrestrict";

const CHANGED = [["customers"], ["conversations"]];

export function useWish(contact: string) {
  return useCommand(({ wish, reason }: { wish: Wish; reason: string }) => {
    switch (wish) {
      case "mute":
      case "unmute":
        return read<{ position: number }>(
          ingress.POST(`/api/contacts/{contact}/${wish}`, {
            params: { path: { contact } },
            body: { reason },
          }),
        );
      case "restrict":
      case "unrestrict":
        return read<{ position: number }>(
          ingress.POST(`/api/privacy/${wish}`, { body: { contact, reason } }),
        );
    }
  }, CHANGED);
}

/** `now`: without the term of blocking. */
export function useErase(contact: string) {
  return useCommand(
    ({ now, reason }: { now: boolean; reason: string }) =>
      read(ingress.POST("/api/privacy/erase", { body: { contact, now, reason } })),
    CHANGED,
  );
}

/** All that is held on them, as a file of this browser. That it was opened is in the log first. */
export function useExport(contact: string) {
  return useMutation<void, ApiError, string>({
    mutationFn: async (reason) => {
      const archive = await read(
        ingress.POST("/api/privacy/export", { body: { contact, reason }, parseAs: "blob" }),
      );
      save(archive as Blob, `contact-${contact}.zip`);
    },
  });
}

function save(file: Blob, name: string): void {
  const url = URL.createObjectURL(file);
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  // The download has begun by the next task; the memory is given back then.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
