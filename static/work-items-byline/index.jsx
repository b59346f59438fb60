// @ts-check
// How many items a page has, how many of its words are in none, and what changed since they were made.

import { Failure, Loading } from "../kit/components.jsx";
import { useAsk } from "../kit/hooks.js";
import { start } from "../kit/start.jsx";
import { count, localized, number } from "../kit/viewer.js";

const t = /* @__PURE__ */ localized({
  en: {
    loading: "Reading the page", title: "Work items", items: (/** @type {number} */ n) => `${count(n, "item")} on this page`, written: (/** @type {number} */ n) => `${count(n, "issue")} made from it`, uncovered: (/** @type {number} */ n) => `${count(n, "passage")} in no item`,
    changed: (/** @type {number} */ n) => `${count(n, "requirement")} changed since ${n === 1 ? "its issue was" : "their issues were"} written`, same: "Nothing changed since the issues were written", last: (/** @type {number} */ version) => `Last written from version ${number(version)} of the page`, addedGone: (/** @type {number} */ added, /** @type {number} */ gone) => `${number(added)} new, ${number(gone)} gone`, open: "Open them from the page's menu: “Work items from this page”.",
  },
  de: {
    loading: "Die Seite wird gelesen", title: "Vorgänge", items: (n) => `${count(n, "Vorgang", "Vorgänge")} auf dieser Seite`, written: (n) => `${count(n, "Vorgang", "Vorgänge")} in Jira daraus`, uncovered: (n) => `${count(n, "Stelle", "Stellen")} in keinem Vorgang`,
    changed: (n) => `${count(n, "Anforderung", "Anforderungen")} geändert, seit ${n === 1 ? "ihr Vorgang" : "ihre Vorgänge"} geschrieben wurde${n === 1 ? "" : "n"}`, same: "Seit die Vorgänge geschrieben wurden, hat sich nichts geändert", last: (version) => `Zuletzt aus Version ${number(version)} der Seite geschrieben`, addedGone: (added, gone) => `${number(added)} neu, ${number(gone)} nicht mehr da`, open: "Öffnen Sie sie über das Menü der Seite: „Work items from this page“.",
  },
});

/** @param {{context: import("../kit/start.jsx").Context}} props */
function Byline({ context }) {
  const asked = useAsk("workItems.byline", { pageId: String(context.extension.content?.id ?? "") });
  if (asked.error && !asked.value) return <Failure error={asked.error} retry={asked.load} />;
  if (!asked.value) return <Loading what={t.loading} slow={asked.slow} rows={2} />;
  const { items, uncovered, written, changed = 0, added = 0, gone = 0, last } = /** @type {import("../work-items/contract.js").BylineAnswer} */ (asked.value);
  return (
    <div class="stack tight">
      <h1>{t.title}</h1>
      <p>{t.items(items)}, {t.written(written)}</p>
      {uncovered > 0 && <p>{t.uncovered(uncovered)}</p>}
      {last && <p class="strong">{changed + added + gone > 0 ? t.changed(changed) : t.same}</p>}
      {last && added + gone > 0 && <p>{t.addedGone(added, gone)}</p>}
      {last && <p class="subtle">{t.last(last.pageVersion)}</p>}
      <p class="subtle small">{t.open}</p>
    </div>
  );
}

void start(Byline);
