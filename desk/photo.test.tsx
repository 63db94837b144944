import { render } from "preact";
import { afterEach, describe, expect, it, vi } from "vitest";
import { Face } from "./parts";

describe("a face", () => {
  const place = document.body.appendChild(document.createElement("div"));
  afterEach(() => render(null, place));

  it("is the photo, and the letter again when the photo is gone", async () => {
    render(<Face name="Ines" photo="5d41402a" />, place);
    const image = place.querySelector("img")!;
    expect(image.getAttribute("src")).toBe("/photo/5d41402a");
    expect(image.alt).toBe("");
    image.dispatchEvent(new Event("error"));
    await vi.waitFor(() => expect(place.textContent).toBe("I"));
  });

  it("is the letter of who has none", () => {
    render(<Face name="Ines" photo="" />, place);
    expect(place.querySelector("img")).toBeNull();
    expect(place.textContent).toBe("I");
  });
});
