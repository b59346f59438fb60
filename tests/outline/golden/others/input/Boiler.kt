package kettle

import kettle.sensor.Reading

/** Heats water. */
class Boiler(val cups: Int = 1) {
    /** Runs until it boils. */
    fun run(timeout: Int): Double = 100.0

    private fun check() {}

    companion object {
        /** Boiling point. */
        const val BOILING = 100.0
    }
}

/** Boils [cups]. */
fun boil(cups: Int): Double {
    return Boiler(cups).run(1)
}
