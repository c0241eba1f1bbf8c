import { useTranslations } from "next-intl";
import type { Customer } from "./data";

/** A person's name; who was erased has none. */
export function CustomerName({ of: customer }: { of: Pick<Customer, "name" | "erased_at"> }) {
  const t = useTranslations("customers");
  if (customer.name) return customer.name;
  return <span className="text-ink-faint">{t(customer.erased_at ? "erasedName" : "noName")}</span>;
}
