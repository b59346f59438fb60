// @ts-check
// Text to copy: one line, or a whole file.

import { useId, useRef, useState } from "preact/hooks";
import { announce } from "./announce.jsx";
import { Button } from "./components.jsx";
import { copyTexts as t } from "./texts.js";

/** @param {() => HTMLInputElement | HTMLTextAreaElement | null} field @param {string} value */
function useCopy(field, value) {
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    field()?.select();
    // A frame may lack the right to write to the clipboard; the selection can be copied all the same.
    const done = await navigator.clipboard?.writeText(value).then(() => true, () => false) || document.execCommand("copy");
    if (!done) return;
    setCopied(true);
    announce(t.copied);
    setTimeout(() => setCopied(false), 2000);
  };
  return { copied, copy };
}

/** @param {{label: string, value: string, hint?: string}} props */
export function CopyLine({ label, value, hint }) {
  const input = useRef(/** @type {HTMLInputElement | null} */ (null));
  const id = useId();
  const { copied, copy } = useCopy(() => input.current, value);
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <div class="copy-line">
        <input id={id} ref={input} readOnly value={value} onFocus={(event) => event.currentTarget.select()} />
        <Button aria-label={t.copyLabel(label)} onClick={copy}>{copied ? t.copied : t.copy}</Button>
      </div>
      {hint && <p class="hint">{hint}</p>}
    </div>
  );
}

/** @param {{label: string, value: string}} props */
export function CopyText({ label, value }) {
  const area = useRef(/** @type {HTMLTextAreaElement | null} */ (null));
  const id = useId();
  const { copied, copy } = useCopy(() => area.current, value);
  return (
    <div class="field copy-text">
      <div class="row spread"><label for={id}>{label}</label><Button aria-label={t.copyLabel(label)} onClick={copy}>{copied ? t.copied : t.copy}</Button></div>
      <textarea id={id} ref={area} readOnly rows={Math.min(18, value.split("\n").length)} value={value} spellcheck={false} />
    </div>
  );
}
