// Runs on every page of the product: choosing another person is enough, no button has to be pressed.
const choice = document.querySelector(".who select");
choice?.addEventListener("change", () => choice.form.requestSubmit());
const button = document.querySelector(".who button");
if (button) button.hidden = true;
