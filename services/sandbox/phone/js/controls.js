// The person at the dashboard, starting afresh.
import { post } from "./api.js";
import { byId } from "./dom.js";

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
