"use client";

import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { query, read } from "@/api/client";

/** The names of what conversations are about, by slug; empty until they are known. */
export function useCategories(): ReadonlyMap<string, string> {
  const { data } = useQuery({
    queryKey: ["tariffs", "names"],
    queryFn: ({ signal }) => read(query.GET("/tariffs", { signal })),
    staleTime: 600_000,
  });
  return useMemo(() => {
    const names = new Map<string, string>();
    for (const one of data?.items ?? []) {
      const name = one.name && one.customer ? `${one.name} · ${one.customer}` : one.name;
      if (name && !names.has(one.slug)) names.set(one.slug, name);
    }
    return names;
  }, [data]);
}
