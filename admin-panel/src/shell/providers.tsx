"use client";

import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { NuqsAdapter } from "nuqs/adapters/next/app";
import { type ReactNode, useState } from "react";
import { ApiError } from "@/api/errors";
import { LiveUpdates } from "@/api/live";
import { Shortcuts } from "@/ui/keyboard";
import { Toasts } from "@/ui/toast";
import { SignInAgain } from "./sign-in-again";

const TRIES = 2;

function client(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 5_000,
        // Only what may pass by itself: a refusal stays one.
        retry: (count, error) => count < TRIES && error instanceof ApiError && error.passing,
      },
    },
  });
}

export function Providers({ children }: { children: ReactNode }) {
  const [queries] = useState(client);
  return (
    <QueryClientProvider client={queries}>
      <NuqsAdapter>
        <Shortcuts>
          <Toasts>
            <LiveUpdates>{children}</LiveUpdates>
            <SignInAgain />
          </Toasts>
        </Shortcuts>
      </NuqsAdapter>
    </QueryClientProvider>
  );
}
