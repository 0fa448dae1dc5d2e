// The keys of the queue and of a comment's page, and the dialog that explains them.
"use strict";

window.listenToDeskKeys = (act) => {
  const isMoving = (key) => act.k && (key === "j" || key === "k");
  const keys = document.getElementById("desk-keys");
  const show = document.getElementById("desk-show-keys");
  act["?"] = () => keys.showModal();

  document.addEventListener("keydown", (event) => {
    const isTyping = event.target.closest("input:not([type=checkbox]), textarea, select");
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping || keys.open) {
      return;
    }
    if (Object.hasOwn(act, event.key)) {
      event.preventDefault();
      // Held down, a key goes on through the comments, and rules on none of them unread.
      if (!event.repeat || isMoving(event.key)) {
        act[event.key]();
      }
    }
  });

  show.closest("p").hidden = false;
  show.addEventListener("click", () => keys.showModal());
};
