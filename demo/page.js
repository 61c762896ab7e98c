// The page of the demo: it shows the parts that the server tells of, and sends what a person does.
"use strict";

const $ = (selector, inside = document) => inside.querySelector(selector);
const parts = new Map(); // what the server told: messages by their ts, and "place", "modal", "home"
const unread = new Set();
let at = "C0GENERAL", thread = null, source = null, fresh = true;

const me = () => $("#who").value;
const place = () => parts.get("place") ?? { channels: [], prompts: [], connected: true };
const channel = () => place().channels.find((one) => one.id === at);

// What a person does

async function act(what, how = {}) {
  complain("");
  const asked = { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ do: what, ...how }) };
  try {
    const answer = await fetch(`/do?who=${me()}`, asked);
    const said = await answer.json();
    if (said.error) complain(said.error);
    return said.error ? null : said;
  } catch {
    complain("The demo does not answer. Does it still run?");
    return null;
  }
}

function complain(words) {
  $("#error").textContent = words;
}

async function say(form) {
  const box = $("textarea", form), text = box.value.trim(), inside = form.closest("#thread") ? thread : null;
  if (!text) return;
  box.value = "";
  const said = await act("say", { channel: at, text, thread: inside });
  if (!said) box.value ||= text;
  else if (said.thread) openThread(said.thread);
}

function target(element) {
  const view = element.closest("[data-view]"), message = element.closest("[data-ts]");
  return view ? { view: view.dataset.view } : { message: message.dataset.ts };
}

function press(element, choice) {
  return act("press", { ...target(element), name: element.name, choice });
}

// Slack itself shows which thumb was pressed; the app is told, and changes nothing.
function mark(button) {
  if (!["positive", "negative"].includes(button.value)) return;
  for (const one of button.parentElement.children)
    if (one.name === button.name) one.setAttribute("aria-pressed", String(one === button));
}

function go(where) {
  at = where;
  fresh = true;
  unread.delete(where);
  closeThread();
  if (at === "home") act("home");
  else if (channel()?.kind === "im") act("messages");
  draw();
  if (at !== "home") $("main .composer textarea").focus();
}

function openThread(ts) {
  thread = ts;
  draw();
  $(`#list [data-ts="${ts}"]`)?.scrollIntoView({ block: "nearest" });
  $("#thread textarea").focus();
}

function closeThread() {
  thread = null;
  draw();
}

// What a person sees

function draw() {
  const home = at === "home", here = channel();
  drawNavigation();
  $("#where").textContent = home ? "rolebot" : here ? titleOf(here) : "";
  $("#list").hidden = home;
  $("#home").hidden = !home;
  $("main .composer").hidden = home;
  $("main .composer textarea").placeholder =
    here?.kind === "im" ? "Ask rolebot" : "Write /role and a question, or @rolebot and a question";
  $("#thread").hidden = !thread;
  $("#thread textarea").placeholder = here?.kind === "im" ? "Go on asking" : "@rolebot and a question";
  const messages = [...parts].filter(([, part]) => part.channel === at).sort(([one], [other]) => (one < other ? -1 : 1));
  if (!home) show($("#list"), messages.filter(([, part]) => !part.thread), messages);
  if (thread) show($("#thread section"), messages.filter(([ts, part]) => ts === thread || part.thread === thread));
  drawPrompts(here, messages);
  drawHome();
  drawModal();
  fresh = false;
}

const titleOf = (one) => (one.kind === "im" ? "rolebot" : `# ${one.name}`);

function drawNavigation() {
  const ways = [...place().channels.map((one) => [one.id, titleOf(one), one.kind === "im" ? "Direct message" : ""])];
  ways.push(["home", "Home", "of rolebot"]);
  const box = $("#channels");
  if (box.children.length !== ways.length || box.dataset.who !== me())
    box.replaceChildren(...ways.map(() => Object.assign(document.createElement("button"), { type: "button" })));
  box.dataset.who = me();
  ways.forEach(([id, title, what], index) => {
    const button = box.children[index];
    button.dataset.go = id;
    button.replaceChildren(`${title} `, ...(what ? [Object.assign(document.createElement("small"), { textContent: what })] : []));
    button.classList.toggle("unread", unread.has(id));
    if (id === at) button.setAttribute("aria-current", "page");
    else button.removeAttribute("aria-current");
  });
}

function show(pane, wanted, all = []) {
  let first = null;
  wanted.forEach(([ts, part], index) => {
    let article = [...pane.children].find((one) => one.dataset.ts === ts);
    if (!article) {
      article = document.createElement("article");
      article.dataset.ts = ts;
      article.tabIndex = -1;
      first ??= article;
    }
    const replies = all.filter(([, one]) => one.thread === ts).length;
    const html = part.html + (replies ? `<button type="button" class="replies" data-reply>${count(replies)}</button>` : "");
    if (article.written !== html) fill(article, (article.written = html));
    if (pane.children[index] !== article) pane.insertBefore(article, pane.children[index] ?? null);
  });
  while (pane.children.length > wanted.length) pane.lastElementChild.remove();
  if (fresh) pane.scrollTop = pane.scrollHeight;
  else if (first) pane.scrollTop = Math.min(pane.scrollHeight, first.offsetTop - pane.offsetTop - 8);
}

const count = (replies) => (replies === 1 ? "1 reply" : `${replies} replies`);

function fill(element, html) {
  const before = element.contains(document.activeElement) ? document.activeElement : null;
  element.innerHTML = html;
  if (!before) return;
  const after = [...element.querySelectorAll("[name]")].find((one) => before.name && one.name === before.name);
  if (after?.matches(".typed")) after.value = before.value; // what somebody is just typing
  (after ?? element).focus();
}

function drawPrompts(here, messages) {
  const examples = ["/role help", "@rolebot help"].map((text) => ({ title: text, message: text }));
  const offered = !here || messages.length ? [] : here.kind === "im" ? place().prompts.flat() : examples;
  $("#prompts").replaceChildren(...offered.map((one) => {
    const button = Object.assign(document.createElement("button"), { type: "button", textContent: one.title });
    button.dataset.prompt = one.message;
    return button;
  }));
}

function drawHome() {
  const home = parts.get("home"), box = $("#home");
  if (!home || box.written === home.html) return;
  box.dataset.view = home.view;
  fill($(".blocks", box), (box.written = home.html));
}

function drawModal() {
  const dialog = $("#modal"), modal = parts.get("modal"), form = $("form", dialog);
  if (!modal) {
    dialog.close();
    form.written = null;
    return;
  }
  if (form.written !== modal.html || form.dataset.view !== modal.view) {
    form.dataset.view = modal.view;
    form.innerHTML = form.written = modal.html;
    if (!dialog.open) dialog.showModal();
    ($(".blocks :is(input, textarea, select)", form) ?? $("footer button:last-child", form)).focus();
    $(".blocks", form).scrollTop = 0;
  }
  tell(form, modal.errors);
}

function tell(form, errors) {
  form.querySelectorAll(".wrong").forEach((one) => one.remove());
  for (const [block, words] of Object.entries(errors)) {
    const field = [...form.querySelectorAll("[name]")].find((one) => one.name.startsWith(`${block}/`));
    const line = Object.assign(document.createElement("p"), { className: "wrong", textContent: words });
    line.setAttribute("role", "alert");
    field?.closest(".input")?.append(line);
    field?.focus();
  }
}

// What a form holds

function filled(form) {
  const all = {};
  for (const field of form.querySelectorAll(".input [name]")) {
    if (field.type === "radio" && field.checked) all[field.name] = field.value;
    else if (field.type === "checkbox" && field.checked) (all[field.name] ??= []).push(field.value);
    else if (!["radio", "checkbox"].includes(field.type) && (field.value.trim() || field.defaultValue))
      all[field.name] = field.value;
  }
  return all;
}

function submit(form) {
  const held = filled(form), errors = {};
  for (const field of form.querySelectorAll(".input[data-needed] [name]"))
    if (!held[field.name]?.length) errors[field.name.split("/")[0]] = "Please fill this in.";
  tell(form, errors);
  if (!Object.keys(errors).length) act("submit", { view: form.dataset.view, filled: held });
}

let typing = 0;

function suggest(field) {
  clearTimeout(typing);
  typing = setTimeout(async () => {
    if (!field.isConnected) return;
    const name = field.name.split("/").pop();
    const found = field.value ? await act("suggest", { ...target(field), name, typed: field.value }) : null;
    const options = (found?.options ?? []).map((value) => Object.assign(document.createElement("option"), { value }));
    if (found) field.list?.replaceChildren(...options);
  }, 150);
}

// Listening

document.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  const { go: where, prompt } = button.dataset;
  if (where) go(where);
  else if (prompt) act("say", { channel: at, text: prompt, thread: null }).then((said) => said?.thread && openThread(said.thread));
  else if ("reply" in button.dataset) openThread(rootOf(button));
  else if ("shortcut" in button.dataset) act("shortcut", target(button)).then(() => (button.closest("details").open = false));
  else if ("back" in button.dataset) closeThread();
  else if ("close" in button.dataset) act("close", { view: $("#modal form").dataset.view });
  else if (button.name) press(button, button.value || null).then((done) => done && mark(button));
});

function rootOf(button) {
  const { ts } = button.closest("[data-ts]").dataset;
  return parts.get(ts).thread ?? ts;
}

document.addEventListener("change", async (event) => {
  const field = event.target;
  if (field.id === "who") return connect();
  const waits = field.closest(".input") && !field.closest("[data-dispatch]");
  if (waits || !field.matches("select[name], input[type=radio], input[type=checkbox]") || !field.value) return;
  await press(field, field.value);
  if (field.isConnected && field.tagName === "SELECT") field.selectedIndex = 0;
});

document.addEventListener("keydown", (event) => {
  const field = event.target;
  if (event.key === "Escape" && thread && !$("#modal").open) return closeThread();
  if (event.key !== "Enter" || event.isComposing || event.shiftKey) return;
  if (field.matches(".composer textarea")) {
    event.preventDefault();
    say(field.form);
  } else if (field.matches("[data-dispatch] input")) {
    event.preventDefault();
    if (field.value.trim()) press(field, field.value);
  }
});

document.addEventListener("input", (event) => {
  if (event.target.matches("input.select")) suggest(event.target);
});

document.addEventListener("submit", (event) => {
  event.preventDefault();
  if (event.target.matches(".composer")) say(event.target);
  else submit(event.target);
});

$("#modal").addEventListener("cancel", (event) => {
  event.preventDefault();
  act("close", { view: $("#modal form").dataset.view });
});

// What the server tells

async function connect() {
  source?.close();
  parts.clear();
  unread.clear();
  thread = null;
  fresh = true;
  const who = me();
  $("#state").textContent = "Connecting …";
  await act("arrive");
  if (who !== me()) return; // somebody else is chosen by now, for whom this was called again
  let first = true;
  source = new EventSource(`/events?who=${who}`);
  source.onopen = () => {
    parts.clear();
    first = true;
  };
  source.onerror = () => ($("#state").textContent = "The demo has ended. Start it again with: make demo");
  source.onmessage = (event) => {
    const { changed, gone } = JSON.parse(event.data);
    for (const name of gone) parts.delete(name);
    for (const [name, part] of Object.entries(changed)) {
      if (!first && part.channel && part.channel !== at && !parts.has(name)) unread.add(part.channel);
      parts.set(name, part);
    }
    if (at !== "home" && !channel()) at = place().channels[0].id;
    $("#state").textContent = place().connected ? "" : "rolebot is starting …";
    if (first && at === "home") act("home");
    first = false;
    draw();
  };
}

$(".about").open = !matchMedia("(max-width: 760px)").matches;
connect();
