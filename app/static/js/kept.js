// Shows a kept page as far as its reader has come: as the server knew it, and with what waits to be sent.
"use strict";

(async () => {
  const copy = document.querySelector("[data-kept]");
  if (!copy || !self.Outbox) return;
  const { page, kept } = copy.dataset;
  const waiting = (await Outbox.steps()).filter((step) => step.page === page);
  if (kept === "lesson") showLesson();
  else showScene();
  copy.hidden = false;

  function showLesson() {
    const chosen = { guessed: copy.dataset.guessed, answered: copy.dataset.answered };
    const order = ["opened", "guessed", "answered", "continued"];
    let reached = order.indexOf(copy.dataset.reached);
    for (const step of waiting) {
      const place = order.indexOf(step.step);
      if (step.answer) chosen[step.step] ||= step.answer;
      reached = Math.max(reached, place);
    }
    const now = order[Math.max(0, reached)];
    for (const part of copy.querySelectorAll("[data-at]")) {
      const [step, answer] = (part.dataset.chosen ?? "").split("=");
      part.hidden = !part.dataset.at.split(" ").includes(now) || Boolean(step && chosen[step] !== answer);
    }
  }

  function showScene() {
    const taken = new Map(copy.dataset.chosen.split(" ").filter(Boolean).map((each) => each.split("=")));
    for (const step of waiting) if (!taken.has(step.node)) taken.set(step.node, String(step.place));
    const outcomes = [];
    let node = copy.dataset.start;
    while (taken.has(node)) {
      const outcome = copy.querySelector(`[data-outcome="${CSS.escape(node)}=${CSS.escape(taken.get(node))}"]`);
      if (!outcome) break;
      outcomes.push(outcome);
      node = outcome.dataset.next;
    }
    const number = Number(/\/choices\/(\d+)$/.exec(location.pathname)?.[1]);
    const shown = outcomes[number - 1] ?? copy.querySelector(`[data-node="${CSS.escape(node)}"]`);
    if (!shown) return;
    shown.hidden = false;
    for (const place of shown.querySelectorAll("[data-number]")) {
      place.textContent = place.textContent.replace(/\d+/, outcomes.length + 1);
    }
  }
})();
