// @ts-check
// What ran before, newest first.

import { moment, span } from "../kit/time.js";
import { number } from "../kit/viewer.js";
import { historyTexts as t, runTexts } from "./texts.js";

/** @param {{runs: import("./contract.js").RunView[]}} props */
export function History({ runs }) {
  return (
    <section class="stack" aria-labelledby="history-title">
      <div class="stack tight">
        <h2 id="history-title">{t.title}</h2>
        <p class="subtle">{t.lead}</p>
      </div>
      <div class="wide" tabIndex={0} role="group" aria-label={t.title}>
        <table>
          <thead><tr><th scope="col">{t.when}</th><th scope="col">{t.what}</th><th scope="col">{t.how}</th><th scope="col" class="figure">{t.delivered}</th><th scope="col" class="figure">{t.deleted}</th><th scope="col" class="figure">{t.skipped}</th><th scope="col" class="figure">{t.failed}</th></tr></thead>
          <tbody>{runs.map((run) => {
            const sum = (/** @type {"ingested" | "deleted" | "skipped" | "failed"} */ name) => number(run.pages[name] + run.attachments[name]);
            return (
              <tr key={run.runId}>
                <td>{moment(run.startedMs)}<br /><span class="subtle">{span(run.startedMs, run.endedMs)} · {t.by[run.startedBy]}</span></td>
                <td>{runTexts.actions[run.action]}{run.deletesAll && ` · ${t.word}`}</td>
                <td>{runTexts.states[run.result ?? ""] ?? run.result}{run.error && <><br /><span class="subtle">{run.error}</span></>}</td>
                <td class="figure">{run.planned ? t.would(number(run.planned.deliver)) : sum("ingested")}</td>
                <td class="figure">{run.planned ? t.would(number(run.planned.delete)) : sum("deleted")}</td>
                <td class="figure">{sum("skipped")}</td>
                <td class="figure">{sum("failed")}</td>
              </tr>
            );
          })}</tbody>
        </table>
      </div>
    </section>
  );
}
