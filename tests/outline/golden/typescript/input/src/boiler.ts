import { program } from "commander";
import type { Listener, Reading, State } from "./types.js";

/** Options of a {@link Boiler}. */
export type BoilerOptions = {
  /** How many cups. @default 1 */
  cups?: number;
  /** Called on each reading. */
  onReading?: Listener;
};

/**
 * Heats water.
 *
 * @example
 * const boiler = new Boiler({ cups: 2 });
 * await boiler.run();
 */
export class Boiler {
  /** Where it is now. */
  state: State = "cold";
  #secret = new Map<string, number>();
  private hidden = `a ${"}"} b`;

  /** @param options how to boil */
  constructor(readonly options: BoilerOptions = {}) {
    program.parse();
  }

  /**
   * Runs until it boils.
   *
   * @param timeoutMs - longest wait in milliseconds
   * @returns the last {@link Reading}
   * @throws {RangeError} when there is no water
   */
  async run(timeoutMs = 1000): Promise<Reading> {
    return /[/}]/.test(this.hidden) ? { degrees: 100 } as Reading : fail();
  }

  private check(): boolean {
    return this.#secret.size > 0;
  }
}

/**
 * Makes a boiler.
 * @deprecated Use `new Boiler()`.
 */
export const makeBoiler = (cups: number): Boiler => new Boiler({ cups });

function fail(): never {
  throw new RangeError("no water");
}
