//! Limits that several modules share, or that a platform sets: with unit and source. A limit of one file stands in that file.

/// Storage-format input. Ours: four times what vendors quote for a page.
pub const STORAGE_INPUT_BYTES: usize = 4 * 1024 * 1024;
/// Storage-format output after repair. Ours.
pub const STORAGE_OUTPUT_BYTES: usize = 5 * 1024 * 1024;
/// Element depth. Woodstox `P_MAX_ELEMENT_DEPTH` default.
pub const STORAGE_DEPTH: usize = 1000;
/// Attributes of one element. Woodstox `P_MAX_ATTRIBUTES_PER_ELEMENT` default.
pub const STORAGE_ATTRIBUTES: usize = 1000;
/// Characters of one attribute value. Woodstox `P_MAX_ATTRIBUTE_SIZE` default.
pub const STORAGE_ATTRIBUTE_CHARS: usize = 524_288;
/// Characters of a page title. Confluence.
pub const TITLE_CHARS: usize = 255;
/// A generated page's body. Ours: longer pages are split, readers get lost in them.
pub const PAGE_BYTES: usize = 300 * 1024;

/// Body of a web-trigger request that is looked at. Ours.
pub const WEB_TRIGGER_BODY_BYTES: usize = 1024 * 1024;

/// One kvs value. Forge storage limits, December 2025.
pub const KVS_VALUE_BYTES: usize = 240 * 1024;
/// A kvs key. Forge storage limits, December 2025.
pub const KVS_KEY_CHARS: usize = 500;
/// One secret value. Forge secret storage limits.
pub const SECRET_BYTES: usize = 128 * 1024;
/// One event of a queue whose consumer may run longer than 55 s. Forge async events, February 2026.
pub const EVENT_BYTES: usize = 100 * 1000;
/// Longest delay of an event or of a retry, seconds. Forge async events.
pub const EVENT_DELAY_SECONDS: u32 = 900;

/// External requests of one invocation in a runtime minute. Forge egress limits, September 2026.
pub const EGRESS_REQUESTS_PER_MINUTE: u32 = 100;
/// One external request in a long function, milliseconds. Forge egress limits.
pub const FETCH_TIMEOUT_MS: u32 = 180_000;
/// Answer of an external request. Ours: bounds memory.
pub const FETCH_BODY_BYTES: u32 = 32 * 1024 * 1024;

/// A URL that is judged. Ours: what browsers and proxies take everywhere.
pub const URL_CHARS: usize = 2048;
/// Redirects followed from one request. Ours.
pub const REDIRECTS: u8 = 5;

/// Secrets of one hook while one replaces another, newest first. Ours.
pub const WEBHOOK_SECRETS: usize = 3;
/// Distance of a signed timestamp from now, both ways, seconds. Standard Webhooks libraries.
pub const WEBHOOK_WINDOW_SECONDS: u64 = 300;
/// Delivery ids remembered by the ring of the library. Ours.
pub const DELIVERY_RING: u32 = 50;

/// Tokens of one prompt by default. Ours.
pub const PROMPT_TOKENS: u32 = 120_000;
/// Content of one prompt by default, bytes. Ours.
pub const PROMPT_BYTES: usize = 1024 * 1024;

/// Runs shown in the history. Ours.
pub const HISTORY_SHOWN: u32 = 50;
/// Days a run is kept. Ours.
pub const HISTORY_DAYS: u32 = 90;

/// A wait longer than this goes back to the queue, milliseconds. Ours.
pub const LONGEST_WAIT_MS: u32 = 30_000;
/// Time kept back at the end of an invocation to write the checkpoint, milliseconds. Ours.
pub const CHECKPOINT_RESERVE_MS: u32 = 20_000;
/// No more than this part of an invocation's time is kept back: a panel's has 25 s in all. Ours.
pub const CHECKPOINT_RESERVE_PART: u32 = 5;
/// Effects of one flow in flight at once. Ours: GitHub asks for at most 100 concurrent requests, Forge memory for fewer.
pub const IN_FLIGHT: usize = 8;
/// Log lines of one invocation. Below Forge's 100 a runtime minute (invocation limits, 2026), so that none is cut off.
pub const LOG_LINES: usize = 90;
/// Log text of one invocation, bytes. Below Forge's 200 KB an invocation.
pub const LOG_BYTES: usize = 150 * 1000;
