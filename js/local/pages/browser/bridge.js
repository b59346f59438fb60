// Runs in a Custom UI frame, before the app's own scripts: what Forge's global bridge is in a real product.
(() => {
  const frameId = location.pathname.split("/")[2];
  const parentCalls = new Set(["navigate", "reload", "showFlag", "closeFlag", "open", "close", "refresh", "changeWindowTitle"]);
  const listeners = new Map();
  const channel = new BroadcastChannel("forge-events");
  const flags = new Map();
  let closeListener;
  let modalListener;

  const deliver = ({ event, payload }) => {
    for (const callback of listeners.get(event) ?? []) callback(payload);
  };
  channel.onmessage = ({ data }) => deliver(data);

  const on = ({ event, callback }) => {
    const known = listeners.get(event) ?? new Set();
    listeners.set(event, known.add(callback));
    return { unsubscribe: () => known.delete(callback) };
  };
  const emit = ({ event, payload }) => {
    deliver({ event, payload });
    channel.postMessage({ event, payload });
  };
  // The routes of a full page live in the frame; the page around it shows them in its address.
  const createHistory = () => {
    const at = (to) => (typeof to === "string" ? { pathname: to.split(/[?#]/)[0], search: (/\?[^#]*/.exec(to) ?? [""])[0], hash: (/#.*/.exec(to) ?? [""])[0] } : { search: "", hash: "", ...to });
    const entries = [at("/")];
    const heard = new Set();
    let index = 0;
    const history = {
      action: "POP", location: entries[0],
      push: (to) => (entries.splice(index + 1, Infinity, at(to)), move(1, "PUSH")),
      replace: (to) => ((entries[index] = at(to)), move(0, "REPLACE")),
      go: (by) => move(by, "POP"), goBack: () => move(-1, "POP"), goForward: () => move(1, "POP"), back: () => move(-1, "POP"), forward: () => move(1, "POP"),
      createHref: (to) => (typeof to === "string" ? to : `${to.pathname}${to.search ?? ""}${to.hash ?? ""}`),
      listen: (callback) => (heard.add(callback), () => heard.delete(callback)),
    };
    const move = (by, action) => {
      if (!entries[index + by]) return;
      index += by;
      Object.assign(history, { action, location: entries[index] });
      tellParent("route", history.createHref(entries[index]));
      for (const callback of heard) callback(history.location, action);
    };
    return history;
  };
  const realtime = ({ channelName, isGlobal }) => `forge-realtime ${isGlobal ? "" : "here "}${channelName}`;
  /** Global channels come from functions too, through the host: between frames alone there would be nobody to look at tokens. */
  const hearHost = async ({ channelName, options }, tell) => {
    const id = await globalThis.__bridge.callBridge("realtimeSubscribe", { channelName, token: options?.token });
    let on = true;
    void (async () => {
      while (on) for (const message of await globalThis.__bridge.callBridge("realtimeNext", { id })) if (on) tell(message);
    })().catch(() => undefined);
    return { unsubscribe: () => ((on = false), void globalThis.__bridge.callBridge("realtimeEnd", { id }).catch(() => undefined)) };
  };
  const uikit = (globalThis.__uikit = { waiting: new Map(), draw: (forgeDoc) => uikit.waiting.set(forgeDoc.type, forgeDoc) });

  const local = {
    createHistory,
    reconcile: ({ forgeDoc }) => uikit.draw(forgeDoc),
    publishRealtimeChannel: ({ eventPayload, ...named }) => {
      if (named.isGlobal) return globalThis.__bridge.callBridge("realtimePublish", { channelName: named.channelName, token: named.options?.token, payload: eventPayload });
      const sender = new BroadcastChannel(realtime(named));
      sender.postMessage(eventPayload);
      sender.close();
      return { eventId: crypto.randomUUID(), eventTimestamp: new Date().toISOString() };
    },
    subscribeRealtimeChannel: async ({ onEvent, callback, ...named }) => {
      if (named.isGlobal) return hearHost(named, onEvent ?? callback);
      const receiver = new BroadcastChannel(realtime(named));
      receiver.onmessage = ({ data }) => (onEvent ?? callback)(data);
      return { unsubscribe: () => receiver.close() };
    },
    emit, emitPublic: emit, on, onPublic: on,
    emitReadyEvent: () => undefined,
    enableTheming: () => {
      // The product's theme here is the system's; a panel follows a change, as it does in the product.
      const dark = matchMedia("(prefers-color-scheme: dark)");
      const follow = () => document.documentElement.setAttribute("data-color-mode", dark.matches ? "dark" : "light");
      dark.addEventListener("change", follow);
      follow();
    },
    getFrameId: () => frameId,
    getUrl: ({ url } = {}) => new URL(url ?? "/", document.referrer || location.href).href,
    onClose: (callback) => void (closeListener = callback),
    getCookieConsentPreferences: () => null,
    isRovoEnabled: () => false,
    emitFrontendCustomMetric: () => undefined,
  };

  const tellParent = (name, payload) => {
    if (name === "showFlag") flags.set(payload.id, payload);
    if (name === "close") closeListener?.(payload);
    // Functions stay in the frame: what the parent shows comes back as the name of what was pressed.
    parent.postMessage({ forge: frameId, name, payload: JSON.parse(JSON.stringify(payload ?? null)) }, "*");
    return true;
  };
  // The product asks the admin in a window of its own: only it can, a frame's word is worth nothing.
  let consent;
  const consents = (payload) => new Promise((resolve) => {
    consent = resolve;
    tellParent("askConsent", payload);
  });
  addEventListener("message", ({ data, source }) => {
    if (source !== parent || data?.forge !== frameId) return;
    if (data.name === "consent") consent?.(data.payload === true);
    if (data.name === "modalClosed") modalListener?.(data.payload);
    if (data.name === "flagAction") flags.get(data.id)?.actions?.[data.index]?.onClick?.();
  });

  globalThis.__bridge = {
    async callBridge(name, payload) {
      if (Object.hasOwn(local, name)) return local[name](payload);
      if (parentCalls.has(name)) return tellParent(name, payload);
      if (name === "fetchProduct" || name === "fetchRemote") {
        const { headers } = payload.fetchRequestInit ?? {};
        if (headers instanceof Headers) payload = { ...payload, fetchRequestInit: { ...payload.fetchRequestInit, headers: [...headers] } };
      }
      if (name === "__permission__egressSet" && !(await consents(payload))) throw new Error("The admin did not approve the addresses.");
      const response = await fetch(`/bridge/${frameId}/${encodeURIComponent(name)}`, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(payload ?? {}) });
      const answer = await response.json();
      if (!response.ok) throw new Error(answer.error);
      if (name === "openModal") {
        modalListener = payload.onClose;
        return tellParent("openModal", { ...payload, address: answer.value });
      }
      if (name === "submit") tellParent("close");
      return answer.value;
    },
  };

  addEventListener("DOMContentLoaded", () => {
    const tell = () => tellParent("resize", { height: Math.ceil(document.documentElement.getBoundingClientRect().height) });
    new ResizeObserver(tell).observe(document.documentElement);
    tell();
  });
})();
