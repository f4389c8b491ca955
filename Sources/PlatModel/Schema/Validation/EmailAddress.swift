import PlatValue

/// Mail addresses as Go's `mail.ParseAddress` takes them: `a@b`, `"x y"@b.c`, `A <a@b.c>`.
enum EmailAddress {
    static func isValid(_ text: String) -> Bool {
        var rest = text[...]
        trim(&rest)
        if rest.last == ">", let open = rest.lastIndex(of: "<") {
            let address = rest[rest.index(after: open)...].dropLast()
            return isPhrase(rest[..<open]) && isAddress(address)
        }
        return isAddress(rest)
    }

    private static func trim(_ text: inout Substring) {
        while let first = text.first, first == " " || first == "\t" { text.removeFirst() }
        while let last = text.last, last == " " || last == "\t" { text.removeLast() }
    }

    /// The display name: words and quoted texts.
    private static func isPhrase(_ text: Substring) -> Bool {
        var rest = text
        while true {
            trim(&rest)
            guard !rest.isEmpty else { return true }
            if rest.first == "\"" {
                guard let end = quotedEnd(rest) else { return false }
                rest = rest[end...]
                continue
            }
            let word = rest.prefix { isAtom($0) || $0 == "." }
            guard !word.isEmpty else { return false }
            rest = rest[word.endIndex...]
        }
    }

    private static func isAddress(_ text: Substring) -> Bool {
        var rest = text
        if rest.first == "\"" {
            guard let end = quotedEnd(rest) else { return false }
            rest = rest[end...]
        } else {
            let local = rest.prefix { isAtom($0) || $0 == "." }
            guard isDotAtom(local) else { return false }
            rest = rest[local.endIndex...]
        }
        guard rest.first == "@" else { return false }
        let domain = rest.dropFirst()
        if domain.first == "[", domain.last == "]" {
            return IPAddress(String(domain.dropFirst().dropLast())) != nil
        }
        return isDotAtom(domain) && domain.allSatisfy { isAtom($0) || $0 == "." }
    }

    private static func quotedEnd(_ text: Substring) -> Substring.Index? {
        var isEscaped = false
        for index in text.indices.dropFirst() {
            if isEscaped {
                isEscaped = false
            } else if text[index] == "\\" {
                isEscaped = true
            } else if text[index] == "\"" {
                return text.index(after: index)
            }
        }
        return nil
    }

    private static func isDotAtom(_ text: Substring) -> Bool {
        !text.isEmpty && text.first != "." && text.last != "." && !text.contains("..")
    }

    private static func isAtom(_ character: Character) -> Bool {
        guard let byte = character.asciiValue else { return true }
        return NamePattern.isLetter(byte) || NamePattern.isDigit(byte)
            || "!#$%&'*+-/=?^_`{|}~".utf8.contains(byte)
    }
}
