// Runs in the product's page around Custom UI frames: sizes them and does what they ask of the product.
const frames = () => [...document.querySelectorAll("iframe.app-frame")];
const origin = `http://localhost:${location.port}`;

addEventListener("message", (event) => {
  const frame = frames().find((candidate) => candidate.contentWindow === event.source);
  if (!frame || event.origin !== origin) return;
  const { name, payload } = event.data ?? {};
  if (name === "resize" && payload?.height > 0) frame.style.height = `${Math.max(payload.height, Number(frame.dataset.least ?? 80))}px`;
  if (name === "navigate") navigate(payload);
  if (name === "reload" || name === "refresh") location.reload();
  if (name === "route") history.replaceState(null, "", `#${payload}`);
  if (name === "askConsent") answerConsent(frame, event.data.forge, payload);
  if (name === "changeWindowTitle") document.title = String(payload);
  if (name === "close") (frame.closest("dialog") ? closeModal(frame.closest("dialog"), payload) : history.back());
  if (name === "openModal") openModal(frame, event.data.forge, payload);
  if (name === "showFlag") showFlag(frame, event.data.forge, payload);
  if (name === "closeFlag") document.getElementById(`flag-${payload?.id}`)?.remove();
});

function navigate({ url, type, target, contentId, spaceKey }) {
  const address = url ?? (target === "contentView" && contentId ? `/wiki/pages/viewpage.action?pageId=${encodeURIComponent(contentId)}` : spaceKey ? `/wiki/spaces/${encodeURIComponent(spaceKey)}` : undefined);
  if (!address || !URL.canParse(address, location.href)) return;
  const to = new URL(address, location.href);
  // The app knows its site by the site's public name; here the site is this host.
  if (to.hostname.endsWith(".atlassian.net")) to.host = location.host, (to.protocol = "http:");
  if (!["http:", "https:"].includes(to.protocol)) return;
  if (type === "new-tab" || to.host !== location.host) window.open(to.href, "_blank", "noopener");
  else location.assign(to.href);
}

function showFlag(frame, forge, { id, title, description, type, actions = [], isAutoDismiss }) {
  const area = document.getElementById("flags") ?? document.body.appendChild(Object.assign(document.createElement("div"), { id: "flags" }));
  const flag = Object.assign(document.createElement("div"), { id: `flag-${id}`, className: `flag ${["info", "success", "warning", "error"].includes(type) ? type : "info"}` });
  flag.setAttribute("role", "status");
  flag.append(Object.assign(document.createElement("strong"), { textContent: title }), Object.assign(document.createElement("p"), { textContent: description ?? "" }));
  actions.forEach((action, index) => {
    const button = Object.assign(document.createElement("button"), { textContent: action.text });
    button.addEventListener("click", () => frame.contentWindow.postMessage({ forge, name: "flagAction", id, index }, origin));
    flag.append(button);
  });
  const close = Object.assign(document.createElement("button"), { textContent: "Dismiss" });
  close.addEventListener("click", () => flag.remove());
  flag.append(close);
  area.append(flag);
  if (isAutoDismiss) setTimeout(() => flag.remove(), 8000);
}

function openModal(opener, forge, { address, title, size, closeOnEscape = true, closeOnOverlayClick = true }) {
  if (!String(address).startsWith(`${origin}/resources/`)) return;
  const dialog = Object.assign(document.createElement("dialog"), { className: `modal ${["small", "medium", "large", "xlarge", "max"].includes(size) ? size : "medium"}` });
  dialog.setAttribute("aria-label", title ?? opener.title);
  const inner = Object.assign(document.createElement("iframe"), { className: "app-frame", src: address, title: title ?? opener.title });
  inner.setAttribute("sandbox", opener.getAttribute("sandbox"));
  dialog.append(inner);
  dialog.opened = { opener, forge };
  dialog.addEventListener("cancel", (event) => (closeOnEscape ? closeModal(dialog) : undefined, event.preventDefault()));
  dialog.addEventListener("click", (event) => event.target === dialog && closeOnOverlayClick && closeModal(dialog));
  document.body.append(dialog);
  dialog.showModal();
}

function closeModal(dialog, payload) {
  const { opener, forge } = dialog.opened;
  dialog.remove();
  opener.contentWindow.postMessage({ forge, name: "modalClosed", payload }, origin);
}

function answerConsent(frame, forge, { egresses = [] }) {
  const lines = egresses.flatMap(({ description, configured }) => [description, ...configured.map(({ domain }) => `  ${domain}`)]);
  const payload = confirm(["This app wants to connect to:", ...lines, "Do you approve?"].join("\n"));
  frame.contentWindow.postMessage({ forge, name: "consent", payload }, origin);
}
