// Draws the tree of a UI Kit app as plain HTML: the common components by name, everything else as its children.
import { noSettings, settingsForm } from "/assets/macro-settings.js";
import { fromElement, labelOf, textOf, toldOf } from "/assets/tree.js";

const TAGS = { Text: "p", Heading: "h3", Strong: "strong", Em: "em", Strike: "del", Code: "code", CodeBlock: "pre", List: "ul", ListItem: "li", Lozenge: "span", Badge: "span", Tag: "span", Form: "form", FormHeader: "header", FormFooter: "footer", Table: "table", Row: "tr", Head: "thead", Cell: "td", SectionMessage: "aside", EmptyState: "section", Modal: "section", ModalTitle: "h2", ModalFooter: "footer", Label: "label", HelperMessage: "small", ErrorMessage: "small", ValidMessage: "small", Comment: "article", TabPanel: "section" };
const SPOKEN = { Spinner: "Loading…", RequiredAsterisk: "*" };
const controls = new Map();
let root;

const ofSettings = document.body.hasAttribute("data-settings");

// A front end hands over what it shows and, apart from that, the settings that it adds; a frame shows one of them.
async function receive(forgeDoc) {
  if ((forgeDoc.type === "MacroConfig") !== ofSettings) return;
  if (!ofSettings) return draw(forgeDoc);
  const { callBridge } = globalThis.__bridge;
  const { extension } = await callBridge("getContext");
  draw(settingsForm(forgeDoc, extension.config ?? {}, (config) => callBridge("submit", { config })));
}

function draw(forgeDoc) {
  root = forgeDoc;
  const focused = [...controls].find(([, control]) => control === document.activeElement)?.[0];
  const page = document.getElementById("root");
  page.replaceChildren(...forgeDoc.children.map(element));
  if (focused && controls.get(focused)?.isConnected) controls.get(focused).focus();
}

function element(node) {
  const { type, props, children } = node;
  if (type === "String") return document.createTextNode(props.text ?? "");
  if (["Button", "LinkButton", "LoadingButton", "IconButton", "Pressable"].includes(type)) return button(node);
  if (type === "Link") return Object.assign(document.createElement("a"), { href: "#", textContent: textOf(node), onclick: (event) => (event.preventDefault(), props.onClick ? props.onClick({ type: "click" }) : globalThis.__bridge.callBridge("navigate", { url: props.href, type: props.openNewTab ? "new-tab" : "same-tab" })) });
  if (type === "Image") return Object.assign(document.createElement("img"), { src: props.src, alt: props.alt ?? "" });
  if (type === "User") return Object.assign(document.createElement("span"), { className: "user", textContent: props.accountId ?? "" });
  if (type === "ProgressBar") return Object.assign(document.createElement("progress"), { value: props.value ?? 0, max: 1 });
  if (type === "DynamicTable") return table(props);
  if (type === "Tabs") return tabs(node);
  if (INPUTS[type]) return field(node);
  if (SPOKEN[type]) return Object.assign(document.createElement("span"), { className: "quiet", textContent: SPOKEN[type] });
  const made = document.createElement(TAGS[type] ?? "div");
  made.className = `ui-${type}`;
  if (type === "Heading") made.className += ` ${props.size ?? props.as ?? ""}`;
  for (const said of [props.title, props.header, type === "CodeBlock" || type === "Tag" ? props.text : undefined, props.description]) if (typeof said === "string") made.append(Object.assign(document.createElement(type === "CodeBlock" || type === "Tag" ? "span" : "strong"), { textContent: said }));
  if (type === "Form") made.onsubmit = (event) => (event.preventDefault(), props.onSubmit?.());
  if (type === "Label" && props.labelFor) made.htmlFor = props.labelFor;
  made.append(...children.map(element));
  return made;
}

function button(node) {
  const { props } = node;
  const made = Object.assign(document.createElement("button"), { type: props.type === "submit" ? "submit" : "button", disabled: props.isDisabled === true, className: props.appearance === "primary" ? "primary" : "" });
  made.append(...node.children.map(element));
  if (!made.textContent) made.textContent = props.text ?? props.label ?? "";
  if (props.type !== "submit") made.onclick = () => props.onClick?.({ type: "click" });
  return made;
}

const input = (type, read = (control) => control.value) => ({ make: () => Object.assign(document.createElement("input"), { type }), read });
const INPUTS = {
  Textfield: input("text"), TextField: input("text"), Range: input("range"), DatePicker: input("date"), TimePicker: input("time"), UserPicker: input("text"),
  Checkbox: input("checkbox", (control) => control.checked), Toggle: input("checkbox", (control) => control.checked),
  TextArea: { make: () => document.createElement("textarea"), read: (control) => control.value }, Textarea: { make: () => document.createElement("textarea"), read: (control) => control.value },
  Select: { make: ({ props }) => select(props), read: (control, { props }) => (props.isMulti ? [...control.selectedOptions].map((one) => one.value) : control.value) },
  RadioGroup: { make: ({ props }) => select({ options: props.options ?? [] }), read: (control) => control.value },
  CheckboxGroup: { make: ({ props }) => select({ options: props.options ?? [], isMulti: true }), read: (control) => [...control.selectedOptions].map((one) => one.value) },
};

function select({ options = [], isMulti = false }) {
  const made = Object.assign(document.createElement("select"), { multiple: isMulti });
  if (!isMulti) made.append(new Option("", ""));
  made.append(...options.flatMap((one) => one.options ?? [one]).map((one) => new Option(one.label, one.value)));
  return made;
}

// A control outlives the drawing: what was typed, and where, stays.
function field(node) {
  const { props, type } = node;
  const kind = INPUTS[type];
  const known = controls.get(node.key);
  const control = known ?? kind.make(node);
  controls.set(node.key, control);
  if (props.id ?? props.inputId) control.id = props.id ?? props.inputId;
  control.name = props.name ?? "";
  control.disabled = props.isDisabled === true;
  if (props.placeholder) control.placeholder = props.placeholder;
  const value = props.value ?? (known ? undefined : props.defaultValue);
  if (control.type === "checkbox") {
    if ((props.isChecked ?? (known ? undefined : props.defaultChecked)) !== undefined) control.checked = props.isChecked ?? props.defaultChecked;
  } else if (Array.isArray(value) && control.options) {
    const chosen = value.map((one) => one?.value ?? one);
    for (const option of control.options) option.selected = chosen.includes(option.value);
  } else if (value !== undefined && value !== null && control !== document.activeElement) control.value = typeof value === "object" ? (value.value ?? "") : value;
  control.onchange = control.oninput = () => props.onChange?.(toldOf(node, kind.read(control, node)));
  control.onblur = () => props.onBlur?.({ target: control });
  const label = props.label ?? (control.id ? undefined : labelOf(root, node));
  if (!label) return control;
  const made = document.createElement("label");
  made.append(control.type === "checkbox" ? control : label, control.type === "checkbox" ? ` ${label}` : control);
  return made;
}

function table({ head, rows = [], caption }) {
  const made = document.createElement("table");
  if (caption) made.append(Object.assign(document.createElement("caption"), { textContent: textOf(fromElement(caption)) }));
  const line = (cells, tag) => {
    const row = document.createElement("tr");
    for (const cell of cells ?? []) row.append(Object.assign(document.createElement(tag))), row.lastChild.append(element(fromElement(cell?.content)));
    return row;
  };
  if (head) made.append(line(head.cells, "th"));
  made.append(...rows.map((row) => line(row.cells, "td")));
  return made;
}

function tabs(node) {
  const made = document.createElement("div");
  const list = node.children.find(({ type }) => type === "TabList");
  const panels = node.children.filter(({ type }) => type === "TabPanel");
  const names = (list?.children ?? []).map(textOf);
  made.append(...panels.map((panel, at) => {
    const part = Object.assign(document.createElement("details"), { open: at === (node.props.defaultSelected ?? 0) });
    part.append(Object.assign(document.createElement("summary"), { textContent: names[at] ?? "" }), ...panel.children.map(element));
    return part;
  }));
  return made;
}

globalThis.__uikit.draw = receive;
if (ofSettings) draw(noSettings());
for (const forgeDoc of globalThis.__uikit.waiting.values()) receive(forgeDoc);
