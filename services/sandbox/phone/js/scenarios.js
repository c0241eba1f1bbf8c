// Scenarios: played by the sandbox; the page starts them, shows the step, and turns to their phone.
import { get, post } from "./api.js";
import { byId, el } from "./dom.js";

// `pick(customer)` shows a phone; `problem(text)` shows what went wrong.
export function startScenarios(problem) {
  byId("stop").addEventListener("click", () => post("/scenarios/stop", {}).catch((error) => problem(error.message)));
}

export async function showScenarios(pick, problem) {
  const { scenarios, last } = await get("/scenarios");
  const playing = last !== null && last.ended === null;
  byId("playing").hidden = last === null;
  byId("stop").hidden = !playing;
  if (last) {
    byId("playing-text").textContent = playing
      ? `${last.title}: paso ${Math.min(last.step + 1, last.steps)} de ${last.steps}`
      : `${last.title}: ${last.ended}`;
    byId("playing-bar").max = last.steps;
    byId("playing-bar").value = last.step;
  }
  const list = byId("scenarios");
  if (list.dataset.names !== scenarios.map((one) => one.name).join()) {
    list.dataset.names = scenarios.map((one) => one.name).join();
    list.replaceChildren(...scenarios.map((one) => row(one, pick, problem)));
  }
  for (const button of list.querySelectorAll("button")) button.disabled = playing;
}

function row(scenario, pick, problem) {
  const button = el("button", { type: "button", className: "button", textContent: "Ver", "aria-label": `Ver: ${scenario.title}` });
  button.addEventListener("click", async () => {
    problem("");
    try {
      await post("/scenarios/play", { name: scenario.name });
      pick({ phone: scenario.phone, name: scenario.customer });
    } catch (error) {
      problem(error.message);
    }
  });
  return el(
    "li",
    {},
    el("span", { className: "name", textContent: scenario.title }),
    button,
    el("span", { className: "hint", textContent: scenario.about }),
  );
}
