require "json"

# Everything about kettles.
module Kettle
  # Heats water.
  class Boiler
    # Makes one.
    def initialize(cups = 1)
      @cups = cups if cups
    end

    # Runs until it boils.
    def run(timeout: 10)
      puts "done" unless timeout
    end
  end
end
