// @ts-check
// One transfer in a process of its own, which holds nothing but the performer: says what came of it and the most memory that
// the process ever had, as the system counts it. Run with --expose-gc: what is not needed any more is no use of memory.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { makePerformer } from "../../../js/cli/sync/performer.js";
import { makeReport } from "../../../js/cli/sync/report.js";
import { openState } from "../../../js/cli/sync/state.js";

const { configuration, effect } = JSON.parse(await text(process.stdin));
const dir = mkdtempSync(join(tmpdir(), "sync-transfer-"));
const state = await openState(dir);
const report = makeReport({ tenant: "t", out: /** @type {any} */ ({ write: () => true }) });
const { perform, close } = makePerformer({ configuration, state, report });
const collect = setInterval(() => globalThis.gc?.(), 10);
const { outcome } = await perform(effect, undefined, new AbortController().signal);
clearInterval(collect);
close();
await state.close();
rmSync(dir, { recursive: true });
console.log(JSON.stringify({ outcome, peakBytes: process.resourceUsage().maxRSS * 1024 }));
