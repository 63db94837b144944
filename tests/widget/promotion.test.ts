/** What the site reports of its visitor, and the card of a promotion, against a Vouch played by hand. */
import { beforeEach, describe, expect, it, vi } from "vitest";
import { accepted, appear, open, panel, root, settled, vouch, write } from "./scene";

const order = { id: 1042, amount: 12_990, currency: "EUR" };
const share = "01932c8a-7b26-7bbb-8ecc-ddeeff001122";
const card = { share, title: "Ring, half price", words: "", code: "RING50", price: { amount: 2_450, currency: "EUR" }, link: "https://shop.example/p/ring", until: null, picture: "" };
const promoted = (more: object = {}, body = "") => appear(vouch.append({ kind: "promotion", by: 2, body, data: { ...card, ...more } }));
const shown = () => vi.waitFor(() => expect(root.querySelector(".promotion")).not.toBeNull());

describe("an order", () => {
  it("of who never wrote is nobody's business: nothing is stored, nothing is sent", async () => {
    open();
    panel.call("order", order);
    await new Promise((done) => setTimeout(done, 20));
    expect([localStorage.length, vouch.sockets.length, vouch.sessions.length]).toEqual([0, 0, 0]);
  });
  it("goes out like a message, and draws nothing", async () => {
    open();
    write("Does it fit?");
    await settled();
    panel.call("order", { ...order, code: "RING50" });
    await vi.waitFor(() => expect(vouch.said("order.report")).toMatchObject([{ reference: "1042", amount: 12_990, currency: "EUR", code: "RING50" }]));
    expect(root.querySelectorAll(".bubble.own")).toHaveLength(1);
  });
  it("that is refused is told to the developer and dropped", async () => {
    const warned = vi.spyOn(console, "warn").mockReturnValue();
    vouch.answers["order.report"] = () => ({ ok: false, code: "malformed", retry: false, data: { fields: ["currency"] } });
    open();
    write("Does it fit?");
    await settled();
    panel.call("order", { ...order, currency: "euro" });
    await vi.waitFor(() => expect(warned).toHaveBeenCalledWith("vouch:", "order.report", "malformed", "currency"));
    expect(Object.keys(localStorage).filter((key) => key.startsWith("vouch-outbox"))).toEqual([]);
    warned.mockRestore();
  });
});

describe("a promotion's card", () => {
  beforeEach(async () => {
    open();
    write("Does it fit?");
    await settled();
    await accepted();
  });
  it("says what it is, with the sentence that came along", async () => {
    promoted({}, "This *one*.");
    await shown();
    expect(root.querySelector(".promotion")!.textContent).toContain("A promotion from InesRing, half price€24.50");
    expect(root.querySelector<HTMLInputElement>(".promotion input")!.value).toBe("RING50");
    expect(root.querySelector(".bubble.theirs")!.textContent).toBe("This one.");
  });
  it("is followed by a tap, with its own mark", async () => {
    promoted();
    await shown();
    const link = root.querySelector<HTMLAnchorElement>(".promotion a")!;
    expect([link.target, link.rel]).toEqual(["_blank", "noopener"]);
    link.addEventListener("click", (event) => event.preventDefault());
    link.click();
    await vi.waitFor(() => expect(vouch.said("promotion.follow")).toMatchObject([{ share }]));
  });
  it.each(["javascript:alert(1)", "data:text/html,x", "nowhere", ""])("leads nowhere with %s", async (link) => {
    promoted({ link, code: "", title: "<img src=x onerror=alert(1)>" });
    await shown();
    expect(root.querySelector(".promotion a, .promotion img, .promotion input")).toBeNull();
    expect(root.querySelector(".promotion strong")!.textContent).toBe("<img src=x onerror=alert(1)>");
  });
  it("copies its code and says so", async () => {
    const written = vi.spyOn(navigator.clipboard, "writeText").mockResolvedValue();
    promoted();
    await shown();
    root.querySelector<HTMLButtonElement>(".promotion button")!.click();
    await vi.waitFor(() => expect(root.querySelector(".promotion [role=status]")!.textContent).toContain("Copied"));
    expect(written).toHaveBeenCalledWith("RING50");
  });
});
