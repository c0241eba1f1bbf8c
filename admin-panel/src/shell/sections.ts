import {
  BookOpenText,
  Database,
  Gauge,
  type LucideIcon,
  MessagesSquare,
  ReceiptEuro,
  Send,
  Settings2,
  UsersRound,
} from "lucide-react";
import type { Role } from "@/server/session";

export type Section = {
  name:
    | "home"
    | "conversations"
    | "tariffs"
    | "deliveries"
    | "registry"
    | "knowledge"
    | "customers"
    | "administration";
  href: string;
  icon: LucideIcon;
  roles: readonly Role[];
};

const EVERYBODY: readonly Role[] = ["admin", "operator", "auditor"];

/** The rail, in the order of a working day. Who may see what is decided by the APIs; this only hides dead ends. */
export const SECTIONS: readonly Section[] = [
  { name: "home", href: "/", icon: Gauge, roles: EVERYBODY },
  { name: "conversations", href: "/conversaciones", icon: MessagesSquare, roles: EVERYBODY },
  { name: "deliveries", href: "/entregas", icon: Send, roles: EVERYBODY },
  { name: "tariffs", href: "/tarifas", icon: ReceiptEuro, roles: EVERYBODY },
  { name: "knowledge", href: "/conocimiento", icon: BookOpenText, roles: EVERYBODY },
  { name: "customers", href: "/clientes", icon: UsersRound, roles: ["admin", "operator"] },
  { name: "registry", href: "/registro", icon: Database, roles: EVERYBODY },
  { name: "administration", href: "/administracion", icon: Settings2, roles: EVERYBODY },
];
