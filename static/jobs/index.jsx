// @ts-check
// Documentation jobs: the list, one job, and the form. One view at a time; the browser's own history stays the page's.

import { useState } from "preact/hooks";
import { announce } from "../kit/announce.jsx";
import { Button, ViewTitle } from "../kit/components.jsx";
import { JobForm } from "../docs-kit/job-form.jsx";
import { start } from "../kit/start.jsx";
import { formTexts } from "../docs-kit/texts.js";
import { commonTexts } from "../kit/texts.js";
import { jobsTexts } from "./texts.js";
import { Job } from "./job.jsx";
import { Jobs } from "./list.jsx";

/** @typedef {{name: "list"} | {name: "new"} | {name: "job", jobId: string} | {name: "edit", jobId: string, draft: object}} View */

/** @param {{context: import("../kit/start.jsx").Context}} props */
function Documentation({ context }) {
  const [view, setView] = useState(/** @type {View} */ ({ name: "list" }));
  const space = context.extension.space;
  const toList = () => setView({ name: "list" });
  const saved = (/** @type {string} */ jobId, /** @type {string} */ name, /** @type {boolean} */ started) => {
    announce(started ? jobsTexts.started(name) : formTexts.saved(name));
    setView({ name: "job", jobId });
  };

  if (view.name === "job") {
    return <Job key={view.jobId} jobId={view.jobId} onBack={toList} onEdit={(draft) => setView({ name: "edit", jobId: view.jobId, draft })} />;
  }
  if (view.name === "list") {
    return <Jobs spaceId={space?.id} onOpen={(jobId) => setView({ name: "job", jobId })} onNew={() => setView({ name: "new" })} />;
  }
  const leave = view.name === "edit" ? () => setView({ name: "job", jobId: view.jobId }) : toList;
  return (
    <div class="stack">
      <div><Button kind="text" onClick={toList}>← {commonTexts.back}</Button></div>
      <ViewTitle>{view.name === "edit" ? formTexts.editTitle : formTexts.newTitle}</ViewTitle>
      <JobForm fixed={view.name === "edit"} draft={view.name === "edit" ? view.draft : space?.key ? { spaceKey: space.key } : {}} onCancel={leave} onSaved={saved} />
    </div>
  );
}

void start(Documentation);
