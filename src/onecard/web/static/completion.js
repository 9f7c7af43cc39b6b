// What is offered while typing: codes and payees in the fields of forms, hits under the search box. An extra: both work without it.
(() => {
  "use strict";
  const WAIT = 150; // ms without a key before the server is asked

  // Codes: a combobox with a list (WAI-ARIA). The field itself is what is sent; the list only fills it.
  const list = document.createElement("ul");
  Object.assign(list, { id: "codes-offered", className: "offered", hidden: true });
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "备选");
  let field = null, timer = 0, asked = 0, shownFor = "";

  const options = () => [...list.querySelectorAll("[role=option]")];
  const active = () => list.querySelector("[aria-selected=true]");
  const hintOf = (one) => document.getElementById(`h-${one.name}`);

  document.querySelectorAll("input[data-codes]").forEach((one) => {
    one.setAttribute("role", "combobox");
    one.setAttribute("aria-autocomplete", "list");
    one.setAttribute("aria-expanded", "false");
    one.setAttribute("aria-controls", list.id);
  });
  if (document.querySelector("input[data-codes]")) document.getElementById("main").append(list);

  const shut = () => {
    clearTimeout(timer);
    asked += 1; // an answer under way comes too late
    list.hidden = true;
    if (field) { field.setAttribute("aria-expanded", "false"); field.removeAttribute("aria-activedescendant"); }
  };
  const point = (option) => {
    active()?.setAttribute("aria-selected", "false");
    if (!option) { field.removeAttribute("aria-activedescendant"); return; }
    option.setAttribute("aria-selected", "true");
    field.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  };
  const choose = (option) => {
    field.value = option.dataset.value;
    const hint = hintOf(field);
    if (hint && option.dataset.name) hint.textContent = option.dataset.name;
    shut();
    field.dispatchEvent(new Event("change", { bubbles: true })); // a value set by a script tells nobody by itself
  };
  const ask = async () => {
    const mine = ++asked, text = field.value.trim(), whose = field;
    if (!text) { shut(); return; }
    const answer = await fetch(`${whose.dataset.codes}&q=${encodeURIComponent(text.slice(0, 100))}`).catch(() => null);
    const html = answer?.ok && !answer.redirected ? await answer.text() : "";
    if (mine !== asked || document.activeElement !== whose) return;
    list.innerHTML = html;
    shownFor = text;
    const found = options();
    if (!found.length) { shut(); return; }
    found.forEach((option, at) => { option.id = `${list.id}-${at}`; });
    whose.after(list);
    list.hidden = false;
    whose.setAttribute("aria-expanded", "true");
    // A number stands for itself, and so does any text where it may be new (a payee); else the first that fits is meant.
    point(/^\d+$/.test(text) || whose.hasAttribute("data-free") ? null : found[0]);
  };

  document.addEventListener("input", (event) => {
    if (!event.target.matches("input[data-codes]")) return;
    field = event.target;
    const hint = hintOf(field);
    if (hint?.dataset.hint) hint.textContent = hint.dataset.hint;
    clearTimeout(timer);
    if (!event.isComposing) timer = setTimeout(ask, WAIT);
  });
  document.addEventListener("compositionend", (event) => {
    if (event.target.matches("input[data-codes]")) { field = event.target; timer = setTimeout(ask, WAIT); }
  });
  document.addEventListener("keydown", (event) => {
    if (!event.target.matches?.("input[data-codes]") || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "ArrowDown" && list.hidden) { event.preventDefault(); field = event.target; ask(); return; }
    if (list.hidden) return;
    if (event.target.value.trim() !== shownFor && ["ArrowDown", "ArrowUp", "Enter", "Tab"].includes(event.key)) {
      // The list still answers what was typed before: an arrow waits for the new one, Enter and Tab leave what is typed.
      if (event.key.startsWith("Arrow")) { event.preventDefault(); ask(); } else shut();
      return;
    }
    const found = options(), at = found.indexOf(active());
    if (event.key === "ArrowDown") point(found[(at + 1) % found.length]);
    else if (event.key === "ArrowUp") point(found[at > 0 ? at - 1 : found.length - 1]);
    else if (event.key === "Escape") shut();
    else if (event.key === "Tab") { if (at >= 0) choose(found[at]); else shut(); return; }
    else if (event.key === "Enter" && at >= 0) choose(found[at]);
    else return;
    event.preventDefault();
  });
  list.addEventListener("mousedown", (event) => event.preventDefault()); // the focus stays in the field
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) choose(option);
  });
  document.addEventListener("focusout", (event) => { if (event.target === field) shut(); });

  // Hits of a search: the arrows walk from its box through the links and back, Escape shuts what is under the box.
  const around = (target) => target.closest?.(".jump-box, [data-hits]");
  const shutHits = (box) => { const hits = box.querySelector(".jump-hits"); if (hits) hits.textContent = ""; };
  document.addEventListener("keydown", (event) => {
    const box = around(event.target)?.closest(".jump-box") || around(event.target);
    if (!box || event.isComposing || !(event.target.matches("input[type=search], a[data-hit]"))) return;
    const walk = [box.querySelector("input[type=search]"), ...box.querySelectorAll("a[data-hit]")];
    const at = walk.indexOf(event.target);
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && walk[at + step]) { event.preventDefault(); walk[at + step].focus(); }
    else if (event.key === "Escape" && box.matches(".jump-box")) { event.preventDefault(); event.stopPropagation(); walk[0].focus(); shutHits(box); }
  });
  document.addEventListener("focusout", (event) => {
    const box = event.target.closest?.(".jump-box");
    if (box && event.relatedTarget && !box.contains(event.relatedTarget)) shutHits(box);
  });
  document.addEventListener("pointerdown", (event) => {
    document.querySelectorAll(".jump-box").forEach((box) => { if (!box.contains(event.target)) shutHits(box); });
  });
  document.addEventListener("htmx:beforeSwap", (event) => {
    // Where the sign-in has ended the answer is another page: it does not belong under the box.
    if (event.target.matches?.(".jump-hits") && !event.detail.xhr.responseURL.includes("/search/hits")) event.detail.shouldSwap = false;
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    const box = event.target.closest?.(".jump-box");
    if (!box) return;
    const count = box.querySelectorAll("a.hit").length;
    box.querySelector("[role=status]").textContent = count ? `查到${count}条，按下箭头选` : box.querySelector(".none")?.textContent || "";
    if (!box.contains(document.activeElement)) shutHits(box);
  });
})();
