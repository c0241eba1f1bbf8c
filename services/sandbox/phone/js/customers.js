// Who is writing: the customers that exist, and the one being made.
import { byId, el, initials } from "./dom.js";

const FIRST = { phone: "+34000000001", name: "Lucía Demo" };

// The chosen customer survives a reload; a new one exists for the sandbox once it has written.
export const current = JSON.parse(localStorage.getItem("customer") ?? "null") ?? { ...FIRST };

export function choose(customer) {
  Object.assign(current, { phone: customer.phone, name: customer.name, source_id: customer.source_id });
  localStorage.setItem("customer", JSON.stringify(current));
}

export const who = (customer) => customer.phone ?? customer.source_id;

export function showCustomers(known, pick) {
  const all = known.some((customer) => who(customer) === who(current)) ? known : [current, ...known];
  const items = all.map((customer) => {
    const button = el(
      "button",
      { type: "button", "aria-current": String(who(customer) === who(current)) },
      el("span", { className: "avatar", textContent: initials(customer.name), "aria-hidden": "true" }),
      el(
        "span",
        { className: "who" },
        el("span", { textContent: customer.name }),
        el("span", { className: "last", textContent: customer.last_text || who(customer) }),
      ),
    );
    button.addEventListener("click", () => pick(customer));
    return el("li", {}, button);
  });
  byId("customers").replaceChildren(...items);
  byId("new-phone").placeholder = `+3400000000${Math.min(9, all.length + 1)}`;
}

export function startNewCustomer(pick) {
  byId("new-customer-form").addEventListener("submit", (event) => {
    event.preventDefault();
    pick({ phone: byId("new-phone").value.trim(), name: byId("new-name").value.trim() });
    event.target.reset();
    byId("new-customer").open = false;
    byId("text").focus();
  });
}
