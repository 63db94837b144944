/** Which page a visitor is on: only what the site says names it leaves the browser. */
import { expect, it } from "vitest";
import type { Host } from "../../widget/host";
import { pageView } from "../../widget/moving";

const seen = (path: string, parameters?: string[]): string => {
  history.replaceState(null, "", path);
  const host = { settings: { parameters }, declared: () => ({}) } as unknown as Host;
  return pageView(host).url.replace(location.origin, "");
};

it("leaves out query and fragment", () => {
  expect(seen("/shop?product=12&token=secret#pay")).toBe("/shop");
  expect(seen("/shop?product=12", [])).toBe("/shop");
});

it("keeps what names a page and nothing beside it", () => {
  expect(seen("/shop?utm=x&product=12&token=secret#pay", ["product"])).toBe("/shop?product=12");
  expect(seen("/shop?product=13&page=2&product=14", ["product", "page"])).toBe("/shop?product=13&page=2&product=14");
});

it("is not fooled by names that only look alike, and sends what is odd safely", () => {
  expect(seen("/shop?products=1&Product=2&x=product", ["product"])).toBe("/shop");
  expect(seen("/shop?product=%3Cscript%3E%26token%3Dx", ["product"])).toBe("/shop?product=%3Cscript%3E%26token%3Dx");
  expect(seen(`/shop?product=${"x".repeat(5_000)}`, ["product"]).length).toBeLessThanOrEqual(2_000);
});
