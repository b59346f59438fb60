// @ts-check
// The macro "CloudWatch alarms".

import { view } from "@forge/bridge";
import { start } from "../kit/start.jsx";
import { Board } from "./board.jsx";

/** @param {{context: import("../kit/start.jsx").Context}} props */
function AlarmsMacro({ context }) {
  const { config = {}, space } = context.extension;
  // Confluence waits for this before it prints the page.
  const ready = () => void view.emitReadyEvent?.().catch(() => {});
  return <Board spaceId={space?.id === undefined ? undefined : String(space.id)} settings={config} onReady={ready} />;
}

void start(AlarmsMacro);
