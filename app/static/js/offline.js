// What every page does so that the app works without a connection. Without this script all works online.
"use strict";

(() => {
  const root = document.documentElement;
  const line = document.getElementById("offline-line");
  if (!line || !navigator.serviceWorker || !self.caches || !self.indexedDB || !self.Outbox) return;
  if ("sharedDevice" in root.dataset) return leaveNothing();

  const words = line.dataset;
  const plural = new Intl.PluralRules(root.lang || "en");
  const isCopy = Boolean(document.querySelector("[data-kept]")) || "offlinePage" in root.dataset;
  const ONLINE_ONLY = [[/\/check$|^\/attempts\//, "check"], [/\/(sign|disclosure|refuse)(\/|$)/, "sign"]];

  const say = (text) => { if (line.textContent !== text) line.textContent = text; };
  const counted = (name, number) =>
    (words[`${name}-${plural.select(number)}`.replace(/-(\w)/, (_, sign) => sign.toUpperCase())] ?? "")
      .replace(/\d+/, number);

  async function leaveNothing() { // a shared device keeps nothing, also not from the time before it was one
    for (const one of await navigator.serviceWorker.getRegistrations()) await one.unregister();
    for (const name of await caches.keys()) await caches.delete(name);
    indexedDB.deleteDatabase("countersign-offline");
  }

  // -- whose device this is --------------------------------------------------------------------------

  async function introduce() {
    const { owner } = root.dataset;
    if (owner) {
      await Outbox.forgetOthers(owner);
      await Outbox.note({ owner, language: root.lang, ...(isCopy ? {} : { locked: false, seen: Date.now() }) });
    } else if (!isCopy) {
      await Outbox.note({ locked: true, language: root.lang }); // signed out: copies are for nobody to read
    }
  }

  async function keepThisPage() {
    const place = document.querySelector("[data-keep]");
    if (place && navigator.onLine) await Outbox.keep(place.dataset.keep, place.dataset.keepAs).catch(() => false);
  }

  // -- the line that says how it stands --------------------------------------------------------------

  async function tell(how = {}) {
    const number = (await Outbox.steps()).length;
    if (!navigator.onLine) return say(number ? counted("waiting", number) : words.offline);
    if (number && how.signedOut) return say(counted("signIn", number));
    if (number) return say(counted("left", number));
    const news = await Outbox.takeNews(/\d/.test(line.textContent));
    const worst = ["refused", "closed", "superseded", "known", "saved"].find((name) => news?.[name]);
    if (worst) say(words[worst === "known" ? "saved" : worst]);
    else if ([words.offline, "", words.unsent].includes(line.textContent) || /\d/.test(line.textContent)) say("");
  }

  async function send() {
    if (navigator.onLine) await tell(await Outbox.flush());
    else await tell();
  }

  // -- what needs a connection says so instead of failing --------------------------------------------

  const whyNot = (path) => words[ONLINE_ONLY.find(([pattern]) => pattern.test(path))?.[1] ?? "unsent"];

  function onSubmit(event) {
    const form = event.target, { pathname } = new URL(form.action, location.href);
    if (form.method !== "post") return;
    if (pathname === "/sign-out") return void signOut(event, form);
    if (navigator.onLine) return;
    const waits = Outbox.mayWait(pathname) && (!pathname.startsWith("/attempts/") || document.querySelector("[data-keep], [data-kept]"));
    if (waits && form.querySelector("[type=radio]") && !form.querySelector(":checked")) stop(event, words.choose);
    else if (!waits && !/\/(continue|practice\/[^/]+)$/.test(pathname)) stop(event, whyNot(pathname));
  }

  function onClick(event) {
    const link = event.target.closest?.("a[href]");
    if (!link || navigator.onLine) return;
    const { pathname, origin } = new URL(link.href);
    const found = ONLINE_ONLY.find(([pattern]) => pattern.test(pathname) && !pathname.startsWith("/attempts/"));
    if (origin === location.origin && found) stop(event, words[found[1]]);
  }

  function stop(event, text) {
    event.preventDefault();
    say("");
    requestAnimationFrame(() => say(text)); // said again where it was said before
    line.scrollIntoView({ block: "nearest" });
  }

  // What waits is sent before somebody leaves; then nothing of them stays.
  async function signOut(event, form) {
    if (form.dataset.ready) return;
    event.preventDefault();
    if (!navigator.onLine) {
      await Outbox.forgetCopies();
      return say(words.signOut);
    }
    const { left } = await Outbox.flush();
    form.dataset.ready = "1"; // a second press signs out in any case
    if (left) return say(counted("leaving", left));
    await Outbox.forgetOthers("");
    form.submit();
  }

  // -- keeping a whole training ----------------------------------------------------------------------

  async function keepAll(button) {
    const { pages, lessons, scenes, token } = button.dataset;
    const status = button.parentElement.querySelector("[role=status]");
    const split = (paths) => paths.split(" ").filter(Boolean);
    const wanted = [
      ...split(pages).map((path) => () => Outbox.keep(path)),
      ...split(lessons).map((path) => () => Outbox.keep(`${path}/offline`, path)),
      ...split(scenes).map((path) => () => keepScene(path, token)),
    ];
    button.disabled = true;
    let kept = 0;
    for (const [number, one] of wanted.entries()) {
      status.textContent = button.dataset.doing.replace(/1/, number + 1).replace(/2(?=\D*$)/, wanted.length);
      try {
        kept += await one();
      } catch { break; } // the connection went
    }
    button.disabled = false;
    status.textContent = kept === wanted.length ? button.dataset.done : button.dataset.partly;
  }

  async function keepScene(path, token) {
    const body = new URLSearchParams({ csrf_token: token });
    const answer = await fetch(path, { method: "POST", body });
    const page = Outbox.pageOf(new URL(answer.url).pathname);
    if (!answer.ok || !(await Outbox.keep(`${page}/offline`, page))) return false;
    await (await Outbox.shelf()).put(path, new Response(page));
    return true;
  }

  // -- what is kept, listed where there is nothing else ------------------------------------------------

  async function listCopies(list) {
    const shelf = await Outbox.shelf();
    for (const request of (await shelf?.keys()) ?? []) {
      const text = await (await shelf.match(request)).text();
      const page = new DOMParser().parseFromString(text, "text/html");
      if (!page.querySelector("h1")) continue;
      const item = document.createElement("li"), link = document.createElement("a");
      link.href = new URL(request.url).pathname;
      link.textContent = page.querySelector("h1").textContent.trim();
      link.lang = page.querySelector("h1").closest("[lang]").lang;
      const { place, what } = page.querySelector("[data-place]")?.dataset ?? {};
      const kind = document.createElement("span");
      kind.className = "muted small";
      kind.textContent = what ?? "";
      item.dataset.place = place ?? "";
      item.className = "step";
      item.append(link, kind);
      list.append(item);
    }
    [...list.children].sort((a, b) => a.dataset.place.localeCompare(b.dataset.place, "en", { numeric: true }))
      .forEach((item) => list.append(item));
    document.getElementById("kept-none").hidden = list.children.length > 0;
  }

  async function start() {
    navigator.serviceWorker.register("/service-worker.js", { updateViaCache: "none" }).catch(() => {});
    navigator.serviceWorker.addEventListener("message", ({ data }) => {
      if (data.word) say(data.word === "unsent" ? words.unsent : words.choose);
      else if (data.sent) tell(data.sent);
    });
    document.addEventListener("submit", onSubmit);
    document.addEventListener("click", onClick);
    addEventListener("online", send);
    addEventListener("offline", () => tell());
    document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && send());
    for (const button of document.querySelectorAll("[data-keep-all]")) {
      button.parentElement.hidden = false;
      button.addEventListener("click", () => keepAll(button));
    }
    await introduce();
    const list = document.getElementById("kept-list");
    if (list) await listCopies(list);
    await send();
    await keepThisPage();
    root.dataset.offlineReady = "1";
  }

  start().catch((error) => console.info("offline:", error.message));
})();
