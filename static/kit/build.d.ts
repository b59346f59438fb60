/** Names of the core's flows, put in by scripts/panels.mjs from src/flows.rs. */
declare const FLOWS: readonly string[];
