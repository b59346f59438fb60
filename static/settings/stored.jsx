// @ts-check
import { dataTexts } from "./texts.js";

export function Stored() {
  const t = dataTexts;
  return (
    <section class="stack" aria-labelledby="stored-title">
      <div class="stack tight">
        <h2 id="stored-title">{t.stored}</h2>
        <p class="subtle">{t.storedLead}</p>
      </div>
      <table>
        <thead><tr><th scope="col">{t.what}</th><th scope="col">{t.holds}</th><th scope="col">{t.how}</th></tr></thead>
        <tbody>{t.rows.map(([what, holds, how]) => <tr key={what}><td class="strong">{what}</td><td>{holds}</td><td class="subtle">{how}</td></tr>)}</tbody>
      </table>
      <p class="subtle">{t.never}</p>
    </section>
  );
}
