"use client";

import { CircleCheck, TriangleAlert } from "lucide-react";
import { createContext, type ReactNode, useCallback, useContext, useState } from "react";

type Toast = { id: number; text: ReactNode; bad: boolean };

const Say = createContext<(text: ReactNode, bad?: boolean) => void>(() => undefined);
const SECONDS = 6;

/** Short words on what was done, at the lower edge; read aloud, and gone by themselves. */
export function Toasts({ children }: { children: ReactNode }) {
  const [toasts, setToasts] = useState<Toast[]>([]);
  const say = useCallback((text: ReactNode, bad = false) => {
    const id = Date.now() + Math.random();
    setToasts((before) => [...before.slice(-3), { id, text, bad }]);
    setTimeout(() => setToasts((before) => before.filter((one) => one.id !== id)), SECONDS * 1000);
  }, []);
  return (
    <Say.Provider value={say}>
      {children}
      <div
        role="status"
        aria-live="polite"
        className="pointer-events-none fixed inset-x-0 bottom-20 z-50 flex flex-col items-center gap-2 px-4 md:bottom-6"
      >
        {toasts.map(({ id, text, bad }) => (
          <div
            key={id}
            className="pointer-events-auto flex max-w-md items-center gap-2 rounded-md border border-line bg-surface px-3 py-2 shadow-raised"
          >
            {bad ? (
              <TriangleAlert className="size-4 shrink-0 text-bad" aria-hidden />
            ) : (
              <CircleCheck className="size-4 shrink-0 text-good" aria-hidden />
            )}
            {text}
          </div>
        ))}
      </div>
    </Say.Provider>
  );
}

export const useToast = () => useContext(Say);
