// What every page gains from a script; without it everything works all the same.

// A form is sent once. The server forgives a second click, but the person should see that the first one counted.
const PATIENCE = 8000; // milliseconds; an answer that is a file leaves the page where it is

function release(form) {
  form.removeAttribute("data-sent");
  for (const button of form.querySelectorAll("[aria-disabled='true']")) button.removeAttribute("aria-disabled");
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post") return;
  if (form.hasAttribute("data-sent")) return event.preventDefault();
  form.setAttribute("data-sent", "");
  event.submitter?.setAttribute("aria-disabled", "true"); // not `disabled`: its name and value have to arrive
  setTimeout(() => release(form), PATIENCE);
});

// A file that is too large is told so before it travels; the server says the same, to whoever has no script.
document.addEventListener("change", (event) => {
  const { files, form } = event.target;
  if (!files || !form.dataset.mostBytes) return;
  const size = [...files].reduce((sum, file) => sum + file.size, 0);
  event.target.setCustomValidity(size > Number(form.dataset.mostBytes) ? form.dataset.tooLarge : "");
  event.target.reportValidity();
});

// Back from another page: browsers bring the old page as it was left, with its button still waiting.
addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach(release));

// A live region speaks when it changes, not when it arrives with the page.
addEventListener("load", () => {
  const region = document.querySelector(".notices");
  if (!region || !region.childElementCount) return;
  const notices = [...region.children];
  setTimeout(() => region.replaceChildren(...notices), 100);
});

// After a form came back with mistakes, the list of them is the first thing to read.
addEventListener("DOMContentLoaded", () => document.querySelector("main > .error-summary, main > form > .error-summary")?.focus());

// A page that answers a form stands in the history as that form. Where it names an address, it stands there as that.
const answer = document.querySelector("[data-address]");
if (answer) history.replaceState(null, "", answer.dataset.address);

// On paper everything stands that can be opened. Newer browsers know it from print.css.
addEventListener("beforeprint", () => {
  if (CSS.supports("selector(::details-content)")) return;
  for (const each of document.querySelectorAll("details.fold")) each.open = true;
});
