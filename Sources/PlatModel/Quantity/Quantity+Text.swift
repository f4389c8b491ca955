extension Quantity: CustomStringConvertible {
    static let decimalSuffixes = [
        (-9, "n"), (-6, "u"), (-3, "m"), (0, ""), (3, "k"), (6, "M"), (9, "G"), (12, "T"),
        (15, "P"), (18, "E"),
    ]
    static let binarySuffixes = [
        (10, "Ki"), (20, "Mi"), (30, "Gi"), (40, "Ti"), (50, "Pi"), (60, "Ei"),
    ]

    /// The canonical form: no fraction, the largest suffix that loses nothing.
    public var description: String {
        if let kept { return kept }
        if isZero { return "0" }
        if format == .binarySI, let text = binaryText { return text }
        return decimalText(format == .binarySI ? .decimalSI : format)
    }

    private func decimalText(_ format: Format) -> String {
        let zeros = unscaled.trailingZeros
        var power = exponent + zeros
        var number = unscaled.divided(byPowerOfTen: zeros).quotient
        while power % 3 != 0 {
            number = number.multiplied(byPowerOfTen: 1)
            power -= 1
        }
        if format == .decimalSI, let suffix = Self.decimalSuffixes.first(where: { $0.0 == power }) {
            return number.text + suffix.1
        }
        return power == 0 ? number.text : "\(number.text)e\(power)"
    }

    /// nil for what is small or no integer, which decimal suffixes tell better.
    private var binaryText: String? {
        let integer: DecimalInteger
        if exponent >= 0 {
            integer = unscaled(at: 0)
        } else {
            let (quotient, isExact) = unscaled.divided(byPowerOfTen: -exponent)
            guard isExact else { return nil }
            integer = quotient
        }
        guard !(integer.magnitude < DecimalInteger(1024)) else { return nil }
        var number = integer
        var suffix = ""
        for (_, name) in Self.binarySuffixes {
            let (quotient, isExact) = number.divided(by: 1024)
            guard isExact else { break }
            number = quotient
            suffix = name
        }
        return number.text + suffix
    }
}
