// Faults: a switch for each kind, and "only the next one".
import { get, post, remove } from "./api.js";
import { byId, el } from "./dom.js";

const NEXT = { api: "Solo la próxima vez", whatsapp: "Solo el próximo mensaje", webhook: "Solo el próximo aviso" };

// `problem(text)` shows what went wrong.
export function startFaults(problem) {
  byId("clear-faults").addEventListener("click", () => attempt(problem, () => remove("/faults")));
}

export async function showFaults(problem) {
  const { kinds, faults } = await get("/faults");
  byId("clear-faults").hidden = faults.length === 0;
  for (const place of ["api", "whatsapp", "webhook"]) {
    const rows = kinds.filter((kind) => kind.place === place).map((kind) => row(kind, faults, problem));
    update(byId(`faults-${place}`), rows);
  }
}

// Anew only where something changed: whoever stands on a switch with the keyboard stays there.
function update(list, rows) {
  rows.forEach((fresh, index) => {
    const old = list.children[index];
    if (!old) list.append(fresh);
    else if (old.dataset.state !== fresh.dataset.state) {
      const focused = [...old.querySelectorAll("button")].indexOf(document.activeElement);
      old.replaceWith(fresh);
      if (focused >= 0) fresh.querySelectorAll("button")[focused].focus();
    }
  });
}

function row({ kind, place, title, about }, faults, problem) {
  const rules = faults.filter((rule) => rule.kind === kind);
  const always = rules.some((rule) => rule.remaining === null);
  const left = rules.reduce((sum, rule) => sum + (rule.remaining ?? 0), 0);
  const fired = rules.reduce((sum, rule) => sum + rule.fired, 0);
  const toggle = el("button", { type: "button", className: "switch", role: "switch", "aria-checked": String(always), "aria-label": title });
  toggle.addEventListener("click", () =>
    attempt(problem, () => (always ? remove(`/faults?kind=${encodeURIComponent(kind)}`) : add(kind))),
  );
  const once = el("button", { type: "button", className: "once", textContent: NEXT[place], "aria-label": `${title}: ${NEXT[place].toLowerCase()}` });
  once.addEventListener("click", () => attempt(problem, () => add(kind, 1)));
  const waiting = left ? `Espera ${left === 1 ? "a la próxima vez" : `a las próximas ${left} veces`}.` : "";
  const happened = fired ? `Ha ocurrido ${fired} ${fired === 1 ? "vez" : "veces"}.` : "";
  const state = [waiting, happened].filter(Boolean).join(" ");
  const item = el(
    "li",
    { className: rules.length ? "set" : "" },
    el("span", { className: "name", textContent: title }),
    toggle,
    el("span", { className: "hint", textContent: about }),
    state ? el("span", { className: "state", textContent: state }) : null,
    kind === "pause" ? null : once,
  );
  item.dataset.state = `${always} ${state}`;
  return item;
}

function add(kind, times = null) {
  return post("/faults", { kind, times });
}

async function attempt(problem, change) {
  problem("");
  try {
    await change();
  } catch (error) {
    problem(error.message);
  }
}
