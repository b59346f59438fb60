// @ts-check
// The page's issues as a table on the page, with live status: Jira's own, put there and taken off again with one click.

import { useState } from "preact/hooks";
import { announce } from "../kit/announce.jsx";
import { ask } from "../kit/ask.js";
import { Button, Failure, Link } from "../kit/components.jsx";
import { CopyLine } from "../kit/copyable.jsx";
import { useAct } from "../kit/hooks.js";
import { writeTexts as t } from "./texts.js";

/** @typedef {{id: string, url: string, table: boolean}} Page */
/** @typedef {import("./contract.js").TableAnswer} TableAnswer */

/** All issues that carry this page's mark (docs/WORK-ITEMS-FLOWS.md), as Jira's own search. @param {{id: string, url: string}} page */
export function searchOf({ id, url }) {
  return `${new URL(url).origin}/issues/?jql=${encodeURIComponent(`issue.property[touchmark-work-item].pageId = "${id}" ORDER BY key`)}`;
}

/** @param {{page: Page, cloudId: string, onWritten: (answer: TableAnswer, table: boolean) => void}} props `onWritten`: the page has another version by now */
export function IssuesOfPage({ page, cloudId, onWritten }) {
  const [there, setThere] = useState(page.table);
  const [byHand, setByHand] = useState(false);
  const write = useAct(async () => {
    const answer = /** @type {TableAnswer} */ (await ask("workItems.table", { pageId: page.id, cloudId, show: !there }));
    setByHand(answer.outcome === "by_hand");
    if (answer.outcome === "by_hand") return;
    setThere(!there);
    onWritten(answer, !there);
    announce(there ? t.tableOff : t.tableOn);
  });
  if (!URL.canParse(page.url)) return null;
  return (
    <div class="stack tight issues-of-page">
      <div class="row">
        <Button busy={write.busy} busyText={there ? t.takingOff : t.puttingOn} onClick={() => write.run()}>{there ? t.offThePage : t.onThePage}</Button>
        <Link href={there ? page.url : searchOf(page)}>{there ? t.openPage : t.openInJira}</Link>
        <span class="small subtle">{there ? t.tableOn : t.onThePageLead}</span>
      </div>
      {write.error && <Failure error={write.error} />}
      {(byHand || write.error) && <CopyLine label={t.searchLink} hint={byHand ? t.byHand : t.byHandLead} value={searchOf(page)} />}
    </div>
  );
}
