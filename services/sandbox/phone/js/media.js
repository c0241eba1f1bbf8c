// Attachments inside a bubble.
import { el, icon } from "./dom.js";

const FILE = "M7 3h7l4 4v14H7zM14 3v4h4";
const PIN = "M12 21s7-6.5 7-12a7 7 0 0 0-14 0c0 5.5 7 12 7 12zM12 11.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5z";

export function media(attachment, loaded) {
  const { kind, url, name } = attachment;
  if (kind === "location") {
    const place = attachment.title || "Ubicación";
    return el("p", { className: "file" }, icon(PIN), el("span", {}, place, el("br"), el("small", { textContent: `${attachment.lat}, ${attachment.long}` })));
  }
  if (kind === "contact") {
    return el("p", { className: "file" }, icon("M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM5 20a7 7 0 0 1 14 0"), `Contacto: ${attachment.title ?? ""}`);
  }
  if (kind === "image") {
    const small = attachment.content_type === "image/webp" ? " small" : "";
    const image = el("img", { className: `media${small}`, src: url, alt: small ? "Pegatina" : `Imagen: ${name}` });
    image.addEventListener("load", loaded);
    return image;
  }
  if (kind === "audio") return el("audio", { className: "media", src: url, controls: true, preload: "metadata", "aria-label": "Nota de voz" });
  if (kind === "video") return el("video", { className: "media", src: url, controls: true, preload: "metadata" });
  const size = `${Math.max(1, Math.round((attachment.size ?? 0) / 1024))} kB`;
  return el("a", { className: "file", href: url, download: name }, icon(FILE), el("span", {}, name, " ", el("small", { textContent: size })));
}
