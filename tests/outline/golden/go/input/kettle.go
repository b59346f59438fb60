// Copyright somebody.

// Package kettle boils water.
//
// Use [New], then [Boiler.Run]:
//
//	b := kettle.New(2)
//	b.Run()
package kettle

import (
	"errors"

	"example.org/kettle/sensor"
)

// Boiling is the boiling point.
const Boiling = 100.0

// States.
const (
	// Cold is where it begins.
	Cold State = iota
	Hot // at the end
	hidden
)

// ErrDry means that there is no water.
var ErrDry = errors.New("dry {")

// State of a boiler.
type State int

// Boiler heats water.
type Boiler struct {
	// Cups is how much it holds.
	Cups  int
	A, B  string `json:"a"` // two names
	state State
	sensor.Reader
}

// Heater is anything that heats.
type Heater interface {
	// Heat by some degrees.
	Heat(degrees float64) error
}

// New makes a boiler.
func New(cups int) *Boiler { return &Boiler{Cups: cups} }

// Run boils until done.
//
// It returns [ErrDry] without water.
func (b *Boiler) Run(opts ...func(interface{})) (r sensor.Reading, err error) {
	return sensor.Read('{'), nil
}

func (b *Boiler) check() {}

// Map is generic.
//
// Deprecated: use a loop.
func Map[T, U any](in []T, f func(T) U) []U { return nil }
