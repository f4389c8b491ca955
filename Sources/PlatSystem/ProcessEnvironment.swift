/// The environment of the process.
public enum ProcessEnvironment {
    /// A copy of all variables. Read without Foundation, which takes longer to start.
    public static func current() -> [String: String] {
        var result: [String: String] = [:]
        // SAFETY: environ is a list of C strings that ends with nil, and nobody changes it while
        // the program starts.
        var next = environ
        while let entry = next.pointee {
            let text = String(cString: entry)
            if let equals = text.firstIndex(of: "=") {
                result[String(text[..<equals])] = String(text[text.index(after: equals)...])
            }
            next = next.advanced(by: 1)
        }
        return result
    }
}
