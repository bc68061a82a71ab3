// Decisions without loading a page. What the server asks and says is the same with and without this file: here
// it is fetched, and what stands in #stage is put in the place of what stands there now. A form is answered with
// the next stage at once and with its address, not with the way there: one journey to the server, not two.
"use strict";

(() => {
  const stage = document.getElementById("stage");
  const says = document.getElementById("stage-says");
  const trouble = document.getElementById("stage-trouble");
  if (!stage || !says || !trouble || !window.fetch || !window.DOMParser) return;

  const SLOWEST = 20000; // milliseconds, after which a network that never answers counts as none
  let busy = false;

  // Until the browser has drawn what was changed. A tab in the background draws nothing, so time ends it too.
  const drawn = () => new Promise((done) => {
    requestAnimationFrame(() => requestAnimationFrame(done));
    setTimeout(done, 200);
  });
  const decision = () => {
    const form = stage.querySelector("form[data-stage] [name=node]")?.form;
    return form && `${form.action} ${form.elements.item.value} ${form.elements.node.value}`;
  };

  // -- an answer that could not be sent waits in this tab, and nowhere else -------------------------------

  function keep() {
    const marked = [...stage.querySelectorAll("[type=radio]:checked")].map((each) => each.id);
    try {
      if (marked.length && decision()) sessionStorage.setItem("stage", JSON.stringify([decision(), marked]));
    } catch { /* no room or not allowed: then nothing is kept */ }
  }

  function restore() {
    try {
      const [where, marked] = JSON.parse(sessionStorage.getItem("stage")) || [];
      if (!where || where !== decision()) return;
      for (const id of marked) {
        const field = document.getElementById(id);
        if (field) field.checked = true;
      }
      sessionStorage.removeItem("stage");
    } catch { /* as above */ }
  }

  // -- saying what went wrong -----------------------------------------------------------------------------

  function tell(kind) {
    keep();
    trouble.textContent = trouble.dataset[kind];
    if (kind === "signedOut") {
      const link = document.createElement("a");
      link.href = `${trouble.dataset.signIn}?next=${encodeURIComponent(location.pathname)}`;
      link.textContent = trouble.dataset.signInWords;
      trouble.append(" ", link);
    }
  }

  // Without a connection the service worker takes what is sent, and shows what it keeps.
  const keptHere = () => !navigator.onLine && navigator.serviceWorker?.controller;

  const isSignIn = (answer) => new URL(answer.url).pathname === trouble.dataset.signIn;

  // -- asking the server ----------------------------------------------------------------------------------

  async function ask(url, body) {
    const waiting = new AbortController();
    const timer = setTimeout(() => waiting.abort(), SLOWEST);
    try {
      const answer = await fetch(url, {
        method: body ? "POST" : "GET", body, credentials: "same-origin", signal: waiting.signal,
        headers: body ? { "X-Stage": "alone" } : {},
      });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      return { answer, page, address: new URL(answer.headers.get("Content-Location") || answer.url, location.href) };
    } finally {
      clearTimeout(timer);
    }
  }

  // A form that has grown old may only need a new token. Whoever is signed out needs to sign in first.
  async function renew(form) {
    const { answer, page } = await ask(location.href);
    if (isSignIn(answer)) return "signedOut";
    const token = page.querySelector("[name=csrf_token]");
    if (!answer.ok || !token) return "refused";
    form.elements.csrf_token.value = token.value;
    return null;
  }

  async function send(form) {
    const post = () => ask(form.action, new URLSearchParams(new FormData(form)));
    let found = await post();
    if (found.answer.status === 403) {
      const problem = await renew(form);
      if (problem) return tell(problem);
      found = await post();
    }
    return found;
  }

  // -- changing the scene ---------------------------------------------------------------------------------

  async function show({ answer, page, address }, push) {
    if (isSignIn(answer) || answer.status === 401) return tell("signedOut");
    const next = page.getElementById("stage");
    if (!next) {
      if (answer.status >= 500 || answer.status === 429) return tell("busy");
      if (answer.status === 409 || (answer.ok && !push)) return location.reload();
      if (answer.ok) return location.assign(answer.url);
      return tell("refused");
    }
    // First to where the new scene begins, at once, so that nothing in sight moves with it.
    window.scrollTo({ top: 0, behavior: "instant" });
    await drawn();
    stage.replaceChildren(...next.childNodes);
    document.title = page.title;
    const back = document.querySelector(".site-foot [name=next]");
    if (back && answer.ok) back.value = address.pathname;
    if (push && answer.ok) {
      const method = address.href === location.href ? "replaceState" : "pushState";
      history[method]({ stage: true }, "", address.href);
    }
    restore();
    attend(answer.ok);
  }

  function attend(fine) {
    const heading = (!fine && stage.querySelector("[role=alert]")) || stage.querySelector("h1");
    heading.tabIndex = -1;
    heading.focus({ preventScroll: true });
    says.textContent = "";
    const words = stage.querySelector("[data-says]");
    if (words) setTimeout(() => { says.textContent = words.textContent.trim(); }, 100);
  }

  async function turn(work, push) {
    if (busy) return; // a second click is no second answer
    busy = true;
    stage.setAttribute("aria-busy", "true");
    trouble.replaceChildren();
    try {
      const found = await work();
      if (found) await show(found, push);
    } catch {
      tell("offline");
    } finally {
      busy = false;
      stage.removeAttribute("aria-busy");
    }
  }

  stage.addEventListener("submit", (event) => {
    const form = event.target.closest("form[data-stage]");
    if (!form || keptHere()) return;
    event.preventDefault();
    turn(() => send(form), true);
  });

  stage.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-stage]");
    if (!link || keptHere() || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    turn(() => ask(link.href), true);
  });

  addEventListener("popstate", (event) => {
    if (event.state?.stage) turn(() => ask(location.href), false);
  });

  history.replaceState({ stage: true }, "");
  restore();
})();
