// What all pages share: keys of lists, filters without empty fields, uploads.

document.documentElement.classList.add("js");

const typing = (target) => target.closest("input, select, textarea, [contenteditable]") !== null;

// The address of a list holds only what filters.
document.addEventListener("htmx:configRequest", (event) => {
  const sent = event.detail.parameters;
  for (const [name, value] of [...Object.entries(sent)]) {
    if (value === "" || (name === "sort" && value === "severity")) delete sent[name];
  }
});

// A list remembers its order, so that a call leads to the next.
const QUEUE = "queue";
const opens = () => [...document.querySelectorAll("table[data-queue] a.open")];
const keepQueue = () => {
  const links = opens();
  if (links.length > 0) sessionStorage.setItem(QUEUE, JSON.stringify(links.map((one) => one.getAttribute("href"))));
};
keepQueue();
document.addEventListener("htmx:afterSettle", keepQueue);

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
  const links = opens();
  if (links.length === 0) return;
  if (event.key === "/") {
    event.preventDefault();
    document.getElementById("text")?.focus();
    return;
  }
  const step = { j: 1, k: -1 }[event.key];
  if (step === undefined) return;
  const row = document.activeElement.closest("tr");
  const at = links.findIndex((one) => one.closest("tr") === row);
  const next = links[Math.min(Math.max(at + step, 0), links.length - 1)];
  next.focus();
  next.closest("tr").scrollIntoView({ block: "nearest" });
});

// What changes on the server is told as it happens; where that does not work, htmx asks for it.
const followed = new WeakSet();
const streams = new Set();
const follow = (part) => {
  if (followed.has(part)) return;
  followed.add(part);
  const stream = new EventSource(part.dataset.events);
  let shown = part;
  const gone = () => {
    if (shown.isConnected) return false;
    stream.close();
    streams.delete(gone);
    return true;
  };
  streams.add(gone);
  stream.addEventListener("message", (event) => {
    if (gone()) return;
    const next = document.createRange().createContextualFragment(event.data).firstElementChild;
    next.dataset.followed = "";
    followed.add(next);
    shown.replaceWith(next);
    shown = next;
    if (next.dataset.events !== undefined) return;
    stream.close();
    streams.delete(gone);
  });
  stream.addEventListener("error", () => {
    if (stream.readyState !== EventSource.CLOSED) return;
    delete shown.dataset.followed;
    if (shown.isConnected) window.htmx.process(shown);
  });
};
// A stream that tells nothing is left when what was asked for takes its place: browsers have few connections.
const followAll = () => {
  for (const gone of streams) gone();
  document.querySelectorAll("[data-events]").forEach(follow);
};
followAll();
document.addEventListener("htmx:afterSettle", followAll);
document.addEventListener("htmx:beforeRequest", (event) => {
  if (event.target.dataset.followed !== undefined) event.preventDefault();
});

// Uploads: the file goes to the API, and the page of its progress comes in its place.
const form = document.getElementById("upload");
if (form !== null) {
  const input = form.querySelector("input[type=file]");
  const place = document.getElementById("progress");

  const say = (text, kind = "") => {
    place.replaceChildren(Object.assign(document.createElement("p"), { className: `notice ${kind}`, textContent: text }));
  };

  const send = (file) => {
    if (file.size > form.dataset.largestMb * 1048576) {
      say(`This file is larger than ${form.dataset.largestMb} MB.`, "bad");
      return;
    }
    const bar = Object.assign(document.createElement("progress"), { max: 1, value: 0 });
    bar.setAttribute("aria-label", "Sending");
    const line = Object.assign(document.createElement("p"), { textContent: `Sending ${file.name}` });
    const box = Object.assign(document.createElement("div"), { className: "job" });
    box.append(line, bar);
    place.replaceChildren(box);
    const body = new FormData();
    body.append("audio", file);
    const request = new XMLHttpRequest();
    request.open("POST", form.dataset.upload);
    request.setRequestHeader("X-CSRF-Token", document.querySelector("meta[name=csrf-token]").content);
    request.upload.addEventListener("progress", (event) => { bar.value = event.loaded / event.total; });
    request.addEventListener("error", () => say("The connection broke off; send the file again.", "bad"));
    request.addEventListener("load", () => {
      const answer = JSON.parse(request.responseText);
      if (request.status === 202) window.htmx.ajax("GET", `${form.dataset.progress ?? "/uploads"}/${answer.id}`, { target: place, swap: "innerHTML" });
      else say(answer.detail, "bad sentence");
    });
    request.send(body);
  };

  input.addEventListener("change", () => { if (input.files.length > 0) send(input.files[0]); });
  form.addEventListener("submit", (event) => event.preventDefault());
  for (const name of ["dragover", "dragleave", "drop"]) {
    form.addEventListener(name, (event) => {
      event.preventDefault();
      form.classList.toggle("over", name === "dragover");
      if (name === "drop" && event.dataTransfer.files.length > 0) send(event.dataTransfer.files[0]);
    });
  }
}
