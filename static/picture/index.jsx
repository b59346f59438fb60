// @ts-check
// The macro that draws a picture from a table of its page: boxes that lead to their pages, with keyboard and zoom.

import { router, view } from "@forge/bridge";
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import { Button, Failure, Loading } from "../kit/components.jsx";
import { useAsk } from "../kit/hooks.js";
import { start } from "../kit/start.jsx";
import { pictureTexts } from "./texts.js";

const t = pictureTexts;
const LEAST = 0.25;
const MOST = 2;
const STEP = 1.25;
/** Sizes of the core's layout: the line of the kind, and those of the label. */
const KIND_PX = 16;
const LINE_PX = 18;

/** @typedef {import("../docs-kit/contract.js").PictureView} Drawn */
/** @typedef {Drawn["boxes"][number]} Box */

/** @param {{context: import("../kit/start.jsx").Context}} props */
function Picture({ context }) {
  const { content, config } = context.extension;
  const named = config?.picture;
  const asked = useAsk("docs.picture", { pageId: String(content?.id ?? ""), ...(typeof named === "string" && named ? { picture: named } : {}) });
  const ready = Boolean(asked.value || asked.error);
  useEffect(() => {
    // Confluence waits for this before it prints the page.
    if (ready) void view.emitReadyEvent?.().catch(() => {});
  }, [ready]);
  if (!asked.value) {
    if (asked.error?.code === "not_found") return <p class="panel sunken subtle">{t.gone}</p>;
    return asked.error ? <Failure error={asked.error} retry={asked.load} /> : <Loading what={t.loading} slow={asked.slow} rows={3} />;
  }
  const { picture } = asked.value;
  return picture ? <Drawing picture={picture} /> : <p class="panel sunken subtle">{t.none}</p>;
}

/** @param {{picture: Drawn}} props */
function Drawing({ picture }) {
  const region = useRef(/** @type {HTMLDivElement | null} */ (null));
  const [fit, setFit] = useState(1);
  const [zoom, setZoom] = useState(/** @type {number | null} */ (null));
  const [at, setAt] = useState("");
  useLayoutEffect(() => {
    const measure = () => setFit(Math.min(1, Math.max(LEAST, ((region.current?.clientWidth ?? picture.width) - 2) / Math.max(picture.width, 1))));
    measure();
    window.addEventListener("resize", measure);
    return () => window.removeEventListener("resize", measure);
  }, [picture.width]);
  const scale = zoom ?? fit;
  const by = (/** @type {number} */ factor) => setZoom(Math.min(MOST, Math.max(LEAST, scale * factor)));
  /** @param {KeyboardEvent} event */
  const keys = (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const act = { "+": () => by(STEP), "=": () => by(STEP), "-": () => by(1 / STEP), 0: () => setZoom(null) }[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  };
  const needs = useMemo(() => {
    const labels = new Map(picture.boxes.map(({ id, label }) => [id, label]));
    /** @type {Map<string, string[]>} */
    const found = new Map();
    for (const { from, to, label } of picture.arrows) found.set(from, [...(found.get(from) ?? []), (labels.get(to) ?? to) + (label ? ` (${label})` : "")]);
    return found;
  }, [picture]);
  return (
    <figure class="stack tight">
      <div class="row spread">
        <figcaption><strong>{picture.title}</strong></figcaption>
        <div class="row" role="group" aria-label={t.size}>
          <Button aria-label={t.smaller} disabled={scale <= LEAST} onClick={() => by(1 / STEP)}>−</Button>
          <span class="zoom small" role="status">{t.percent(Math.round(scale * 100))}</span>
          <Button aria-label={t.larger} disabled={scale >= MOST} onClick={() => by(STEP)}>+</Button>
          <Button disabled={zoom === null} onClick={() => setZoom(null)}>{t.fit}</Button>
        </div>
      </div>
      <div ref={region} class="view" role="region" tabIndex={0} aria-label={t.region(picture.title)} title={t.keys} onKeyDown={keys}>
        <svg width={Math.round(picture.width * scale)} height={Math.round(picture.height * scale)} viewBox={`0 0 ${picture.width} ${picture.height}`} role="list" aria-label={picture.title}>
          <defs>
            {["head", "head strong"].map((look, nth) => (
              <marker key={look} id={`end-${nth}`} viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8" markerHeight="8" markerUnits="userSpaceOnUse" orient="auto">
                <path class={look} d="M0 0 8 4 0 8z" />
              </marker>
            ))}
          </defs>
          <g aria-hidden="true">
            {picture.arrows.map(({ from, to, points }) => {
              const strong = at === from || at === to;
              return <polyline key={`${from} ${to}`} class={strong ? "arrow strong" : "arrow"} points={points.map((point) => point.join(",")).join(" ")} marker-end={`url(#end-${strong ? 1 : 0})`} />;
            })}
          </g>
          <g aria-hidden="true">
            {picture.arrows.map(({ from, to, label, labelAt: place }) => place && <text key={`${from} ${to}`} class="label" x={place[0]} y={place[1] + 11}>{label}</text>)}
          </g>
          {picture.boxes.map((box) => <One key={box.id} box={box} needs={needs.get(box.id) ?? []} onPoint={setAt} />)}
        </svg>
      </div>
    </figure>
  );
}

/** @param {{box: Box, needs: string[], onPoint: (id: string) => void}} props */
function One({ box, needs, onPoint }) {
  const { id, label, kind, pageId, lines, x, y, width, height } = box;
  const said = lines.join(" ");
  // What is seen first, so that who speaks to the page can name it; then what does not fit, and the arrows.
  const words = [`${t.kinds[kind] ?? kind} ${said}`, said.endsWith("…") && label, needs.length > 0 && t.needs(needs)].filter(Boolean).join(", ");
  const top = y + (height - KIND_PX - lines.length * LINE_PX) / 2;
  const inside = (
    <>
      <rect x={x} y={y} width={width} height={height} rx={6} />
      <text class="kind" x={x + width / 2} y={top + 11} aria-hidden="true">{t.kinds[kind] ?? kind}</text>{" "}
      {lines.map((line, nth) => <text key={nth} x={x + width / 2} y={top + KIND_PX + nth * LINE_PX + 14} aria-hidden="true">{line}{" "}</text>)}
    </>
  );
  const pointed = { onMouseEnter: () => onPoint(id), onMouseLeave: () => onPoint("") };
  // Only on links: Chromium takes a part of an SVG for a stop of the keyboard when it listens for focus.
  const focused = { onFocus: () => onPoint(id), onBlur: () => onPoint("") };
  if (!pageId) {
    return <g role="listitem"><g class={`box ${kind}`} role="img" aria-label={words} {...pointed}><title>{words}</title>{inside}</g></g>;
  }
  /** @param {MouseEvent} event */
  const follow = (event) => {
    event.preventDefault();
    const newTab = event.metaKey || event.ctrlKey;
    const address = `/wiki/pages/viewpage.action?pageId=${encodeURIComponent(pageId)}`;
    void (newTab ? router.open(address) : router.navigate(/** @type {any} */ ({ target: "contentView", contentId: pageId }))).catch(() => {});
  };
  return (
    <g role="listitem">
      <a class={`box ${kind}`} href={`/wiki/pages/viewpage.action?pageId=${encodeURIComponent(pageId)}`} aria-label={words} onClick={follow} {...pointed} {...focused}><title>{words}</title>{inside}</a>
    </g>
  );
}

void start(Picture);
