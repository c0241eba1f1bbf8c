import type es from "./messages/es";
import type { Locale } from "./namespaces";

declare module "next-intl" {
  interface AppConfig {
    Locale: Locale;
    Messages: typeof es;
  }
}
