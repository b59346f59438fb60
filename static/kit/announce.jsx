// @ts-check
// One polite live region a panel: what changed without the reader having asked.

import { useEffect, useState } from "preact/hooks";

/** @type {(text: string) => void} */
let say = () => {};

/** @param {string} text */
export function announce(text) {
  say(text);
}

export function Announcer() {
  const [text, setText] = useState("");
  useEffect(() => {
    say = (next) => {
      // The same sentence twice is read twice only if the region was empty in between.
      setText("");
      setTimeout(() => setText(next), 50);
    };
    return () => void (say = () => {});
  }, []);
  return <div class="unseen" role="status" aria-live="polite">{text}</div>;
}
