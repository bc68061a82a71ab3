// Countersign, version {{ version }}. Pages come from the network; copies are for when there is none.
"use strict";

importScripts("/static/js/outbox.js");

const SHELL = "countersign-shell-{{ version }}";
const FILES = {{ files | tojson }};
const OFFLINE = {{ pages | tojson }};
const PATIENCE = 5000; // ms before a copy is better than waiting

self.addEventListener("install", (event) => event.waitUntil(install()));
self.addEventListener("activate", (event) => event.waitUntil(activate()));
self.addEventListener("sync", (event) => event.waitUntil(sendWaiting(true)));
self.addEventListener("fetch", (event) => {
  const { request } = event, { origin, pathname } = new URL(request.url);
  if (origin !== location.origin || pathname === "/sign-out") return; // that answer clears this site's data
  if (request.method === "POST" && (request.mode === "navigate" || Outbox.mayWait(pathname))) {
    event.respondWith(sendForm(event, pathname));
  } else if (request.method === "GET" && pathname.startsWith("/static/")) {
    event.respondWith(file(request));
  } else if (request.method === "GET" && request.mode === "navigate") {
    event.respondWith(page(event, pathname));
  }
});

async function install() {
  const shell = await caches.open(SHELL);
  await Promise.all([...FILES, ...Object.values(OFFLINE)].map(async (path) => {
    const answer = await fetch(path, { cache: "no-cache", credentials: "omit" }); // as nobody in particular
    if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
    await shell.put(path, answer);
  }));
  await self.skipWaiting();
}

async function activate() {
  for (const name of await caches.keys()) {
    if (name.startsWith("countersign-shell-") && name !== SHELL) await caches.delete(name);
  }
  await self.clients.claim();
}

async function file(request) {
  try {
    return await fetch(request);
  } catch (error) {
    const copy = await (await caches.open(SHELL)).match(request, { ignoreSearch: true });
    if (copy) return copy;
    throw error;
  }
}

async function page(event, path) {
  const copy = await Outbox.copyOf(path);
  if (copy && (await waitsFor(path))) {
    const { signedOut } = await sendWaiting();
    if (!signedOut && (await waitsFor(path))) return copy; // the server does not know yet what it shows
  }
  try {
    return await (copy ? soon(fetch(event.request)) : fetch(event.request));
  } catch {
    return copy ?? offlinePage();
  }
}

const waitsFor = async (path) => (await Outbox.steps()).some((step) => step.page === Outbox.pageOf(path));

function soon(answer) {
  const late = new Promise((_, reject) => setTimeout(reject, PATIENCE));
  return Promise.race([answer, late]);
}

async function offlinePage() {
  const { language } = await Outbox.about();
  const pages = [language, ...navigator.languages.map((each) => each.slice(0, 2)), "en"];
  const path = OFFLINE[pages.find((each) => OFFLINE[each])];
  return (await (await caches.open(SHELL)).match(path)) ?? Response.error();
}

// A form: to the server, or, where it is a step in something that this device keeps, into the outbox.
async function sendForm(event, path) {
  const step = await stepOf(event.request, path);
  if (!step) return tryToSend(event, path);
  if (!(await Outbox.steps()).length) { // else it has to stand behind what waits
    try {
      const answer = await soon(fetch(event.request.clone()));
      if (![401, 403].includes(answer.status)) return answer;
    } catch { /* no connection */ }
  }
  if (!Outbox.isWhole(step)) return stay("choose");
  await Outbox.add(step);
  await sendWaiting();
  self.registration.sync?.register("outbox").catch(() => {});
  return Response.redirect(await following(step), 303);
}

async function stepOf(request, path) {
  if (!Outbox.mayWait(path) || !(await Outbox.about()).owner) return null;
  const step = Outbox.stepIn(path, new URLSearchParams(await request.clone().text()));
  if (step.kind === "practice" && !(await Outbox.copyOf(step.page))) return null; // a check never waits
  return step;
}

async function tryToSend(event, path) {
  try {
    return await fetch(event.request);
  } catch {
    const practised = await Outbox.copyOf(path); // the name of the attempt in which a scenario is kept
    if (practised) return Response.redirect(await practised.text(), 303);
    if (path.endsWith("/continue")) return Response.redirect("/offline", 303); // what can be read instead
    return stay("unsent");
  }
}

// The page stays as it is, with everything that was typed, and says why.
async function stay(word) {
  for (const client of await self.clients.matchAll({ type: "window" })) {
    if (client.visibilityState === "visible") client.postMessage({ word });
  }
  return new Response(null, { status: 204 });
}

// Where the reader goes on: to the next lesson, or to what this step leads to on the same page.
async function following(step) {
  const copy = await (await Outbox.copyOf(step.page))?.text() ?? "";
  const said = (name) => new RegExp(`data-${name}="([^"]*)"`).exec(copy)?.[1] ?? "";
  if (step.kind === "practice") {
    const waiting = (await Outbox.steps()).filter((each) => each.page === step.page);
    const nodes = new Set([...said("chosen").split(" ").filter(Boolean).map((each) => each.split("=")[0]), ...waiting.map((each) => each.node)]);
    return `${step.page}/choices/${Math.max(1, [...nodes].indexOf(step.node) + 1)}`;
  }
  return (step.step === "continued" && said("next")) || step.page;
}

async function sendWaiting(again = false) {
  const how = await Outbox.flush();
  for (const client of await self.clients.matchAll()) client.postMessage({ sent: how });
  if (again && how.left && !how.signedOut) throw new Error("no connection yet"); // Background Sync comes back
  return how;
}
