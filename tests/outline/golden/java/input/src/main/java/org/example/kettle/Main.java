package org.example.kettle;

/** Entry. */
public class Main {
  public static void main(String[] args) {
    new Boiler<String>(1).run(1);
  }
}
