// The queue without reloading, and by keyboard. Every button is a real form button:
// where this script does not run, or a request fails, the form does the same.
"use strict";

document.addEventListener("DOMContentLoaded", () => {
  const form = document.getElementById("changelist-form");
  const list = document.querySelector(".desk-list");
  const said = document.getElementById("desk-said");
  if (!form || !list || !said) {
    return;
  }
  const undoable = [];
  let busy = Promise.resolve();

  const rows = () => [...list.querySelectorAll(".desk-row")];
  const waiting = () => rows().filter((row) => !row.classList.contains("is-ruled"));
  const current = () => document.activeElement && document.activeElement.closest(".desk-row");
  const word = (name) =>
    document.getElementById("desk-words").content.querySelector(`[data-word="${name}"]`).textContent;

  function say(text) {
    said.textContent = text;
    clearTimeout(say.timer);
    say.timer = setTimeout(() => { said.textContent = ""; }, 8000);
  }

  function go(row) {
    if (row) {
      row.focus({ preventScroll: true });
      row.scrollIntoView({ block: "nearest" });
    }
  }

  function neighbour(row, step) {
    const all = waiting();
    if (!row) {
      return all[0];
    }
    const everyRow = rows();
    let place = everyRow.indexOf(row) + step;
    while (everyRow[place] && everyRow[place].classList.contains("is-ruled")) {
      place += step;
    }
    return everyRow[place];
  }

  async function send(values) {
    const body = new URLSearchParams();
    body.append("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
    for (const [name, value] of values) {
      body.append(name, value);
    }
    const response = await fetch(window.location.href, {
      method: "POST", body, headers: { Accept: "application/json" }, credentials: "same-origin",
    });
    if (response.redirected || response.status === 403) {
      throw new Error("loggedout");
    }
    if (response.status !== 200 && response.status !== 409) {
      throw new Error(String(response.status));
    }
    return response.json();
  }

  function sayFailure(error) {
    say(word(error.message === "loggedout" ? "loggedout" : "failed"));
  }

  // A number with separators came so from the server, in the page's language.
  function count(what, change) {
    for (const shown of document.querySelectorAll(`[data-count-of="${what}"]`)) {
      const isPlain = /^\d+$/.test(shown.textContent);
      const number = Math.max(0, Number(shown.dataset.count) + change);
      shown.dataset.count = String(number);
      shown.textContent = isPlain
        ? String(number)
        : number.toLocaleString(document.documentElement.lang);
    }
  }

  // In these a comment is on no tab once it has been ruled on.
  const isEmptiedByRulings = ["spot_check", "second_look"].some((name) =>
    new URLSearchParams(window.location.search).has(name));

  function recount(decisions, isUndo = false) {
    for (const { comment, from, to } of decisions) {
      const row = list.querySelector(`[data-comment="${comment}"]`);
      const others = row ? row.dataset.counts.split(" ") : [];
      if (!isEmptiedByRulings || !isUndo) {
        count(from, -1);
      }
      if (!isEmptiedByRulings || isUndo) {
        count(to, 1);
      }
      if (isEmptiedByRulings) {
        count("all", isUndo ? 1 : -1);
      }
      if (others.includes("second-look")) {
        count("second-look", isUndo ? 1 : -1);
      }
      // Counted of what waits.
      if (others.includes("probably-spam") && from !== to && [from, to].includes("pending")) {
        count("probably-spam", from === "pending" ? -1 : 1);
      }
    }
  }

  function showOutcome(row, text) {
    const outcome = document.createElement("p");
    outcome.className = "desk-outcome";
    const words = document.createElement("span");
    words.textContent = `${row.querySelector(".desk-author").textContent.trim()}: ${text}`;
    outcome.append(words);
    row.classList.add("is-ruled");
    // Chosen before, it would be ruled on again, out of sight, together with the others.
    row.querySelector(".desk-select").checked = false;
    row.append(outcome);
    return outcome;
  }

  function fold(row, decision, batch) {
    const outcome = showOutcome(row, decision.words);
    if (batch) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "button";
      button.textContent = word("undo");
      button.addEventListener("click", () => undo(batch));
      outcome.append(button);
      undoable.push({ batch, row });
    }
    bump(row);
  }

  // Somebody else ruled on it: what the page shows of it is no longer so.
  function foldStale(row, text) {
    const link = document.createElement("a");
    link.href = row.querySelector(".desk-date").href;
    link.textContent = word("now");
    showOutcome(row, text).append(link);
  }

  function unfold(row) {
    row.classList.remove("is-ruled");
    row.querySelectorAll(".desk-outcome").forEach((outcome) => outcome.remove());
    bump(row);
  }

  // The page has seen its own ruling, so the next one is not out of date.
  function bump(row) {
    const seen = row.querySelector('input[name="seen"]');
    const [pk, revision] = seen.value.split(":");
    seen.value = `${pk}:${Number(revision) + 1}`;
  }

  function finish() {
    if (waiting().length || document.getElementById("desk-more")) {
      return;
    }
    const more = document.createElement("p");
    more.id = "desk-more";
    const link = document.createElement("a");
    link.href = window.location.href.split("#")[0];
    link.textContent = word("more");
    more.append(`${word("finished")} `, link);
    list.after(more);
    link.focus();
  }

  function rule(row, action) {
    const next = neighbour(row, 1) || neighbour(row, -1);
    go(next);
    busy = busy.then(async () => {
      if (row.classList.contains("is-ruled")) {
        return;
      }
      try {
        const answer = await send([
          ["rule", `${action}:${row.dataset.comment}`],
          ["seen", row.querySelector('input[name="seen"]').value],
        ]);
        say(answer.texts.join(" "));
        answer.decisions.forEach((decision) => fold(row, decision, answer.undo));
        if (answer.decisions.length) {
          // What the page offered to take back was the ruling before.
          document.querySelector(".desk-said-above")?.remove();
        } else {
          foldStale(row, answer.texts.join(" "));
        }
        recount(answer.decisions);
        finish();
      } catch (error) {
        sayFailure(error);
        go(row);
      }
    });
  }

  function undo(batch) {
    busy = busy.then(async () => {
      try {
        const answer = await send([["undo", batch]]);
        say(answer.texts.join(" "));
        const place = undoable.findIndex((one) => one.batch === batch);
        if (place >= 0 && answer.decisions.length) {
          const [{ row }] = undoable.splice(place, 1);
          unfold(row);
          go(row);
          document.getElementById("desk-more")?.remove();
        }
        recount(answer.decisions, true);
      } catch (error) {
        sayFailure(error);
      }
    });
  }

  function undoLast() {
    const last = undoable[undoable.length - 1];
    const button = document.querySelector("#desk-undo button");
    if (last) {
      undo(last.batch);
    } else if (button) {
      form.requestSubmit(button);
    }
  }

  form.addEventListener("submit", (event) => {
    const button = event.submitter;
    if (button && button.name === "rule") {
      event.preventDefault();
      rule(button.closest(".desk-row"), button.value.split(":")[0]);
    }
  });

  function choosePage(isChosen) {
    for (const row of waiting()) {
      row.querySelector(".desk-select").checked = isChosen;
    }
  }

  const page = document.getElementById("desk-whole-page");
  if (page) {
    page.closest("label").hidden = false;
    page.addEventListener("change", () => choosePage(page.checked));
  }

  // What is chosen beyond the page is shown on it, and on the buttons.
  const across = form.querySelector('input[name="select_across"]');
  function showAcross() {
    for (const button of form.querySelectorAll('.desk-bulk button[name="action"]')) {
      button.dataset.words ||= button.textContent;
      button.textContent = across.checked
        ? `${button.dataset.words} (${across.closest("label").querySelector("[data-count]").textContent})`
        : button.dataset.words;
    }
  }
  across?.addEventListener("change", () => {
    choosePage(across.checked);
    showAcross();
  });
  // With one of them left out it is no longer all.
  form.addEventListener("change", (event) => {
    const isChoice = event.target === page || event.target.matches(".desk-select");
    if (across && isChoice && !event.target.checked) {
      across.checked = false;
      showAcross();
    }
  });

  const act = {
    j: () => go(neighbour(current(), 1)),
    k: () => go(neighbour(current(), -1)),
    a: () => current() && rule(current(), "approve"),
    s: () => current() && rule(current(), "mark_spam"),
    r: () => current() && rule(current(), "remove"),
    u: undoLast,
    x: () => current()?.querySelector(".desk-select")?.click(),
    o: () => current()?.querySelector(".desk-date")?.click(),
  };

  window.listenToDeskKeys(act);
});
