/*
 * Comments without a reload. Everything here works without it too: the server answers
 * with whole pages, and this takes the part out of them that has changed.
 */
(() => {
  "use strict";

  // Linked once for each object of a page: a second run would fetch every gate again.
  if (window.commentsAreRunning) return;
  window.commentsAreRunning = true;

  const FORM = "form.comment-form";
  const SECTION = ".comment-form-section";
  const THREAD = "#comments";
  const NOTICE = "#comment-notice";
  const GATE = ".comment-form-gate";
  // The gate of a form that is being fetched, so that it is fetched once.
  const gates = new WeakMap();
  // The proof of work for a form, so that it is done once.
  const proofs = new WeakMap();

  document.addEventListener("focusin", (event) => {
    const form = event.target.closest(FORM);
    if (form) prepare(form);
  });

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches(FORM)) return;
    event.preventDefault();
    if (form.hasAttribute("aria-busy")) return;
    send(form, event.submitter);
  });

  // Whom to answer is asked of the server, and the page comes anew: what was typed goes along.
  document.addEventListener("click", (event) => {
    if (event.target.closest(".comment-actions a, .comment-answering a")) keepTyped();
  });

  const typedOn = () => `comments typed on ${window.location.pathname}`;

  // A page may have forms under several objects.
  const objectOf = (form) => form.elements.namedItem("object")?.value;

  function typedFields(form) {
    return [...form.querySelectorAll("textarea, input[type=text], input[type=email], input[type=url]")]
      .filter((field) => ["name", "email", "url", "body"].includes(field.name));
  }

  function keepTyped() {
    const typed = {};
    for (const form of document.querySelectorAll(FORM)) {
      typed[objectOf(form)] = Object.fromEntries(
        typedFields(form).map((field) => [field.name, field.value]),
      );
    }
    try {
      window.sessionStorage.setItem(typedOn(), JSON.stringify(typed));
    } catch {
      // A browser that stores nothing still has it behind its Back button.
    }
  }

  function giveBackTyped() {
    let typed = null;
    try {
      typed = JSON.parse(window.sessionStorage.getItem(typedOn()));
      window.sessionStorage.removeItem(typedOn());
    } catch {
      return;
    }
    for (const form of document.querySelectorAll(FORM)) {
      const values = typed?.[objectOf(form)] || {};
      for (const field of typedFields(form)) {
        if (!field.value && values[field.name]) field.value = values[field.name];
      }
    }
  }

  giveBackTyped();

  async function send(form, submitter) {
    form.setAttribute("aria-busy", "true");
    let held = [];
    try {
      await prepare(form);
      const values = new URLSearchParams(new FormData(form));
      const isRefresh = submitter?.name === "refresh";
      if (isRefresh) values.set(submitter.name, submitter.value);
      // The answer takes the form's place: what is typed until then would be gone.
      else held = holdFields(form);
      const response = await fetch(form.action, { method: "POST", body: values });
      const page = parse(await response.text());
      if (isRefresh && response.ok) showNewSum(form, page);
      else if (response.redirected) showPosted(form, page, response.url);
      else showAgain(form, page);
    } catch (error) {
      // The text is still in the form; nothing but the way to the site failed.
      showMessage(form, form.dataset.commentsUnreachable);
      if (!(error instanceof TypeError)) throw error;
    } finally {
      form.removeAttribute("aria-busy");
      for (const field of held) field.readOnly = false;
    }
  }

  function holdFields(form) {
    const fields = [...form.querySelectorAll("textarea, input:not([type=hidden])")];
    const held = fields.filter((field) => !field.readOnly);
    for (const field of held) field.readOnly = true;
    return held;
  }

  async function prepare(form) {
    await fetchGate(form);
    await prove(form);
  }

  // A page from a cache holds no challenge: it is asked for when somebody begins to write.
  function fetchGate(form) {
    const gate = form.querySelector(GATE);
    if (!gate || form.elements.namedItem("token")) return null;
    if (!gates.has(form)) {
      const query = new URLSearchParams({ object: form.elements.namedItem("object").value });
      const fetched = fetch(`${form.dataset.commentsFormUrl}?${query}`)
        .then(async (response) => {
          if (response.ok) fillGate(form, parse(await response.text()));
        })
        // Without one the first post is answered with the sum.
        .catch(() => null)
        .finally(() => gates.delete(form));
      gates.set(form, fetched);
    }
    return gates.get(form);
  }

  function fillGate(form, page) {
    const fresh = page.querySelector(FORM);
    if (!fresh) return;
    form.querySelector(GATE).replaceWith(fresh.querySelector(GATE));
    const refresh = fresh.querySelector(".comment-refresh");
    if (refresh && !form.querySelector(".comment-refresh")) {
      form.querySelector(".comment-submit").append(refresh);
    }
    // Whoever is logged in is not asked for name and address.
    for (const name of ["name", "email"]) {
      const field = form.querySelector(`.comment-field-${name}`);
      if (field && !fresh.elements.namedItem(name) && !field.contains(document.activeElement)) {
        field.remove();
      }
    }
  }

  // Asked for under attack only. A browser that cannot do it posts all the same.
  function prove(form) {
    const field = form.elements.namedItem("proof");
    if (!field || !window.crypto.subtle) return null;
    if (!proofs.has(field)) {
      const token = form.elements.namedItem("token").value;
      const found = work(token, Number(field.dataset.commentsProofBits)).then((number) => {
        field.value = number;
      });
      proofs.set(field, found);
    }
    return proofs.get(field);
  }

  async function work(token, bits) {
    const encoder = new TextEncoder();
    for (let number = 0; ; number += 1) {
      const content = encoder.encode(`${token}:${number}`);
      const digest = new DataView(await window.crypto.subtle.digest("SHA-256", content));
      if (digest.getUint32(0) >>> (32 - bits) === 0) return number;
    }
  }

  function showNewSum(form, page) {
    fillGate(form, page);
    // What was wrong was said of the sum before.
    form.querySelector(".comment-errors")?.remove();
    form.querySelector(`${GATE} .comment-field input:not([type=hidden])`)?.focus();
  }

  function showPosted(form, page, address) {
    const here = form.closest(THREAD);
    const there = page.querySelector(NOTICE)?.closest(THREAD);
    if (here && there) {
      here.replaceWith(there);
      there.querySelector(NOTICE).focus();
      forgetWhomToAnswer();
    } else {
      window.location.assign(address);
    }
  }

  // The answer is given: a page that is loaded again shall not ask for it again.
  function forgetWhomToAnswer() {
    const address = new URL(window.location.href);
    if (!address.searchParams.has("reply_to")) return;
    address.searchParams.delete("reply_to");
    window.history.replaceState(window.history.state, "", address);
  }

  function showAgain(form, page) {
    const here = form.closest(SECTION);
    const there = page.querySelector(SECTION);
    if (there && there.querySelector(FORM)) {
      here.replaceWith(there);
      there.querySelector("[autofocus]")?.focus();
    } else {
      // A page without a form says in its first lines why there is none.
      showMessage(form, page.querySelector("main p")?.textContent);
    }
  }

  function showMessage(form, message) {
    form.querySelector(".comment-errors")?.remove();
    const box = document.createElement("div");
    box.className = "comment-errors";
    box.tabIndex = -1;
    const line = document.createElement("p");
    line.textContent = message || form.dataset.commentsUnreachable;
    box.append(line);
    form.prepend(box);
    box.focus();
  }

  function parse(html) {
    return new DOMParser().parseFromString(html, "text/html");
  }
})();
