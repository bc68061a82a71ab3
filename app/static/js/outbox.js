// What this device keeps and what it has still to send. Shared by the pages and the service worker.
"use strict";

self.Outbox = (() => {
  const COPIES = "countersign-kept-"; // and whose they are
  const DAYS_KEPT = 14; // without a word from the server; a lost phone forgets
  const MOST_AT_ONCE = 100; // steps in one request
  const MOST_TRIES = 5; // for a step that the server finds too early
  const PATIENCE = 8000; // ms for an answer before we say that there is no connection
  const KEY = "([A-Za-z0-9_-]{22})";
  const LESSON = new RegExp(`^/assignments/${KEY}/lessons/([^/]+)/(open|guess|answer|continue)$`);
  const CHOICE = new RegExp(`^/attempts/${KEY}/choices$`);
  const ATTEMPT = new RegExp(`^(/attempts/${KEY})/choices/\\d+$`);
  const STEPS = { open: "opened", guess: "guessed", answer: "answered", continue: "continued" };

  // -- the two stores: steps that wait, and one record about whose device this is ---------------------

  let opening;
  function database() {
    opening ??= new Promise((resolve, reject) => {
      const request = indexedDB.open("countersign-offline", 1);
      request.onupgradeneeded = () => {
        request.result.createObjectStore("steps", { keyPath: "number", autoIncrement: true });
        request.result.createObjectStore("about", { keyPath: "name" });
      };
      request.onsuccess = () => {
        request.result.onversionchange = () => { request.result.close(); opening = undefined; };
        request.result.onclose = () => { opening = undefined; }; // the browser cleared the site's data
        resolve(request.result);
      };
      request.onerror = () => { opening = undefined; reject(request.error); };
    });
    return opening;
  }

  async function within(store, mode, work) {
    const transaction = (await database()).transaction(store, mode);
    const request = work(transaction.objectStore(store));
    return new Promise((resolve, reject) => {
      transaction.oncomplete = () => resolve(request?.result);
      transaction.onerror = transaction.onabort = () => reject(transaction.error);
    });
  }

  const steps = () => within("steps", "readonly", (store) => store.getAll());
  const remove = (number) => within("steps", "readwrite", (store) => store.delete(number));
  const about = async () => (await within("about", "readonly", (store) => store.get("device"))) ?? {};
  const note = (changes) => within("about", "readwrite", (store) => { // in one go: other tabs note things, too
    const request = store.get("device");
    request.onsuccess = () => store.put({ ...request.result, ...changes, name: "device" });
  });

  // -- what a form would have sent --------------------------------------------------------------------

  const mayWait = (path) => LESSON.test(path) || CHOICE.test(path);

  function stepIn(path, fields) {
    const lesson = LESSON.exec(path);
    if (lesson) {
      return {
        kind: "lesson", page: `/assignments/${lesson[1]}/lessons/${lesson[2]}`, assignment: lesson[1],
        lesson: decodeURIComponent(lesson[2]), step: STEPS[lesson[3]], answer: fields.get("answer"),
        round: fields.has("round") ? Number(fields.get("round")) : null,
      };
    }
    const attempt = CHOICE.exec(path);
    return attempt && {
      kind: "practice", page: `/attempts/${attempt[1]}`, attempt: attempt[1],
      item: Number(fields.get("item")), node: fields.get("node"), place: Number(fields.get("option")),
    };
  }

  const isWhole = (step) => step.kind === "practice"
    ? Boolean(step.node) && step.place > 0
    : Boolean(step.answer) || !["guessed", "answered"].includes(step.step);

  async function add(step) {
    const { owner } = await about();
    if (!owner) return false;
    const same = ["page", "step", "item", "node"];
    const waiting = (await steps()).filter((each) => each.owner === owner);
    if (waiting.some((each) => same.every((name) => each[name] === step[name]))) return true; // the first stands
    await within("steps", "readwrite", (store) =>
      store.add({ ...step, owner, key: crypto.randomUUID(), at: Date.now(), tries: 0 }));
    return true;
  }

  // -- copies ----------------------------------------------------------------------------------------

  const pageOf = (path) => ATTEMPT.exec(path)?.[1] ?? path;

  // Where the copies of whoever uses this device are; nowhere once the server has said that nobody is
  // signed in here, or when it has not been heard of for long.
  async function shelf() {
    const { owner, locked, seen } = await about();
    if (!owner || locked) return null;
    if (Date.now() - seen > DAYS_KEPT * 86_400_000) {
      await caches.delete(COPIES + owner);
      return null;
    }
    return caches.open(COPIES + owner);
  }

  const copyOf = async (path) => (await shelf())?.match(pageOf(path), { ignoreVary: true });

  // Fetch a page and keep it under the address at which it will be asked for.
  async function keep(address, as = address) {
    const answer = await fetch(address, { headers: { Accept: "text/html" }, cache: "no-store" });
    const { owner } = await about();
    const text = await answer.text();
    if (!answer.ok || answer.redirected || !owner || !text.includes(`data-owner="${owner}"`)) return false;
    await note({ seen: Date.now(), locked: false });
    const copy = new Response(text, { headers: { "Content-Type": "text/html; charset=utf-8" } });
    copy.headers.set("Content-Security-Policy", answer.headers.get("Content-Security-Policy") ?? "");
    await (await shelf()).put(as, copy);
    return true;
  }

  // Everything of anybody but `owner` goes: copies and steps; without `owner`, of everybody.
  async function forgetOthers(owner) {
    for (const name of await caches.keys()) {
      if (name.startsWith(COPIES) && name !== COPIES + owner) await caches.delete(name);
    }
    for (const step of await steps()) if (step.owner !== owner) await remove(step.number);
  }

  async function forgetCopies() {
    for (const name of await caches.keys()) if (name.startsWith(COPIES)) await caches.delete(name);
  }

  // -- sending ---------------------------------------------------------------------------------------

  // Sends what waits, one tab at a time, and says how it went: how many are left, and why.
  async function flush() {
    if (!(await steps()).length) return { left: 0 };
    return navigator.locks ? navigator.locks.request("countersign-outbox", send) : send();
  }

  async function send() {
    const left = async (why) => ({ left: (await steps()).length, ...why });
    try {
      const who = await ask("/offline/token");
      if (who.status === 401) return left({ signedOut: true });
      if (!who.ok) return left({ failed: true });
      const { owner, token } = await who.json();
      await forgetOthers(owner); // steps of somebody else are nobody's by now
      await note({ owner, seen: Date.now(), locked: false });
      const waiting = (await steps()).slice(0, MOST_AT_ONCE);
      if (!waiting.length) return left();
      const answer = await ask("/offline/steps", token, waiting.map(onTheWire));
      if (answer.status === 401) return left({ signedOut: true });
      if (!answer.ok) return left({ failed: true });
      await settle(waiting, (await answer.json()).outcomes);
      return left();
    } catch {
      return left({ unreachable: true });
    }
  }

  function ask(address, token, steps) {
    const headers = { Accept: "application/json" };
    const body = steps && JSON.stringify({ steps });
    if (body) Object.assign(headers, { "Content-Type": "application/json", "X-CSRFToken": token });
    const method = body ? "POST" : "GET";
    return fetch(address, { method, headers, body, cache: "no-store", signal: AbortSignal.timeout(PATIENCE) });
  }

  function onTheWire({ number, owner, page, at, tries, ...step }) {
    return { ...step, ago: Math.max(0, Math.round((Date.now() - at) / 1000)) };
  }

  async function settle(sent, outcomes) {
    const news = (await about()).news ?? {};
    const pages = new Set();
    for (const step of sent) {
      let outcome = outcomes[step.key] ?? "too_early";
      if (outcome === "too_early" && step.tries + 1 >= MOST_TRIES) outcome = "refused";
      if (outcome === "too_early") {
        await within("steps", "readwrite", (store) => store.put({ ...step, tries: step.tries + 1 }));
        continue;
      }
      await remove(step.number);
      news[outcome] = (news[outcome] ?? 0) + 1;
      pages.add(step.page);
    }
    await note({ news }); // told by whatever page comes next
    for (const page of pages) await keep(`${page}/offline`, page).catch(() => false);
  }

  // Told once; a tab that had told of these steps itself also hears what another tab has just taken.
  async function takeNews(alsoTold) {
    const { news, told } = await about();
    if (news) await note({ news: undefined, told: { news, at: Date.now() } });
    return news ?? (alsoTold && Date.now() - told?.at < 60_000 ? told.news : undefined);
  }

  return {
    about, add, copyOf, flush, forgetCopies, forgetOthers, isWhole, keep, mayWait, note, pageOf, shelf,
    stepIn, steps, takeNews,
  };
})();
