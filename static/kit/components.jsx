// @ts-check
// The pieces that panels are made of: Atlassian's patterns in plain HTML.

import { router } from "@forge/bridge";
import { useId, useLayoutEffect, useRef } from "preact/hooks";
import { commonTexts } from "./texts.js";

/** @typedef {import("preact").ComponentChildren} Children */

/**
 * @param {{kind?: "primary" | "danger" | "subtle" | "default" | "text", class?: string, busy?: boolean, busyText?: string, children: Children} &
 *   import("preact").ButtonHTMLAttributes<HTMLButtonElement>} props
 */
export function Button({ kind = "default", class: more = "", busy = false, busyText, children, disabled, onClick, type = "button", ...rest }) {
  // A busy button stays in the tab order: whoever pressed it keeps the focus.
  return (
    <button {...rest} type={type} class={`button ${kind} ${more}`} disabled={disabled} aria-disabled={busy || undefined}
      onClick={(event) => (busy ? event.preventDefault() : onClick?.(event))}>
      {busy ? (busyText ?? children) : children}
    </button>
  );
}

/** A link of the product or of the outside. Frames may not navigate by themselves. @param {{page?: string, href?: string, children: Children, class?: string}} props */
export function Link({ page, href, children, ...rest }) {
  const address = page ? `/wiki/pages/viewpage.action?pageId=${encodeURIComponent(page)}` : (href ?? "");
  const outside = !page && /^https:/.test(address);
  /** @param {MouseEvent} event */
  const follow = (event) => {
    event.preventDefault();
    const newTab = outside || event.metaKey || event.ctrlKey;
    void (newTab ? router.open(address) : page ? router.navigate(/** @type {any} */ ({ target: "contentView", contentId: page })) : router.navigate(address)).catch(() => {});
  };
  return <a {...rest} href={address} onClick={follow}>{children}{outside && <span class="unseen"> {commonTexts.opensNew}</span>}</a>;
}

/** @param {{kind: "error" | "warning" | "success" | "info", title?: string, children?: Children, actions?: Children}} props */
export function Message({ kind, title, children, actions }) {
  return (
    <div class={`message ${kind}`} role={kind === "error" ? "alert" : undefined}>
      <span class="message-icon" aria-hidden="true">{{ error: "!", warning: "!", success: "✓", info: "i" }[kind]}</span>
      <div class="grow">
        {title && <p class="message-title">{title}</p>}
        {children && <div>{children}</div>}
        {actions && <div class="row actions">{actions}</div>}
      </div>
    </div>
  );
}

const LOOKS = /** @type {Record<string, string>} */ ({
  done: "success", ended: "success", current: "success", failed: "danger", running: "information", queued: "information",
  updating: "information", connected: "success", on: "success", paused: "warning", notTested: "information", noSecret: "warning", waiting: "information", behind: "warning", cancelling: "warning", new: "success", changed: "information",
});

/** A state in a coloured word. @param {{state: string, words: string}} props */
export function Lozenge({ state, words }) {
  return <span class={`lozenge ${LOOKS[state] ?? "neutral"}`}>{words}</span>;
}

/** Grey bars at once, words after a second. @param {{what: string, slow: boolean, rows?: number}} props */
export function Loading({ what, slow, rows = 3 }) {
  return (
    <div class="loading" aria-busy="true">
      <p class={slow ? "subtle" : "unseen"} role="status">{what}. {slow && commonTexts.stillLoading}</p>
      {Array.from({ length: rows }, (_, at) => <div key={at} class={`bar bar-${at % 3}`} />)}
    </div>
  );
}

/** @param {{error: import("./ask.js").AskError, retry?: () => void}} props */
export function Failure({ error, retry }) {
  return <Message kind="error" actions={retry && <Button onClick={retry}>{commonTexts.retry}</Button>}>{error.message}</Message>;
}

/** @param {{title: string, children: Children, action?: Children}} props */
export function Empty({ title, children, action }) {
  return (
    <div class="empty">
      <svg class="empty-picture" viewBox="0 0 96 64" aria-hidden="true">
        <rect class="empty-page" x="8" y="6" width="36" height="48" rx="4" /><path class="empty-lines" d="M16 18h20M16 27h14M16 36h20" />
        <path class="empty-arrow" d="M50 30h14m-5-6 6 6-6 6" /><rect class="empty-page" x="70" y="14" width="20" height="32" rx="3" /><path class="empty-lines" d="M75 24h10M75 31h7" />
      </svg>
      <h2>{title}</h2>
      <p class="subtle">{children}</p>
      {action}
    </div>
  );
}

/**
 * A labelled input with hint and problem.
 *
 * @param {{label: string, hint?: string, problem?: string, optional?: boolean, options?: {value: string, label: string}[], id?: string} &
 *   Record<string, any>} props
 */
export function Field({ label, hint, problem, optional, options, id, ...rest }) {
  const made = useId();
  const own = id ?? made;
  const described = [hint && `${own}-hint`, problem && `${own}-problem`].filter(Boolean).join(" ") || undefined;
  const common = { ...rest, id: own, "aria-invalid": problem ? true : undefined, "aria-describedby": described, "aria-required": optional ? undefined : true };
  return (
    <div class="field">
      <label for={own}>{label}{optional && rest.type !== "search" && <span class="optional"> ({commonTexts.optional})</span>}</label>
      {options
        ? <select {...common}>{options.map(({ value, label: shown }) => <option key={value} value={value}>{shown}</option>)}</select>
        : <input {...common} spellcheck={false} autocomplete={rest.autocomplete ?? "off"} />}
      {hint && <p class="hint" id={`${own}-hint`}>{hint}</p>}
      {problem && <p class="problem" id={`${own}-problem`}><span aria-hidden="true">! </span>{problem}</p>}
    </div>
  );
}

/**
 * Asks before something is destroyed. Opens at once; Escape and the second button leave everything as it is.
 *
 * @param {{title: string, yes: string, busyText: string, busy: boolean, error?: import("./ask.js").AskError | null, onYes: () => void, onNo: () => void, children: Children}} props
 */
export function Confirm({ title, yes, busyText, busy, error, onYes, onNo, children }) {
  const dialog = useRef(/** @type {HTMLDialogElement | null} */ (null));
  const id = useId();
  // With the drawing itself: a key that comes at once is the dialog's. Closing gives the focus back to where it was.
  useLayoutEffect(() => {
    const shown = dialog.current;
    shown?.showModal();
    return () => shown?.close();
  }, []);
  return (
    <dialog ref={dialog} aria-labelledby={id} onCancel={(event) => { event.preventDefault(); if (!busy) onNo(); }}>
      <h2 id={id}>{title}</h2>
      <div>{children}</div>
      {error && <Failure error={error} />}
      <div class="row end">
        <Button onClick={onNo} disabled={busy}>{commonTexts.cancel}</Button>
        <Button kind="danger" busy={busy} busyText={busyText} onClick={onYes}>{yes}</Button>
      </div>
    </dialog>
  );
}

/**
 * Sections of which one is shown. Arrow keys go from tab to tab, as in the product.
 *
 * @param {{label: string, tabs: {id: string, name: string}[], at: string, onSelect: (id: string) => void, children: Children}} props
 */
export function Tabs({ label, tabs, at, onSelect, children }) {
  const base = useId();
  const list = useRef(/** @type {HTMLDivElement | null} */ (null));
  const steps = /** @type {Record<string, number>} */ ({ ArrowRight: 1, ArrowLeft: -1 });
  /** @param {KeyboardEvent} event */
  const move = (event) => {
    const from = tabs.findIndex(({ id }) => id === at);
    const to = event.key === "Home" ? 0 : event.key === "End" ? tabs.length - 1 : event.key in steps ? (from + (steps[event.key] ?? 0) + tabs.length) % tabs.length : -1;
    if (to < 0) return;
    event.preventDefault();
    onSelect(/** @type {{id: string}} */ (tabs[to]).id);
    /** @type {HTMLElement | undefined} */ (list.current?.children[to])?.focus();
  };
  return (
    <>
      <div ref={list} role="tablist" aria-label={label} onKeyDown={move}>
        {tabs.map(({ id, name }) => (
          <button key={id} type="button" role="tab" id={`${base}-${id}`} aria-selected={id === at} aria-controls={`${base}-panel`} tabIndex={id === at ? 0 : -1} onClick={() => onSelect(id)}>{name}</button>
        ))}
      </div>
      <div role="tabpanel" id={`${base}-panel`} aria-labelledby={`${base}-${at}`} tabIndex={0}>{children}</div>
    </>
  );
}

/**
 * One of few, all of them in sight.
 *
 * @param {{legend: string, name: string, value: string, options: {value: string, label: string, hint?: string}[], beside?: boolean, onChange: (value: string) => void}} props
 */
export function Choices({ legend, name, value, options, beside = false, onChange }) {
  const group = useId();
  return (
    <fieldset class={`choices ${beside ? "beside" : ""}`}>
      <legend class="unseen">{legend}</legend>
      {options.map((option) => (
        <label key={option.value} class="choice">
          <input type="radio" name={`${group}-${name}`} value={option.value} checked={option.value === value} onChange={() => onChange(option.value)} />
          <span class="grow"><span class={option.hint ? "strong" : ""}>{option.label}</span>{option.hint && <><br /><span class="subtle">{option.hint}</span></>}</span>
        </label>
      ))}
    </fieldset>
  );
}

/** @param {{done: number, total: number, label: string}} props */
export function Progress({ done, total, label }) {
  return total > 0
    ? <progress value={Math.min(done, total)} max={total} aria-label={label} />
    : <progress aria-label={label} />;
}

/** Whether a view was opened before: the first one must not take the focus away from the page around it. */
let entered = false;

/** A heading that takes the focus when its view opens. @param {{children: Children}} props */
export function ViewTitle({ children }) {
  const heading = useRef(/** @type {HTMLHeadingElement | null} */ (null));
  useLayoutEffect(() => {
    if (entered) heading.current?.focus({ preventScroll: true });
    entered = true;
  }, []);
  return <h1 ref={heading} tabIndex={-1}>{children}</h1>;
}
