// @ts-check
// A page that a person edited: what is proposed for it, what differs, and what they decide.

import { useState } from "preact/hooks";
import { announce } from "../kit/announce.jsx";
import { ask } from "../kit/ask.js";
import { Button, Confirm, Failure, Link, Loading, Lozenge, Message } from "../kit/components.jsx";
import { useAct, useAsk } from "../kit/hooks.js";
import { ago, moment } from "../kit/time.js";
import { editedTexts } from "./texts.js";

const t = editedTexts;

/** @typedef {"take" | "sections" | "mine" | "ask"} Choice */

/** @param {{pageId: string, page: any, active: boolean, reload: () => Promise<void>}} props */
export function Edited({ pageId, page, active, reload }) {
  const { proposal, kept, editedMs, mayDecide } = page;
  const [showing, setShowing] = useState(false);
  const [taking, setTaking] = useState(false);
  const decide = useAct(async (/** @type {Choice} */ choice) => {
    await ask("docs.pageDecision", { pageId, choice, version: page.version, ...(proposal ? { proposalVersion: proposal.version } : {}) });
    setTaking(false);
    setShowing(false);
    announce(t.done[choice]);
    await reload();
  });
  return (
    <section class="stack tight" aria-labelledby="edited-title">
      <div class="row">
        <h2 id="edited-title">{t.title}</h2>
        {proposal && <Lozenge state="waiting" words={t.waiting} />}
        {kept && <Lozenge state="kept" words={t.kept[kept]} />}
      </div>
      <p>
        {editedMs && <><time title={moment(editedMs)}>{t.since(ago(editedMs))}</time> </>}
        {kept ? t.keptMeans[kept] : proposal ? t.proposed : t.nothingYet}
      </p>
      {proposal && <p><Link page={proposal.pageId}>{proposal.title}</Link>{proposal.sinceMs && <span class="subtle"> <time title={moment(proposal.sinceMs)}>{ago(proposal.sinceMs)}</time></span>}</p>}
      {proposal && <div><Button kind="text" aria-expanded={showing} onClick={() => setShowing(!showing)}>{showing ? t.hide : t.show}</Button></div>}
      {proposal && showing && <Differences pageId={pageId} version={`${page.version}.${proposal.version}`} />}
      {decide.error && !taking && <Failure error={decide.error} />}
      {mayDecide && active && <p class="subtle small">{t.runs}</p>}
      {mayDecide && !active && (
        <div class="row choices">
          {proposal && <Button disabled={decide.busy} onClick={() => setTaking(true)}>{t.take}</Button>}
          {kept !== "sections" && <Button busy={decide.busy} onClick={() => decide.run("sections")}>{t.sections}</Button>}
          {kept !== "page" && <Button disabled={decide.busy} onClick={() => decide.run("mine")}>{t.mine}</Button>}
          {kept && <Button disabled={decide.busy} onClick={() => decide.run("ask")}>{t.ask}</Button>}
        </div>
      )}
      {taking && (
        <Confirm title={t.takeTitle} yes={t.take} busyText={t.taking} busy={decide.busy} error={decide.error} onYes={() => decide.run("take")} onNo={() => setTaking(false)}>
          <p>{t.takeMeans}</p>
        </Confirm>
      )}
    </section>
  );
}

/** @param {{pageId: string, version: string}} props `version` changes when either page does */
function Differences({ pageId, version }) {
  const asked = useAsk("docs.pageChanges", { pageId });
  if (!asked.value) return asked.error ? <Failure error={asked.error} retry={asked.load} /> : <Loading what={t.loading} slow={asked.slow} rows={2} />;
  const { sections } = asked.value;
  if (sections.length === 0) return <Message kind="info">{t.same}</Message>;
  return (
    <ul class="differences" key={version}>
      {sections.map((/** @type {any} */ { heading, standing, page, proposal, more }, /** @type {number} */ at) => (
        <li key={at} class="stack tight">
          <p><strong>{heading || t.beginning}</strong> <span class="subtle">{t.standings[standing] ?? ""}</span></p>
          <Lines what={t.onlyPage} mark="−" kind="gone" lines={page} />
          <Lines what={t.onlyProposal} mark="+" kind="come" lines={proposal} />
          {page.length + proposal.length === 0 && <p class="subtle small">{t.looks}</p>}
          {more && <p class="subtle small">{t.more}</p>}
        </li>
      ))}
    </ul>
  );
}

/** @param {{what: string, mark: string, kind: string, lines: string[]}} props */
function Lines({ what, mark, kind, lines }) {
  if (lines.length === 0) return null;
  return (
    <ul class={`lines ${kind}`} aria-label={what}>
      {lines.map((line, at) => <li key={at}><span aria-hidden="true">{mark} </span>{line}</li>)}
    </ul>
  );
}
