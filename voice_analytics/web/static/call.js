// The page of a call: playing it, and everything that follows or seeks the playhead.

const player = document.querySelector(".player");
const timeline = document.getElementById("timeline");
const lanes = document.getElementById("lanes");
const $ = (id) => document.getElementById(id);

const clock = (ms) => {
  const seconds = Math.floor(ms / 1000);
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const two = (n) => String(n).padStart(2, "0");
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
};

// Back to the list as it was, and on to its next call.
const stepThroughQueue = () => {
  const queue = JSON.parse(sessionStorage.getItem("queue") ?? "[]");
  const path = (address) => new URL(address, location.href).pathname;
  const at = queue.findIndex((one) => path(one) === location.pathname);
  if (at < 0) return;
  document.querySelector(".queue-step").hidden = false;
  for (const [id, address] of [["previous", queue[at - 1]], ["following", queue[at + 1]]]) {
    if (address === undefined) $(id).hidden = true;
    else $(id).href = address;
  }
};
stepThroughQueue();

// Zoom: the timeline gets wider inside its frame.
const ZOOMS = [1, 2, 4, 8, 16];
let zoom = 0;
const zoomTo = (wanted) => {
  const middle = (lanes.scrollLeft + lanes.clientWidth / 2) / lanes.scrollWidth;
  timeline.classList.remove(`z${ZOOMS[zoom]}`);
  zoom = Math.min(Math.max(wanted, 0), ZOOMS.length - 1);
  timeline.classList.add(`z${ZOOMS[zoom]}`);
  lanes.scrollLeft = middle * lanes.scrollWidth - lanes.clientWidth / 2;
  $("zoom-out").disabled = zoom === 0;
  $("zoom-in").disabled = zoom === ZOOMS.length - 1;
};
document.querySelector(".zoom").hidden = false;
$("zoom-in").addEventListener("click", () => zoomTo(zoom + 1));
$("zoom-out").addEventListener("click", () => zoomTo(zoom - 1));
zoomTo(0);

if (player !== null) {
  const audio = new Audio();
  const length = Number(player.dataset.length);
  const spans = (text) => text.split(" ").filter(Boolean).map((one) => one.split("-").map(Number));
  const skipped = [...spans(player.dataset.silences), ...spans(player.dataset.holds)];
  const lines = [...document.querySelectorAll("[data-start]")].map((element) => ({
    element, start: Number(element.dataset.start), end: Number(element.dataset.end),
  }));
  const flags = [...new Set([...document.querySelectorAll("[data-flag]")].map((one) => Number(one.dataset.flag)))].sort((a, b) => a - b);
  let place = 0; // ms; where the playhead is, whether or not the audio is there yet
  let current = null;
  let words = null;

  player.hidden = false;
  const followed = $("follow");
  if (followed !== null) followed.closest("label").hidden = false;

  // Nothing is fetched, and no playing noted, before somebody wants to hear it.
  const fetched = () => {
    if (audio.src !== "") return;
    audio.preload = "auto";
    audio.src = player.dataset.audio;
    audio.currentTime = place / 1000;
    audio.playbackRate = Number($("speed").value);
  };

  const atMoment = $("at-moment");
  if (atMoment !== null) atMoment.closest("label").hidden = false;

  let near = null;
  const show = () => {
    near?.show(place);
    if (atMoment !== null) {
      atMoment.value = String(Math.round(place));
      $("moment-now").textContent = clock(place);
    }
    const share = `${(100 * place) / length}%`;
    for (const end of ["x1", "x2"]) $("head").setAttribute(end, share);
    $("clock").value = clock(place);
    const seek = $("seek");
    seek.value = place;
    seek.setAttribute("aria-valuetext", clock(place));
    follow();
  };

  const keepInSight = () => {
    const x = (place / length) * lanes.scrollWidth;
    const outside = x < lanes.scrollLeft || x > lanes.scrollLeft + lanes.clientWidth;
    if (outside) lanes.scrollLeft = x - lanes.clientWidth / 4;
  };

  const wordsOf = (element) => {
    if (element.dataset.words === undefined || element.querySelector("mark") !== null) return null;
    const text = element.querySelector("p");
    if (text.dataset.split === undefined) {
      text.dataset.split = "";
      const starts = element.dataset.words.split(" ");
      const said = text.textContent.split(/\s+/).filter(Boolean);
      text.replaceChildren(...said.flatMap((word, index) => {
        const span = document.createElement("span");
        span.textContent = word;
        span.dataset.at = starts[index];
        return [span, " "];
      }));
    }
    return [...text.children];
  };

  // Only the transcript scrolls; the page stays where its reader put it.
  const bringIntoList = (line) => {
    const list = line.parentElement;
    const above = line.offsetTop < list.scrollTop + 24;
    const below = line.offsetTop + line.offsetHeight > list.scrollTop + list.clientHeight - 24;
    if (above || below) list.scrollTo({ top: line.offsetTop - list.clientHeight / 3, behavior: calm ? "auto" : "smooth" });
  };

  const follow = () => {
    const found = lines.findLast((one) => one.start <= place && place < Math.max(one.end, one.start + 300))
      ?? lines.findLast((one) => one.start <= place) ?? null;
    if (found !== current) {
      current?.element.classList.remove("now");
      current?.element.removeAttribute("aria-current");
      words?.forEach((one) => one.classList.remove("spoken"));
      current = found;
      current?.element.classList.add("now");
      current?.element.setAttribute("aria-current", "true");
      words = current === null ? null : wordsOf(current.element);
      if (current !== null && followed?.checked && (!audio.paused || jumped)) {
        bringIntoList(current.element);
      }
    }
    if (words !== null && words !== undefined) {
      const at = words.findLastIndex((one) => Number(one.dataset.at) <= place);
      words.forEach((one, index) => one.classList.toggle("spoken", index === at));
    }
    if (!audio.paused) keepInSight();
  };
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  let jumped = false;

  const goTo = (ms) => {
    place = Math.min(Math.max(ms, 0), length);
    jumped = true;
    if (audio.src !== "") audio.currentTime = place / 1000;
    keepInSight();
    show();
    jumped = false;
  };

  const play = () => {
    fetched();
    context?.resume();
    audio.play();
  };
  const toggle = () => (audio.paused ? play() : audio.pause());

  const playFrom = (element) => {
    goTo(Number(element.dataset.play) - Number(element.dataset.lead ?? 5000));
    play();
  };

  audio.addEventListener("timeupdate", () => {
    place = audio.currentTime * 1000;
    if ($("skip").getAttribute("aria-pressed") === "true") {
      const inside = skipped.find(([start, end]) => start + 300 < place && place < end - 500);
      if (inside !== undefined) audio.currentTime = (inside[1] - 300) / 1000;
    }
    show();
  });
  const state = () => {
    $("play").setAttribute("aria-label", audio.paused ? "Play" : "Pause");
    $("play").classList.toggle("playing", !audio.paused);
  };
  for (const name of ["play", "pause", "ended"]) audio.addEventListener(name, state);
  audio.addEventListener("error", () => {
    $("clock").value = "no audio";
  });

  // One party alone: their channel on both ears.
  let context = null;
  let gains = null;
  const hearOnly = (channel) => {
    if (context === null) {
      context = new AudioContext();
      const source = context.createMediaElementSource(audio);
      const splitter = context.createChannelSplitter(2);
      const merger = context.createChannelMerger(2);
      gains = [0, 1].map((from) => [0, 1].map((to) => {
        const gain = context.createGain();
        splitter.connect(gain, from);
        gain.connect(merger, 0, to);
        return gain;
      }));
      source.connect(splitter);
      merger.connect(context.destination);
    }
    context.resume();
    for (const from of [0, 1]) {
      for (const to of [0, 1]) {
        gains[from][to].gain.value = channel === "" ? Number(from === to) : Number(String(from) === channel);
      }
    }
  };

  $("play").addEventListener("click", toggle);
  $("seek").addEventListener("input", (event) => goTo(Number(event.target.value)));
  $("speed").addEventListener("change", (event) => { audio.playbackRate = Number(event.target.value); });
  $("solo").addEventListener("change", (event) => { fetched(); hearOnly(event.target.value); });
  $("skip").addEventListener("click", (event) => {
    const pressed = event.currentTarget.getAttribute("aria-pressed") === "true";
    event.currentTarget.setAttribute("aria-pressed", String(!pressed));
  });
  const toFlag = (step) => {
    const lead = 5000;
    const next = step > 0
      ? flags.find((one) => one - lead > place + 200)
      : flags.findLast((one) => one - lead < place - 1500);
    if (next !== undefined) { goTo(next - lead); play(); }
  };
  $("flag-before").addEventListener("click", () => toFlag(-1));
  $("flag-after").addEventListener("click", () => toFlag(1));

  document.addEventListener("click", (event) => {
    const moment = event.target.closest("a[data-play]");
    if (moment !== null && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      event.preventDefault();
      playFrom(moment);
      history.replaceState(null, "", moment.getAttribute("href"));
      return;
    }
    if (event.target.dataset.at !== undefined) {
      goTo(Number(event.target.dataset.at));
      play();
      return;
    }
    const text = event.target.closest(".turn p");
    if (text !== null && String(getSelection()) === "") {
      goTo(Number(text.closest(".turn").dataset.start));
      play();
    }
  });
  timeline.addEventListener("click", (event) => {
    const marked = event.target.closest(".pin");
    if (marked !== null) {
      playFrom(marked);
      return;
    }
    const frame = timeline.getBoundingClientRect();
    goTo(((event.clientX - frame.left) / frame.width) * length);
  });

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest("input:not([type=checkbox]), select, textarea") !== null) return;
    const onButton = event.target.closest("button, a, summary, label") !== null;
    const keys = {
      ArrowLeft: () => goTo(place - 5000), ArrowRight: () => goTo(place + 5000),
      n: () => toFlag(1), p: () => toFlag(-1),
    };
    if (near !== null) Object.assign(keys, { "+": near.closer, "=": near.closer, "-": near.wider });
    if (!onButton) keys[" "] = toggle;
    if (keys[event.key] === undefined) return;
    event.preventDefault();
    keys[event.key]();
  });

  // The close-up comes when everything else is there.
  const box = $("close-up");
  const closeIn = async () => {
    const { closeUp } = await import(box.dataset.script);
    near = await closeUp(box, audio, { length, goTo, clock, calm });
    near.begin(place);
  };
  if (box !== null) {
    const soon = () => (window.requestIdleCallback ?? setTimeout)(closeIn);
    if (document.readyState === "complete") soon();
    else addEventListener("load", soon, { once: true });
  }

  // A form that was sent comes back to this page: the playhead stays where it was.
  const kept = `place ${location.pathname}`;
  addEventListener("pagehide", () => sessionStorage.setItem(kept, String(place)));
  if (player.dataset.at !== undefined) goTo(Number(player.dataset.at) - 5000);
  else goTo(Number(sessionStorage.getItem(kept) ?? 0));
}
