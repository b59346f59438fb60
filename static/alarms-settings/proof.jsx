// @ts-check
// What a test found: how the role answers with, without and with a wrong External ID, and what it may do.

import { Message } from "../kit/components.jsx";
import { failureSentence } from "../alarms/failure-texts.js";
import { proofTexts as t } from "./texts.js";

/** @typedef {import("../alarms/contract.js").TestAccountAnswer} Answer */

/** @param {{proof: Answer}} props */
export function Proof({ proof: { verdict, trust, rootUser, regions, account } }) {
  const kind = /** @type {const} */ ({ ready: "success", refused: "error", failed: "warning" });
  return (
    <Message kind={kind[verdict]} title={rootUser ? t.rootTitle : t.verdicts[verdict]}>
      <ul class="proof">
        {rootUser && <Line good={false} bad>{t.root}</Line>}
        {trust.map(({ externalId, outcome, failure }) => (
          <Line key={externalId} good={outcome === (externalId === "site" ? "accepted" : "refused")} bad={outcome === (externalId === "site" ? "refused" : "accepted")}>
            {t.trust[externalId]?.[outcome]}{outcome === "unknown" && failure && ` ${failureSentence(failure)}`}
          </Line>
        ))}
        {regions.map((region) => <Region key={region.region} {...region} />)}
      </ul>
      {verdict === "ready" && <p>{t.more[account.method]}</p>}
      {verdict === "failed" && <p>{t.notTold}</p>}
    </Message>
  );
}

/** @param {Answer["regions"][number]} props */
function Region({ region, actions }) {
  const names = (/** @type {typeof actions} */ some) => some.map(({ action }) => action.replace(/^cloudwatch:/, "")).join(", ");
  const held = actions.filter((one) => one.held);
  const denied = actions.filter((one) => !one.held && (!one.failure || one.failure.kind === "access_denied"));
  const failed = actions.find((one) => !one.held && one.failure && one.failure.kind !== "access_denied");
  return (
    <>
      {held.length > 0 && <Line good bad={false}>{t.held(region, names(held))}</Line>}
      {denied.length > 0 && <Line good={false} bad>{t.lacking(region, names(denied))}</Line>}
      {failed?.failure && <Line good={false} bad={false}>{t.regionFailed(region, failureSentence(failed.failure))}</Line>}
    </>
  );
}

/** @param {{good: boolean, bad: boolean, children: import("preact").ComponentChildren}} props */
function Line({ good, bad, children }) {
  return <li class={good ? "good" : bad ? "bad" : "open"}><span aria-hidden="true">{good ? "✓" : bad ? "✗" : "?"}</span> <span>{children}</span></li>;
}
