// @ts-check
// All alarms that the reader may see: of the site, or of one space.

import { ViewTitle } from "../kit/components.jsx";
import { start } from "../kit/start.jsx";
import { Board } from "../alarms/board.jsx";
import { boardTexts } from "../alarms/texts.js";

const EVERYTHING = { most: "500", hideScaling: "yes", graph: "yes" };
const ROWS = 50;

/** @param {{context: import("../kit/start.jsx").Context}} props */
function AlarmsPage({ context }) {
  const { space } = context.extension;
  return (
    <div class="stack">
      <ViewTitle>{boardTexts.title}</ViewTitle>
      <Board spaceId={space?.id === undefined ? undefined : String(space.id)} settings={EVERYTHING} rows={ROWS} />
    </div>
  );
}

void start(AlarmsPage);
