// The person at the dashboard, the faults, starting afresh.
import { get, post, remove } from "./api.js";
import { byId, el } from "./dom.js";

const FAULTS = [
  ["500-after-commit", "Error 500 tras guardar", "El mensaje queda guardado, pero Chatwoot responde con un error."],
  ["reset", "Conexión cortada", "El mensaje queda guardado y la respuesta nunca llega."],
  ["429", "Límite de peticiones", "Chatwoot rechaza el envío con un 429."],
  ["delay", "Retraso de 5 segundos", "Chatwoot tarda en atender cada envío."],
];

// `target()` names the conversation; `problem(text)` shows what went wrong.
export function startControls(target, problem, emptied) {
  const act = async (...actions) => {
    problem("");
    try {
      for (const [action, more] of actions) await post(`/agent/${action}`, { ...target(), ...more });
      return true;
    } catch (error) {
      problem(error.status === 404 ? "Primero tiene que escribir el cliente." : error.message);
      return false;
    }
  };
  const actions = { open: [["open"]], return: [["pending"], ["unassign"]], resolve: [["resolve"]] };
  for (const button of document.querySelectorAll("[data-act]")) {
    button.addEventListener("click", () => act(...actions[button.dataset.act]));
  }
  const text = byId("agent-text");
  const write = async (action) => {
    const written = text.value.trim();
    if (written && (await act([action, { text: written }]))) text.value = "";
  };
  byId("agent-form").addEventListener("submit", (event) => {
    event.preventDefault();
    write("reply");
  });
  byId("agent-note").addEventListener("click", () => write("note"));
  byId("expire").addEventListener("click", async () => {
    try {
      await post("/whatsapp/expire_window", target());
    } catch (error) {
      problem(error.status === 404 ? "Primero tiene que escribir el cliente." : error.message);
    }
  });
  byId("reset").addEventListener("click", async () => {
    if (!confirm("¿Borrar todos los clientes y conversaciones del simulador?")) return;
    await post("/reset", {});
    emptied();
  });
}

export async function showFaults() {
  const { faults } = await get("/faults");
  const rows = FAULTS.map(([kind, name, about]) => {
    const rules = faults.filter((rule) => rule.kind === kind);
    const always = rules.some((rule) => rule.remaining === null);
    const left = rules.reduce((sum, rule) => sum + (rule.remaining ?? 0), 0);
    const fired = rules.reduce((sum, rule) => sum + rule.fired, 0);
    const toggle = el("button", { type: "button", className: "switch", role: "switch", "aria-checked": String(always), "aria-label": name });
    toggle.addEventListener("click", () => (always ? remove(`/faults?kind=${kind}`) : add(kind)));
    const once = el("button", { type: "button", className: "once", textContent: "Solo el próximo envío" });
    once.addEventListener("click", () => add(kind, 1));
    const waiting = left ? `Espera ${left === 1 ? "al próximo envío" : `a los próximos ${left} envíos`}.` : "";
    const happened = fired ? `Ha ocurrido ${fired} ${fired === 1 ? "vez" : "veces"}.` : "";
    return el(
      "li",
      {},
      el("span", { className: "name", textContent: name }),
      toggle,
      el("span", { className: "hint", textContent: [about, waiting, happened].filter(Boolean).join(" ") }),
      el("span"),
      once,
    );
  });
  byId("faults").replaceChildren(...rows);
}

function add(kind, times = null) {
  const params = kind === "delay" ? { seconds: 5, when: "before" } : {};
  return post("/faults", { kind, times, params });
}
