// What a reader may do with the figures. All of it is said in the page already: the panel shows rows of its last tables.
(() => {
  "use strict";
  const byId = (id) => document.getElementById(id);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const make = (tag, kind, ...children) => {
    const made = document.createElement(tag);
    if (kind) made.className = kind;
    made.append(...children);
    return made;
  };
  const to = (address, kind, ...children) => {
    const link = make("a", kind, ...children);
    link.href = address;
    return link;
  };
  const copies = (node) => [...node.childNodes].map((child) => child.cloneNode(true));

  const panel = byId("panel");
  const part = (kind) => panel.querySelector(`.${kind}`);
  const figures = all("[data-walk] a[href^='#fact-']");
  // Each print of a fact is named by its number among them: `fact-….2` is the second.
  const counts = {};
  figures.forEach((one) => {
    counts[one.hash] = (counts[one.hash] || 0) + 1;
    one.id = `${one.hash.slice(1)}.${counts[one.hash]}`;
    if (/^0(\.0+)?$/.test(one.textContent)) one.parentElement.classList.toggle("zero", one.parentElement.tagName === "TD");
  });
  const rows = all("#facts tr[id]");
  const [verdicts, standing] = JSON.parse(byId("verdicts").textContent);
  const STATES = { held: ["通过", "#i-check"], tail: ["尾差", "#i-tail"], failed: ["未通过", "#i-broken"] };
  let current = null;
  document.documentElement.classList.add("scripted");
  all(".find, .keys").forEach((one) => { one.hidden = false; });

  // A fact in words: its figure's term, and in brackets what narrows it; the tables name the codes.
  const names = new Map(all(".grid .code").map((code) => [code.textContent, code.nextElementSibling?.textContent]));
  const termOf = (row) => {
    const term = row.parentElement.querySelector(".title").textContent;
    const said = row.cells[0].textContent;
    const narrowed = said.split("，").map((word) => (names.get(word) ? `${word} ${names.get(word)}` : word)).join("，");
    return said === term ? term : `${term.replace("合计", "")}（${narrowed}）`;
  };
  const valueOf = (row) => {
    const [, value, unit] = row.cells[1].textContent.match(/^([−\d.,]+)(.*)$/);
    return [value, row.cells[1].matches(".pure") ? "" : unit || "万元"];
  };

  // Where a figure stands: table, row and column, or the headings above it.
  const inTable = (cell) => {
    const table = cell.closest("table");
    const lines = table.lines ||= window.cellsOf(table);
    const line = lines[cell.parentElement.rowIndex];
    const at = line.indexOf(cell);
    const label = line.slice(0, at).reverse().find((one) => one.matches(".code, .name") && one.textContent);
    const code = label && line[line.indexOf(label) - 1];
    const row = [...(code?.matches(".code") ? [code] : []), ...(label ? [label] : [])].map((one) => one.textContent).join(" ");
    const head = all("thead tr", table).filter((one) => one.querySelector("th")).length - 1;
    const column = lines[head][at].textContent;
    return `${cell.closest(".sheet").dataset.name} ${row}${/^(金额|决算数)$/.test(column) ? "" : `，${column}`}`;
  };
  const whereOf = (figure) => {
    const cell = figure.closest("td");
    if (cell) return inTable(cell);
    const above = [];
    for (let one = figure.closest("p, h2, h3, h4"); one; one = one.previousElementSibling) {
      if (/^H[2-4]$/.test(one.tagName) && !above.some((seen) => seen.tagName <= one.tagName)) above.unshift(one);
    }
    const [last] = above.slice(-1);
    return last ? `${last.tagName === "H4" ? above.at(-2)?.textContent.split("、")[0] : ""}${last.textContent}` : "";
  };

  // The panel: a fact's row turned on its side, with the sums of its relations and of its records.
  const titled = (title, count, ...said) =>
    make("section", "", make("h3", "", title, ...(count ? [make("small", "", count)] : [])), ...said);
  const relation = ([id, zeros, sums, state = "held", difference = ""]) => {
    const icon = part("close").querySelector(".icon").cloneNode(true);
    icon.firstElementChild.setAttribute("href", STATES[state][1]);
    icon.classList.add(state);
    const title = byId(id).querySelector(".title").textContent;
    const said = sums.map((one) => (typeof one === "number" ? to(`#${rows[one].id}`, "", valueOf(rows[one])[0]) : one));
    return make("li", "", icon, make("span", "", title, make("span", `state ${state}`, STATES[state][0])), to(`#${id}`, "code", id),
      make("span", "calc", ...said, zeros ? `（另有${zeros}项为零）` : "", difference && `，${difference}`));
  };
  // By economic code at once, by month on demand: each group of records begins with a row of heads.
  const grounds = (cell) => {
    const records = cell.querySelector("a[href^='#records-']");
    if (!records) return ["", cell.hasChildNodes() ? copies(cell) : ["没有这一口径的记录，所以是零。"]];
    const groups = [];
    for (const row of byId(records.hash.slice(1)).rows) {
      if (row.querySelector("td")) { groups.at(-1).querySelector("tbody").append(row.cloneNode(true)); continue; }
      const table = make("table", "data sums", make("thead", "", row.cloneNode(true)), make("tbody", ""));
      groups.push(make("details", "", make("summary", "", row.cells[0].textContent), table));
    }
    groups[0].open = true;
    return [records.textContent, groups];
  };
  const places = () => figures.filter((one) => one.hash === current.hash).map((one) => {
    const link = to(`#${one.id}`, "", whereOf(one));
    if (one === current) link.setAttribute("aria-current", "true");
    return link;
  });
  const exactly = (text, value, unit) => {
    const [yuan, moved] = text.split("，");
    if (!yuan) return "";
    const number = (said) => Number(said.replace("−", "-").replaceAll(",", ""));
    const rest = moved || (unit === "万元" && Math.abs(number(yuan) / 1e4 - number(value)) > 1e-9 ? "四舍五入到0.01万元" : "");
    return `准确数${yuan}元${rest && `，${rest}`}`;
  };
  const fill = () => {
    const row = byId(current.hash.slice(1));
    const [, , exact, ground, beside] = [...row.cells];
    const [value, unit] = valueOf(row);
    const standings = standing[rows.indexOf(row)].map((one) => relation(verdicts[one]));
    const [count, said] = grounds(ground);
    const links = places();
    part("where").textContent = whereOf(current);
    byId("panel-h").textContent = termOf(row);
    part("amount").replaceChildren(value, make("span", "unit", unit));
    part("exact").textContent = exactly(exact.textContent, value, unit);
    part("position").textContent = `第${figures.indexOf(current) + 1}处，共${figures.length}处`;
    part("told").replaceChildren(
      titled("怎么算的", "", make("p", "", row.parentElement.querySelector(".calc").textContent)),
      titled("依据", count, ...said),
      ...(beside.hasChildNodes() ? [titled("比较", "", make("p", "", ...copies(beside)))] : []),
      titled("勾稽关系", standings.length ? `${standings.length}条` : "", standings.length ? make("ul", "relations", ...standings) : "没有勾稽关系用到这个数。"),
      titled("出处", `文中${links.length}处`, make("div", "places", ...links)),
    );
  };
  const narrow = () => matchMedia("(max-width: 59.99rem)").matches;
  const inspect = (figure, move = true) => {
    current = figure;
    panel.hidden = !figure;
    document.documentElement.classList.toggle("inspecting", !!figure);
    figures.forEach((one) => {
      one.classList.toggle("same", !!figure && one.hash === figure.hash);
      if (one === figure) one.setAttribute("aria-current", "true"); else one.removeAttribute("aria-current");
    });
    if (!figure) return;
    fill();
    panel.scrollTop = 0;
    if (move) figure.scrollIntoView({ block: narrow() ? "start" : "center", inline: "nearest" });
    panel.focus({ preventScroll: true });
  };

  // The address is the state: `#fact-…` is a fact, `#fact-….2` the second print of it.
  const named = (hash) => {
    const [, fact, print] = hash.match(/^#(fact-[\w-]+)(\.\d+)?$/) || [];
    return fact && figures.find((one) => one === byId(fact + (print || ".1"))) || figures.find((one) => one.hash === `#${fact}`);
  };
  const address = (figure) => (figure.id.endsWith(".1") ? figure.hash : `#${figure.id}`);
  const open = (figure, move) => {
    const walked = !panel.hidden;
    inspect(figure, move);
    history[walked ? "replaceState" : "pushState"](null, "", address(figure));
  };
  const close = () => {
    const left = current;
    if (!left) return;
    inspect(null);
    history.replaceState(null, "", location.pathname + location.search);
    left.focus({ preventScroll: true });
  };
  const follow = () => {
    const figure = named(location.hash);
    if (figure || !panel.hidden) inspect(figure || null);
  };
  addEventListener("popstate", follow);

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href^='#']");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const inText = figures.includes(link);
    const figure = inText ? link : named(link.hash);
    if (!figure) { link.closest("details.menu")?.removeAttribute("open"); return; }
    event.preventDefault();
    forget();
    if (inText && figure === current) close();
    else open(figure, !inText || narrow());
  });
  const step = (by) => {
    const from = figures.includes(document.activeElement) ? document.activeElement : current;
    const at = figures.indexOf(from);
    const next = figures[at < 0 && by < 0 ? figures.length - 1 : (at + by + figures.length) % figures.length];
    if (!panel.hidden) { open(next); return; }
    next.focus();
    next.scrollIntoView({ block: "center", inline: "nearest" });
  };
  part("previous").addEventListener("click", () => step(-1));
  part("next").addEventListener("click", () => step(1));
  part("close").addEventListener("click", close);

  // Finding a figure by the words of its name, by a code or by its number; by the id or the state of a relation it stands in.
  const field = byId("q");
  const found = byId("found");
  const plain = (text) => text.replace(/[\s,，“”"]/g, "").replaceAll("−", "-").toLowerCase();
  const facts = rows.map((row) => {
    const [term, value] = [termOf(row), valueOf(row).join("")];
    const text = plain(`${term} ${value} ${row.cells[2].textContent}`);
    return { row, term, value, text, relations: plain(row.cells[5].textContent) };
  });
  function forget() {
    found.hidden = true;
    byId("found-count").textContent = "";
  }
  const look = () => {
    const words = field.value.trim().split(/\s+/).map(plain).filter(Boolean);
    if (!words.length) { forget(); return; }
    const hits = facts.filter((fact) => words.every((word) =>
      fact.text.includes(word) || (!/^[\d.-]+$/.test(word) && fact.relations.includes(word))));
    byId("found-count").textContent = hits.length ? `${hits.length}个数` : "没有这样的数";
    found.replaceChildren(...hits.slice(0, 60).map((fact) =>
      make("li", "", to(`#${fact.row.id}`, "", make("span", "", fact.term), make("span", "value", fact.value)))));
    found.hidden = !hits.length;
  };
  field.addEventListener("input", look);
  field.form.addEventListener("submit", (event) => { event.preventDefault(); found.querySelector("a")?.click(); });
  field.form.addEventListener("keydown", (event) => {
    const links = all("a", found);
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (by && links.length && !found.hidden) {
      event.preventDefault();
      const at = links.indexOf(document.activeElement) + by;
      (at < 0 ? field : links[Math.min(at, links.length - 1)]).focus();
    } else if (event.key === "Escape" && !found.hidden) {
      event.stopPropagation();
      field.focus();
      forget();
    }
  });
  document.addEventListener("pointerdown", (event) => { if (!event.target.closest(".find")) forget(); });

  // Keys. The single ones can be turned off (WCAG 2.1.4) and never fire while one types.
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.key === "Escape") {
      const menu = document.querySelector("details.menu[open]");
      if (menu) { menu.open = false; menu.firstElementChild.focus(); } else close();
      return;
    }
    if (event.target.closest("input") || !byId("single-keys").checked) return;
    const does = { j: () => step(1), k: () => step(-1), "/": () => field.focus() }[event.key.toLowerCase()];
    if (does) { event.preventDefault(); does(); }
  });

  // The contents say where one reads.
  const links = all(".toc a");
  const spots = links.map((link) => byId(link.hash.slice(1)));
  const spy = () => {
    const at = spots.filter((spot) => spot.getBoundingClientRect().top < innerHeight * 0.45).length - 1;
    if (links[at]?.hasAttribute("aria-current")) return;
    links.forEach((link, position) => link.toggleAttribute("aria-current", position === at));
    const toc = document.querySelector(".toc");
    toc.scrollTop = at < 0 ? 0 : links[at].offsetTop - toc.clientHeight / 2;
  };
  let waiting = false;
  addEventListener("scroll", () => {
    if (!waiting) requestAnimationFrame(() => { waiting = false; spy(); });
    waiting = true;
  }, { passive: true });

  follow();
})();
