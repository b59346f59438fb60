#!/bin/sh
# Boils water from a shell.

# Boil some cups.
boil() {
  echo "boiling $1 }"
}

boil "$@"
