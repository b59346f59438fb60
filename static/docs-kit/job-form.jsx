// @ts-check
// The form of a job. The core reads it while it is being filled in; what it says stands below the field it means.

import { useEffect, useRef, useState } from "preact/hooks";
import { ask, sentence } from "../kit/ask.js";
import { Button, Failure, Field, Loading, Message } from "../kit/components.jsx";
import { useAct, useAsk } from "../kit/hooks.js";
import { wholeNumber } from "../kit/numbers.js";
import { Preview } from "./preview.jsx";
import { commonTexts, serviceTexts } from "../kit/texts.js";
import { LANGUAGES, choiceTexts, formTexts, previewTexts } from "./texts.js";

const PAUSE_MS = 400;
/** Fields that are hidden until somebody wants them. */
const PLACES = /** @type {const} */ (["ref", "folder", "parentId"]);
/** Tokens that a repository's host finds by itself. */
const USUAL = Object.keys(serviceTexts.gitHosts).map((provider) => `git:${provider}`);

/** @typedef {{repository: string, spaceKey: string, parentId: string, ref: string, folder: string, secret: string, writer: string, aiProvider: string, aiModel: string, aiUrl: string, aiContextTokens: string, every: string, images: string, language: string}} Draft */
/** @typedef {Partial<Draft> & {spaceId?: string}} Begun a saved job knows its space by id */
/** @typedef {import("./contract.js").Problem} Problem */
/** @typedef {import("./contract.js").SaveInput} Save */

/**
 * @param {object} props
 * @param {Begun} [props.draft] what it begins with
 * @param {boolean} [props.fixed] repository and place are another job's when they change
 * @param {() => void} [props.onCancel]
 * @param {(jobId: string, name: string, started: boolean) => void} props.onSaved
 */
export function JobForm({ draft = {}, fixed = false, onCancel, onSaved }) {
  const choices = useAsk("docs.choices", {});
  if (choices.error && !choices.value) return <Failure error={choices.error} retry={choices.load} />;
  if (!choices.value) return <Loading what={formTexts.loading} slow={choices.slow} rows={4} />;
  return <Filled choices={choices.value} draft={draft} fixed={fixed} onCancel={onCancel} onSaved={onSaved} />;
}

/** @param {{choices: import("./contract.js").ChoicesAnswer, draft: Begun, fixed: boolean, onCancel?: () => void, onSaved: (jobId: string, name: string, started: boolean) => void}} props */
function Filled({ choices, draft, fixed, onCancel, onSaved }) {
  const { spaces, connections, defaults } = choices;
  const [form, setForm] = useState(/** @type {Draft} */ ({
    repository: "", spaceKey: "", parentId: "", ref: "", folder: "", secret: "auto", writer: defaults.ai ? "ai" : "outline", aiProvider: defaults.ai?.provider ?? "", aiModel: defaults.ai?.model ?? "",
    aiUrl: "", aiContextTokens: "", every: defaults.every ?? "", images: "", language: "en", ...begun(draft, spaces),
  }));
  const { problems, check, checking, job, error: checkError, missing, setMissing } = useCheck(form);
  const own = form.aiProvider === "selfhosted";
  const element = useRef(/** @type {HTMLFormElement | null} */ (null));
  useEffect(() => element.current?.querySelector("input")?.focus({ preventScroll: true }), []);

  /** The answer about a form that is whole and right; else the first field that is not has the focus. @param {"docs.check" | "docs.probe"} flow */
  const judged = async (flow) => {
    const needed = /** @type {(keyof Draft)[]} */ (["repository", "spaceKey", ...(form.writer === "ai" ? ["aiProvider", "aiModel", ...(own ? ["aiUrl"] : [])] : [])]);
    const absent = needed.filter((name) => !form[name].trim());
    if (form.writer === "ai" && own && form.aiContextTokens.trim() && !wholeNumber(form.aiContextTokens)) absent.push("aiContextTokens");
    setMissing(absent);
    const answer = await check(flow);
    const { job, problems, commit, isCurrent } = answer;
    if (absent.length === 0 && problems.length === 0 && job) return { job, commit, isCurrent };
    requestAnimationFrame(() => /** @type {HTMLElement | null} */ (element.current?.querySelector("[aria-invalid]"))?.focus());
    return undefined;
  };
  const [proof, setProof] = useState("");
  const [plan, setPlan] = useState(/** @type {Save | null} */ (null));
  const preview = useAct(async () => {
    setPlan(null);
    const answer = await judged("docs.check");
    if (answer?.isCurrent) setPlan(answer.job);
  });
  const probe = useAct(async () => {
    setProof("");
    const answer = await judged("docs.probe");
    if (answer?.isCurrent && answer.commit) setProof(formTexts.tested(`${answer.job.repository.owner}/${answer.job.repository.name}`, answer.commit.slice(0, 7)));
  });
  const save = useAct(async (/** @type {boolean} */ andRun) => {
    const answer = await judged("docs.check");
    if (!answer) return;
    const { jobId } = await ask("docs.save", answer.job);
    if (andRun) await ask("docs.start", { jobId });
    onSaved(jobId, `${answer.job.repository.owner}/${answer.job.repository.name}`, andRun);
  });

  /** What is wrong with a field, in a sentence. @param {keyof Draft} name */
  const problemOf = (name) => {
    if (missing.includes(name)) return form[name].trim() ? formTexts.noNumber : commonTexts.needed;
    return sentence(problems.find((problem) => problem.field === name)?.message ?? "");
  };
  const field = (/** @type {keyof Draft} */ name) => ({
    name,
    value: form[name],
    onInput: (/** @type {any} */ event) => {
      setMissing(missing.filter((one) => one !== name));
      setProof("");
      setPlan(null);
      for (const { clear } of [save, probe, preview]) clear();
      setForm({ ...form, [name]: event.currentTarget.value });
    },
    problem: problemOf(name),
  });
  const error = save.error ?? probe.error ?? preview.error ?? checkError;
  const isRight = job && problems.length === 0 && missing.length === 0 && !error;
  const tokens = [
    { value: "auto", label: formTexts.autoToken },
    ...connections.filter(({ name }) => !USUAL.includes(name)).map(({ name }) => ({ value: name, label: formTexts.connection(name.replace(/^git:/, "")) })),
    { value: "", label: formTexts.noToken },
  ];
  const providers = /** @type {string[]} */ (choices.aiProviders ?? []).map((value) => ({ value, label: serviceTexts.aiProviders[value]?.title ?? value }));
  const keys = /** @type {{name: string}[]} */ (choices.ai ?? []).map(({ name }) => name);
  const service = serviceTexts.aiProviders[form.aiProvider];
  const noKey = form.aiProvider && !own && !service?.keyless && !keys.includes(`ai:${form.aiProvider}`);

  return (
    <div class="stack">
    <form ref={element} class="narrow" noValidate onSubmit={(event) => { event.preventDefault(); void save.run(!fixed); }}>
      {fixed && <p class="subtle">{formTexts.fixed}</p>}
      <Field label={formTexts.repository} hint={formTexts.repositoryHint} placeholder="atlassian/forge" disabled={fixed} {...field("repository")} />
      <div class="columns">
        {choices.moreSpaces === true || spaces.length === 0
          ? <Field label={formTexts.space} hint={formTexts.spaceKeyHint} disabled={fixed} {...field("spaceKey")} />
          : <Field label={formTexts.space} hint={formTexts.spaceHint} disabled={fixed} {...field("spaceKey")}
              options={[{ value: "", label: formTexts.choose }, ...spaces.map(({ key, name }) => ({ value: key, label: `${name} (${key})` }))]} />}
        <Field label={formTexts.token} hint={job && !job.repository.secret && form.secret === "auto" ? formTexts.autoNone : formTexts.tokenHint} options={tokens} {...field("secret")} />
      </div>
      <div class="columns">
        <Field label={formTexts.writer} options={[{ value: "outline", label: formTexts.outline }, { value: "ai", label: formTexts.ai }]} {...field("writer")} />
        <Field label={formTexts.every} hint={formTexts.everyHint} options={choiceTexts.schedules} {...field("every")} />
        <Field label={formTexts.images} hint={form.images ? formTexts.imagesHint : undefined} options={choiceTexts.images} {...field("images")} />
        <Field label={formTexts.language} hint={formTexts.languageHint} options={LANGUAGES} {...field("language")} />
      </div>
      {form.writer === "ai" && (
        <div class="columns">
          <Field label={formTexts.aiProvider} hint={noKey ? formTexts.noKey : undefined} options={[{ value: "", label: formTexts.chooseProvider }, ...providers]} {...field("aiProvider")} />
          <Field label={formTexts.aiModel} hint={service?.model ?? formTexts.aiModelHint} {...field("aiModel")} />
          {own && <Field label={formTexts.aiUrl} hint={formTexts.aiUrlHint} inputMode="url" {...field("aiUrl")} />}
          {own && <Field label={formTexts.aiContext} hint={formTexts.aiContextHint} optional inputMode="numeric" {...field("aiContextTokens")} />}
        </div>
      )}
      {!fixed && (
        <details open={PLACES.some((name) => form[name] || problemOf(name)) || undefined}>
          <summary>{formTexts.more}</summary>
          <div class="columns">
            <Field label={formTexts.branch} hint={formTexts.branchHint} optional {...field("ref")} />
            <Field label={formTexts.folder} hint={formTexts.folderHint} optional {...field("folder")} />
            <Field label={formTexts.parent} hint={formTexts.parentHint} optional inputMode="numeric" {...field("parentId")} />
          </div>
        </details>
      )}
      {error && <Failure error={error} />}
      {proof && <Message kind="success">{proof}</Message>}
      <div class="row">
        <Button kind="primary" type="submit" busy={save.busy} busyText={commonTexts.saving}>{fixed ? formTexts.save : formTexts.saveAndRun}</Button>
        {!fixed && <Button disabled={save.busy} onClick={() => save.run(false)}>{formTexts.save}</Button>}
        <Button busy={preview.busy} disabled={save.busy} onClick={() => preview.run()}>{previewTexts.title}</Button>
        <Button busy={probe.busy} busyText={formTexts.testing} disabled={save.busy} onClick={() => probe.run()}>{formTexts.test}</Button>
        {onCancel && <Button kind="subtle" disabled={save.busy} onClick={onCancel}>{commonTexts.cancel}</Button>}
        <span class="subtle small" role="status">{checking ? formTexts.checking : isRight && !save.busy ? formTexts.right : ""}</span>
      </div>
    </form>
    {plan && <Preview payload={{ job: plan }} onClose={() => setPlan(null)} />}
    </div>
  );
}

/** @param {Begun} draft @param {{id: string, key: string}[]} spaces @returns {Partial<Draft>} */
function begun({ spaceId, ...draft }, spaces) {
  const key = spaces.find(({ id }) => id === spaceId)?.key;
  return key === undefined ? draft : { ...draft, spaceKey: key };
}

/** Lets the core judge the form a moment after the last key. @param {Draft} form */
function useCheck(form) {
  const [problems, setProblems] = useState(/** @type {Problem[]} */ ([]));
  const [missing, setMissing] = useState(/** @type {string[]} */ ([]));
  const [checking, setChecking] = useState(false);
  const [job, setJob] = useState(/** @type {Save | null} */ (null));
  const [error, setError] = useState(/** @type {import("../kit/ask.js").AskError | null} */ (null));
  const turn = useRef(0);
  const timer = useRef(/** @type {ReturnType<typeof setTimeout> | undefined} */ (undefined));
  const newest = useRef(form);
  newest.current = form;

  const check = async (/** @type {"docs.check" | "docs.probe"} */ flow = "docs.check") => {
    const mine = ++turn.current;
    // What is asked for now judges the same form: the check that waits would only erase its answer.
    clearTimeout(timer.current);
    setChecking(true);
    try {
      const answer = await ask(flow, wired(newest.current));
      const found = answer.problems;
      if (mine === turn.current) {
        setProblems(found);
        setJob(answer.job ?? null);
        setError(null);
      }
      return { problems: found, job: answer.job, commit: "commit" in answer ? answer.commit : undefined, isCurrent: mine === turn.current };
    } finally {
      if (mine === turn.current) setChecking(false);
    }
  };

  useEffect(() => {
    // An answer that is still on its way is about another form.
    turn.current += 1;
    setChecking(false);
    setJob(null);
    setError(null);
    if (!form.repository.trim() && !form.spaceKey) return undefined;
    timer.current = setTimeout(() => check().catch(setError), PAUSE_MS);
    return () => clearTimeout(timer.current);
  }, [JSON.stringify(form)]);

  return { problems, check, checking, job, error, missing, setMissing };
}

/** The form as the core takes it: what is empty or no number is left out. @param {Draft} form */
function wired({ every, images, aiContextTokens, ...form }) {
  const tokens = wholeNumber(aiContextTokens);
  // Its fields are chosen from what the core offered; what is not is refused there.
  return /** @type {import("./contract.js").Form} */ ({ ...form, images: images !== "", ...(every ? { every } : {}), ...(tokens ? { aiContextTokens: tokens } : {}) });
}
