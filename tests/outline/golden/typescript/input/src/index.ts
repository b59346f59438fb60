/**
 * The kettle's face.
 * @packageDocumentation
 */
export { Boiler, type BoilerOptions } from "./boiler.js";
export * from "./types.js";

/** The boiling point. */
export const BOILING = 100;
