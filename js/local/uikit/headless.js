// @ts-check
/**
 * A UI Kit app without a browser: its front end runs in a context of its own, and the tree that it hands over can be
 * read, filled and pressed. React, @forge/react and @forge/bridge are the app's, unmodified.
 */
import { join } from "node:path";
import vm from "node:vm";
import { callBridge } from "../pages/bridge-calls.js";
import { resourceOf } from "../manifest/manifest.js";
import { translationAt } from "../manifest/translations.js";
import { bundleFrontend } from "../runtime/bundle.js";
import { hasOwnSettings, noSettings, settingsForm } from "./macro-settings.js";
import { isControl, isPressed, labelOf, listOf, textOf, toldOf, walk } from "./tree.js";

/** @typedef {import("./tree.js").UiNode} UiNode */

/** What a document resolves addresses against: the bridge makes requests to "", which is one only there. */
class RequestOfDocument extends Request {
  /** @param {any} input @param {RequestInit} [init] */
  constructor(input, init) {
    super(input instanceof Request ? input : new URL(String(input), "http://localhost/"), init);
  }
}

const SHARED = ["setTimeout", "clearTimeout", "setInterval", "clearInterval", "setImmediate", "queueMicrotask", "MessageChannel", "performance", "URL", "URLSearchParams", "Headers", "Response", "FormData", "Blob", "TextEncoder", "TextDecoder", "AbortController", "AbortSignal", "structuredClone", "crypto", "Event", "EventTarget", "btoa", "atob"];
/** A tree that has not changed for so many turns of the clock is finished: turns, because a busy machine stretches time for the app, too. */
const QUIET_TURNS = 8;
const TURN_MS = 12;
const LONGEST_MS = 10_000;

/** Who hears of what a front end threw where nothing awaits it, by the name that its script has in stacks. @type {Map<string, (error: any) => void>} */
const hearers = new Map();

/** A front end that breaks must not take the host along; whatever else breaks in this process still does, unless somebody else listens. @param {any} reason */
function brokenPromise(reason) {
  const name = /ui-kit-\d+\.js/.exec(String(reason?.stack))?.[0];
  const hear = name === undefined ? undefined : hearers.get(name);
  if (hear) hear(reason);
  else if (process.listenerCount("unhandledRejection") === 1) throw reason;
}

/** The source file of a UI Kit resource. @param {import("../manifest/manifest.js").Manifest} manifest @param {string} resourceKey */
export function frontendOf(manifest, resourceKey) {
  const declared = resourceOf(manifest, resourceKey);
  return declared && join(manifest.appDir, declared.path, declared.file ?? "");
}

/** @param {import("../host-parts.js").HostParts} host @param {import("../pages/frames.js").Frame} frame */
export async function openUiKit(host, frame) {
  const file = frontendOf(host.manifest, frame.resourceKey);
  if (!file) throw new Error(`manifest.yml declares no resource "${frame.resourceKey}".`);
  const code = await bundleFrontend(host.manifest.appDir, file);
  /** @type {UiNode} */
  let root = { type: "Root", props: {}, children: [] };
  const settings = hasOwnSettings(frame);
  if (settings) root = noSettings();
  let turns = 0;
  let waiting = 0;
  let drawn = false;
  /** What the app asked of the product around it. @type {{name: string, payload: any}[]} */
  const asked = [];
  /** @type {string[]} */
  const errors = [];

  const bridge = {
    /** @param {string} name @param {any} payload */
    async callBridge(name, payload) {
      turns = 0;
      if (name === "reconcile") {
        const isOfSettings = payload.forgeDoc.type === "MacroConfig";
        drawn = true;
        if (isOfSettings !== settings) return undefined;
        root = settings ? settingsForm(payload.forgeDoc, frame.extension.config ?? {}, (config) => bridge.callBridge("submit", { config })) : payload.forgeDoc;
        return undefined;
      }
      if (["navigate", "reload", "showFlag", "closeFlag", "open", "close", "refresh", "changeWindowTitle", "emitReadyEvent", "enableTheming", "onClose", "openModal", "emit", "emitPublic", "emitFrontendCustomMetric"].includes(name)) return void asked.push({ name, payload });
      if (name === "on" || name === "onPublic") return { unsubscribe: () => undefined };
      if (name === "isRovoEnabled") return false;
      if (name === "getCookieConsentPreferences") return null;
      if (name === "getUrl") return new URL(payload?.url ?? "/", host.url()).href;
      waiting += 1;
      try {
        const response = await callBridge(host, frame, name, JSON.parse(JSON.stringify(payload ?? {}, (_, value) => (value instanceof Headers ? [...value] : value))));
        const answer = /** @type {any} */ (await response.json());
        if (!response.ok) throw new Error(answer.error);
        return answer.value;
      } finally {
        waiting -= 1;
        turns = 0;
      }
    },
  };
  const globals = /** @type {any} */ (Object.fromEntries(SHARED.map((name) => [name, /** @type {any} */ (globalThis)[name]])));
  const tell = (/** @type {string} */ level) => (/** @type {any[]} */ ...values) => {
    const line = values.map((one) => one?.stack ?? String(one)).join(" ");
    if (level === "error") errors.push(line);
    host.appLog(level, `[ui ${frame.module.key}] ${line}`);
  };
  Object.assign(globals, {
    __bridge: bridge, Request: RequestOfDocument, console: { log: tell("log"), info: tell("info"), warn: tell("warn"), error: tell("error"), debug: tell("debug") }, process: { env: { NODE_ENV: "production" } },
    fetch: async (/** @type {any} */ asked) => {
      const translation = await translationAt(host.manifest, String(asked));
      // A locale that is not there is an answer; anything else is not asked for here.
      if (translation === undefined && String(asked).startsWith("./")) return new Response(null, { status: 404 });
      if (translation === undefined) throw new TypeError("A UI Kit front end asks through invoke, requestJira, requestConfluence or requestRemote.");
      return new Response(translation);
    },
    addEventListener: () => undefined, removeEventListener: () => undefined, navigator: { userAgent: "local-forge-host", language: "en-US" },
  });
  for (const name of ["self", "window"]) globals[name] = globals;
  if (hearers.size === 0) process.on("unhandledRejection", brokenPromise);
  const filename = `ui-kit-${hearers.size + 1}.js`;
  hearers.set(filename, tell("error"));
  vm.runInContext(code, vm.createContext(globals), { filename });

  /** Waits until the app has nothing more to say. */
  async function settle() {
    const begunMs = performance.now();
    for (turns = 0; (!drawn || waiting > 0 || turns < QUIET_TURNS) && performance.now() - begunMs < LONGEST_MS; turns += 1) await new Promise((resolve) => setTimeout(resolve, TURN_MS));
  }
  /** @param {(node: UiNode) => boolean} wanted @param {string} what */
  function find(wanted, what) {
    /** @type {UiNode | undefined} */
    let found;
    walk(root, (node) => void (found ??= wanted(node) ? node : undefined));
    if (!found) throw new Error(`The app shows no ${what}. It shows:\n${listOf(root)}`);
    return found;
  }

  await settle();
  return {
    root: () => root,
    /** What is shown, as lines. */
    list: () => listOf(root),
    asked, errors, settle,
    /** Presses what carries this text. @param {string} text */
    async press(text) {
      const node = find((one) => isPressed(one) && textOf(one) === text, `button "${text}"`);
      if (node.props.isDisabled) throw new Error(`"${text}" is disabled.`);
      if (node.props.type === "submit") await formAround(root, node)?.props.onSubmit?.();
      else await node.props.onClick?.({ type: "click" });
      await settle();
    },
    /** Fills a control, by its label or name. @param {string} label @param {any} value */
    async fill(label, value) {
      const node = find((one) => isControl(one) && [labelOf(root, one), one.props.name].includes(label), `control "${label}"`);
      await node.props.onChange?.(toldOf(node, value));
      await settle();
    },
  };
}

/** @param {UiNode} root @param {UiNode} inner @returns {UiNode | undefined} the form that holds it */
function formAround(root, inner) {
  /** @type {UiNode | undefined} */
  let found;
  walk(root, (node) => {
    if (node.type !== "Form") return;
    walk(node, (one) => void (one === inner ? (found = node) : undefined));
  });
  return found;
}
