// @ts-check
// Accounts and regions that did not answer, or not in full, while the rest is shown.

import { Message } from "../kit/components.jsx";
import { failureSentence, failureTexts } from "./failure-texts.js";
import { boardTexts } from "./texts.js";

/** @typedef {import("./contract.js").Source} Source */

const SHOWN = 4;

/** @param {{sources: Source[]}} props */
export function Sources({ sources }) {
  const failed = sources.filter(({ failure }) => failure);
  const cut = sources.filter(({ truncated }) => truncated);
  return (
    <>
      {failed.length > 0 && (
        <Message kind="warning" title={failureTexts.title(failed.length)}>
          <ul class="source-failures">
            {failed.slice(0, SHOWN).map((source, at) => <li key={at}>{[nameOf(source), source.failure && failureSentence(source.failure)].filter(Boolean).join(": ")}</li>)}
            {failed.length > SHOWN && <li>{failureTexts.rest(failed.length - SHOWN)}</li>}
          </ul>
        </Message>
      )}
      {cut.length > 0 && <Message kind="info">{boardTexts.truncated(cut.map(nameOf).join(", "))}</Message>}
    </>
  );
}

/** @param {Source} source */
function nameOf({ accountName, region }) {
  return [accountName, region].filter(Boolean).join(", ");
}
