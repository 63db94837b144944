import { describe, expect, it } from "vitest";
import { hue, initial } from "../../wire/face";
import golden from "./drawn/faces.json";

describe("a face", () => {
  it("has the colour of its name, on every screen", () => {
    expect([hue("Ines"), hue("Ines"), hue("")]).toEqual([hue("Ines"), hue("Ines"), 0]);
    expect(hue("Ines")).not.toBe(hue("Omar"));
    expect(hue("ꙮ".repeat(500))).toBeLessThan(360);
  });

  it("is the one that the server's pages give it", () => {
    for (const [name, twelfth] of Object.entries(golden)) expect([name, hue(name)]).toEqual([name, twelfth * 30]);
  });

  it("shows the first letter, whatever the alphabet, or that there is none", () => {
    expect([initial(" ines"), initial("éva"), initial("😀 x"), initial("  ")]).toEqual(["I", "É", "😀", "?"]);
  });
});
