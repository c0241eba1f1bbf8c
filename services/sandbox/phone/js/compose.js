// Writing as the customer: text, files, voice, place.
import { upload } from "./api.js";
import { byId } from "./dom.js";

const PLACE = { latitude: 40.4168, longitude: -3.7038, name: "Puerta del Sol", address: "Madrid" };
const text = byId("text");
const menu = byId("attach-menu");
const attach = byId("attach");
const file = byId("file");

// `send(message)` posts it and says whether it arrived.
export function startCompose(send, problem) {
  byId("compose").addEventListener("submit", async (event) => {
    event.preventDefault();
    const written = text.value;
    if (!written.trim()) return;
    text.value = "";
    grow();
    if (!(await send({ type: "text", text: written }))) text.value ||= written;
  });
  text.addEventListener("input", grow);
  text.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      byId("compose").requestSubmit();
    }
  });
  attach.addEventListener("click", () => toggle(menu.hidden));
  document.addEventListener("click", (event) => {
    if (!event.target.closest(".attach")) toggle(false);
  });
  menu.addEventListener("keydown", move);
  for (const button of document.querySelectorAll("[data-attach]")) {
    button.addEventListener("click", () => {
      toggle(false);
      const kind = button.dataset.attach;
      if (kind === "file") file.click();
      else if (kind === "location") send({ type: "location", location: PLACE });
      else send({ type: kind });
    });
  }
  file.addEventListener("change", async () => {
    const [picked] = file.files;
    file.value = "";
    if (!picked) return;
    try {
      const { id } = await upload(picked);
      await send({ type: typeOf(picked), text: text.value.trim() || null, media: { id } });
      text.value = "";
      grow();
    } catch (error) {
      problem(`No se pudo enviar el archivo: ${error.message}`);
    }
  });
}

function typeOf(picked) {
  const kind = picked.type.split("/")[0];
  return ["image", "audio", "video"].includes(kind) ? kind : "document";
}

function toggle(open) {
  menu.hidden = !open;
  attach.setAttribute("aria-expanded", String(open));
  if (open) menu.querySelector("button").focus();
}

function move(event) {
  const items = [...menu.querySelectorAll("button")];
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step) {
    event.preventDefault();
    items.at((items.indexOf(document.activeElement) + step) % items.length).focus();
  } else if (event.key === "Escape") {
    toggle(false);
    attach.focus();
  }
}

function grow() {
  text.style.height = "auto";
  text.style.height = `${text.scrollHeight + 2}px`;
}
