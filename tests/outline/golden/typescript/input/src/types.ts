/** What a reading looks like. */
export interface Reading {
  /** Degrees Celsius. */
  readonly degrees: number;
  /** When, in milliseconds. */
  atMs?: number;
  convert(to: "C" | "F"): number;
  convert(to: string, from: string): number;
}

/** A state or its name. */
export type State = "cold" | "hot" | { name: string; since: Map<string, number> };

/** Lights. */
export enum Light {
  /** Cold. */
  Off,
  Red = "red",
}

export type Listener<T extends Reading = Reading> = (reading: T) => void | Promise<void>;
