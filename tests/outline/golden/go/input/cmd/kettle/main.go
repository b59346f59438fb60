// Command kettle boils water.
package main

import (
	"os"

	"example.org/kettle"
	"github.com/spf13/cobra"
)

func main() {
	_ = os.Getenv("KETTLE_CUPS")
	(&cobra.Command{Use: "boil"}).Execute()
	kettle.New(1)
}
