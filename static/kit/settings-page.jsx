// @ts-check
// The frame of a page for site admins: title and lead, and instead of what stands below them who may come here, that it loads, or what
// failed. The core checks who asks.

import { Failure, Loading, Message, ViewTitle } from "./components.jsx";

/**
 * @param {object} props
 * @param {Pick<import("./hooks.js").Asked<any>, "value" | "error" | "slow" | "load">} props.asked what the page needs first
 * @param {{title: string, lead: string, loading: string, notAdminTitle: string, notAdmin: string}} props.texts
 * @param {import("preact").ComponentChildren} props.children
 */
export function SettingsPage({ asked, texts, children }) {
  if (isNoAdmin(asked.error)) return <AdminsOnly texts={texts} />;
  return (
    <div class="stack settings">
      <div class="stack tight">
        <ViewTitle>{texts.title}</ViewTitle>
        <p class="subtle">{texts.lead}</p>
      </div>
      {asked.error && <Failure error={asked.error} retry={asked.load} />}
      {!asked.value && !asked.error && <Loading what={texts.loading} slow={asked.slow} rows={4} />}
      {children}
    </div>
  );
}

/** @param {{code?: string} | null | undefined} error */
export function isNoAdmin(error) {
  return error?.code === "forbidden" || error?.code === "unauthorized";
}

/** @param {{texts: {title: string, notAdminTitle: string, notAdmin: string}}} props */
export function AdminsOnly({ texts }) {
  return (
    <div class="stack">
      <ViewTitle>{texts.title}</ViewTitle>
      <Message kind="info" title={texts.notAdminTitle}>{texts.notAdmin}</Message>
    </div>
  );
}
