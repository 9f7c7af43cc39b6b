// The demo page of the reader's service: one session, watching the readers, verifying each card that comes.
(() => {
  "use strict";
  const $ = (id) => document.getElementById(id);
  const NAMES = {
    name: "姓名", name_extension: "姓名扩展", number: "社会保障号码", sex: "性别", nation: "民族代码", birth: "出生日期",
    birthplace: "出生地代码", card_number: "卡号", identifier: "卡识别码", area: "发卡地区", version: "规范版本",
    category: "卡类别", institution: "初始化机构", issued: "发卡日期", expires: "卡有效期", history: "卡复位信息",
  };
  const PERSONAL = new Set(["name", "name_extension", "number", "sex", "nation", "birth", "birthplace", "card_number", "identifier", "history"]);
  const KEPT = { number: [4, 4], card_number: [1, 1], identifier: [6, 4], history: [0, 4] };
  const SEXES = { 1: "男", 2: "女" };
  const PROFILES = { v1: "第一代", v2: "第二代", v3: "第三代" };
  const MARKS = { true: ["good", "i-circle-check"], false: ["bad", "i-octagon-alert"], null: ["warn", "i-triangle-alert"] };
  const WORDS = { true: "通过", false: "不通过", null: "不能认定" };

  let socket = null;
  let asked = 0;
  let waiting = new Map();
  let readers = [];
  let found = null; // the last card's result
  let shown = false;

  // The token comes behind the # of the link, which is not sent; it stays in this tab and leaves the address.
  const token = () => sessionStorage.getItem("token") || "";
  const takeToken = () => {
    if (location.hash.length < 2) return false;
    sessionStorage.setItem("token", decodeURIComponent(location.hash.slice(1)));
    history.replaceState(null, "", location.pathname);
    return true;
  };
  takeToken();
  window.addEventListener("hashchange", () => { if (takeToken()) connect(); });

  const icon = (name) => {
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    svg.setAttribute("class", "icon");
    svg.setAttribute("aria-hidden", "true");
    svg.appendChild(document.createElementNS("http://www.w3.org/2000/svg", "use")).setAttribute("href", `#${name}`);
    return svg;
  };
  const element = (tag, text, kind) => {
    const made = document.createElement(tag);
    if (kind) made.className = kind;
    made.append(text);
    return made;
  };
  const badge = (place, kind, mark, text) => {
    place.className = `badge ${kind}`;
    place.replaceChildren(icon(mark), element("span", text));
  };
  const situation = (text, lede = "") => { $("situation").textContent = text; $("lede").textContent = lede; };
  let noticed = "";
  const notice = (error, kind = "bad", retry = "") => {
    noticed = error ? error.code : "";
    $("notice").hidden = !error;
    if (!error) return;
    $("notice").className = `notice ${kind}`;
    $("notice").querySelector("use").setAttribute("href", kind ? "#i-octagon-alert" : "#i-info");
    $("what").textContent = error.sentence;
    $("remedy").textContent = error.remedy || "";
    $("retry").hidden = !retry;
    $("retry").textContent = retry;
  };

  // One question at a time; a second waits for the answer of the first.
  let last = Promise.resolve();
  const ask = (question) => {
    const turn = last.then(() => new Promise((resolve, reject) => {
      if (!socket || socket.readyState !== WebSocket.OPEN) { reject({ sentence: "没有连上读卡服务。" }); return; }
      waiting.set(++asked, { resolve, reject });
      socket.send(JSON.stringify({ id: asked, ...question }));
    }));
    last = turn.catch(() => {});
    return turn;
  };

  const connect = () => {
    if (socket) { socket.onclose = null; socket.close(); }
    waiting.forEach(({ reject }) => reject({ sentence: "连接断了。" }));
    waiting = new Map();
    last = Promise.resolve();
    forget();
    $("desk").hidden = true;
    $("enter").hidden = Boolean(token());
    if (!token()) { situation("请填口令", "读卡服务只给知道口令的网页用。"); notice(null); $("token").focus(); return; }
    situation("正在连接读卡服务");
    resting = false;
    let sentAway = null;
    let open = false;
    socket = new WebSocket(`ws://${location.host}/card`);
    socket.onopen = () => { open = true; socket.send(JSON.stringify({ token: token() })); };
    socket.onmessage = ({ data }) => {
      const said = JSON.parse(data);
      if (waiting.has(said.id)) {
        const { resolve, reject } = waiting.get(said.id);
        waiting.delete(said.id);
        if (said.error) reject(said.error); else resolve(said.result);
      } else if (said.event) happened(said);
      else if (said.error) sentAway = said.error;
    };
    socket.onclose = () => {
      badge($("link"), "", "i-circle-dashed", "未连接");
      waiting.forEach(({ reject }) => reject({ sentence: "连接断了。" }));
      waiting = new Map();
      forget();
      $("desk").hidden = true;
      if (sentAway && sentAway.code === "serve.token") {
        sessionStorage.removeItem("token");
        $("enter").hidden = false;
        situation("请填口令", "读卡服务只给知道口令的网页用。");
        notice(sentAway);
        $("token").focus();
        return;
      }
      const idle = sentAway && ["serve.idle", "serve.busy"].includes(sentAway.code);
      situation(idle && sentAway.code === "serve.busy" ? "读卡服务正忙" : idle ? "会话结束了" : "没有连上读卡服务");
      const lost = { sentence: open ? "和读卡服务的连接断了。" : "读卡服务没有回答。", remedy: "看看运行读卡服务的窗口还在不在；在的话，重新连接。" };
      notice(sentAway || lost, idle ? "warn" : "bad", "重新连接");
      resting = Boolean(sentAway) && sentAway.code === "serve.idle";
    };
  };

  const happened = ({ event, reader, error, readers: now }) => {
    if (event === "ready") {
      badge($("link"), "good", "i-check", "已连接");
      notice(null);
      $("desk").hidden = false;
      ask({ do: "watch" }).catch((refused) => notice(refused));
    } else if (event === "readers") {
      readers = now;
      showReaders();
      if (readers.some((one) => one.card)) verify({ quiet: true }); else invite();
    } else if (event === "card_inserted" || event === "card_removed") {
      readers.forEach((one) => { if (one.name === reader) one.card = event === "card_inserted"; });
      showReaders();
      if (event === "card_inserted") verify();
      else if (!found || found.reader === reader) {
        forget();
        if (noticed !== "reader.removed") notice(null); // what was cut off stays told
        invite();
      }
    } else if (event === "watch_ended") {
      forget();
      readers = []; // what was in them is not known any more
      showReaders();
      situation("读不到读卡器");
      notice(error, "bad", "重新连接");
    }
  };

  const invite = () => (readers.length
    ? situation("请插卡", "把社会保障卡插进读卡器，插好就自动读。")
    : situation("没有读卡器", "接好读卡器，就会出现在下面。"));

  const showReaders = () => {
    $("no-readers").hidden = readers.length > 0;
    $("readers").replaceChildren(...readers.map((one) => {
      const row = element("li", element("span", one.name));
      const mark = document.createElement("span");
      if (one.card) badge(mark, "good", "i-check", "有卡"); else { mark.className = "muted"; mark.textContent = "空"; }
      row.append(mark);
      return row;
    }));
  };

  let resting = false; // a session that was silent too long goes on when somebody comes back to the page
  window.addEventListener("focus", () => { if (resting) connect(); });

  let reading = false;
  const verify = async ({ quiet = false } = {}) => {
    if (reading) { reading = "again"; return; }
    reading = true;
    forget();
    notice(null);
    situation("正在读卡", "读完以前不要取出卡。");
    $("again").disabled = true;
    try {
      found = await ask({ do: "verify", exchanges: $("exchanges").checked });
      show();
    } catch (refused) {
      if (refused.code) {
        const empty = refused.code === "reader.empty"; // nothing, or a SAM alone, or a card of another kind
        if (empty) invite(); else situation("没有读成");
        if (!(empty && quiet)) notice(refused, empty ? "" : "bad");
        $("again").hidden = false;
      }
    }
    $("again").disabled = false;
    const again = reading === "again";
    reading = false;
    if (again) verify();
  };

  const masked = (name, value) => {
    if (shown || !PERSONAL.has(name) || !value) return value;
    const characters = [...value];
    const [head, tail] = KEPT[name] || (name === "name" ? [1, 0] : [0, 0]);
    const stars = Math.max(characters.length - head - tail, 1);
    return characters.slice(0, head).join("") + "*".repeat(Math.min(stars, 12)) + (tail ? characters.slice(-tail).join("") : "");
  };
  const dated = (value) => (/^\d{8}$/.test(value) ? `${value.slice(0, 4)}-${value.slice(4, 6)}-${value.slice(6)}` : value);
  const written = (name, value) => {
    if (["birth", "issued", "expires"].includes(name)) return masked(name, dated(value));
    return masked(name, name === "sex" ? SEXES[value] || value : value);
  };

  const show = () => {
    const { card, checks, genuine, note } = found;
    const verdicts = {
      true: [note ? "校验都通过" : "卡是真的", note || "每一项都通过。"],
      false: ["鉴别没有通过", "先确认SAM是这个地区的；SAM没有问题，就不要用这张卡办事。"],
      null: ["读好了，真伪不能认定", "有的项目没有做成，原因写在那一项下面。"],
    };
    situation(...verdicts[genuine]);
    const failed = checks.find((one) => one.holds === false);
    if (failed) notice({ sentence: `${failed.name}不通过。`, remedy: failed.sentence });
    showCard(card);
    badge($("verdict"), ...MARKS[genuine], WORDS[genuine]);
    $("verdict").hidden = false;
    $("no-checks").hidden = true;
    $("checks").hidden = false;
    $("checks").replaceChildren(...checks.map(check));
    ["reveal", "again"].forEach((id) => { $(id).hidden = false; });
    $("pin-panel").hidden = false;
  };

  const showCard = (card) => {
    $("empty").hidden = true;
    $("held").hidden = false;
    $("profile").textContent = PROFILES[card.profile] || card.profile;
    $("facts").replaceChildren(...Object.keys(NAMES).filter((name) => card[name]).flatMap((name) => [
      element("dt", NAMES[name]), element("dd", written(name, card[name])),
    ]));
    $("face-area").textContent = card.area ? `发卡地区${card.area}` : "";
    $("face-number").textContent = masked("card_number", card.card_number || "") || "—";
    $("face-name").textContent = masked("name", card.name || "") || "—";
    $("face-expires").textContent = card.expires ? `有效期至${dated(card.expires).slice(0, 7)}` : "";
    $("closed").hidden = !card.closed.length;
    $("closed").textContent = `没有读到（${card.why_closed}）：${card.closed.join("、")}。`;
    $("reveal").setAttribute("aria-pressed", String(shown));
    $("reveal").children[1].textContent = shown ? "隐藏个人信息" : "显示个人信息";
  };

  const check = ({ name, outcome, holds, sentence, exchanges }) => {
    const [kind, mark] = MARKS[holds];
    const row = document.createElement("li");
    const picture = icon(mark);
    picture.classList.add(kind);
    row.append(picture, element("span", name, "name"), element("span", outcome, `outcome ${kind}`), element("span", sentence, "why"));
    if (exchanges && exchanges.length) {
      const raw = document.createElement("details");
      raw.append(element("summary", `原始交换（${exchanges.length}次）`));
      raw.append(element("pre", exchanges.map((one) => `> ${one.command}\n< ${one.answer}`).join("\n")));
      row.append(raw);
    }
    return row;
  };

  // Nothing of a card stays on the page, or in it, once the card is gone.
  const forget = () => {
    found = null;
    shown = false;
    ["facts", "checks"].forEach((id) => $(id).replaceChildren());
    ["face-area", "face-number", "face-name", "face-expires", "profile", "pin-said", "tries", "closed", "verdict"].forEach((id) => { $(id).textContent = ""; });
    $("pin").value = "";
    ["held", "checks", "verdict", "reveal", "again", "closed", "pin-panel"].forEach((id) => { $(id).hidden = true; });
    ["empty", "no-checks"].forEach((id) => { $(id).hidden = false; });
  };

  const left = (number) => (number === null ? "" : number ? `还可试${number}次` : "已锁定");
  const verifyPin = async (lastTry) => {
    const pin = $("pin").value;
    $("pin-said").textContent = "正在验证";
    try {
      const { good, left: tries, initial } = await ask({ do: "pin", pin, last_try: lastTry });
      $("pin").value = "";
      $("tries").textContent = left(tries);
      $("pin-said").textContent = !good ? `密码不对，${left(tries)}。` : initial ? "密码正确，但还是初始密码，请持卡人先修改。" : "密码正确。";
    } catch (refused) {
      $("pin-said").textContent = `${refused.sentence}${refused.code === "card.pin_last" ? "" : refused.remedy || ""}`;
      if (refused.code !== "card.pin_last") return;
      const yes = element("button", "仍然试", "button");
      yes.type = "button";
      yes.addEventListener("click", () => verifyPin(true));
      $("pin-said").append(yes);
    }
  };

  $("retry").addEventListener("click", connect);
  $("again").addEventListener("click", () => verify());
  $("reveal").addEventListener("click", () => { shown = !shown; if (found) showCard(found.card); });
  $("enter").addEventListener("submit", (event) => {
    event.preventDefault();
    const given = $("token").value.trim();
    $("token").value = "";
    if (!given) { $("token").focus(); return; }
    sessionStorage.setItem("token", given);
    connect();
  });
  $("pin-form").addEventListener("submit", (event) => { event.preventDefault(); verifyPin(false); });
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input")) return;
    const button = { R: "again", S: "reveal" }[event.key.toUpperCase()];
    if (button && !$(button).hidden && !$(button).disabled) $(button).click();
  });
  window.addEventListener("pagehide", () => { forget(); if (socket) socket.close(); });
  window.addEventListener("pageshow", (event) => { if (event.persisted) connect(); });
  connect();
})();
