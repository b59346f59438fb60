// @ts-check
// How every panel begins: theme, who is looking, and a net under the whole.

import { view } from "@forge/bridge";
import { Component, render } from "preact";
import { Message } from "./components.jsx";
import { Announcer } from "./announce.jsx";
import { commonTexts } from "./texts.js";
import { language, setViewer } from "./viewer.js";

/** @typedef {{accountId?: string, extension: any}} Context */

/** An answer of an unknown shape must not leave an empty frame behind. */
class Net extends Component {
  state = { broken: false };

  static getDerivedStateFromError() {
    return { broken: true };
  }

  render() {
    if (!this.state.broken) return /** @type {any} */ (this.props.children);
    return <Message kind="error" title={commonTexts.broken}>{commonTexts.brokenNext}</Message>;
  }
}

/** @param {(props: {context: Context}) => any} Panel */
export async function start(Panel) {
  const root = /** @type {HTMLElement} */ (document.getElementById("app"));
  view.theme.enable().catch(() => {});
  /** @type {any} */
  const context = await view.getContext().catch(() => ({}));
  setViewer(context ?? {});
  document.documentElement.lang = language();
  render(
    <Net>
      <Panel context={{ ...context, extension: context?.extension ?? {} }} />
      <Announcer />
    </Net>,
    root,
  );
}
