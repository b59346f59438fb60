// @ts-check
// Several of many, as boxes.

/**
 * @param {{legend: string, hint?: string, options: {value: string, label: string, note?: string}[], chosen: string[], beside?: boolean, onChange: (chosen: string[]) => void}} props
 */
export function Checks({ legend, hint, options, chosen, beside = false, onChange }) {
  /** @param {string} value @param {boolean} on */
  const set = (value, on) => onChange(on ? [...chosen, value] : chosen.filter((one) => one !== value));
  return (
    <fieldset class={`checks ${beside ? "beside" : ""}`}>
      <legend>{legend}</legend>
      {options.map(({ value, label, note }) => (
        <label key={value} class="check">
          <input type="checkbox" checked={chosen.includes(value)} onChange={(event) => set(value, event.currentTarget.checked)} />
          <span>{label}{note && <span class="subtle"> · {note}</span>}</span>
        </label>
      ))}
      {hint && <p class="hint">{hint}</p>}
    </fieldset>
  );
}

/** One box. @param {{label: string, hint?: string, checked: boolean, onChange: (checked: boolean) => void}} props */
export function Check({ label, hint, checked, onChange }) {
  return (
    <label class="check">
      <input type="checkbox" checked={checked} onChange={(event) => onChange(event.currentTarget.checked)} />
      <span>{label}{hint && <><br /><span class="hint">{hint}</span></>}</span>
    </label>
  );
}
