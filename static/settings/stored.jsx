// @ts-check
import { texts } from "../kit/texts.js";

export function Stored() {
  const t = texts.settings;
  return (
    <section class="stack" aria-labelledby="stored-title">
      <div class="stack tight">
        <h2 id="stored-title">{t.stored}</h2>
        <p class="subtle">{t.storedLead}</p>
      </div>
      <table>
        <thead><tr><th scope="col">{t.storedWhat}</th><th scope="col">{t.storedHolds}</th><th scope="col">{t.storedHow}</th></tr></thead>
        <tbody>{t.storedRows.map(([what, holds, how]) => <tr key={what}><td class="strong">{what}</td><td>{holds}</td><td class="subtle">{how}</td></tr>)}</tbody>
      </table>
      <p class="subtle">{t.storedNever}</p>
    </section>
  );
}
