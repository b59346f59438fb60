// @ts-check
// Git hosts and AI servers of one's own. An address needs two approvals, and either alone lets nothing out: the product
// asks the admin, then the core notes what the host is.

import { permissions } from "@forge/bridge";
import { useEffect, useRef, useState } from "preact/hooks";
import { announce } from "../kit/announce.jsx";
import { AskError, ask } from "../kit/ask.js";
import { Button, Confirm, Failure, Field, Loading } from "../kit/components.jsx";
import { useAct, useAsk } from "../kit/hooks.js";
import { commonTexts, serviceTexts } from "../kit/texts.js";
import { settingsTexts } from "./texts.js";
import { Connection } from "./connections.jsx";

const t = settingsTexts;

/** Only functions talk to these hosts, never a browser. */
const BACKEND = /** @type {any} */ ("FETCH_BACKEND_SIDE");
/** @typedef {{host: string, kind: string, approvedMs: number}} Host */

/** @param {{secrets: import("./connections.jsx").Secrets}} props */
export function Servers({ secrets }) {
  const asked = useAsk("admin.listHosts", {});
  const [adding, setAdding] = useState(false);
  const hosts = /** @type {Host[]} */ (asked.value?.hosts ?? []);
  return (
    <section class="stack" aria-labelledby="servers-title">
      <div class="stack tight">
        <h2 id="servers-title">{t.servers}</h2>
        <p class="subtle">{t.serversLead}</p>
      </div>
      {asked.error && !asked.value && <Failure error={asked.error} retry={asked.load} />}
      {!asked.value && !asked.error && <Loading what={t.serversLoading} slow={asked.slow} rows={2} />}
      {hosts.length > 0 && <ul class="rows">{hosts.map((host) => <li key={host.host}><Server host={host} secrets={secrets} reload={asked.load} /></li>)}</ul>}
      {asked.value && (adding
        ? <ServerForm onCancel={() => setAdding(false)} onSaved={async () => { await asked.load(); setAdding(false); }} />
        : <div><Button onClick={() => setAdding(true)}>{t.serverAdd}</Button></div>)}
    </section>
  );
}

/** @param {{host: Host, secrets: import("./connections.jsx").Secrets, reload: () => Promise<void>}} props */
function Server({ host, secrets, reload }) {
  const [removing, setRemoving] = useState(false);
  const remove = useAct(async () => {
    await ask("admin.removeHost", { host: host.host });
    // The core refuses the host from here on; the product's own approval is taken back as well.
    await permissions.egress.deleteGroup({ key: groupOf(host.host) }).catch(() => {});
    announce(t.serverRemoved);
    await reload();
  });
  const isAi = host.kind === "ai";
  const service = { name: secretName(host), title: `${host.host} · ${serviceTexts.serverKinds[host.kind] ?? host.kind}`, host: host.host };
  return (
    <>
      <Connection service={service} words={isAi ? t.keyWords : t.tokenWords} secrets={secrets} more={<Button aria-label={`${host.host}: ${t.serverRemove}`} onClick={() => setRemoving(true)}>{t.serverRemove}</Button>} />
      {removing && (
        <Confirm title={t.serverRemoveTitle(host.host)} yes={t.serverRemove} busyText={t.removing} busy={remove.busy} error={remove.error} onYes={() => remove.run()} onNo={() => { setRemoving(false); remove.clear(); }}>
          <p>{t.serverRemoveBody}</p>
        </Confirm>
      )}
    </>
  );
}

/** @param {{onSaved: () => Promise<void>, onCancel: () => void}} props */
function ServerForm({ onSaved, onCancel }) {
  const [kind, setKind] = useState(/** @type {import("../contract.js").HostKind} */ ("github"));
  const [host, setHost] = useState("");
  const [problem, setProblem] = useState("");
  const form = useRef(/** @type {HTMLFormElement | null} */ (null));
  useEffect(() => form.current?.querySelector("input")?.focus({ preventScroll: true }), []);
  const save = useAct(async () => {
    const name = hostOf(host);
    if (!name) {
      setProblem(host.trim() ? t.serverHostWrong : commonTexts.needed);
      form.current?.querySelector("input")?.focus();
      return;
    }
    await permissions.egress
      .set({ egresses: [{ key: groupOf(name), description: t.serverConsent(serviceTexts.serverKinds[kind] ?? kind, name), configured: [{ domain: `https://${name}`, type: [BACKEND] }] }] })
      .catch(() => {
        throw new AskError({ code: "refused", message: t.serverNotApproved });
      });
    await ask("admin.approveHost", { host: name, kind });
    announce(t.serverAdded);
    await onSaved();
  });
  const wrong = save.error?.field === "host" ? save.error.message : problem;
  return (
    <form ref={form} class="panel" noValidate onSubmit={(event) => { event.preventDefault(); void save.run(); }}>
      <div class="columns">
        <Field label={t.serverHost} hint={t.serverHostHint} placeholder="git.example.com" inputMode="url" value={host} problem={wrong || undefined} onInput={(/** @type {any} */ event) => { setHost(event.currentTarget.value); setProblem(""); save.clear(); }} />
        <Field label={t.serverKind} value={kind} options={Object.entries(serviceTexts.serverKinds).map(([value, label]) => ({ value, label }))} onInput={(/** @type {any} */ event) => setKind(event.currentTarget.value)} />
      </div>
      <p class="subtle">{t.serverAsk}</p>
      {save.error && save.error.field !== "host" && <Failure error={save.error} />}
      <div class="row">
        <Button kind="primary" type="submit" busy={save.busy} busyText={t.serverAdding}>{t.serverApprove}</Button>
        <Button kind="subtle" disabled={save.busy} onClick={onCancel}>{commonTexts.cancel}</Button>
      </div>
    </form>
  );
}

/** The host of what was typed or pasted; the core judges it. @param {string} text */
function hostOf(text) {
  const whole = text.trim().includes("://") ? text.trim() : `https://${text.trim()}`;
  return /\s/.test(whole) || !URL.canParse(whole) ? "" : new URL(whole).hostname;
}

/** The product's group of addresses: one for each host, so that one can be taken back alone. @param {string} host */
function groupOf(host) {
  return `host-${host.replace(/[^a-z0-9]+/g, "-")}`;
}

/** @param {Host} host */
function secretName({ host, kind }) {
  // The name says whose interface it is, so that it can be tested.
  return `${kind === "ai" ? "ai:own" : `git:${kind}`}-${host.replace(/[^a-z0-9]+/g, "-").slice(0, 50)}`;
}
