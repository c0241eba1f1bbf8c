import { useEffect, useState } from "react";

/** Milliseconds without a change after which a text is asked about. */
const QUIET = 400;

/** A value once it has stopped changing: what is typed is not sent letter by letter. */
export function useSettled<Value>(value: Value): Value {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), QUIET);
    return () => clearTimeout(timer);
  }, [value]);
  return settled;
}
