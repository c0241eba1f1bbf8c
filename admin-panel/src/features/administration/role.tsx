"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import type { Role } from "@/server/session";
import { Confirm } from "@/ui/confirm";
import { Field, Select } from "@/ui/field";
import { type Admin, useRole } from "./data";

export const ROLES: readonly Role[] = ["admin", "operator", "auditor"];

/** A role to choose, with what it may do. */
export function RoleField({ value, onChange }: { value: Role; onChange: (role: Role) => void }) {
  const t = useTranslations("administration.team");
  const roles = useTranslations("shell.roles");
  return (
    <Field label={t("role")} hint={t(`roleHint.${value}`)}>
      {(ids) => (
        <Select {...ids} value={value} onChange={(event) => onChange(event.target.value as Role)}>
          {ROLES.map((role) => (
            <option key={role} value={role}>
              {roles(role)}
            </option>
          ))}
        </Select>
      )}
    </Field>
  );
}

export function RoleDialog({ admin, onClose }: { admin: Admin; onClose: () => void }) {
  const t = useTranslations("administration.team");
  const change = useRole();
  const [role, setRole] = useState<Role>(admin.role);
  return (
    <Confirm
      open
      onOpenChange={(open) => !open && onClose()}
      title={t("roleTitle", { email: admin.email ?? admin.id })}
      action={t("actions.role")}
      reason="optional"
      busy={change.isPending}
      error={change.error}
      onConfirm={(reason) => change.mutate({ id: admin.id, role, reason }, { onSuccess: onClose })}
    >
      <RoleField value={role} onChange={setRole} />
    </Confirm>
  );
}
