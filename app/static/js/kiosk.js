// Shared devices: wipe the page when nobody is there, ask first, and leave nothing behind.
//
// The server ends the session by itself a little later; this script warns people before that, tells the
// server that somebody is reading, and clears what only the browser holds. Other scripts look for
// `data-shared-device` on <html> and keep nothing where it stands.
(() => {
  "use strict";
  const root = document.documentElement;
  if (!("sharedDevice" in root.dataset)) return;

  for (const form of document.forms) form.autocomplete = "off"; // nor is what was typed restored by "back"

  // -- what a browser may hold beside the page -------------------------------------------------------
  async function forgetAll() {
    for (const form of document.forms) form.reset();
    for (const field of document.querySelectorAll("input:not([type=hidden]):not([type=radio]):not([type=checkbox]), textarea")) field.value = "";
    const tries = [
      () => localStorage.clear(),
      () => sessionStorage.clear(),
      async () => { for (const name of await caches.keys()) await caches.delete(name); },
      async () => { for (const each of await navigator.serviceWorker.getRegistrations()) await each.unregister(); },
      async () => { for (const each of await indexedDB.databases()) indexedDB.deleteDatabase(each.name); },
    ];
    // One that a browser lacks or forbids must not keep the others from running.
    await Promise.all(tries.map(async (attempt) => { try { await attempt(); } catch { /* not here */ } }));
  }

  // -- the start page --------------------------------------------------------------------------------
  const start = document.querySelector("[data-kiosk-start]");
  if (start) {
    startPage();
    return;
  }

  function startPage() {
    forgetAllButTheForm();
    const number = document.getElementById("number");
    const pin = document.getElementById("pin");
    const keypad = document.querySelector("[data-keypad]");
    const next = keypad.querySelector("[data-key=next]");
    const nextWord = next.textContent;
    let current = number.value && !number.hasAttribute("aria-invalid") ? pin : number;
    const choose = (field) => {
      current = field;
      for (const each of [number, pin]) each.toggleAttribute("data-current", each === field);
      next.textContent = field === pin ? next.dataset.last : nextWord;
    };
    for (const field of [number, pin]) field.addEventListener("focus", () => choose(field));
    keypad.hidden = !matchMedia("(min-width: 44rem)").matches; // a phone's own keys fit a phone better
    if (!keypad.hidden && matchMedia("(pointer: coarse)").matches) {
      // The page's own keys instead of the tablet's, which would cover half of it.
      pin.inputMode = "none";
      if (!("letters" in number.dataset)) number.inputMode = "none";
    }
    keypad.addEventListener("pointerdown", (event) => event.preventDefault()); // the field keeps the focus
    keypad.addEventListener("click", (event) => {
      const key = event.target.closest("[data-key]")?.dataset.key;
      if (!key) return;
      if (key === "next") {
        if (current === number) pin.focus();
        else current.form.requestSubmit();
      } else {
        current.value = key === "delete" ? current.value.slice(0, -1) : (current.value + key).slice(0, current.maxLength);
      }
    });
    choose(current);
    current.focus();

    // Whoever typed a number and walked away leaves it to nobody.
    let touched = Date.now();
    for (const kind of ["pointerdown", "keydown", "input"]) addEventListener(kind, () => { touched = Date.now(); });
    setInterval(() => {
      if ((number.value || pin.value) && Date.now() - touched > Number(start.dataset.wipeAfter) * 1000) location.replace(location.pathname);
    }, 1000);
    addEventListener("pageshow", (event) => { if (event.persisted) location.replace(location.pathname); });
  }

  function forgetAllButTheForm() {
    const typed = [...document.querySelectorAll("[data-kiosk-start] input:not([type=hidden])")].map((field) => [field, field.value]);
    forgetAll();
    for (const [field, value] of typed) field.value = value;
  }

  // -- every other page ------------------------------------------------------------------------------
  const warning = document.querySelector("[data-kiosk-warning]");
  if (!warning) return;
  const left = warning.querySelector("[data-kiosk-left]");
  const done = document.querySelector("[data-kiosk-done]");
  const ending = document.querySelector("[data-kiosk-ending]");
  const { start: startUrl, stillHere: stillHereUrl } = warning.dataset;
  const warnAfter = Number(warning.dataset.warnAfter) * 1000;
  const wipeAfter = Number(warning.dataset.wipeAfter) * 1000;
  const endsAt = warning.dataset.endsIn ? Date.now() + Number(warning.dataset.endsIn) * 1000 : Infinity;
  const tabs = "BroadcastChannel" in window ? new BroadcastChannel("countersign-kiosk") : null;

  let lastSeen = Date.now(); // somebody did something, here or in another tab
  let lastTold = 0; // when the server last heard of it
  let wiping = false;

  async function wipe(leftAlone) {
    if (wiping) return;
    wiping = true;
    root.classList.add("kiosk-gone");
    tabs?.postMessage("wipe");
    const soon = new Promise((resolve) => setTimeout(resolve, 3000)); // a dead network keeps nobody's page
    const work = [];
    if (done) {
      const body = new FormData(done);
      if (leftAlone) body.set("left_alone", "1");
      work.push(fetch(done.action, { method: "POST", body, redirect: "manual", keepalive: true }).catch(() => {}));
    }
    work.push(forgetAll());
    await Promise.race([Promise.all(work), soon]);
    location.replace(startUrl);
  }

  async function tellServer() {
    lastTold = Date.now();
    const token = document.querySelector("input[name=csrf_token]");
    if (!stillHereUrl || !token) return;
    try {
      const answer = await fetch(stillHereUrl, { method: "POST", body: new URLSearchParams({ csrf_token: token.value }), redirect: "manual" });
      if (answer.status !== 204) wipe(true); // the session is over: it was revoked, or too old
    } catch {
      /* no network: the clock here goes on */
    }
  }

  function seen(elsewhere = false) {
    if (warning.open || wiping) return; // the question wants an answer, not a touch
    lastSeen = Date.now();
    if (elsewhere) return;
    if (lastSeen - lastTold > wipeAfter / 6) { // often enough that the server's clock is never the first
      tabs?.postMessage("seen");
      tellServer();
    }
  }

  function stay() {
    warning.close();
    lastSeen = Date.now();
    tabs?.postMessage("stay");
    tellServer();
  }

  function tick() {
    if (wiping) return;
    const idle = Date.now() - lastSeen;
    const now = Date.now();
    if (idle >= wipeAfter || now >= endsAt) {
      wipe(true);
    } else if (idle >= warnAfter) {
      if (!warning.open) {
        warning.showModal();
        left.textContent = String(Math.ceil((wipeAfter - idle) / 1000));
      }
      const seconds = Math.ceil((wipeAfter - idle) / 1000);
      // Said aloud every five seconds only: a voice that counts each one hides the buttons.
      if (seconds % 5 === 0 || seconds <= 3) left.textContent = String(seconds);
    }
    if (ending && !ending.textContent && endsAt - now < 120_000) ending.textContent = ending.dataset.kioskEnding;
  }

  for (const kind of ["pointerdown", "pointermove", "keydown", "input", "wheel", "touchmove"]) {
    addEventListener(kind, () => seen(), { passive: true });
  }
  addEventListener("scroll", () => seen(), { passive: true, capture: true });
  tabs?.addEventListener("message", ({ data }) => {
    if (data === "wipe") wipe(false);
    if (data === "seen") seen(true);
    if (data === "stay") {
      if (warning.open) warning.close();
      lastSeen = Date.now();
    }
  });
  warning.addEventListener("cancel", (event) => { event.preventDefault(); stay(); }); // Escape
  warning.querySelector("[data-kiosk-stay]").addEventListener("click", stay);
  warning.querySelector("[data-kiosk-leave]").addEventListener("click", () => wipe(false));
  for (const form of document.querySelectorAll("[data-kiosk-done], .sign-out")) {
    form.addEventListener("submit", (event) => { event.preventDefault(); wipe(false); });
  }
  document.addEventListener("visibilitychange", tick); // clocks stand still while a tablet sleeps
  addEventListener("pagehide", () => root.classList.add("kiosk-gone"));
  addEventListener("pageshow", (event) => {
    if (event.persisted) location.reload(); // the server says whose page this is now
  });
  setInterval(tick, 500);
  tellServer();
})();
