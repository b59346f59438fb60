// @ts-check
// A dry run: what a run would read, write and cost. Nothing of it is kept.

import { useRef, useState } from "preact/hooks";
import { ask } from "../kit/ask.js";
import { Button, Failure, Loading, Lozenge, Message } from "../kit/components.jsx";
import { useAct, useAsk } from "../kit/hooks.js";
import { commonTexts } from "../kit/texts.js";
import { previewTexts } from "./texts.js";
import { money } from "../kit/time.js";
import { number } from "../kit/viewer.js";

const t = previewTexts;
const SHOWN = 50;

/** @typedef {import("./contract.js").PreviewInput} PreviewInput */

/** @param {{payload: PreviewInput, onClose: () => void}} props */
export function Preview({ payload, onClose }) {
  const asked = useAsk("docs.preview", payload);
  return (
    <section class="panel stack" aria-labelledby="preview-title">
      <div class="row spread">
        <div class="stack tight">
          <h2 id="preview-title">{t.title}</h2>
          <p class="subtle">{t.lead}</p>
        </div>
        <Button onClick={onClose}>{t.close}</Button>
      </div>
      {!asked.value && (asked.error ? <Failure error={asked.error} retry={asked.load} /> : <Loading what={t.loading} slow={asked.slow} rows={5} />)}
      {asked.value && <Plan plan={asked.value} payload={payload} />}
    </section>
  );
}

/** @param {{plan: import("./contract.js").PreviewAnswer, payload: PreviewInput}} props */
function Plan({ plan, payload }) {
  const { files, pages, ai, leftOut } = plan;
  /** @type {Record<string, number>} */
  const changes = {};
  for (const { change } of pages) changes[change] = (changes[change] ?? 0) + 1;
  return (
    <>
      <dl class="facts">
        <dt>{t.commit}</dt><dd><code>{plan.commit.slice(0, 7)}</code></dd>
        <dt>{t.files}</dt><dd>{t.filesOf(files.planned, files.listed)}</dd>
        <dt>{t.pages}</dt><dd>{t.changesOf(changes)}</dd>
        <dt>{t.ai}</dt><dd>{ai ? t.aiOf(ai.requests, ai.inputTokens, ai.outputTokens) : t.noAi}</dd>
        {ai && <><dt>{t.cost}</dt><dd>{ai.cents === undefined ? t.noCost : t.costOf(money(ai.cents), ai.pricesOf)}</dd></>}
      </dl>
      {!files.complete && <Message kind="info">{t.partial}</Message>}
      {pages.length === 0 ? <p class="subtle">{t.noPages}</p> : <Pages pages={pages} payload={payload} />}
      <Files plan={plan.plan} count={files.planned} />
      <LeftOut rows={leftOut} />
    </>
  );
}

/** @param {{pages: import("./contract.js").PreviewAnswer["pages"], payload: PreviewInput}} props */
function Pages({ pages, payload }) {
  const [most, setMost] = useState(SHOWN);
  const [title, setTitle] = useState("");
  const [text, setText] = useState(/** @type {string | null} */ (null));
  const region = useRef(/** @type {HTMLDivElement | null} */ (null));
  const show = useAct(async (/** @type {string} */ wanted) => {
    setTitle(wanted);
    setText(null);
    const answer = await ask("docs.preview", { ...payload, page: wanted });
    setText(answer.page?.text ?? "");
    requestAnimationFrame(() => region.current?.scrollIntoView({ block: "nearest" }));
  });
  const withTokens = pages.some(({ promptTokens }) => promptTokens);
  return (
    <>
      <table>
        <thead><tr><th scope="col">{t.page}</th><th scope="col">{t.change}</th><th scope="col">{t.sources}</th>{withTokens && <th scope="col">{t.tokens}</th>}<th scope="col"><span class="unseen">{commonTexts.actions}</span></th></tr></thead>
        <tbody>{pages.slice(0, most).map((page) => (
          <tr key={page.title}>
            <td class="clip">{page.title}</td>
            <td><Lozenge state={page.change} words={t.changes[page.change] ?? page.change} /></td>
            <td class="amount">{number(page.files)}</td>
            {withTokens && <td class="amount">{page.promptTokens ? number(page.promptTokens) : ""}</td>}
            <td class="act">{page.change !== "archived" && <Button kind="text" busy={show.busy && title === page.title} aria-label={t.showLabel(page.title)} onClick={() => show.run(page.title)}>{t.show}</Button>}</td>
          </tr>
        ))}</tbody>
      </table>
      {pages.length > most && <div><Button onClick={() => setMost(most + SHOWN)}>{commonTexts.more(Math.min(SHOWN, pages.length - most))}</Button></div>}
      {title && (show.busy || show.error || text !== null) && (
        <div ref={region} class="stack tight">
          <div class="row spread"><h3 class="clip">{t.textOf(title)}</h3><Button onClick={() => { setTitle(""); setText(null); show.clear(); }}>{t.hide}</Button></div>
          <p class="hint">{t.textHint}</p>
          {show.busy && <Loading what={t.loadingPage} slow rows={3} />}
          {show.error && <Failure error={show.error} retry={() => show.run(title)} />}
          {text !== null && <pre class="page-text" role="region" tabIndex={0} aria-label={t.textOf(title)}>{text}</pre>}
        </div>
      )}
    </>
  );
}

/** @param {{plan: import("./contract.js").PreviewAnswer["plan"], count: number}} props */
function Files({ plan, count }) {
  const [most, setMost] = useState(SHOWN);
  return (
    <details>
      <summary>{t.plan(count)}</summary>
      <ul class="files">{plan.slice(0, most).map(({ path, sizeBytes }) => <li key={path}><span class="clip">{path}</span> <span class="subtle small amount">{bytes(sizeBytes)}</span></li>)}</ul>
      {plan.length > most && <Button kind="text" onClick={() => setMost(most + 4 * SHOWN)}>{commonTexts.more(Math.min(4 * SHOWN, plan.length - most))}</Button>}
    </details>
  );
}

/** @param {{rows: {reason: string, files: number, examples?: string[] | null}[]}} props */
function LeftOut({ rows }) {
  if (rows.length === 0) return null;
  return (
    <details>
      <summary>{t.leftOut(rows.reduce((sum, { files }) => sum + files, 0))}</summary>
      <table>
        <thead><tr><th scope="col">{t.why}</th><th scope="col">{t.files}</th><th scope="col">{t.examples}</th></tr></thead>
        <tbody>{rows.map(({ reason, files, examples }) => (
          <tr key={reason}><td>{t.reasons[reason] ?? reason}</td><td class="amount">{number(files)}</td><td class="clip subtle">{(examples ?? []).join(", ")}</td></tr>
        ))}</tbody>
      </table>
    </details>
  );
}

/** @param {number} size */
function bytes(size) {
  return size < 1024 ? `${number(size)} B` : size < 1024 * 1024 ? `${number(size / 1024)} KB` : `${number(size / 1024 / 1024, 1)} MB`;
}
