<?php
namespace Kettle;

use Kettle\Sensor;

/** Heats water. */
final class Boiler
{
    /**
     * Runs.
     * @param int $timeout longest wait
     */
    public function run(int $timeout = 10): float
    {
        return 100.0;
    }

    private function check(): void {}
}
