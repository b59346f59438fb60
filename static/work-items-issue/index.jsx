// @ts-check
// On an issue in Jira: the page, section and sentence that it was made from, and whether they still say so.

import { Failure, Link, Loading, Message } from "../kit/components.jsx";
import { useAsk } from "../kit/hooks.js";
import { start } from "../kit/start.jsx";
import { localized, number } from "../kit/viewer.js";

const t = /* @__PURE__ */ localized({
  en: {
    loading: "Looking where this issue comes from", none: "This issue was not made from a page.", version: (/** @type {number} */ at, /** @type {number} */ now) => (at === now ? `version ${number(at)}, the newest` : `version ${number(at)}; the page is at ${number(now)}`),
    hidden: "It was made from a page that you cannot see.", lost: "The page's text of that time cannot be read any more.", same: "The page still says so.", moved: "The page still says so, in another place.", changed: "The page says something else by now", gone: "This is not on the page any more", goneText: "Nothing was changed here for it.", before: "Then", now: "Now",
  },
  de: {
    loading: "Es wird nachgesehen, woher dieser Vorgang kommt", none: "Dieser Vorgang wurde nicht aus einer Seite angelegt.", version: (at, now) => (at === now ? `Version ${number(at)}, die neueste` : `Version ${number(at)}; die Seite ist bei ${number(now)}`),
    hidden: "Er wurde aus einer Seite angelegt, die Sie nicht sehen können.", lost: "Der damalige Text der Seite ist nicht mehr lesbar.", same: "Das steht noch so auf der Seite.", moved: "Das steht noch so auf der Seite, an anderer Stelle.", changed: "Auf der Seite steht inzwischen etwas anderes", gone: "Das steht nicht mehr auf der Seite", goneText: "Hier wurde deshalb nichts geändert.", before: "Damals", now: "Jetzt",
  },
});

/** @param {{context: import("../kit/start.jsx").Context}} props */
function FromSpecification({ context }) {
  const asked = useAsk("workItems.panel", { issueId: String(context.extension.issue?.id ?? "") });
  if (asked.error && !asked.value) return <Failure error={asked.error} retry={asked.load} />;
  if (!asked.value) return <Loading what={t.loading} slow={asked.slow} rows={2} />;
  const { from } = /** @type {import("../work-items/contract.js").PanelAnswer} */ (asked.value);
  if (!from) return <p class="subtle">{t.none}</p>;
  if (!from.page) return <p class="subtle">{t.hidden}</p>;
  return (
    <div class="stack tight">
      <p class="clip"><Link href={from.page.url}>{from.page.title}</Link> <span class="subtle">· {t.version(from.pageVersion, from.page.version)}</span></p>
      {from.span ? <Quote span={from.span} /> : <p class="subtle">{t.lost}</p>}
      {from.now && <Now now={from.now} before={from.span} />}
    </div>
  );
}

/** @param {{span: import("../work-items/contract.js").Evidence}} props */
function Quote({ span }) {
  return <blockquote class="quote"><p class="clip">{span.quote}</p>{span.section.length > 0 && <p class="small subtle clip">{span.section.join(" › ")}</p>}</blockquote>;
}

/** @param {{now: NonNullable<NonNullable<import("../work-items/contract.js").PanelAnswer["from"]>["now"]>, before: import("../work-items/contract.js").Evidence | undefined}} props */
function Now({ now, before }) {
  if (now.state === "gone") return <Message kind="warning" title={t.gone}>{t.goneText}</Message>;
  if (now.state !== "changed") return <p class="small subtle">✓ {t[now.state]}</p>;
  return <Message kind="warning" title={t.changed}>{before && <p class="clip">{t.before}: <del>{before.quote}</del></p>}{now.span && <p class="clip">{t.now}: <ins>{now.span.quote}</ins></p>}</Message>;
}

void start(FromSpecification);
