/** The application form in three steps, with a draft that stays in this browser. Without this file it is one long form, and whole. */
const KEPT = "input:not([type=hidden]), textarea";

function start(form) {
  const steps = [...form.querySelectorAll(".step")];
  const [back, on, send] = [".back", ".on", ".send"].map((name) => form.querySelector(name));
  if (!send) return; // the form was closed meanwhile: everything stays to be read
  const wrong = steps.findIndex((step) => step.querySelector(".wrong"));
  let at = 0;

  function show(next, moved = true) {
    at = next;
    steps.forEach((step, number) => (step.hidden = number !== at));
    back.hidden = at === 0;
    on.hidden = at === steps.length - 1;
    send.hidden = !on.hidden;
    if (moved) {
      steps[at].querySelector("h2").focus({ preventScroll: true });
      steps[at].scrollIntoView({ block: "nearest" });
    }
  }

  function next() {
    for (const group of steps[at].querySelectorAll("[data-some]")) {
      group.querySelector("input")?.setCustomValidity(group.querySelector("input:checked") ? "" : group.dataset.some);
    }
    const missing = [...steps[at].querySelectorAll(KEPT)].find((field) => !field.checkValidity());
    if (missing) missing.reportValidity();
    else show(at + 1);
  }

  form.addEventListener("change", (event) => event.target.closest("[data-some]")?.querySelector("input").setCustomValidity(""));
  back.addEventListener("click", () => show(at - 1));
  on.addEventListener("click", next);
  form.addEventListener("submit", (event) => {
    if (at === steps.length - 1) return;
    event.preventDefault(); // Enter in a field goes on, as the button does
    next();
  });
  show(Math.max(0, wrong), false);
  keep(form);
}

/** The draft: read once, written as the person writes. Blocked storage costs nothing but the draft. */
function keep(form) {
  const fields = [...form.querySelectorAll(KEPT)].filter((field) => !["website", "agreed"].includes(field.name));
  const picks = (field) => field.type === "checkbox" || field.type === "radio";
  const name = (field) => (picks(field) ? `${field.name}=${field.value}` : field.name);
  try {
    const draft = JSON.parse(localStorage.getItem(form.dataset.draft) ?? "{}");
    if (!("given" in form.dataset)) {
      for (const field of fields) {
        if (!(name(field) in draft)) continue;
        if (picks(field)) field.checked = draft[name(field)];
        else field.value = draft[name(field)];
      }
    }
    form.querySelector(".kept").hidden = false;
    form.addEventListener("input", () => {
      const held = Object.fromEntries(fields.map((field) => [name(field), picks(field) ? field.checked : field.value]));
      localStorage.setItem(form.dataset.draft, JSON.stringify(held));
    });
  } catch {
    form.querySelector(".kept").hidden = true;
  }
}

const form = document.querySelector("form[data-draft]");
if (form) start(form);
const sent = document.querySelector("[data-sent]");
if (sent) {
  try {
    localStorage.removeItem(sent.dataset.sent);
  } catch {
    // nothing was kept
  }
}
