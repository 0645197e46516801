// A close-up of the sound: some seconds around the playhead, drawn by wavesurfer.js from the kept peaks.

const SPANS_S = [5, 10, 20, 40];
const [WIDE, NARROW, NARROW_PX] = [2, 1, 600]; // which of them at first, and what is narrow
const LABELS_PX = 90; // at least so far apart are the labels of the clock
const STEPS_S = [1, 2, 5, 10, 20, 30, 60];
const [HEADER, FULL_SCALE, QUIETER] = [24, 127, 0.995];
const LETTER_PX = 7;

// Loudest value of each fiftieth of a second, a row for each voice: on a shared channel only where it speaks.
const magnitudes = (data, lanes, length) => {
  const head = new DataView(data);
  const [count, channels] = [head.getInt32(16, true), head.getInt32(20, true)];
  const values = new Int8Array(data, HEADER);
  return lanes.map(({ channel, speech }) => {
    const row = new Float32Array(count);
    if (channel >= channels) return row;
    const stretches = speech === null ? [[0, length]] : speech;
    for (const [start, end] of stretches) {
      const last = Math.min(Math.ceil((end * count) / length), count);
      for (let at = Math.floor((start * count) / length); at < last; at += 1) {
        const place = (at * channels + channel) * 2;
        row[at] = Math.max(Math.abs(values[place]), Math.abs(values[place + 1])) / FULL_SCALE;
      }
    }
    return row;
  });
};

// What all but a few peaks stay below, so that one click does not make the rest small.
const loud = (row) => {
  const often = new Uint32Array(FULL_SCALE + 2);
  for (const value of row) often[Math.round(value * FULL_SCALE)] += 1;
  let under = 0;
  const level = often.findIndex((many) => (under += many) >= QUIETER * row.length);
  return Math.max(level, 1) / FULL_SCALE;
};

export const closeUp = async (box, audio, { length, goTo, clock, calm }) => {
  const [lanes, happened, titles] = ["lanes", "happened", "titles"].map((one) => JSON.parse(box.dataset[one]));
  const [frame, range, seen] = ["near", "near-range", "near-seen"].map((id) => document.getElementById(id));
  const [{ default: WaveSurfer }, { default: Regions }, data] = await Promise.all([
    import(box.dataset.wavesurfer), import(box.dataset.regions),
    fetch(box.dataset.peaks).then((answer) => {
      if (!answer.ok) throw new Error(`the waveform cannot be had: ${answer.status}`);
      return answer.arrayBuffer();
    }),
  ]);
  const rows = magnitudes(data, lanes, length);
  const most = rows.map(loud);
  const colour = (name) => getComputedStyle(box).getPropertyValue(`--${name}`).trim();
  const coloured = () => ({
    cursorColor: colour("ink"),
    splitChannels: lanes.map(({ style }, index) => ({
      waveColor: colour(style), progressColor: colour(style), barHeight: 0.92, normalize: true, maxPeak: most[index],
    })),
  });
  let span = frame.clientWidth < NARROW_PX ? NARROW : WIDE;
  const scale = () => frame.clientWidth / SPANS_S[span]; // pixels a second
  const regions = Regions.create();
  const surfer = WaveSurfer.create({
    container: frame, cspNonce: box.nonce, media: audio, peaks: rows, duration: length / 1000, plugins: [regions],
    height: Number(box.dataset.lane), minPxPerSec: scale(), cursorWidth: 2, hideScrollbar: true, interact: false, autoCenter: !calm,
    ...coloured(),
  });
  await new Promise((ready) => surfer.once("ready", ready));

  const scroller = surfer.getWrapper().parentElement;
  scroller.tabIndex = 0;
  scroller.setAttribute("role", "group");
  scroller.setAttribute("aria-label", "Close-up of the sound around the playhead; the list of moments says in words what is marked in it");

  // What is marked stands in the page only near what is seen: a call of hours has thousands of marks.
  const marked = new Map();
  let reach = [1, 0];
  const mark = (key, region, label) => {
    const made = regions.addRegion({ ...region, color: "", drag: false, resize: false });
    made.element.dataset.label = label;
    marked.set(key, made);
  };
  const unmark = () => {
    regions.clearRegions();
    marked.clear();
    reach = [1, 0];
  };
  const markAround = (from, to) => {
    if (reach[0] <= from && to <= reach[1]) return;
    reach = [Math.max(from - (to - from), 0), Math.min(to + (to - from), length)];
    const inside = (start, end) => start <= reach[1] && end >= reach[0];
    for (const [key, region] of marked) {
      if (inside(region.start * 1000, region.end * 1000)) continue;
      region.remove();
      marked.delete(key);
    }
    const step = STEPS_S.find((one) => one * scale() >= LABELS_PX) ?? STEPS_S.at(-1);
    for (let at = Math.ceil(reach[0] / 1000 / step) * step; at * 1000 < Math.min(reach[1], length - 500); at += step) {
      if (!marked.has(`at ${at}`)) mark(`at ${at}`, { id: "tick", start: at }, clock(at * 1000));
    }
    happened.forEach(([kind, lane, start, end], index) => {
      if (marked.has(index) || !inside(start, end)) return;
      const fits = ((end - start) / 1000) * scale() > titles[kind].length * LETTER_PX;
      mark(index, { id: kind, start: start / 1000, end: end / 1000, channelIdx: lane }, fits ? titles[kind] : "");
    });
  };

  const look = () => {
    const all = scroller.scrollWidth;
    const [from, to] = [scroller.scrollLeft, scroller.scrollLeft + scroller.clientWidth].map((x) => Math.min((x / all) * length, length));
    range.textContent = [from, to].map((one) => clock(Math.round(one / 1000) * 1000)).join(" to ");
    seen.setAttribute("x", `${(100 * from) / length}%`);
    seen.setAttribute("width", `${(100 * (to - from)) / length}%`);
    markAround(from, to);
  };
  let place = 0;
  const show = (ms) => {
    place = ms;
    surfer.getRenderer().renderProgress(ms / length, !audio.paused);
  };
  const centre = () => { scroller.scrollLeft = (place / length) * scroller.scrollWidth - scroller.clientWidth / 2; };

  const [wider, closer] = [document.getElementById("wider"), document.getElementById("closer")];
  const zoomTo = (wanted) => {
    span = Math.min(Math.max(wanted, 0), SPANS_S.length - 1);
    unmark();
    surfer.zoom(scale());
    centre();
    look();
    closer.disabled = span === 0;
    wider.disabled = span === SPANS_S.length - 1;
    box.dataset.span = SPANS_S[span];
  };
  wider.addEventListener("click", () => zoomTo(span + 1));
  closer.addEventListener("click", () => zoomTo(span - 1));
  surfer.on("scroll", look);
  surfer.on("resize", () => zoomTo(span));
  frame.addEventListener("click", (event) => {
    const whole = surfer.getWrapper().getBoundingClientRect();
    goTo(((event.clientX - whole.left) / whole.width) * length);
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => surfer.setOptions(coloured()));
  return { show, begin: (ms) => { show(ms); zoomTo(span); seen.removeAttribute("visibility"); }, closer: () => zoomTo(span - 1), wider: () => zoomTo(span + 1) };
};
