// What a brand's page says to Vouch: the calls wait in a queue until the loader has come.
window.vouch = window.vouch || function () { (window.vouch.q = window.vouch.q || []).push(arguments); };
window.vouch("page", JSON.parse(document.body.dataset.page));
if (document.body.dataset.cart) window.vouch("cart", JSON.parse(document.body.dataset.cart));
if (document.body.dataset.order) window.vouch("order", JSON.parse(document.body.dataset.order));

// The shop's own banner, and what was answered to it, kept by the shop. Vouch hears of a yes on each page, of a no when it is taken back.
const banner = document.querySelector("form.measure");
const stop = document.querySelector(".measuring");
let answer = null;
try { answer = localStorage.getItem("measure"); } catch { /* blocked: the banner asks on each page */ }
function show() {
  banner.hidden = answer !== null;
  stop.hidden = answer !== "yes";
}
function choose(to) {
  answer = to;
  try { localStorage.setItem("measure", to); } catch { /* blocked */ }
  window.vouch("consent", { measure: to === "yes" });
  show();
}
if (answer === "yes") window.vouch("consent", { measure: true });
banner.addEventListener("submit", (event) => { event.preventDefault(); choose(event.submitter.value); });
stop.addEventListener("click", () => choose("no"));
show();
