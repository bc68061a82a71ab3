// Loads the preview anew once a file of the bank was saved. Where we build only.
"use strict";

(() => {
  const page = document.querySelector("[data-preview-state]");
  if (!page) return;
  let known = null;
  setInterval(async () => {
    try {
      const now = await (await fetch(page.dataset.previewState)).text();
      if (known !== null && now !== known) location.reload();
      known = now;
    } catch { /* the server is being started again */ }
  }, 1000);
})();
