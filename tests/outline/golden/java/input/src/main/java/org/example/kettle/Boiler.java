package org.example.kettle;

import java.util.Map;
import org.example.kettle.sensor.Reading;

/**
 * Heats water.
 *
 * <p>Use it like this:
 * <pre>
 *   new Boiler(2).run(10);
 * </pre>
 * <ul>
 *   <li>fill
 *   <li>run, see {@link #run(int)}
 * </ul>
 *
 * @since 1.0
 */
public final class Boiler<T extends Comparable<T>> implements AutoCloseable {
  /** Degrees at which {@code water} boils. */
  public static final double BOILING = 100.0;

  private final Map<String, T> hidden = Map.of("}", null);

  /** Makes one. */
  public Boiler(int cups) {}

  /**
   * Runs until it boils.
   *
   * @param timeout longest wait in seconds
   * @return the last {@link Reading}
   * @throws IllegalStateException if there is no water
   */
  @Override
  @SuppressWarnings({"unchecked", "raw{"})
  public Reading run(int timeout) throws IllegalStateException {
    return new Reading(1.0) { };
  }

  /** Runs with a name. */
  protected <K, V extends Map<K, ?>> V run(String name, V... values) { return null; }

  @Override public void close() {}

  private void check() {}

  /** Lights. */
  public enum Light {
    /** Cold. */
    OFF, RED("r") { };
    Light(String... names) {}
  }

  /** Hears of readings. */
  @FunctionalInterface
  public interface Listener { void on(Reading reading); }
}
