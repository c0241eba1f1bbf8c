// The strip: events of the conversation as the system's log tells them.
import { byId, el, exact, keepAtEnd, pill } from "./dom.js";
import { TITLES, TROUBLE, facts } from "./vocabulary.js";

const list = byId("events-list");
const empty = byId("events-empty");
const link = byId("events-link");
const follow = keepAtEnd(list);
let source = null;
let followed = null;
let positions = new Set();

export function followEvents(conversation) {
  if (conversation === followed) return;
  followed = conversation;
  source?.close();
  list.replaceChildren();
  positions = new Set();
  follow(true);
  if (!conversation) {
    pill(link, "", "");
    explain("Todavía no hay eventos", "Aparecerán aquí en cuanto el cliente escriba su primer mensaje.");
    return;
  }
  explain("Conectando con el registro…", "");
  source = new EventSource(`/__fake/events?conversation=${encodeURIComponent(conversation)}`);
  source.onmessage = (message) => {
    const told = JSON.parse(message.data);
    if (told.kind === "event") show(told.event);
    else linked(told);
  };
  source.onerror = () => linked({ up: false, reason: "sandbox" });
}

function linked({ up, reason }) {
  if (up) {
    pill(link, "en directo", "good");
    if (!positions.size) explain("Esperando eventos…", "El registro responde; aún no hay nada de esta conversación.");
    return;
  }
  pill(link, reason === "unset" ? "sin registro" : "reconectando", reason === "unset" ? "" : "warn");
  if (positions.size) return;
  if (reason === "unset") {
    explain("El registro no está conectado", "El simulador corre solo. Arranca todo con «make run» para ver aquí los eventos.");
  } else if (reason === "http_401" || reason === "http_403") {
    explain("El registro no acepta la llave del simulador", "Revisa SANDBOX_EVENTS_TOKEN y vuelve a arrancar con «make run».");
  } else {
    explain("El registro de eventos no responde", "¿Está el sistema en marcha? Arráncalo con «make run». Se reintenta solo.");
  }
}

function explain(title, text) {
  empty.hidden = false;
  list.hidden = true;
  byId("events-empty-title").textContent = title;
  byId("events-empty-text").textContent = text;
}

function show(event) {
  if (positions.has(event.position)) return;
  positions.add(event.position);
  empty.hidden = true;
  list.hidden = false;
  const [, context, name] = /^msia\.(\w+)\.(\w+)/.exec(event.type ?? "") ?? [null, "other", event.type ?? "?"];
  const chips = facts(name, event.open ?? {}).map(([label, value]) =>
    el("span", { className: "fact" }, label ? `${label} ` : "", el("b", { textContent: value })),
  );
  list.append(
    el(
      "li",
      { className: `event arriving ${TROUBLE.has(name) ? "trouble" : context}` },
      el(
        "div",
        { className: "line" },
        el("span", { className: "title", textContent: TITLES[name] ?? name }),
        el("span", { className: "when", textContent: `${event.time ? exact(event.time) : ""} · n.º ${event.position}` }),
      ),
      chips.length ? el("div", { className: "facts" }, ...chips) : null,
      el(
        "details",
        {},
        el("summary", { textContent: name }),
        el("pre", { textContent: JSON.stringify(event, null, 2) }),
      ),
    ),
  );
  follow();
}
