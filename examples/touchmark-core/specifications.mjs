import { openCore } from "touchmark-core";

const core = await openCore();
const page = "<h2>Requirements</h2><ul><li>Export as PDF</li><li>Search by name</li></ul>";
const plan = core.planWorkItems(page, { pageId: "42" });
for (const { type, title, evidence } of plan.items) console.log(type, title, evidence.map(({ quote }) => quote));

// The next version of the page, with the last answer: what changed, and nothing twice.
const next = core.planWorkItems(page.replace("by name", "by name or date"), { pageId: "42", known: plan });
for (const { action, title, match } of next.items) console.log(`${action}: ${title} (${match?.how})`);
