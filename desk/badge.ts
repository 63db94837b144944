/** How much waits, where the window is not looked at: on the tab's icon, and on the icon of the installed desk. */

const SHAPE = "M6 3h20a4 4 0 0 1 4 4v13a4 4 0 0 1-4 4h-9l-7 6v-6H6a4 4 0 0 1-4-4V7a4 4 0 0 1 4-4z";

/** The icon as an address, with a number on it when something waits; from ten on a plus says "many". */
export function icon(count: number): string {
  const mark = count === 0
    ? '<path fill="none" stroke="#fff" stroke-width="3.2" stroke-linecap="round" stroke-linejoin="round" d="m9.500 13.200 4.800 5 8.200-9"/>'
    : `<circle cx="21" cy="20" r="11" fill="#b3541e" stroke="#fff" stroke-width="2"/><text x="21" y="26" font-family="sans-serif" font-size="17" font-weight="700" fill="#fff" text-anchor="middle">${count > 9 ? "+" : count}</text>`;
  return `data:image/svg+xml,${encodeURIComponent(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><path fill="#0f6d50" d="${SHAPE}"/>${mark}</svg>`)}`;
}

export function showBadge(count: number): void {
  const link = document.querySelector<HTMLLinkElement>("link[rel=icon]");
  if (link) link.href = icon(count);
  if (!("setAppBadge" in navigator)) return;
  void (count > 0 ? navigator.setAppBadge(count) : navigator.clearAppBadge()).catch(() => undefined); // not installed
}
