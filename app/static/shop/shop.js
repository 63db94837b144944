// What a brand's page says to Vouch: the calls wait in a queue until the loader has come.
window.vouch = window.vouch || function () { (window.vouch.q = window.vouch.q || []).push(arguments); };
window.vouch("page", JSON.parse(document.body.dataset.page));
if (document.body.dataset.order) window.vouch("order", JSON.parse(document.body.dataset.order));
