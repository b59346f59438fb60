// @ts-check
// The list of documentation jobs: save one, run it, watch it, open its pages.

import { view } from "@forge/bridge";
import { render } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { ask } from "../kit/ask.js";

const POLL_MS = 1000;

function Jobs() {
  const [jobs, setJobs] = useState(/** @type {any[] | null} */ (null));
  const [error, setError] = useState("");

  async function load() {
    try {
      setJobs((await ask("docs.list")).jobs);
      setError("");
    } catch (problem) {
      setError(/** @type {Error} */ (problem).message);
    }
  }

  useEffect(() => void load(), []);

  return (
    <>
      <h1>Documentation from repositories</h1>
      <NewJob onSaved={load} />
      {error && <p class="message" role="alert">{error}</p>}
      {jobs === null && !error && <p class="subtle">Loading the jobs…</p>}
      {jobs?.length === 0 && <p class="subtle">There is no job yet. Name a repository and a space, then save.</p>}
      {jobs?.map(({ job }) => <Job key={job.jobId} id={job.jobId} />)}
    </>
  );
}

/** @param {{onSaved: () => Promise<void>}} props */
function NewJob({ onSaved }) {
  const [error, setError] = useState("");
  const [busy, setBusy] = useState(false);

  /** @param {SubmitEvent} event */
  async function save(event) {
    event.preventDefault();
    const form = /** @type {HTMLFormElement} */ (event.currentTarget);
    const fields = Object.fromEntries(new FormData(form));
    const [owner, name] = String(fields.repository).split("/");
    setBusy(true);
    try {
      const repository = { provider: "github", owner: owner ?? "", name: name ?? "" };
      await ask("docs.save", { repository, target: { spaceKey: String(fields.space) }, writer: "outline" });
      setError("");
      form.reset();
      await onSaved();
    } catch (problem) {
      setError(/** @type {Error} */ (problem).message);
    } finally {
      setBusy(false);
    }
  }

  return (
    <form onSubmit={save}>
      <div class="row">
        <label class="grow">
          GitHub repository
          <input name="repository" placeholder="owner/name" required pattern="[^\/\s]+\/[^\/\s]+" />
        </label>
        <label>
          Space key
          <input name="space" placeholder="DOCS" required />
        </label>
        <button disabled={busy}>{busy ? "Saving…" : "Save job"}</button>
      </div>
      {error && <p class="message" role="alert">{error}</p>}
    </form>
  );
}

/** @param {{id: string}} props */
function Job({ id }) {
  const [status, setStatus] = useState(/** @type {any} */ (null));
  const [error, setError] = useState("");
  const timer = useRef(/** @type {ReturnType<typeof setTimeout> | undefined} */ (undefined));

  async function load() {
    try {
      const now = await ask("docs.status", { jobId: id });
      setStatus(now);
      setError("");
      clearTimeout(timer.current);
      if (now.run && !["done", "failed", "cancelled"].includes(now.run.state)) timer.current = setTimeout(load, POLL_MS);
    } catch (problem) {
      setError(/** @type {Error} */ (problem).message);
    }
  }

  async function start() {
    try {
      await ask("docs.start", { jobId: id });
      await load();
    } catch (problem) {
      setError(/** @type {Error} */ (problem).message);
    }
  }

  useEffect(() => {
    void load();
    return () => clearTimeout(timer.current);
  }, [id]);

  if (!status) return <section class="job">{error ? <p class="message">{error}</p> : <p class="subtle">Loading…</p>}</section>;
  const { job, run, pages } = status;
  const active = run && ["queued", "running"].includes(run.state);
  const front = pages.find((/** @type {any} */ page) => page.frontPage);
  return (
    <section class="job" aria-label={`${job.repository.owner}/${job.repository.name}`}>
      <div class="row">
        <div class="grow">
          <h2>{job.repository.owner}/{job.repository.name}</h2>
          <div class="subtle">
            {run ? <Summary run={run} /> : "Not run yet"}
          </div>
        </div>
        {run && <span class={`state ${run.state}`}>{run.state}</span>}
        {front && <a href={`/wiki/pages/viewpage.action?pageId=${front.pageId}`} target="_top">Open the pages</a>}
        <button onClick={start} disabled={active}>{active ? "Running…" : "Run now"}</button>
      </div>
      {active && <progress value={run.total ? run.done : undefined} max={run.total || 1} aria-label={`${run.step} ${run.done} of ${run.total}`} />}
      {run?.error && <p class="message" role="alert">{run.error.message}</p>}
      {error && <p class="message" role="alert">{error}</p>}
    </section>
  );
}

/** @param {{run: any}} props */
function Summary({ run }) {
  const { counts, commit } = run;
  if (["queued", "running"].includes(run.state)) {
    return <>{run.step}{run.total ? ` ${run.done} of ${run.total}` : "…"}</>;
  }
  const did = [
    [counts.created, "created"],
    [counts.updated, "updated"],
    [counts.unchanged, "unchanged"],
    [counts.proposed, "proposed"],
  ].filter(([many]) => many > 0);
  return <>{did.map(([many, what]) => `${many} ${what}`).join(", ") || "no pages"}{commit ? ` at ${commit.slice(0, 7)}` : ""}</>;
}

void view.theme.enable();
render(<Jobs />, /** @type {HTMLElement} */ (document.getElementById("app")));
