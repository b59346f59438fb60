package org.example.kettle.sensor;

/** One reading.
 * @param degrees how hot
 */
public record Reading(double degrees) {
  /** Doubled. */
  public double twice() { return degrees * 2; }
}
