// WhatsApp's marks as elements: *bold*, _italic_, ~strike~, `code`, ```block```, and links.
import { el } from "./dom.js";

const MARKS = [
  [/```([\s\S]+?)```/, "code"],
  [/`([^`\n]+)`/, "code"],
  [/(?<![\p{L}\p{N}*])\*(?=\S)([^*\n]*[^\s*])\*(?![\p{L}\p{N}*])/u, "strong"],
  [/(?<![\p{L}\p{N}_])_(?=\S)([^_\n]*[^\s_])_(?![\p{L}\p{N}_])/u, "em"],
  [/(?<![\p{L}\p{N}~])~(?=\S)([^~\n]*[^\s~])~(?![\p{L}\p{N}~])/u, "s"],
  [/(https?:\/\/[^\s<>"]+[^\s<>".,;:!?)])/, "a"],
];

export function formatted(text) {
  let first = null;
  for (const [pattern, tag] of MARKS) {
    const found = pattern.exec(text);
    if (found && (!first || found.index < first.found.index)) first = { found, tag };
  }
  if (!first) return text ? [document.createTextNode(text)] : [];
  const { found, tag } = first;
  const inner = tag === "code" || tag === "a" ? [found[1]] : formatted(found[1]);
  const element = el(tag, {}, ...inner);
  if (tag === "a") Object.assign(element, { href: found[1], target: "_blank", rel: "noopener noreferrer" });
  return [
    ...formatted(text.slice(0, found.index)),
    element,
    ...formatted(text.slice(found.index + found[0].length)),
  ];
}
