// @ts-check
// Regions and spaces to choose from: many boxes, with a search above them.

import { useState } from "preact/hooks";
import { Choices } from "../kit/components.jsx";
import { PLACES, formTexts as t } from "./texts.js";

/** @typedef {import("../alarms/contract.js").SettingsAnswer} SettingsAnswer */

/** @param {{groups: SettingsAnswer["regions"], chosen: string[], problem?: string, onChange: (regions: string[]) => void}} props */
export function Regions({ groups, chosen, problem, onChange }) {
  const [words, setWords] = useState("");
  const looked = words.trim().toLocaleLowerCase();
  // A role does not leave its partition: once one is chosen the others are out of reach.
  const partition = groups.find(({ regions }) => regions.some((region) => chosen.includes(region)))?.partition;
  return (
    <fieldset class="picks" aria-describedby={problem ? "regions-problem" : undefined}>
      <legend>{t.regions} <span class="optional">({t.regionsChosen(chosen.length)})</span></legend>
      <p class="hint">{t.regionsHint}</p>
      <input type="search" aria-label={t.regionsFind} placeholder={t.regionsFind} value={words} onInput={(event) => setWords(event.currentTarget.value)} />
      {groups.map((group) => {
        const shown = group.regions.filter((region) => `${region} ${PLACES[region] ?? ""}`.toLocaleLowerCase().includes(looked));
        if (shown.length === 0) return null;
        return (
          <div key={group.partition} role="group" aria-label={t.regionsOther(group.partition)}>
            {group.partition !== "aws" && <p class="hint">{t.regionsOther(group.partition)}</p>}
            <div class="pick-grid">
              {shown.map((region) => <Pick key={region} label={region} note={PLACES[region] ?? ""} checked={chosen.includes(region)} disabled={partition !== undefined && partition !== group.partition} onChange={(on) => onChange(on ? [...chosen, region] : chosen.filter((one) => one !== region))} />)}
            </div>
          </div>
        );
      })}
      {problem && <p class="problem" id="regions-problem"><span aria-hidden="true">! </span>{problem}</p>}
    </fieldset>
  );
}

/** @param {{spaces: SettingsAnswer["spaces"], chosen: {all: boolean, ids: string[]}, onChange: (chosen: {all: boolean, ids: string[]}) => void}} props */
export function Spaces({ spaces, chosen, onChange }) {
  const [words, setWords] = useState("");
  const looked = words.trim().toLocaleLowerCase();
  const shown = spaces.filter(({ key, name }) => `${key} ${name}`.toLocaleLowerCase().includes(looked));
  return (
    <div class="picks">
      <p class="pick-title">{t.spaces}</p>
      <p class="hint">{t.spacesHint}</p>
      <Choices beside legend={t.spaces} name="spaces" value={chosen.all ? "all" : "some"} options={[{ value: "some", label: t.spacesSome }, { value: "all", label: t.spacesAll }]} onChange={(value) => onChange({ ...chosen, all: value === "all" })} />
      {!chosen.all && (
        <fieldset class="picks">
          <legend class="unseen">{t.spacesSome}</legend>
          {spaces.length > 8 && <input type="search" aria-label={t.spacesFind} placeholder={t.spacesFind} value={words} onInput={(event) => setWords(event.currentTarget.value)} />}
          <div class="pick-grid">
            {shown.map(({ id, key, name }) => <Pick key={id} label={name} note={key} checked={chosen.ids.includes(id)} onChange={(on) => onChange({ all: false, ids: on ? [...chosen.ids, id] : chosen.ids.filter((one) => one !== id) })} />)}
          </div>
        </fieldset>
      )}
    </div>
  );
}

/** @param {{label: string, note: string, checked: boolean, disabled?: boolean, onChange: (on: boolean) => void}} props */
function Pick({ label, note, checked, disabled = false, onChange }) {
  return (
    <label class={`check ${disabled ? "off" : ""}`}>
      <input type="checkbox" checked={checked} disabled={disabled} onChange={(event) => onChange(event.currentTarget.checked)} />
      <span>{label} <span class="subtle small">{note}</span></span>
    </label>
  );
}
