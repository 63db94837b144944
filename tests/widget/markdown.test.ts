/** Respondents' Markdown on the panel: elements for the small subset, text for everything else, and never a script. */
import { describe, expect, it } from "vitest";
import { markdown } from "../../widget/markdown";

const html = (text: string) => markdown(text).map((element) => element.outerHTML).join("");

describe("Markdown", () => {
  it("knows bold, italic, code, lists and links", () => {
    expect(html("Yes, **it *fits* well** and `AF-S` works")).toBe("<p>Yes, <strong>it <em>fits</em> well</strong> and <code>AF-S</code> works</p>");
    expect(html("Take:\n- one\n- two\n1. first\n2) second")).toBe("<p>Take:</p><ul><li>one</li><li>two</li></ul><ol><li>first</li><li>second</li></ol>");
    expect(html("a\nb\n\nc")).toBe("<p>a\nb\n\nc</p>");
  });
  it("opens links in a page that knows nothing of this one", () => {
    const [paragraph] = markdown("See [the guide](https://example.com/a?b=1) or https://example.com/x.");
    const [named, bare] = [...paragraph!.querySelectorAll("a")];
    expect(named!.textContent).toBe("the guide");
    expect(bare!.getAttribute("href")).toBe("https://example.com/x");
    for (const one of [named!, bare!]) {
      expect(one.target).toBe("_blank");
      expect(one.rel.split(" ").sort()).toEqual(["nofollow", "noopener", "noreferrer", "ugc"]);
    }
  });
  it.each([
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "[x](javascript:alert(1))", "[x](data:text/html,<script>1</script>)", "javascript:alert(1)",
    "**<b onclick=alert(1)>**", "`<svg onload=alert(1)>`", '[x](https://a.example/"onmouseover="alert(1))', "[<img src=x>](https://a.example)", "- <iframe srcdoc=x>",
  ])("keeps %s harmless", (hostile) => {
    const box = document.createElement("div");
    box.append(...markdown(hostile));
    expect([...box.querySelectorAll("*")].map((one) => one.tagName.toLowerCase()).filter((tag) => !["p", "strong", "em", "code", "ul", "ol", "li", "a"].includes(tag))).toEqual([]);
    for (const one of box.querySelectorAll("*")) expect([...one.attributes].map((attribute) => attribute.name).filter((name) => name.startsWith("on"))).toEqual([]);
    for (const one of box.querySelectorAll("a")) expect(one.getAttribute("href")).toMatch(/^https?:/);
  });
  it("leaves arithmetic, snake_case and lone stars alone", () => {
    expect(html("2 * 3 * 4 and snake_case_name and **")).toBe("<p>2 * 3 * 4 and snake_case_name and **</p>");
  });
  it("takes a message of ten thousand stars in its stride", () => {
    const stars = "*a".repeat(5_000) + "**".repeat(5_000) + "[".repeat(5_000);
    const words = (element: Element | undefined) => element?.textContent?.replaceAll("*", "");
    expect(words(markdown(stars)[0])).toBe(stars.replaceAll("*", ""));
  });
  it("makes no link of what is no address", () => {
    expect(html("[x](https://) [y](ftp://example.com) https://")).toBe("<p>x (https://) y (ftp://example.com) https://</p>");
  });
  it("shows fenced code as it is", () => {
    expect(html("Try:\n```\n**a** <b>\n- c\n```")).toBe('<p>Try:</p><pre dir="ltr"><code>**a** &lt;b&gt;\n- c</code></pre>');
  });
});
