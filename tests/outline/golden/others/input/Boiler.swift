import Foundation

/// Heats water.
public struct Boiler {
    /// How many cups.
    public var cups: Int

    /// Makes one.
    public init(cups: Int) {
        self.cups = cups
    }

    /// Runs until it boils.
    public func run(timeout: Int = 10) throws -> Double {
        return 100
    }

    private func check() {}
}
