// Building elements. Text is always text: what a customer writes never becomes markup.

export function el(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name.startsWith("aria-") || name === "role") element.setAttribute(name, value);
    else element[name] = value;
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

export const byId = (id) => document.getElementById(id);

export function icon(path, box = "0 0 24 24") {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", box);
  svg.setAttribute("aria-hidden", "true");
  const shape = document.createElementNS("http://www.w3.org/2000/svg", "path");
  shape.setAttribute("d", path);
  svg.append(shape);
  return svg;
}

const madrid = { timeZone: "Europe/Madrid" };
const clock = new Intl.DateTimeFormat("es-ES", { ...madrid, hour: "2-digit", minute: "2-digit" });
const seconds = new Intl.DateTimeFormat("es-ES", { ...madrid, hour: "2-digit", minute: "2-digit", second: "2-digit" });
const day = new Intl.DateTimeFormat("es-ES", { ...madrid, weekday: "long", day: "numeric", month: "long" });

export const hour = (iso) => clock.format(new Date(iso));
export const exact = (iso) => seconds.format(new Date(iso));
export const date = (iso) => day.format(new Date(iso));

export function initials(name) {
  const words = name.replace(/[^\p{L}\s]/gu, "").split(/\s+/).filter(Boolean);
  return words.length ? words.slice(0, 2).map((word) => [...word][0].toUpperCase()).join("") : "#";
}

// Keeps a list at its end until the person scrolls up. Call the result after adding, or when a picture loaded.
export function keepAtEnd(list) {
  let following = true;
  let last = 0;
  const near = () => list.scrollHeight - list.scrollTop - list.clientHeight < 60;
  list.addEventListener("scroll", () => {
    if (near()) following = true;
    else if (list.scrollTop < last) following = false;
    last = list.scrollTop;
  });
  const follow = (anew = false) => {
    following ||= anew;
    if (following) list.scrollTop = list.scrollHeight;
  };
  new ResizeObserver(() => follow()).observe(list); // also when its tab is opened
  return follow;
}

export function pill(element, text, tone) {
  element.hidden = !text;
  element.className = `pill ${tone}`;
  if (element.textContent !== text) element.textContent = text;
}
