// One finding at a time: its item open, its places marked, the address saying which. Everything is in the page already.
(() => {
  "use strict";
  const byId = (id) => document.getElementById(id);
  const all = (query, within = document) => [...within.querySelectorAll(query)];
  const items = all(".found");
  const marks = all("mark[data-f]");
  const numbers = new Map(marks.map((mark) => [mark, mark.dataset.f.split(" ")]));
  const field = byId("q");
  document.documentElement.classList.add("scripted");
  all("[hidden].find, [hidden].keys").forEach((one) => { one.hidden = false; });
  let current = null;

  const visible = () => items.filter((item) => !item.hidden && item.offsetParent);
  const shownAt = (item) => byId(`m${item.id.slice(1)}`);
  const open = (item) => {
    current = item;
    items.forEach((one) => one.classList.toggle("open", one === item));
    for (const [mark, names] of numbers) {
      if (item && names.includes(item.id.slice(1))) mark.setAttribute("aria-current", "true");
      else mark.removeAttribute("aria-current");
    }
  };
  const wide = () => matchMedia("(min-width: 64.01rem)").matches;
  const show = (spot, block) => spot?.scrollIntoView({ block, inline: "nearest" });
  const choose = (item, towards) => {
    history.replaceState(null, "", item ? `#${item.id}` : location.pathname + location.search);
    look(item, towards);
  };
  const look = (item, towards) => {
    open(item);
    if (!item) return;
    if (wide() || towards === "list") show(item, "nearest");
    if (wide() || towards === "text") show(shownAt(item), "center");
  };

  // Narrowing the list: a severity by the style sheet, words here.
  const plain = (text) => text.replace(/[\s,，“”"]/g, "").replaceAll("−", "-").toLowerCase();
  const texts = new Map(items.map((item) => [item, plain(item.textContent)]));
  const narrow = () => {
    const words = field.value.trim().split(/\s+/).map(plain).filter(Boolean);
    items.forEach((item) => { item.hidden = !words.every((word) => texts.get(item).includes(word)); });
    const left = visible();
    byId("found-count").textContent = words.length ? (left.length ? `${left.length}个问题` : "没有这样的问题") : "";
    const kept = new Set(left.map((item) => item.id.slice(1)));
    for (const [mark, names] of numbers) mark.classList.toggle("off", !names.some((name) => kept.has(name)));
    if (current && !left.includes(current)) choose(null);
  };
  field.addEventListener("input", narrow);
  field.form.addEventListener("submit", (event) => { event.preventDefault(); const [first] = visible(); if (first) choose(first, "text"); });
  all(".choice").forEach((one) => one.addEventListener("change", narrow));

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href^='#']");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const inList = link.closest(".found");
    const target = inList || byId(link.hash.slice(1));
    if (!target?.classList.contains("found")) return;
    event.preventDefault();
    if (link.matches(".top") && inList === current) { choose(null); return; }
    if (inList && !link.matches(".top")) { open(inList); show(byId(link.hash.slice(1)), "center"); return; }
    choose(target, "list");
  });
  all("div.top").forEach((top) => top.addEventListener("click", () => choose(top.parentElement === current ? null : top.parentElement, "list")));

  const step = (by) => {
    const list = visible();
    if (!list.length) return;
    const at = list.indexOf(current);
    const next = list[at < 0 ? (by > 0 ? 0 : list.length - 1) : (at + by + list.length) % list.length];
    choose(next, "list");
    next.querySelector("a.top")?.focus({ preventScroll: true });
  };
  // Single keys can be turned off (WCAG 2.1.4) and never fire while one types.
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.key === "Escape") {
      const menu = document.querySelector("details.menu[open]");
      if (menu) { menu.open = false; menu.firstElementChild.focus(); }
      else if (event.target === field && field.value) { field.value = ""; narrow(); }
      else choose(null);
      return;
    }
    if (event.target.closest("input[type=search]") || !byId("single-keys").checked) return;
    const does = { j: () => step(1), k: () => step(-1), "/": () => field.focus() }[event.key.toLowerCase()];
    if (does) { event.preventDefault(); does(); }
  });

  const follow = () => {
    const [, number] = location.hash.match(/^#[fm](\d+)(?:\.\d+)?$/) || [];
    const item = number && byId(`f${number}`);
    if (item) look(item, location.hash[1] === "f" ? "list" : "text");
  };
  addEventListener("hashchange", follow);
  follow();
})();
