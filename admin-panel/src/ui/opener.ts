/** What a dialog gives the focus back to: whatever it was asked for with. */

let pressed: HTMLElement | null = null;

if (typeof document !== "undefined") {
  // Not every browser focuses what is pressed, and a button that is busy loses the focus again.
  const note = ({ target }: Event) => {
    const found = target instanceof Element && target.closest<HTMLElement>("a[href], button, [tabindex]");
    pressed = found || null;
  };
  document.addEventListener("pointerdown", note, true);
  document.addEventListener("keydown", note, true);
}

/** Asked while the dialog opens. An entry of a menu is about to go: the button of the menu stands for it. */
export function opener(): HTMLElement | null {
  if (typeof document === "undefined") return null;
  const active = document.activeElement === document.body ? pressed : document.activeElement;
  const menu = active?.closest("[role=menu]");
  const found = menu ? document.getElementById(menu.getAttribute("aria-labelledby") ?? "") : active;
  return found instanceof HTMLElement ? found : null;
}

/** Focus it; where it is gone, or takes none, what it stood in: the page. */
export function giveBack(to: HTMLElement | null): void {
  to?.focus();
  if (document.activeElement !== to)
    document.querySelector<HTMLElement>("main[tabindex]")?.focus({ preventScroll: true });
}
