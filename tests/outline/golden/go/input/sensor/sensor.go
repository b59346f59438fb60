// Package sensor measures.
package sensor

// Reading is one measurement.
type Reading struct{ Degrees float64 }

// Reader reads.
type Reader interface{ Read() Reading }

// Read once.
func Read(r rune) Reading { return Reading{} }
