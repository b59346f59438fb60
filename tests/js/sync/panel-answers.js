// @ts-check
// What sync's flows answer, for the states of its page that are hard to bring about.

const COUNTS = { discovered: 0, ingested: 0, unchanged: 0, skipped: 0, failed: 0, deleted: 0 };

export const SETTINGS = {
  name: "site", target: { kind: "documents", baseUrl: "https://ingest.example.com/api", auth: { mode: "bearer" }, isSigned: true },
  selection: { labels: { page: ["ai-ready"], subtree: [] }, spaces: [], subtree: [], cql: null, excludeLabels: ["private"], spaceTypes: ["global", "collaboration"] },
  format: "markdown", attachments: false, readers: "everyone", every: "hour",
};

/** @param {any} [change] */
export const settingsAnswer = (change = {}) => ({
  settings: SETTINGS, hosts: ["ingest.example.com"], credentialSetMs: Date.now() - 86_400_000, signingSetMs: Date.now() - 86_400_000, isPaused: false, isTried: true, isAgreed: true, hasDelivered: true,
  readers: ["deliver", "everyone", "inherit"], ...change,
});

/** @param {any} [change] */
export const runOf = (change = {}) => ({
  runId: "0123456789abcdef", action: "sync", state: "done", deletesAll: false, startedBy: "admin", startedMs: Date.now() - 3_700_000, endedMs: Date.now() - 3_600_000, untilMs: null, result: "partial", error: null,
  pages: { ...COUNTS, discovered: 412, ingested: 12, unchanged: 383, skipped: 17 }, attachments: COUNTS, spaces: 9, lostSpaces: 0, warnings: ["readers_not_delivered"],
  reasons: [{ why: "readers_not_delivered", count: 17 }], planned: null, leftOut: [{ pageId: "98311", attachmentId: null, title: "Salaries 2026", why: "readers_not_delivered", code: null }, { pageId: "98312", attachmentId: null, title: null, why: "readers_not_delivered", code: null }], ...change,
});

/** @param {any} [change] */
export const statusAnswer = (change = {}) => ({
  run: runOf(), progress: { phase: "close", done: 412, total: 412 }, isPaused: false, isTried: true, isAgreed: true, nextMs: Date.now() + 7_200_000,
  history: [runOf(), runOf({ runId: "1", startedBy: "schedule", result: "failed", error: "unauthorized" }), runOf({ runId: "2", action: "plan", result: "ok", planned: { deliver: 395, readersOnly: 0, delete: 0, held: 0, spaces: 9 } })], ...change,
});
