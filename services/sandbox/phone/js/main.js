// The page: reads what the sandbox has, again whenever it says that something changed.
import { get, listen, post } from "./api.js";
import { showContact, showPhone } from "./chat.js";
import { startCompose } from "./compose.js";
import { startControls } from "./controls.js";
import { choose, current, showCustomers, startNewCustomer, who } from "./customers.js";
import { byId, pill } from "./dom.js";
import { followEvents } from "./events.js";
import { showFaults, startFaults } from "./faults.js";
import { showScenarios, startScenarios } from "./scenarios.js";

let stale = new Set(["phone", "faults", "scenario"]);
let reading = false;

async function refresh() {
  if (reading) return;
  reading = true;
  try {
    while (stale.size) {
      const wanted = stale;
      stale = new Set();
      if (wanted.has("phone")) await readPhone();
      if (wanted.has("faults")) await showFaults(problem);
      if (wanted.has("scenario")) await showScenarios(pick, problem);
    }
  } catch (error) {
    problem(`No se pudo leer el simulador: ${error.message}`);
  } finally {
    reading = false;
  }
}

async function readPhone() {
  const asked = who(current);
  const { customers } = await get("/customers");
  const written = customers.some((customer) => who(customer) === asked);
  const phone = written ? await get(`/customer/${encodeURIComponent(asked)}`) : null;
  if (asked !== who(current)) return;
  showCustomers(customers, pick);
  showContact(phone ?? current);
  showPhone(asked, phone, send);
  followEvents(phone?.conversation ?? null);
}

function changed(kind) {
  if (kind === "faults" || kind === "everything") stale.add("faults");
  if (kind === "scenario" || kind === "everything") stale.add("scenario");
  if (kind === "phone" || kind === "conversation" || kind === "everything") stale.add("phone");
  refresh();
}

function pick(customer) {
  choose(customer);
  tab("phone");
  changed("phone");
}

async function send(message) {
  problem("");
  const from = current.phone ? { from: current.phone } : { bsuid: current.source_id };
  try {
    await post("/whatsapp/inbound", { ...from, name: current.name, ...message });
    return true;
  } catch (error) {
    problem(`No se pudo enviar: ${error.message}`);
    return false;
  }
}

function problem(text) {
  byId("notice").textContent = text;
  if (text) pill(byId("link"), text, "bad");
  else pill(byId("link"), "", "");
}

const narrow = matchMedia("(max-width: 759px)");

// Beside the phone there is always another panel, so there the phone's own tab means the events.
function tab(name) {
  document.body.dataset.tab = name;
  const marked = name === "phone" && !narrow.matches ? "events" : name;
  for (const button of document.querySelectorAll("[data-show]")) {
    button.setAttribute("aria-current", String(button.dataset.show === marked));
  }
}

for (const button of document.querySelectorAll("[data-show]")) {
  button.addEventListener("click", () => tab(button.dataset.show));
}
narrow.addEventListener("change", () => tab(document.body.dataset.tab));
tab("phone");
startCompose(send, problem);
startNewCustomer(pick);
startFaults(problem);
startScenarios(problem);
startControls(() => ({ phone: who(current) }), problem, () => changed("everything"));
listen(changed, (up) => pill(byId("link"), up ? "" : "Sin conexión con el simulador; se reintenta solo", "bad"));
