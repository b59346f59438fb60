// @ts-check
// What new jobs begin with, what a run may use, and what the log may say about people. The core judges every value.

import { useState } from "preact/hooks";
import { announce } from "../kit/announce.jsx";
import { ask } from "../kit/ask.js";
import { Button, Choices, Failure, Field, Loading } from "../kit/components.jsx";
import { useAct, useAsk } from "../kit/hooks.js";
import { wholeNumber } from "../kit/numbers.js";
import { choiceTexts, formTexts } from "../docs-kit/texts.js";
import { commonTexts, serviceTexts } from "../kit/texts.js";
import { defaultsTexts } from "./texts.js";
import { aiService } from "./connections.jsx";

const t = defaultsTexts;

/** @param {{providers: string[]}} props */
export function Defaults({ providers }) {
  const asked = useAsk("admin.settings", {});
  if (!asked.value) return asked.error ? <Failure error={asked.error} retry={asked.load} /> : <Loading what={t.loading} slow={asked.slow} rows={4} />;
  return <Form saved={asked.value} providers={providers} />;
}

/** @param {{saved: any, providers: string[]}} props */
function Form({ saved, providers }) {
  const [form, setForm] = useState(() => ({
    every: saved.every ?? "", provider: saved.ai?.provider ?? "", model: saved.ai?.model ?? "",
    promptTokens: String(saved.promptTokens), runTokens: saved.runTokens ? String(saved.runTokens) : "", masking: saved.masking,
  }));
  const [kept, setKept] = useState(form);
  const save = useAct(async () => {
    const { every, provider, model, masking } = form;
    await ask("admin.saveSettings", {
      ...(every ? { every } : {}), ...(provider ? { ai: { provider, model: model.trim() } } : {}),
      promptTokens: wholeNumber(form.promptTokens) ?? 0, ...(form.runTokens.trim() ? { runTokens: wholeNumber(form.runTokens) ?? 0 } : {}), masking,
    });
    setKept(form);
    announce(t.saved);
  });
  const field = (/** @type {keyof typeof form} */ name, path = /** @type {string} */ (name)) => ({
    value: form[name],
    problem: save.error?.field === path ? save.error.message : undefined,
    onInput: (/** @type {any} */ event) => { setForm({ ...form, [name]: event.currentTarget.value }); save.clear(); },
  });
  const known = ["every", "ai.provider", "ai.model", "promptTokens", "runTokens", "masking"];
  const changed = JSON.stringify(form) !== JSON.stringify(kept);
  const masking = ["conceal", "disclose"].map((value) => ({ value, label: t.masking[value], hint: t.maskingHints[value] }));
  return (
    <form class="sections" noValidate onSubmit={(event) => { event.preventDefault(); void save.run(); }}>
      <Section id="new-jobs" title={t.newJobs} lead={t.newJobsLead}>
        <div class="columns narrow">
          <Field label={formTexts.every} options={choiceTexts.schedules} {...field("every")} />
        </div>
        <div class="columns narrow">
          <Field label={formTexts.writer} options={[{ value: "", label: formTexts.outline }, ...providers.map((value) => ({ value, label: aiService(value).title }))]} {...field("provider", "ai.provider")} />
          {form.provider && <Field label={formTexts.aiModel} hint={serviceTexts.aiProviders[form.provider]?.model ?? formTexts.aiModelHint} {...field("model", "ai.model")} />}
        </div>
      </Section>
      <Section id="budgets" title={t.budgets} lead={t.budgetsLead}>
        <div class="columns narrow">
          <Field label={t.promptTokens} hint={t.promptTokensHint} inputMode="numeric" {...field("promptTokens")} />
          <Field label={t.runTokens} hint={t.runTokensHint} optional inputMode="numeric" {...field("runTokens")} />
        </div>
      </Section>
      <Section id="masking" title={t.log} lead={t.logLead}>
        <Choices legend={t.log} name="masking" value={form.masking} options={masking} onChange={(value) => { setForm({ ...form, masking: value }); save.clear(); }} />
      </Section>
      {save.error && !known.includes(save.error.field ?? "") && <Failure error={save.error} />}
      <div class="row">
        <Button kind="primary" type="submit" busy={save.busy} busyText={commonTexts.saving}>{commonTexts.save}</Button>
        <span class="subtle small" role="status">{changed ? t.changed : ""}</span>
      </div>
    </form>
  );
}

/** @param {{id: string, title: string, lead: string, children: import("../kit/components.jsx").Children}} props */
function Section({ id, title, lead, children }) {
  return (
    <section class="stack" aria-labelledby={`${id}-title`}>
      <div class="stack tight">
        <h2 id={`${id}-title`}>{title}</h2>
        <p class="subtle">{lead}</p>
      </div>
      {children}
    </section>
  );
}
