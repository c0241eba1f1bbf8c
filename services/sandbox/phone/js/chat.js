// The phone: bubbles in the order they arrived, their ticks, and who is answering.
import { byId, date, el, hour, icon, initials, keepAtEnd, pill } from "./dom.js";
import { formatted } from "./format.js";
import { media } from "./media.js";

const ONE = "M2 6.5 5.5 10 12 2.5";
const TWO = "M1 6.5 4.5 10 11 2.5M8.5 9.2 9.5 10 16 2.5";
const TICKS = { sent: ["enviado", ONE], delivered: ["entregado", TWO], read: ["leído", TWO], failed: ["no enviado", "M3 3l7 7M10 3l-7 7"] };
const ROBOT = "M8 9h8a3 3 0 0 1 3 3v4a3 3 0 0 1-3 3H8a3 3 0 0 1-3-3v-4a3 3 0 0 1 3-3zM12 5v4M9.5 14h.01M14.5 14h.01";
const PERSON = "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM5 20a7 7 0 0 1 14 0";
const ATTENDED = {
  bot: ["Responde el asistente", "good"],
  person: ["Atiende una persona", "warn"],
  queue: ["Esperando a una persona", "warn"],
  nobody: ["Conversación cerrada", ""],
};

const list = byId("messages");
const shown = new Map();
let drawnFor = null;
const follow = keepAtEnd(list);

export function showContact(customer) {
  byId("contact-name").textContent = customer.name;
  byId("contact-phone").textContent = customer.phone ?? "Sin teléfono visible";
  byId("avatar").textContent = initials(customer.name);
}

export function showPhone(who, phone, answer) {
  if (drawnFor !== who || !phone?.messages.length) {
    list.replaceChildren();
    shown.clear();
    drawnFor = who;
    follow(true);
  }
  const thread = phone?.conversations.at(-1);
  const [text, tone] = thread ? ATTENDED[thread.attended_by] : ["", ""];
  const name = thread?.attended_by === "person" && thread.attended_by_name ? `Atiende ${thread.attended_by_name}` : text;
  pill(byId("attended"), thread && !thread.can_reply ? `${name} · ventana cerrada` : name, tone);
  if (!phone?.messages.length) {
    list.append(welcome(answer));
    return;
  }
  list.querySelector(".welcome")?.remove();
  const texts = new Map(phone.messages.map((message) => [message.wamid, message.text]));
  for (const message of phone.messages) draw(message, texts, answer);
  for (const lost of phone.undelivered) drawLost(lost);
  follow();
}

function draw(message, texts, answer) {
  const known = shown.get(message.id);
  if (known) {
    setTicks(known, message.status);
    return;
  }
  const label = date(message.at);
  if (list.dataset.day !== label || !list.querySelector(".day")) {
    list.append(el("li", { className: "day", textContent: label }));
    list.dataset.day = label;
  }
  const ticks = el("span", { className: "ticks", role: "img" });
  const bubble = el(
    "li",
    { className: `bubble ${message.author} arriving` },
    author(message),
    message.quoted ? el("p", { className: "quote", textContent: texts.get(message.quoted) ?? "Mensaje citado" }) : null,
    ...message.attachments.map((attachment) => media(attachment, () => follow())),
    message.text ? el("p", { className: "text" }, ...formatted(message.text)) : null,
    choices(message, answer),
    el("p", { className: "meta" }, el("time", { dateTime: message.at, textContent: hour(message.at) }), ticks),
  );
  setTicks(bubble, message.status);
  shown.set(message.id, bubble);
  list.append(bubble);
}

function author(message) {
  if (message.author === "customer") return null;
  const bot = message.author === "bot";
  const name = bot ? "Asistente" : message.author === "person" ? `${message.author_name ?? "Desde el móvil"} · persona` : "Chatwoot";
  return el("p", { className: "author" }, icon(bot ? ROBOT : PERSON), name);
}

function setTicks(bubble, status) {
  const ticks = bubble.querySelector(".ticks");
  if (ticks.dataset.status === status) return;
  const [text, path] = TICKS[status];
  ticks.dataset.status = status;
  ticks.className = `ticks ${status}`;
  ticks.setAttribute("aria-label", text);
  ticks.title = text;
  ticks.replaceChildren(icon(path, "0 0 18 12"));
}

function choices(message, answer) {
  if (!message.buttons.length) return null;
  const buttons = message.buttons.map((title) => {
    const button = el("button", { type: "button", textContent: title });
    button.addEventListener("click", () => answer({ type: "button", text: title }));
    return button;
  });
  return el("div", { className: "choices" }, ...buttons);
}

function drawLost(lost) {
  const key = `lost-${lost.message_id}`;
  if (shown.has(key)) return;
  const line = el("li", { className: "system", textContent: `Un mensaje no llegó a este teléfono: ${lost.error ?? "sin motivo"}` });
  shown.set(key, line);
  list.append(line);
}

function welcome(answer) {
  const example = "Hola, quiero homologar el escape y el manillar de mi MT-07";
  const button = el("button", { className: "button primary", type: "button", textContent: "Enviar un ejemplo" });
  button.addEventListener("click", () => answer({ type: "text", text: example }));
  return el(
    "li",
    { className: "welcome" },
    el("p", { textContent: "Aún no hay mensajes. Escribe abajo como si fueras un cliente por WhatsApp, o prueba con:" }),
    el("p", {}, el("em", { textContent: `«${example}»` })),
    button,
  );
}
