// @ts-check

/** A whole number as people write it, with or without separators; `undefined` for anything else. @param {string} text */
export function wholeNumber(text) {
  const digits = text.replace(/[\s,._'’]/g, "");
  const number = Number(digits);
  return /^\d+$/.test(digits) && number <= 0xffff_ffff ? number : undefined;
}
