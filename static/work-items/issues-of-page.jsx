// @ts-check
// The page's issues as a table on the page, with live status: Jira's own, which Confluence makes of a pasted search.

import { CopyLine } from "../kit/copyable.jsx";
import { Link } from "../kit/components.jsx";
import { writeTexts as t } from "./texts.js";

/** All issues that carry this page's mark (docs/WORK-ITEMS-FLOWS.md), as Jira's own search. @param {{id: string, url: string}} page */
export function searchOf({ id, url }) {
  return `${new URL(url).origin}/issues/?jql=${encodeURIComponent(`issue.property[touchmark-work-item].pageId = "${id}" ORDER BY key`)}`;
}

/** @param {{page: {id: string, url: string}}} props */
export function IssuesOfPage({ page }) {
  if (!URL.canParse(page.url)) return null;
  return (
    <details class="issues-of-page"><summary>{t.onThePage}</summary>
      <div class="stack tight">
        <p class="subtle">{t.onThePageLead}</p>
        <CopyLine label={t.searchLink} value={searchOf(page)} />
        <p><Link href={searchOf(page)}>{t.openInJira}</Link></p>
      </div>
    </details>
  );
}
