using System;

namespace Kettle
{
    /// <summary>Heats water.</summary>
    public class Boiler
    {
        /// <summary>How many cups.</summary>
        public int Cups { get; set; } = 1;

        /// <summary>Runs.</summary>
        /// <param name="timeout">Longest wait.</param>
        public double Run(int timeout) => 100.0;

        private void Check() { }
    }
}
