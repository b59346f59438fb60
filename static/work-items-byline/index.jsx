// @ts-check
// How many items a page has, how many of its words are in none, and what changed since they were made.

import { Failure, Loading } from "../kit/components.jsx";
import { useAsk } from "../kit/hooks.js";
import { start } from "../kit/start.jsx";
import { count, localized, number } from "../kit/viewer.js";

const t = /* @__PURE__ */ localized({
  en: {
    loading: "Reading the page", title: "Work items", items: (/** @type {number} */ n) => `${count(n, "item")} on this page`, written: (/** @type {number} */ n) => `${count(n, "issue")} made from it`, uncovered: (/** @type {number} */ n) => `${count(n, "passage")} in no item`,
    changed: (/** @type {number} */ n, /** @type {number} */ version) => `${count(n, "requirement")} changed since version ${number(version)}`, same: (/** @type {number} */ version) => `Nothing changed since version ${number(version)}`, addedGone: (/** @type {number} */ added, /** @type {number} */ gone) => `${number(added)} new, ${number(gone)} gone`, open: "Open them from the page's menu: “Work items from this page”.",
  },
  de: {
    loading: "Die Seite wird gelesen", title: "Vorgänge", items: (n) => `${count(n, "Vorgang", "Vorgänge")} auf dieser Seite`, written: (n) => `${count(n, "Vorgang", "Vorgänge")} in Jira daraus`, uncovered: (n) => `${count(n, "Stelle", "Stellen")} in keinem Vorgang`,
    changed: (n, version) => `${count(n, "Anforderung", "Anforderungen")} geändert seit Version ${number(version)}`, same: (version) => `Seit Version ${number(version)} hat sich nichts geändert`, addedGone: (added, gone) => `${number(added)} neu, ${number(gone)} nicht mehr da`, open: "Öffnen Sie sie über das Menü der Seite: „Work items from this page“.",
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
      {last && <p class="strong">{changed + added + gone > 0 ? t.changed(changed, last.pageVersion) : t.same(last.pageVersion)}</p>}
      {last && added + gone > 0 && <p>{t.addedGone(added, gone)}</p>}
      <p class="subtle small">{t.open}</p>
    </div>
  );
}

void start(Byline);
