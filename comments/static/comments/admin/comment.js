// A comment's own page by keyboard: each key presses what stands on the page.
"use strict";

document.addEventListener("DOMContentLoaded", () => {
  const form = document.getElementById("comment_form");
  if (!form || !document.getElementById("desk-keys")) {
    return;
  }

  // A key held down or pressed twice is one ruling: the second would find the first.
  let isSent = false;
  form.addEventListener("submit", (event) => {
    if (isSent) {
      event.preventDefault();
    }
    isSent = true;
  });
  // Back with the browser's own button, this page is as it was left.
  window.addEventListener("pageshow", () => { isSent = false; });

  const press = (selector) => () => document.querySelector(selector)?.click();
  window.listenToDeskKeys({
    j: press("#desk-next"),
    a: press('#comment_form [value="approve"]'),
    s: press('#comment_form [value="mark_spam"]'),
    r: press('#comment_form [value="remove"]'),
    u: press("#desk-undo button"),
  });
});
